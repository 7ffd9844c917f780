"""Passkeys of clerks and officers (WebAuthn level 3), by the `webauthn` library: options out, answers checked. Stores nothing.

User verification is required: the passkey is the only factor. Browsers accept `localhost` but not `127.0.0.1` as a relying party.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kiosk.errors import ForbiddenError


class Passkey(msgspec.Struct, frozen=True):
    """What a relying party keeps of a passkey: COSE key bytes and the last count."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def registration_options(rp_id: str, rp_name: str, user_id: bytes, user_name: str, exclude: Sequence[bytes] = ()) -> tuple[str, bytes]:
    """Options for `navigator.credentials.create`.

    Returns:
        (JSON text for the browser, the challenge to keep).
    """
    options = webauthn.generate_registration_options(
        rp_id=rp_id,
        rp_name=rp_name,
        user_id=user_id,
        user_name=user_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in exclude],
    )
    return webauthn.options_to_json(options), options.challenge


def verify_registration(response_json: str, challenge: bytes, rp_id: str, origin: str) -> Passkey:
    """Check the browser's answer to `registration_options`.

    Raises:
        ForbiddenError: it does not hold; which part is not said.
    """
    try:
        checked = webauthn.verify_registration_response(
            credential=response_json,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as fault:
        raise ForbiddenError("passkey") from fault
    return Passkey(checked.credential_id, checked.credential_public_key, checked.sign_count)


def login_options(rp_id: str, allow: Sequence[bytes] = ()) -> tuple[str, bytes]:
    """Options for `navigator.credentials.get`; with nobody named, any discoverable passkey of this site may answer."""
    options = webauthn.generate_authentication_options(
        rp_id=rp_id,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in allow],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options), options.challenge


def verify_login(response_json: str, challenge: bytes, rp_id: str, origin: str, passkey: Passkey) -> int:
    """Check the browser's answer to `login_options`.

    Returns:
        The new sign count to keep.

    Raises:
        ForbiddenError: it does not hold; which part is not said.
    """
    try:
        checked = webauthn.verify_authentication_response(
            credential=response_json,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as fault:
        raise ForbiddenError("passkey") from fault
    return checked.new_sign_count
