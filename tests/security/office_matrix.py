"""The office's endpoints, each with the requests that name somebody's things: a case, a paper, a picture, an item, a colleague, a number.

Two towns share one office (a shared centre): one process, one database, one origin. What a probe names is taken from a bundle of ids: the
asker's own, the other town's, or made-up ones.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from kiosk.crypto.receipts import new_number
from kiosk.office.importing import item_hash
from kiosk.office.room import CLERK, LEAD
from kiosk.web.passkey_store import _keep_officer
from kiosk.web.passkeys import new_officer
from kiosk.web.sessions import Session
from tests.fakes.real_office import OfficeInThread
from tests.fakes.town import FakeTown, picture
from tests.security.matrix import Make, Probe


class Ids(NamedTuple):
    """Everything an address, a form or a header of the office can name."""

    tenant: str
    case: str
    paper: str
    number: str
    item: str
    officer: str
    csrf: str
    token: str
    page: str = "0"


def made_up() -> Ids:
    """Well-formed names of nothing."""

    def name(size: int) -> str:
        return os.urandom(size).hex()

    return Ids("muni:99299", name(16), name(16), new_number(os.urandom(9)), name(32), name(16), name(32), name(32))


class Town:
    """One town of the shared office, with a case that has a picture and a follow-up that matches nothing, a lead and a clerk."""

    def __init__(self, office: OfficeInThread, town: FakeTown) -> None:
        """File and sign in."""
        self.town, self.word = town, f"白鷺沢{town.office.tenant}"
        self.filing = town.files({"applicant.person.familyName": self.word}, photos=[picture()])
        self.stray = town.follows(self.filing, {"matter.text.followup_text": self.word}, seed=os.urandom(32))
        office.takes(*self.filing.items, *self.stray.items, town=town)
        self.lead, self.clerk = (signed_in(office, town.office.tenant, roles) for roles in ((CLERK, LEAD), (CLERK,)))
        self.link = office.link("新人", town=town).partition("#")[2]

    def ids(self) -> Ids:
        """What the town's own people may name."""
        return Ids(
            self.town.office.tenant,
            self.filing.submission_id.hex(),
            self.filing.submission_id.hex(),
            self.filing.number,
            item_hash(self.stray.items[-1]).hex(),
            self.clerk.session.officer.officer_id,
            self.lead.session.csrf,
            self.link,
        )


class SignedIn(NamedTuple):
    """A browser: its cookie, and the session behind it."""

    cookie: str
    session: Session


def signed_in(office: OfficeInThread, tenant: str, roles: tuple[str, ...]) -> SignedIn:
    """An officer with a session, as after a passkey."""
    return office.do(_signed_in(office, tenant, roles))


async def _signed_in(office: OfficeInThread, tenant: str, roles: tuple[str, ...]) -> SignedIn:
    officer, answer = new_officer("白鷺沢 係員", tenant, roles, os.urandom), Response()
    async with office.store._door() as door:
        await _keep_officer(door, officer)
    session = await office.room.sessions.open(officer, answer)
    return SignedIn(answer.headers["set-cookie"].partition(";")[0], session)


def _case(method: str, tail: str, form: Mapping[str, str] | None = None) -> Make[Ids]:
    """An endpoint below a case."""
    return lambda ids, mine: [
        Probe(method, f"/cases/{ids.case}{tail}", form=None if form is None else {**form, "version": "1", "csrf": mine.csrf})
    ]


def _pictures(tail: str) -> Make[Ids]:
    """A picture of another case, by the other's address and by one's own."""
    return lambda ids, mine: [
        Probe("GET", f"/cases/{ids.case}/papers/{ids.paper}/pictures/1{tail}"),
        Probe("GET", f"/cases/{mine.case}/papers/{ids.paper}/pictures/1{tail}"),
        Probe("GET", f"/cases/{ids.case}/papers/{mine.paper}/pictures/1{tail}"),
    ]


def _act(name: str, form: Mapping[str, str]) -> Mapping[tuple[str, str], Make[Ids]]:
    """An act's form and its three steps."""
    path = f"/cases/{{case_id}}/{name}"
    steps = ("check", "edit", "send")
    return {
        ("GET", path): _case("GET", f"/{name}"),
        ("POST", path): lambda ids, mine: [
            probe for step in steps for probe in _case("POST", f"/{name}", {**form, "step": step})(ids, mine)
        ],
    }


def _anonymous(method: str, path: str) -> Make[Ids]:
    """An endpoint that names nothing: a stranger's things only stand in query and headers."""
    return lambda ids, _: [Probe(method, f"{path}?tenant={ids.tenant}&case={ids.case}&officer={ids.officer}")]


def _json(path: str, text: str) -> Make[Ids]:
    return lambda ids, _: [
        Probe("POST", path, body=text.replace("TOKEN", ids.token).encode(), headers={"content-type": "application/json"})
    ]


OFFICE: Mapping[tuple[str, str], Make[Ids]] = {
    ("GET", "/"): lambda ids, _: [
        Probe("GET", f"/?show=mine&officer={ids.officer}"),
        Probe("GET", f"/?show={ids.tenant}&page=0&tenant={ids.tenant}"),
    ],
    ("GET", "/news"): lambda ids, _: [Probe("GET", f"/news?seen=0&tenant={ids.tenant}")],
    ("GET", "/cases"): lambda ids, _: [
        Probe("GET", f"/cases?number={ids.number}"),
        Probe("GET", f"/cases?number={ids.number[:3]}%20{ids.number[3:6]}-{ids.number[6:].lower()}"),
        Probe("GET", f"/cases?number={ids.case}"),
    ],
    ("GET", "/cases/{case_id}"): lambda ids, _: [
        Probe("GET", f"/cases/{ids.case}"),
        Probe("GET", f"/cases/{ids.case.upper()}?tenant={ids.tenant}"),
        Probe("GET", f"/cases/{ids.officer}"),
    ],
    ("POST", "/cases/{case_id}/views"): _case("POST", "/views", {"reason": "inquiry"}),
    ("GET", "/cases/{case_id}/history"): _case("GET", "/history"),
    ("GET", "/cases/{case_id}/papers/{paper_id}/pictures/{part}.jpg"): _pictures(".jpg"),
    ("GET", "/cases/{case_id}/papers/{paper_id}/pictures/{part}"): _pictures(""),
    ("POST", "/cases/{case_id}/assignment"): lambda ids, mine: [
        Probe("POST", f"/cases/{ids.case}/assignment", form={"version": "1", "csrf": mine.csrf}),
        Probe("POST", f"/cases/{ids.case}/assignment", form={"version": "1", "csrf": mine.csrf, "officer": mine.officer}),
        Probe("POST", f"/cases/{mine.case}/assignment", form={"version": "1", "csrf": mine.csrf, "officer": ids.officer}),
        Probe("POST", f"/cases/{mine.case}/assignment", form={"version": "2", "csrf": mine.csrf, "officer": ids.officer}),
    ],
    ("POST", "/cases/{case_id}/arrival"): _case("POST", "/arrival", {}),
    ("POST", "/cases/{case_id}/attendance"): _case("POST", "/attendance", {}),
    **_act("correction", {"ask": "applicant.contact.phone", "reason-applicant.contact.phone": "番号", "due": "2099-01-01", "text": "a"}),
    **_act("message", {"text": "a"}),
    **_act("decision", {"outcome": "granted", "text": "a", "reasons": "b", "appeal": "c"}),
    **_act("reopening", {"reasons": "b"}),
    ("GET", "/asides"): lambda ids, _: [
        Probe("GET", f"/asides?kind={kind}&closed=0&tenant={ids.tenant}") for kind in ("unverified", "unmatched")
    ],
    ("GET", "/asides/{name}"): lambda ids, _: [Probe("GET", f"/asides/{ids.item}"), Probe("GET", f"/asides/{ids.item.upper()}")],
    ("POST", "/asides/{name}/{act}"): lambda ids, mine: [
        *(
            Probe("POST", f"/asides/{ids.item}/{act}", form={"csrf": mine.csrf, "note": "x", "number": mine.number})
            for act in ("seen", "recheck", "attach", "close")
        ),
        Probe("POST", f"/asides/{mine.item}/attach", form={"csrf": mine.csrf, "note": "x", "number": ids.number}),
    ],
    ("GET", "/people"): _anonymous("GET", "/people"),
    ("POST", "/people"): lambda ids, mine: [
        Probe("POST", f"/people?tenant={ids.tenant}", form={"csrf": mine.csrf, "name": "", "tenant": ids.tenant, "officer_id": ids.officer})
    ],
    ("POST", "/people/{officer_id}/link"): lambda ids, mine: [Probe("POST", f"/people/{ids.officer}/link", form={"csrf": mine.csrf})],
    ("POST", "/people/{officer_id}/leaving"): lambda ids, mine: [Probe("POST", f"/people/{ids.officer}/leaving", form={"csrf": mine.csrf})],
    ("GET", "/healthz"): _anonymous("GET", "/healthz"),
    ("GET", "/register"): _anonymous("GET", "/register"),
    ("GET", "/sign-in"): _anonymous("GET", "/sign-in"),
    ("POST", "/sign-in/begin"): _json("/sign-in/begin", "{}"),
    ("POST", "/sign-in/finish"): lambda ids, _: [
        Probe(
            "POST",
            "/sign-in/finish",
            body=b'{"id":"%s","rawId":"%s","type":"public-key","response":{}}' % (ids.case.encode(), ids.case.encode()),
            before=Probe("POST", "/sign-in/begin", body=b"{}"),
        ),
    ],
    ("POST", "/register/begin"): lambda ids, _: [Probe("POST", "/register/begin", body=b'{"token":"%s"}' % ids.csrf.encode())],
    ("POST", "/register/finish"): lambda ids, _: [
        Probe("POST", "/register/finish", body=b'{"rawId":"%s"}' % ids.case.encode(), before=Probe("POST", "/sign-in/begin", body=b"{}")),
    ],
    ("POST", "/sign-out"): lambda ids, _: [Probe("POST", "/sign-out", form={"csrf": ids.csrf})],
    ("GET", "/static/htmx.js"): _anonymous("GET", "/static/htmx.js"),
    ("MOUNT", "/static/web"): lambda ids, _: [Probe("GET", f"/static/web/{ids.case}"), Probe("GET", f"/static/web/%2e%2e/{ids.case}")],
    ("MOUNT", "/static/office"): lambda ids, _: [
        Probe("GET", f"/static/office/{ids.case}"),
        Probe("GET", f"/static/office/..%2f{ids.case}"),
    ],
}
"""What each endpoint is tried with. Tokens of one-time links are left out: whoever holds one is whom it was made for."""
