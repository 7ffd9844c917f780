"""What the running office consists of, for its routes and loops: database, tenants with keys and services, pages, sessions, clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from kiosk.catalog.texts import Texts
from kiosk.contract.service import Act
from kiosk.errors import ForbiddenError
from kiosk.office.body import Body
from kiosk.office.filing import Desk
from kiosk.office.importing import OpeningKeys
from kiosk.office.pictures import Darkroom
from kiosk.office.received import Received
from kiosk.office.recording import Pen
from kiosk.web.database import Database
from kiosk.web.pages import Pages
from kiosk.web.sessions import Session, Sessions

if TYPE_CHECKING:
    from asyncpg import Connection, Record

LEAD = "lead"
CLERK = "clerk"
"""Roles: a clerk works on cases; a lead also invites colleagues and reopens what is decided."""


class Tenancy(msgspec.Struct, frozen=True):
    """One tenant of this office: its body, the keys to verify and open with, the services it receives."""

    body: Body
    keys: OpeningKeys
    received: Received


@dataclass(kw_only=True)
class Room:
    """The parts. `tenancies` (by tenant code) may be exchanged while running, when a new catalogue comes in.

    `database` is open and asserted safe; `words` are what the program writes to citizens; `now_s` gives seconds since 1970 UTC, `random`
    cryptographically random bytes; `wake` makes a tenant's loop go round at once.
    """

    database: Database
    tenancies: dict[str, Tenancy]
    pages: Pages
    sessions: Sessions
    words: Texts
    now_s: Callable[[], int]
    random: Callable[[int], bytes]
    darkroom: Darkroom = field(default_factory=Darkroom)
    wake: dict[str, asyncio.Event] = field(default_factory=dict)

    def tenancy(self, session: Session) -> Tenancy:
        """The signed-in officer's tenant.

        Raises:
            ForbiddenError: this office does not serve it (any more).
        """
        return self._served(session.officer.tenant)

    def _served(self, tenant: str) -> Tenancy:
        found = self.tenancies.get(tenant)
        if found is None:
            raise ForbiddenError("tenant")
        return found

    def pen(self, tenant: str) -> Pen:
        """To write with, now. Raises ForbiddenError where this office does not serve the tenant."""
        return Pen(self._served(tenant).body, self.random, self.now_s())

    def desk(self, tenant: str) -> Desk:
        """To file with, now. Raises as `pen`."""
        here = self._served(tenant)
        return Desk(self.pen(tenant), here.keys, here.received, self.words)

    def title(self, session: Session, service_id: str, act: Act) -> str:
        """What a case is called on the clerks' pages."""
        return self.tenancy(session).received.case_title(service_id, act, self.words)

    def transaction(self, session: Session) -> AbstractAsyncContextManager[Connection[Record]]:
        """A transaction that sees the officer's own tenant, and no other."""
        body = self.tenancy(session).body
        return self.database.tenant(body.prefecture, body.tenant)

    def posted(self, session: Session) -> None:
        """Something waits in the outbox: let the loop go round at once."""
        event = self.wake.get(session.officer.tenant)
        if event is not None:
            event.set()


def require_lead(session: Session) -> None:
    """Refuse what only a lead may do.

    Raises:
        ForbiddenError: the officer is none.
    """
    if LEAD not in session.officer.roles:
        raise ForbiddenError("role")
