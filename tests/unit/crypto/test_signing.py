"""Signed items have one shape, and what cwt alone would accept is refused."""

from __future__ import annotations

from pathlib import Path

import cbor2
import pytest
from cwt import COSE, COSEHeaders
from cwt.algs.ec2 import EC2Key
from cwt.cose_key_interface import COSEKeyInterface
from hypothesis import given
from hypothesis import strategies as st

from kiosk.crypto import primitives, signing
from kiosk.crypto.keys import FileKeystore, SoftwareSigner
from kiosk.errors import FormatError, KioskError, SignatureError, UnknownKeyError, UnknownVersionError, UnsafeStartError

SIGNER = SoftwareSigner(primitives.p256_generate())
ORDER = primitives._P256_ORDER


@given(st.binary(max_size=2000))
def test_a_payload_comes_back_byte_for_byte(body: bytes) -> None:
    """Nothing signed is ever re-encoded."""
    assert signing.verify(signing.sign(body, SIGNER), SIGNER.public_key) == body


def _cwt_key(*, private: bool) -> COSEKeyInterface:
    """Our key as the COSE library has it."""
    numbers = SIGNER._private.private_numbers()
    point = {-1: 1, -2: numbers.public_numbers.x.to_bytes(32, "big"), -3: numbers.public_numbers.y.to_bytes(32, "big")}
    secret = {-4: numbers.private_value.to_bytes(32, "big")} if private else {}
    return EC2Key({1: 2, 2: SIGNER.kid, 3: -7, 4: [1, 2] if private else [2]} | point | secret)


@given(st.binary(max_size=500))
def test_a_cose_library_verifies_what_we_sign(body: bytes) -> None:
    """Whoever has cwt, and nothing of ours, can check our signatures."""
    assert COSE.new().decode(signing.sign(body, SIGNER), _cwt_key(private=False)) == body


@given(st.binary(max_size=500))
def test_we_verify_what_a_cose_library_signs(body: bytes) -> None:
    """A signature of cwt over the same header verifies here, if its s is the lower one; its other half is refused."""
    protected = {COSEHeaders.ALG: -7, COSEHeaders.KID: SIGNER.kid}
    signed = COSE.new(deterministic_header=True).encode_and_sign(body, _cwt_key(private=True), protected, {})
    if int.from_bytes(signed[-32:], "big") <= ORDER // 2:
        assert signing.verify(signed, SIGNER.public_key) == body
    else:
        with pytest.raises(SignatureError):
            signing.verify(signed, SIGNER.public_key)


def test_another_keys_id_is_refused() -> None:
    """The item names the key it is checked with."""
    other = SoftwareSigner(primitives.p256_generate())
    with pytest.raises(SignatureError):
        signing.verify(signing.sign(b"body", other), SIGNER.public_key)


def test_every_single_bit_change_is_refused() -> None:
    """No byte of a signed item is free."""
    signed = signing.sign(b"body", SIGNER)
    for position in range(len(signed) * 8):
        changed = bytearray(signed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(KioskError):
            signing.verify(bytes(changed), SIGNER.public_key)


def parts() -> list[object]:
    """The four parts of a good item."""
    value: list[object] = cbor2.loads(signing.sign(b"body", SIGNER)).value
    return value


def item(value: list[object]) -> bytes:
    """Parts as one tagged item."""
    return cbor2.dumps(cbor2.CBORTag(18, value))


def test_a_mirrored_s_is_refused() -> None:
    """ECDSA has two signatures for each message; only one may exist, or hashes change on the way."""
    value = parts()
    signature = value[3]
    assert isinstance(signature, bytes)
    mirrored = ORDER - int.from_bytes(signature[32:], "big")
    value[3] = signature[:32] + mirrored.to_bytes(32, "big")
    with pytest.raises(SignatureError):
        signing.verify(item(value), SIGNER.public_key)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda v: [v[0], {4: b"x"}, v[2], v[3]], SignatureError),
        (lambda v: [v[0], {}, None, v[3]], SignatureError),
        (lambda v: [cbor2.dumps({1: -7}), {}, v[2], v[3]], SignatureError),
        (lambda v: [cbor2.dumps({1: -8, 4: SIGNER.kid}), {}, v[2], v[3]], UnknownVersionError),
        (lambda v: [cbor2.dumps({1: -7, 4: SIGNER.kid, 5: 1}), {}, v[2], v[3]], SignatureError),
        (lambda v: [*v, b""], SignatureError),
    ],
    ids=["unprotected", "detached", "no-kid", "algorithm", "more-header", "five-parts"],
)
def test_other_shapes_are_refused(change: object, error: type[KioskError]) -> None:
    """An unprotected header, a detached payload, another algorithm, another header: each is refused by name."""
    assert callable(change)
    with pytest.raises(error):
        signing.read_unverified(item(change(parts())))


def test_trailing_bytes_and_untagged_items_are_refused() -> None:
    """The COSE library alone accepts both."""
    signed = signing.sign(b"body", SIGNER)
    for bad in (signed + b"\0", signed[1:], b"", b"\xd2"):
        with pytest.raises(SignatureError):
            signing.read_unverified(bad)


def test_an_unknown_key_id_has_its_own_error() -> None:
    """Keys come from credentials and the catalogue, never from a message."""
    with pytest.raises(UnknownKeyError):
        signing.verify_with(signing.sign(b"body", SIGNER), {})


def test_another_key_does_not_verify() -> None:
    """A signature belongs to one key."""
    other = SoftwareSigner(primitives.p256_generate())
    with pytest.raises(SignatureError):
        signing.verify(signing.sign(b"body", SIGNER), other.public_key)


@given(st.binary(max_size=300))
def test_noise_is_refused_with_one_of_our_errors(noise: bytes) -> None:
    """Bytes from outside never end the program."""
    with pytest.raises(KioskError):
        signing.verify(noise, SIGNER.public_key)


def test_a_keystore_keeps_its_keys_and_refuses_loose_modes(tmp_path: Path) -> None:
    """Keys are made once, are 0600, and a file others can read stops the start."""
    store = FileKeystore(tmp_path / "keys")
    first = store.signer("device")
    assert FileKeystore(tmp_path / "keys").signer("device").public_key == first.public_key
    assert store.sealing("office").kid == store.sealing("office").kid
    assert len(store.secret("journal")) == 32
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
    (tmp_path / "keys" / "device.p256").chmod(0o644)
    with pytest.raises(UnsafeStartError, match="chmod 600"):
        store.signer("device")


def test_keys_never_show_in_text() -> None:
    """A key that is printed by accident prints its id."""
    assert repr(SIGNER) == f"SoftwareSigner({SIGNER.kid.hex()})"


def test_a_wrong_key_length_is_a_format_error() -> None:
    """A public key is a compressed P-256 point."""
    with pytest.raises(FormatError):
        primitives.p256_public_key(b"\x04" + bytes(64))
