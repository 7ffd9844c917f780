"""The cloud's endpoints, each with the requests that name somebody's things: enrolment, cursor, mailbox, credential, tenant, device, alarm.

Left out because anybody who holds it may use it, by design: a one-time code or link that is not used yet, and a mailbox under its own
tenant, which only the paper receipt tells. Which tenants and sites exist is public; it stands in the signed catalogue.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from kiosk.cloud.cursor import Cursor
from kiosk.cloud.enrolment import enrolment_id, issue
from kiosk.cloud.parts import Keys
from kiosk.cloud.queries.devices import Device
from kiosk.contract.codec import encode
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import AskMailboxes, Mailbox, PostReplies, Push, Taken
from tests.fakes.device import FakeDevice, FakeOffice
from tests.security.matrix import Make, Probe

LIFE_MINUTES = 40_000_000
BOX_BYTES = 16


class Ids(NamedTuple):
    """Everything an address, a body, a cursor or a header of the cloud can name. `writer` seals and signs what is the asker's own."""

    tenant: str
    device: str
    site: str
    enrolment: str
    code: str
    feed: str
    mail: str
    mailbox: bytes
    credential: bytes
    alarm: str
    csrf: str
    writer: FakeDevice

    def words(self) -> str:
        """A query that names it all."""
        return f"tenant={self.tenant}&device={self.device}&site={self.site}&prefecture=13"


def made_up(keys: Keys, writer: FakeDevice) -> Ids:
    """Well-formed names of nothing; even a credential well signed, for a terminal that never was."""
    nobody = FakeDevice(FakeOffice("muni:13999"))
    never = Device(nobody.device, nobody.signer.kid, nobody.signer.public_key, "site-9", "13", 2**31, revoked=False, may_file_to=())
    cursor = Cursor(os.urandom(8), 1, os.urandom(8)).text()
    return Ids(
        "muni:13999",
        nobody.device,
        "site-9",
        enrolment_id(os.urandom(8)).hex(),
        "ABCD-EFGH-JKLM",
        cursor,
        cursor,
        os.urandom(BOX_BYTES),
        issue(keys, never, 1_800_000_000),
        "999",
        os.urandom(32).hex(),
        writer,
    )


def _push(ids: Ids, mine: Ids) -> list[Probe]:
    """Another's credential under one's own signature; an entry of another device; the hint for another's submission."""
    writer = FakeDevice(mine.writer.office)
    writer.signer, writer.device, writer.credential = mine.writer.signer, mine.writer.device, mine.writer.credential
    own = writer.hand_in(b"form")
    writer.restart()
    writer.head, writer.device = None, ids.device
    theirs = writer.hand_in(b"form")
    return [
        Probe("POST", f"/v1/push?{ids.words()}", body=encode(Push(1, ids.credential, (own,)))),
        Probe("POST", "/v1/push", body=encode(Push(1, mine.credential, (theirs,)))),
        Probe("POST", "/v1/push", body=encode(Push(1, mine.credential, (), (ids.mailbox,)))),
    ]


def _replies(ids: Ids, mine: Ids) -> list[Probe]:
    """A reply in another's name, alone and among one's own."""

    def reply(tenant: str) -> bytes:
        return encode(SealedReply(1, tenant, ids.mailbox, mine.site, LIFE_MINUTES, bytes(100)))

    return [
        Probe("POST", "/v1/replies", body=encode(PostReplies(1, (reply(ids.tenant),)))),
        Probe("POST", f"/v1/replies?{ids.words()}", body=encode(PostReplies(1, (reply(mine.tenant), reply(ids.tenant))))),
    ]


def _named(method: str, path: str) -> Make[Ids]:
    """An endpoint without a place for names: they stand in the query only."""
    return lambda ids, _: [Probe(method, f"{path}?{ids.words()}&cursor={ids.feed}")]


API: Mapping[tuple[str, str], Make[Ids]] = {
    ("POST", "/v1/push"): _push,
    ("POST", "/v1/enrolments"): lambda ids, mine: [Probe("POST", "/v1/enrolments", body=mine.writer.enrolment_request(ids.code))],
    ("GET", "/v1/enrolments/{enrolment_id}"): lambda ids, _: [
        Probe("GET", f"/v1/enrolments/{ids.enrolment}"),
        Probe("GET", f"/v1/enrolments/{ids.enrolment.upper()}?{ids.words()}"),
        Probe("GET", f"/v1/enrolments/{ids.mailbox.hex()}"),
    ],
    ("POST", "/v1/renewals"): lambda ids, _: [
        Probe("POST", f"/v1/renewals?{ids.words()}", body=ids.credential),
        Probe("POST", f"/v1/renewals?kid={ids.mailbox.hex()}"),
    ],
    ("GET", "/v1/replies"): lambda ids, _: [
        Probe("GET", f"/v1/replies?cursor={ids.mail}"),
        Probe("GET", f"/v1/replies?cursor={ids.feed}"),
        Probe("GET", f"/v1/replies?cursor={ids.mail}&{ids.words()}"),
    ],
    ("POST", "/v1/mailboxes"): lambda ids, mine: [
        Probe("POST", "/v1/mailboxes", body=encode(AskMailboxes(1, (Mailbox(mine.tenant, ids.mailbox),)))),
        Probe("POST", "/v1/mailboxes", body=encode(AskMailboxes(1, (Mailbox(ids.tenant, os.urandom(BOX_BYTES)),)))),
    ],
    ("POST", "/v1/replies"): _replies,
    ("GET", "/v1/feed"): lambda ids, _: [
        Probe("GET", f"/v1/feed?cursor={ids.feed}"),
        Probe("GET", f"/v1/feed?cursor={ids.mail}"),
        Probe("GET", f"/v1/feed?cursor={ids.feed}&{ids.words()}"),
    ],
    ("POST", "/v1/taken"): lambda ids, _: [
        Probe("POST", "/v1/taken", body=encode(Taken(1, ids.feed))),
        Probe("POST", f"/v1/taken?{ids.words()}", body=encode(Taken(1, ids.mail))),
    ],
    ("GET", "/v1/time"): lambda ids, _: [Probe("GET", f"/v1/time?nonce={ids.enrolment}"), Probe("GET", f"/v1/time?nonce=n&{ids.words()}")],
    ("GET", "/healthz"): _named("GET", "/healthz"),
    ("GET", "/metrics"): lambda _ids, _mine: [],
    ("GET", "/openapi.json"): _named("GET", "/openapi.json"),
    ("MOUNT", "/catalogue"): lambda ids, _: [
        Probe("GET", f"/catalogue/{ids.enrolment}"),
        Probe("GET", f"/catalogue/%2e%2e/keys/{ids.device}.p256"),
        Probe("GET", f"/catalogue/..%2f..%2f{ids.device}"),
    ],
}
"""`/metrics` names nobody (test_blindness) and counts every try, so its length says nothing."""


def _officer(path: str) -> Make[Ids]:
    """A page of the officers: named things stand in the query only."""
    return lambda ids, _: [Probe("GET", f"{path}?{ids.words()}")]


def _decision(act: str) -> Make[Ids]:
    return lambda ids, mine: [
        Probe("POST", f"/officers/enrolments/{ids.enrolment}/{act}", form={"csrf": mine.csrf}),
        Probe("POST", f"/officers/enrolments/{ids.mailbox.hex()}/{act}", form={"csrf": mine.csrf}),
    ]


def _door(path: str, *, begun: bool) -> Make[Ids]:
    """A step of the sign-in, with somebody's credential id and token."""

    def make(ids: Ids, _: Ids) -> list[Probe]:
        name = ids.mailbox.hex().encode()
        body = b'{"token":"%s","id":"%s","rawId":"%s","type":"public-key","response":{}}' % (name, name, name)
        return [Probe("POST", path, body=body, before=Probe("POST", "/sign-in/begin", body=b"{}") if begun else None)]

    return make


PAGES: Mapping[tuple[str, str], Make[Ids]] = {
    ("GET", "/"): _officer("/"),
    ("GET", "/officers"): _officer("/officers"),
    ("GET", "/officers/enrolments"): _officer("/officers/enrolments"),
    ("POST", "/officers/enrolments/{identity}/approve"): _decision("approve"),
    ("POST", "/officers/enrolments/{identity}/refuse"): _decision("refuse"),
    ("GET", "/officers/alarms"): _officer("/officers/alarms"),
    ("POST", "/officers/alarms/{alarm_id}/release"): lambda ids, mine: [
        Probe("POST", f"/officers/alarms/{alarm}/release", form={"csrf": mine.csrf}) for alarm in (ids.alarm, "-1", str(2**31), str(2**64))
    ],
    ("GET", "/officers/devices"): _officer("/officers/devices"),
    ("POST", "/officers/devices/{device}/revoke"): lambda ids, mine: [
        Probe("POST", f"/officers/devices/{ids.device}/revoke", form={"csrf": mine.csrf}),
        Probe("POST", f"/officers/devices/{ids.device}%00/revoke", form={"csrf": mine.csrf}),
    ],
    ("GET", "/register"): _officer("/register"),
    ("GET", "/sign-in"): _officer("/sign-in"),
    ("POST", "/register/begin"): _door("/register/begin", begun=False),
    ("POST", "/register/finish"): _door("/register/finish", begun=True),
    ("POST", "/sign-in/begin"): _door("/sign-in/begin", begun=False),
    ("POST", "/sign-in/finish"): _door("/sign-in/finish", begun=True),
    ("POST", "/sign-out"): lambda ids, _: [Probe("POST", "/sign-out", form={"csrf": ids.csrf})],
    ("GET", "/static/htmx.js"): _officer("/static/htmx.js"),
    ("MOUNT", "/static/web"): lambda ids, _: [Probe("GET", f"/static/web/{ids.enrolment}"), Probe("GET", f"/static/web/..%2f{ids.device}")],
}
