"""What the operator does from the command line: make the office's keys, say what the catalogue publishes of them, invite an officer.

Each function works while the office runs (it joins the running database) and while it does not.

    keys/      office.p256 (signs replies and requests), office.x25519 (opens entries), office-<n>.x25519 (older ones), secrets
    recovery/  recovery.x25519: opens everything should the office's key be lost. Carry this folder away from the machine.
    recovery.public   its public half, which stays
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from kiosk.contract.keys import SealingListing, SigningListing, TenantSealing, TenantSigning
from kiosk.crypto.keys import FileKeystore, SealingKey, SealingPublic, sealing_kid
from kiosk.errors import UnsafeStartError
from kiosk.office.body import Body
from kiosk.office.room import CLERK, LEAD
from kiosk.office.schema import OFFICE
from kiosk.settings import Office
from kiosk.web.database import Database, place_of
from kiosk.web.passkey_store import PostgresPasskeys
from kiosk.web.passkeys import Door, invite, new_officer

KEY, RECOVERY = "office", "recovery"
_PUBLIC_BYTES = 32


def make_keys(data_dir: Path) -> tuple[SigningListing, SealingListing, SealingListing]:
    """Make the keys that are missing, and say their public halves: signing, sealing, recovery. Again changes nothing.

    Args:
        data_dir: of the office; the recovery key is made below it, to be carried away.
    """
    store = FileKeystore(data_dir / "keys")
    signer, sealing = store.signer(KEY), store.sealing(KEY)
    public = data_dir / "recovery.public"
    if not public.exists():
        public.write_bytes(FileKeystore(data_dir / RECOVERY).sealing(RECOVERY).public)
    recovery = recovery_key(data_dir)
    return (
        SigningListing(signer.kid, signer.public_key),
        SealingListing(sealing.kid, sealing.public),
        SealingListing(recovery.kid, recovery.public),
    )


def published(data_dir: Path, tenant: str) -> tuple[TenantSealing, TenantSigning]:
    """What the signed catalogue lists of this office: whom entries are sealed to, and whose replies count."""
    signing, sealing, recovery = make_keys(data_dir)
    return TenantSealing(tenant, sealing, recovery), TenantSigning(tenant, (signing,))


def recovery_key(data_dir: Path) -> SealingPublic:
    """The public half of the recovery key.

    Raises:
        UnsafeStartError: it was never made.
    """
    try:
        public = (data_dir / "recovery.public").read_bytes()
    except OSError as fault:
        raise UnsafeStartError("the office has no recovery key", hint="make the office's keys first") from fault
    if len(public) != _PUBLIC_BYTES:
        raise UnsafeStartError("recovery.public is not a key")
    return SealingPublic(sealing_kid(public), public)


def open_body(settings: Office) -> Body:
    """The body with its keys.

    Raises:
        UnsafeStartError: keys that others can read, or no recovery key.
    """
    folder = settings.data_dir / "keys"
    store = FileKeystore(folder)
    newest = store.sealing(KEY)
    keys: list[SealingKey] = [newest, *(store.sealing(path.stem) for path in sorted(folder.glob(f"{KEY}-*.x25519")))]
    return Body(
        prefecture=settings.prefecture,
        tenant=settings.tenant,
        name=settings.name,
        signer=store.signer(KEY),
        sealing={key.kid: key for key in keys},
        recipients=(newest.shared(), recovery_key(settings.data_dir)),
        likeness=store.secret("likeness"),
    )


def door_of(settings: Office) -> Door:
    """Where the pages stand."""
    return Door(f"{settings.name} 事務室", settings.origin)


async def invite_officer(settings: Office, name: str, *, lead: bool = True) -> str:
    """A one-time link with which an officer registers a passkey; from the command line as a rule the first, who invites the others."""
    database = await Database.open(place_of(settings), OFFICE, join=True, connections=2)
    try:
        officer = new_officer(name, settings.tenant, (CLERK, LEAD) if lead else (CLERK,), os.urandom)
        store = PostgresPasskeys(database.pool)
        return await invite(store, officer, door_of(settings), now_s=int(time.time()), random=os.urandom)
    finally:
        await database.close()
