"""What the operator does from the command line: a one-time code for a terminal, a link for an officer, what the catalogue publishes.

Each function works while the cloud runs (it joins the running database) and while it does not (it starts it for the moment).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

from kiosk.cloud import enrolment
from kiosk.cloud.officers import OPERATOR, ROLE, door_of
from kiosk.cloud.parts import Keys
from kiosk.cloud.queries import enrolments, registry
from kiosk.cloud.schema import CLOUD
from kiosk.contract.keys import OfficeKeys, Sites
from kiosk.crypto.keys import FileKeystore
from kiosk.errors import AbsentError
from kiosk.settings import Cloud
from kiosk.web.database import Database, place_of
from kiosk.web.passkey_store import PostgresPasskeys
from kiosk.web.passkeys import invite, new_officer


async def new_enrolment_code(settings: Cloud, site: str) -> str:
    """A one-time code for a terminal of this site, good for 15 minutes; the only copy is the answer.

    Raises:
        AbsentError: no such site in the published catalogue.
    """
    keys = Keys.of(FileKeystore(settings.data_dir / "keys"))
    database = await Database.open(place_of(settings), CLOUD, join=True, connections=2)
    try:
        return await make_code(database, keys, site, now_s=int(time.time()), random=os.urandom)
    finally:
        await database.close()


async def invite_officer(settings: Cloud, name: str) -> str:
    """A one-time link with which an officer registers a passkey; the first ones and later ones alike."""
    database = await Database.open(place_of(settings), CLOUD, join=True, connections=2)
    try:
        officer = new_officer(name, OPERATOR, (ROLE,), os.urandom)
        store = PostgresPasskeys(database.pool)
        return await invite(store, officer, door_of(settings.origin), now_s=int(time.time()), random=os.urandom)
    finally:
        await database.close()


async def publish(settings: Cloud, sites: Sites, offices: OfficeKeys, receivers: Iterable[str]) -> None:
    """Take over sites, office keys and receivers from a catalogue that the caller has verified.

    Args:
        settings: the section `cloud`.
        sites: where terminals stand, and whom they may file to.
        offices: the keys that fetch and answer, by tenant.
        receivers: every tenant that entries may name (those of keys/sealing.cbor); with an office yet or not.
    """
    database = await Database.open(place_of(settings), CLOUD, join=True, connections=2)
    try:
        async with database.transaction() as connection:
            await registry.publish(connection, sites, offices, receivers)
    finally:
        await database.close()


async def make_code(database: Database, keys: Keys, site: str, *, now_s: int, random: Callable[[int], bytes]) -> str:
    """As `new_enrolment_code`, on an open database. A code is drawn again while one that is kept begins alike.

    Raises:
        AbsentError: no such site.
    """
    async with database.transaction() as connection:
        if not await registry.has_site(connection, site):
            raise AbsentError(f"site {site}", hint="publish a catalogue that lists the site")
        while True:
            code = enrolment.code_of(random(enrolment.CODE_CHARS))
            plain = enrolment.plain_code(code)
            hashed = enrolment.secret_hash(plain, keys.pepper)
            if await enrolments.add_code(connection, plain[: enrolment.FINDING_CHARS], hashed, site, now_s + enrolment.CODE_LIFE_S):
                return code
