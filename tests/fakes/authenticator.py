"""A passkey in software, and what a browser would send of it, with a lie wherever a test wants one (WebAuthn level 3, sections 6 and 7).

passkey = FakeAuthenticator("localhost")
passkey.creates(challenge, origin="http://localhost:1"), passkey.asserts(challenge, origin="http://localhost:1")
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class FakeAuthenticator:
    """One ES256 passkey of one relying party."""

    def __init__(self, rp_id: str) -> None:
        """With a fresh key."""
        self.rp_id, self.credential_id, self.count = rp_id, os.urandom(16), 0
        self.key = ec.generate_private_key(ec.SECP256R1())

    def creates(self, challenge: str, *, origin: str, flags: int = PRESENT | VERIFIED) -> dict[str, object]:
        """The answer to `navigator.credentials.create`."""
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        data = self._data(flags | WITH_KEY) + bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": b64(self._client("create", challenge, origin)), "attestationObject": b64(attestation)})

    def asserts(self, challenge: str, *, origin: str, flags: int = PRESENT | VERIFIED) -> dict[str, object]:
        """The answer to `navigator.credentials.get`."""
        self.count += 1
        client, data = self._client("get", challenge, origin), self._data(flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature)})

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    @staticmethod
    def _client(act: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": f"webauthn.{act}", "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def _answer(self, response: Mapping[str, str]) -> dict[str, object]:
        name = b64(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": dict(response)}
