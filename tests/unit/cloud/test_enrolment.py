"""One-time codes, requests and credentials, without a database."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.cloud import enrolment
from kiosk.cloud.parts import Keys
from kiosk.cloud.queries.devices import Device
from kiosk.cloud.queries.registry import prefecture_of
from kiosk.contract.codec import decode, encode
from kiosk.contract.credential import Credential, EnrolmentRequest
from kiosk.crypto import primitives, signing
from kiosk.crypto.keys import SoftwareSigner, fingerprint, public_kid
from kiosk.errors import ForbiddenError, FormatError, SignatureError, UnknownKeyError

NOW_S = 1_800_000_000


def signer() -> SoftwareSigner:
    """A fresh key."""
    return SoftwareSigner(primitives.p256_generate())


def device_with(public_key: bytes) -> Device:
    """A device of this key."""
    return Device(enrolment.device_of(public_key), public_kid(public_key), public_key, "site-1", "13", NOW_S + 600, False, ("*",))  # noqa: FBT003 - a row


def keys() -> Keys:
    """The keys of a cloud."""
    enrolling = signer()
    return Keys(signer(), enrolling, {enrolling.kid: enrolling.public_key}, bytes(32))


@given(st.binary(min_size=12, max_size=12))
def test_a_code_can_be_typed_in_any_way(randomness: bytes) -> None:
    """Twelve signs that nobody confuses, read the same with or without hyphens, in capitals or not."""
    code = enrolment.code_of(randomness)
    plain = enrolment.plain_code(code)
    assert len(plain) == enrolment.CODE_CHARS
    assert not set(plain) & set("01OI")
    assert enrolment.plain_code(f"  {code.lower().replace('-', ' ')} ") == plain


def test_the_kept_hash_needs_the_pepper() -> None:
    """What the database holds of a code is useless without a key that is not in it."""
    assert enrolment.secret_hash("A" * 12, bytes(32)) != enrolment.secret_hash("A" * 12, bytes([1]) * 32)


def test_a_request_proves_its_key() -> None:
    """Whoever asks holds the key that is to be enrolled; a request for somebody else's key is refused."""
    own, other = signer(), signer()
    sound = EnrolmentRequest(1, "CODE", own.public_key, 1)
    assert enrolment.read_request(signing.sign(encode(sound), own)) == sound
    stolen = EnrolmentRequest(1, "CODE", other.public_key, 1)
    with pytest.raises(SignatureError):
        enrolment.read_request(signing.sign(encode(stolen), own))


def test_a_credential_says_what_the_device_is() -> None:
    """Device, key, site and end stand in the credential, in minutes, signed by the enrolment key."""
    cloud, own = keys(), signer()
    credential = enrolment.issue(cloud, device_with(own.public_key), NOW_S)
    claims = decode(Credential, signing.verify(credential, cloud.enrolment.public_key))
    assert (claims.public_key, claims.site, claims.prefecture, claims.exp) == (own.public_key, "site-1", "13", (NOW_S + 600) // 60)
    enrolment.check_credential(credential, device_with(own.public_key), cloud)


def test_a_credential_of_another_device_or_cloud_does_not_count() -> None:
    """A push with another device's credential, or one that a stranger signed, is refused."""
    cloud, own = keys(), signer()
    device = device_with(own.public_key)
    with pytest.raises(ForbiddenError):
        enrolment.check_credential(enrolment.issue(cloud, device_with(signer().public_key), NOW_S), device, cloud)
    with pytest.raises(UnknownKeyError):
        enrolment.check_credential(enrolment.issue(keys(), device, NOW_S), device, cloud)


def test_officers_compare_a_fingerprint_of_the_key() -> None:
    """The fingerprint is 128 bits of the key's SHA-256, in groups; another key has another."""
    one, two = fingerprint(signer().public_key), fingerprint(signer().public_key)
    assert one != two
    assert [len(group) for group in one.split()] == [4] * 8


@pytest.mark.parametrize(
    ("tenant", "prefecture"), [("muni:13101", "13"), ("police:01", "01"), ("corp:1010001112577", "00"), ("fire:27001", "27")]
)
def test_a_tenants_rows_have_a_home(tenant: str, prefecture: str) -> None:
    """The prefecture is in the code; bodies of the whole country are under 00."""
    assert prefecture_of(tenant) == prefecture


@pytest.mark.parametrize("tenant", ["", "muni", "muni:", "muni:x1", ":13101", "corp:x", "muni:１３101"])
def test_what_is_no_tenant_has_none(tenant: str) -> None:
    """A code that is none is refused instead of getting rows under a made-up key."""
    with pytest.raises(FormatError):
        prefecture_of(tenant)


def test_request_ids_are_of_the_signed_bytes() -> None:
    """A terminal that lost the answer can compute the id of its request."""
    data = os.urandom(100)
    assert enrolment.enrolment_id(data) == primitives.sha256(data)[:16]
