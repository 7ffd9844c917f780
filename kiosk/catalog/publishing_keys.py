"""The keys that sign a catalogue: one file a key, mode 0600, in a folder of their own that no server needs to serve.

Which keys count stands in root.json; a key file is found by the id that root.json names. Does not sign anything itself.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import Root

from kiosk.errors import SetupError, UnsafeStartError


def generate(folder: Path, role: str) -> Signer:
    """Make a P-256 key for a role and keep it as `<role>.<key id>.pem`; hardware keys sign with the same curve.

    Raises:
        UnsafeStartError: the folder is open to others.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_private(folder)
    signer = CryptoSigner.generate_ecdsa()
    handle = os.open(_file(folder, role, signer.public_key.keyid), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(signer.private_bytes)
        os.fsync(file.fileno())
    return signer


def signers_of(folder: Path, root: Root, role: str) -> list[Signer]:
    """The role's keys that are here.

    Raises:
        SetupError: fewer than the role's threshold.
        UnsafeStartError: a key file is open to others.
    """
    wanted = root.roles[role]
    found = [keyid for keyid in wanted.keyids if _file(folder, role, keyid).exists()]
    if len(found) < wanted.threshold:
        raise SetupError(
            f"{len(found)} of the {wanted.threshold} keys needed to sign as {role} are in the signing folder",
            hint="bring the medium with the missing keys, or name another signing folder",
        )
    return [_load(_file(folder, role, keyid), root, keyid) for keyid in found]


def _load(path: Path, root: Root, keyid: str) -> Signer:
    _require_private(path)
    return CryptoSigner.from_priv_key_uri(f"file2:{path.absolute()}", root.keys[keyid])


def _file(folder: Path, role: str, keyid: str) -> Path:
    return folder / f"{role}.{keyid[:16]}.pem"


def _require_private(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise UnsafeStartError(f"signing key {path.name} has mode {mode:o}", hint="nobody but its owner may read it: chmod go-rwx")
