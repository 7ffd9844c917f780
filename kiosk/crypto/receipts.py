"""The receipt on paper: its code and the number that is read aloud. Layout: docs/formats/receipt.md.

The code is `MDG1:` + base45 (RFC 9285) of one CBOR item; it holds the seed that opens the replies, so whoever has the paper can read
the answers. The number finds a case for staff and opens nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import base45

from kiosk.contract.codec import decode, encode
from kiosk.contract.credential import Credential
from kiosk.contract.receipt import MAX_SUBMISSIONS_A_CODE, ReceiptClaims, ReceiptCode
from kiosk.crypto import signing
from kiosk.errors import FormatError, LimitError, SignatureError

PREFIX = "MDG1:"
MAX_CODE_CHARS = 970
"""QR version 20 with error correction M holds 970 alphanumeric characters."""
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs without 0, 1, I and O."""
NUMBER_CHARS = 10


def paper_code(claims: bytes, credential: bytes, seed: bytes) -> str:
    """The text of the QR code.

    Args:
        claims: COSE_Sign1 of ReceiptClaims by the device.
        credential: the device's credential, COSE_Sign1.
        seed: 32 random bytes.

    Raises:
        LimitError: more than 970 characters: too many submissions for one code.
    """
    text: str = PREFIX + base45.b45encode(encode(ReceiptCode(claims, credential, seed))).decode("ascii")
    if len(text) > MAX_CODE_CHARS:
        raise LimitError(f"a receipt code has at most {MAX_CODE_CHARS} characters")
    return text


def read_paper_code(text: str) -> ReceiptCode:
    """Read a code back. No signature is checked: `verify_code` does.

    Raises:
        FormatError: something else than a receipt code.
    """
    if not text.startswith(PREFIX) or len(text) > MAX_CODE_CHARS:
        raise FormatError("not a receipt code")
    try:
        data: bytes = base45.b45decode(text[len(PREFIX) :])
    except ValueError as fault:
        raise FormatError("not a receipt code") from fault
    code = decode(ReceiptCode, data)
    if len(code.seed) != 32:
        raise FormatError("not a receipt code")
    return code


def verify_code(code: ReceiptCode, enrolment_keys: Mapping[bytes, bytes]) -> ReceiptClaims:
    """Check credential and claims: was this receipt made by an enrolled terminal? Expiry of the credential does not matter.

    Returns:
        The claims.

    Raises:
        UnknownKeyError, SignatureError, FormatError: forged, altered, or from elsewhere.
    """
    credential = decode(Credential, signing.verify_with(code.credential, enrolment_keys))
    claims = decode(ReceiptClaims, signing.verify(code.receipt, credential.public_key))
    if claims.device != credential.device or not 1 <= len(claims.lines) <= MAX_SUBMISSIONS_A_CODE:
        raise SignatureError("the receipt names another device")
    return claims


def new_number(randomness: bytes) -> str:
    """The spoken number: 9 random signs and one check sign.

    Args:
        randomness: at least 9 random bytes; 256 is a multiple of 32, so each sign is uniform.
    """
    signs = "".join(ALPHABET[byte % len(ALPHABET)] for byte in randomness[: NUMBER_CHARS - 1])
    if len(signs) != NUMBER_CHARS - 1:
        raise FormatError("a number needs 9 random bytes")
    return signs + _check_sign(signs)


def number_is_valid(text: str) -> bool:
    """Whether a number, as typed (spaces and small letters allowed), passes its check sign."""
    signs = text.replace(" ", "").replace("-", "").upper()
    return len(signs) == NUMBER_CHARS and set(signs) <= set(ALPHABET) and signs[-1] == _check_sign(signs[:-1])


def _check_sign(signs: str) -> str:
    """Luhn's algorithm over 32 signs: finds every single wrong sign and nearly all swaps of neighbours (ISO/IEC 7812-1, mod N)."""
    size = len(ALPHABET)
    total = 0
    for position, sign in enumerate(reversed(signs)):
        value = ALPHABET.index(sign) * (1 if position % 2 else 2)
        total += value // size + value % size
    return ALPHABET[-total % size]
