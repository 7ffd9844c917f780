"""Keys and where they live: the Keystore protocol and its file form ("software key"). TPM and PKCS#11 will be further forms.

Does not decide what a key is for: names are the caller's (`device`, `journal`, `office`, `recovery` …).
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk.crypto import primitives
from kiosk.errors import UnsafeStartError

SUITE_X25519 = 0x01
"""First byte of a sealing key's id: HPKE X25519-HKDF-SHA256 with AES-256-GCM. A post-quantum suite gets the next number."""


def public_kid(public_key: bytes) -> bytes:
    """The id of a signing key: the first 8 bytes of SHA-256 over its compressed point."""
    return primitives.sha256(public_key)[:8]


def fingerprint(public_key: bytes) -> str:
    """What people compare on two screens: SHA-256 of the key, the first 16 bytes, in groups of four hexadecimal digits."""
    text = primitives.sha256(public_key)[:16].hex()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def sealing_kid(public: bytes) -> bytes:
    """The id of a sealing key: suite byte ‖ the first 15 bytes of SHA-256 over the public key."""
    return bytes([SUITE_X25519]) + primitives.sha256(public)[:15]


class Signer(Protocol):
    """A P-256 key that signs; the private half may be unreadable (TPM, PKCS#11)."""

    @property
    def kid(self) -> bytes:
        """`public_kid` of the public key, 8 bytes."""

    @property
    def public_key(self) -> bytes:
        """Compressed point, 33 bytes."""

    def sign(self, message: bytes) -> bytes:
        """ES256, r ‖ s, 64 bytes, low-S."""


class SealingPublic(msgspec.Struct, frozen=True):
    """What others know of a sealing key."""

    kid: bytes
    public: bytes


class SealingKey:
    """An X25519 key that opens what was sealed to it; only kiosk.crypto reads `private`."""

    __slots__ = ("kid", "private", "public")

    def __init__(self, private: bytes) -> None:
        """Take the 32 private bytes."""
        self.private = private
        self.public = primitives.x25519_public(private)
        self.kid = sealing_kid(self.public)

    def __repr__(self) -> str:
        """Name the key by its id; never the key."""
        return f"SealingKey({self.kid.hex()})"

    def shared(self) -> SealingPublic:
        """The half to publish."""
        return SealingPublic(self.kid, self.public)


class Keystore(Protocol):
    """Where a program's own keys live; a missing key is made on first use."""

    @property
    def assurance(self) -> str:
        """`software key`, `tpm` or `pkcs11`, as the fleet view shows it."""

    def signer(self, name: str) -> Signer:
        """The signing key of this name."""

    def sealing(self, name: str) -> SealingKey:
        """The sealing key of this name."""

    def secret(self, name: str, length: int = primitives.SECRET_BYTES) -> bytes:
        """A random secret of this name and length."""


class SoftwareSigner:
    """A Signer whose private key is in this process."""

    __slots__ = ("_private", "kid", "public_key")

    def __init__(self, der: bytes) -> None:
        """Take PKCS#8 DER."""
        self._private = primitives.p256_load(der)
        self.public_key = primitives.p256_public(self._private)
        self.kid = public_kid(self.public_key)

    def __repr__(self) -> str:
        """Name the key by its id; never the key."""
        return f"SoftwareSigner({self.kid.hex()})"

    def sign(self, message: bytes) -> bytes:
        """ES256, r ‖ s, 64 bytes, low-S."""
        return primitives.p256_sign(self._private, message)


class FileKeystore:
    """Keys as files of mode 0600 in a folder of mode 0700, written with fsync before first use."""

    assurance = "software key"

    def __init__(self, folder: Path) -> None:
        """Open or make the folder.

        Raises:
            UnsafeStartError: the folder is open to others.
        """
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _require_private(folder)

    def signer(self, name: str) -> SoftwareSigner:
        """The P-256 key `<name>.p256`."""
        return SoftwareSigner(self._load(f"{name}.p256", primitives.p256_generate))

    def sealing(self, name: str) -> SealingKey:
        """The X25519 key `<name>.x25519`."""
        return SealingKey(self._load(f"{name}.x25519", lambda: os.urandom(primitives.SECRET_BYTES)))

    def secret(self, name: str, length: int = primitives.SECRET_BYTES) -> bytes:
        """The secret `<name>.secret`."""
        return self._load(f"{name}.secret", lambda: os.urandom(length))

    def _load(self, file: str, make: Callable[[], bytes]) -> bytes:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", file):
            raise UnsafeStartError(f"{file!r} is not a key name")
        path = self._folder / file
        if not path.exists():
            _write_private(path, make())
        _require_private(path)
        return path.read_bytes()


def _write_private(path: Path, data: bytes) -> None:
    """Write to a new name, fsync, link into place: a half-written key never has the key's name, and two makers agree on one key."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # somebody made it a moment earlier; theirs is the key
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _require_private(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        wanted = "700" if path.is_dir() else "600"
        raise UnsafeStartError(f"{path.name} has mode {mode:o}", hint=f"others could read the keys: chmod {wanted} {path.name}")
