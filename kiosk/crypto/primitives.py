"""Every call to a cipher, hash, KDF and curve on one page, each with the reason for its oddity. Nothing is invented here.

Sources: RFC 9180 (HPKE), RFC 5869 (HKDF), NIST SP 800-38D (GCM), FIPS 186-5 (ECDSA). Meaning (who seals what to whom) stands in the
modules that call this one.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.errors import FormatError, SealBrokenError, SignatureError

SECRET_BYTES = 32
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_ZERO_NONCE = bytes(12)
_ES256 = ec.ECDSA(hashes.SHA256())


def sha256(*parts: bytes) -> bytes:
    """SHA-256 over the parts joined, 32 bytes."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


def hkdf(secret: bytes, info: bytes, length: int = SECRET_BYTES) -> bytes:
    """HKDF-SHA256 without salt: every secret given here is already uniform (RFC 5869 section 3.1)."""
    return HKDF(hashes.SHA256(), length, salt=None, info=info).derive(secret)


def encrypt_once(key: bytes, plain: bytes, aad: bytes) -> bytes:
    """AES-256-GCM under the zero nonce: allowed only because every key is fresh and encrypts one message in its life."""
    return AESGCM(key).encrypt(_ZERO_NONCE, plain, aad)


def decrypt_once(key: bytes, cipher: bytes, aad: bytes) -> bytes:
    """Undo `encrypt_once`.

    Raises:
        SealBrokenError: altered, cut short, or another key or aad.
    """
    try:
        return AESGCM(key).decrypt(_ZERO_NONCE, cipher, aad)
    except InvalidTag as fault:
        raise SealBrokenError from fault


def hpke_seal(plain: bytes, public: bytes, info: bytes) -> bytes:
    """HPKE base mode to an X25519 key: enc (32 bytes) ‖ ciphertext ‖ tag (16). The context goes into `info`: there is no public aad."""
    try:
        return _SUITE.encrypt(plain, x25519.X25519PublicKey.from_public_bytes(public), info=info)
    except ValueError as fault:
        raise FormatError("not an X25519 public key") from fault


def hpke_open(sealed: bytes, private: bytes, info: bytes) -> bytes:
    """Undo `hpke_seal`.

    Raises:
        SealBrokenError: altered, cut short, or sealed to another key or info.
    """
    try:
        return _SUITE.decrypt(sealed, x25519.X25519PrivateKey.from_private_bytes(private), info=info)
    except (InvalidTag, ValueError) as fault:
        raise SealBrokenError from fault


def x25519_public(private: bytes) -> bytes:
    """The public half of a 32-byte X25519 private key, 32 bytes."""
    return x25519.X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def p256_generate() -> bytes:
    """A fresh P-256 private key, PKCS#8 DER, unencrypted: the keystore guards it."""
    private = ec.generate_private_key(ec.SECP256R1())
    return private.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def p256_load(der: bytes) -> ec.EllipticCurvePrivateKey:
    """A P-256 private key from PKCS#8 DER.

    Raises:
        FormatError: something else.
    """
    try:
        private = serialization.load_der_private_key(der, password=None)
    except ValueError as fault:
        raise FormatError("not a private key") from fault
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise FormatError("not a P-256 key")
    return private


def p256_public(private: ec.EllipticCurvePrivateKey) -> bytes:
    """The compressed point, 33 bytes (SEC 1 section 2.3.3)."""
    return private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)


def p256_sign(private: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """ES256 over SHA-256(message): r ‖ s, 64 bytes, s in the lower half, so that a message has one signature and not two."""
    r, s = utils.decode_dss_signature(private.sign(message, _ES256))
    return r.to_bytes(32, "big") + min(s, _P256_ORDER - s).to_bytes(32, "big")


def p256_verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Check an ES256 signature of 64 bytes, r ‖ s.

    Raises:
        SignatureError: it does not verify, or the key is none.
    """
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        p256_public_key(public).verify(utils.encode_dss_signature(r, s), message, _ES256)
    except (InvalidSignature, FormatError) as fault:
        raise SignatureError from fault


def require_low_s(signature: bytes) -> None:
    """Refuse the mirrored twin of a signature: it would change the hash of signed bytes on the way.

    Raises:
        SignatureError: not 64 bytes, or s above half the order.
    """
    if len(signature) != 64 or int.from_bytes(signature[32:], "big") > _P256_ORDER // 2:
        raise SignatureError("not a low-S signature of 64 bytes")


@lru_cache(maxsize=4096)
def p256_public_key(public: bytes) -> ec.EllipticCurvePublicKey:
    """Load a compressed point; kept, because decompressing costs more than verifying.

    Raises:
        FormatError: not a compressed point on P-256.
    """
    try:
        if len(public) != 33:
            raise FormatError("a public key has 33 bytes")
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    except ValueError as fault:
        raise FormatError("not a point on P-256") from fault
