"""The cloud's side of the matrix: devices, offices, officers and strangers, each with the other tenant's things (SEC-10)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response

from kiosk.cloud.app import create_app
from kiosk.cloud.enrolment import enrolment_id
from kiosk.cloud.officers import OPERATOR, ROLE, create_pages
from kiosk.contract.codec import decode, encode
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import FeedAnswer, PostReplies, RepliesAnswer
from kiosk.web.passkey_store import PostgresPasskeys, _keep_officer
from kiosk.web.passkeys import new_officer
from kiosk.web.sessions import Session, Sessions
from tests.fakes.device import FakeDevice, FakeOffice, FakeParty
from tests.fakes.real_cloud import ASSETS, CloudInThread, site
from tests.fakes.scale import times
from tests.security.cloud_matrix import API, BOX_BYTES, LIFE_MINUTES, PAGES, Ids, made_up
from tests.security.matrix import Make, Probe, Seen, Send, Tries, browser, routes_of, somewhere

pytestmark = pytest.mark.db
TOWN, OTHER = "muni:13101", "muni:13102"
PREFECTURE = "13"
Endpoints = Mapping[tuple[str, str], Make[Ids]]


class Side(NamedTuple):
    """One tenant: its office, a terminal at its own site, and what is its own."""

    office: FakeOffice
    device: FakeDevice
    ids: Ids
    secret: bytes


@pytest.fixture(scope="module")
def offices() -> tuple[FakeOffice, FakeOffice]:
    """The two receivers."""
    return FakeOffice(TOWN), FakeOffice(OTHER)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, offices: tuple[FakeOffice, FakeOffice]) -> Iterator[CloudInThread]:
    """A cloud with two receivers; each one's site may file to it alone."""
    sites = [site("site-1", TOWN, [TOWN]), site("site-2", OTHER, [OTHER])]
    with CloudInThread(tmp_path_factory.mktemp("cloud"), offices, sites) as running:
        yield running


@pytest.fixture(scope="module")
def sides(cloud: CloudInThread, offices: tuple[FakeOffice, FakeOffice]) -> tuple[Side, Side]:
    """Both tenants with entries, replies, cursors, an alarm and a terminal that asks."""
    one, other = (side_of(cloud, office, f"site-{number}") for number, office in enumerate(offices, 1))
    return one, other


def side_of(cloud: CloudInThread, office: FakeOffice, at: str) -> Side:
    """Everything that one tenant has."""
    device = cloud.enrolled(FakeDevice(office), at)
    entries = [device.hand_in(b"form") for _ in range(3)]
    assert device.send_push(cloud.client, entries).status_code == 200
    secret = os.urandom(200)
    reply = SealedReply(1, office.tenant, os.urandom(BOX_BYTES), at, LIFE_MINUTES, secret)
    answer = office.send(cloud.client, "POST", "/v1/replies", encode(PostReplies(1, (encode(reply),))))
    assert answer.status_code == 204
    cloud.forward()
    feed = decode(FeedAnswer, office.send(cloud.client, "GET", "/v1/feed").content)
    mail = decode(RepliesAnswer, device.send(cloud.client, "GET", "/v1/replies").content)
    code = cloud.code(at)
    asks = FakeDevice(office)
    request = asks.enrolment_request(code)
    assert asks.send(cloud.client, "POST", "/v1/enrolments", request).status_code == 202
    alarm = _alarm(cloud, device)
    identity = enrolment_id(request).hex()
    words = (office.tenant, device.device, at, identity, code, feed.cursor, mail.cursor)
    ids = Ids(*words, reply.mailbox, device.credential, alarm, os.urandom(32).hex(), device)
    return Side(office, device, ids, secret)


def _alarm(cloud: CloudInThread, device: FakeDevice) -> str:
    """Something an officer could release: a slot with two contents."""
    device.seq -= 1
    assert device.send_push(cloud.client, [device.hand_in(b"other")]).status_code == 200
    return str(cloud.sql("SELECT max(alarm_id) FROM alarm")[0][0])


class Askers:
    """Sends as a key holder or as a browser, to the real applications in process, each request from another address."""

    def __init__(self, cloud: CloudInThread) -> None:
        parts = cloud.running.parts
        self._cloud = cloud
        self.api = create_app(parts, cloud.catalogue)
        self.pages = create_pages(parts, cloud.pages, ASSETS)

    def key(self, party: FakeParty | None, app: Starlette | None = None) -> Send:
        """As the holder of a key, at the API or elsewhere; None signs nothing."""

        async def send(probe: Probe) -> httpx.Response:
            async with httpx.AsyncClient(transport=somewhere(app or self.api), base_url="https://localhost") as client:
                signing = party or FakeParty()
                request = signing.request(cast("httpx.Client", client), probe.method, probe.path, probe.content())
                if party is None:
                    del request.headers["signature"], request.headers["signature-input"]
                request.headers.update(dict(probe.headers))
                return await client.send(request)

        return send

    def browser(self, cookie: str) -> Send:
        """As somebody at a browser."""
        return browser(self.pages, self._cloud.pages, cookie)


async def signed_in(cloud: CloudInThread, tenant: str, role: str) -> tuple[str, Session]:
    """An officer of the cloud's own door with a session: the cookie, and the session."""
    parts, answer = cloud.running.parts, Response()
    store = PostgresPasskeys(parts.database.pool)
    officer = new_officer("係員", tenant, (role,), os.urandom)
    async with store._door() as door:
        await _keep_officer(door, officer)
    sessions = Sessions(store, origin=cloud.pages, now_s=parts.now_s, random=parts.random)
    session = await sessions.open(officer, answer)
    return answer.headers["set-cookie"].partition(";")[0], session


def headers_of(ids: Ids) -> tuple[Mapping[str, str], ...]:
    """Headers that proxies and careless programs believe."""
    return (
        {},
        {"x-tenant": ids.tenant, "x-device": ids.device, "madoguchi-site": ids.site, "x-forwarded-for": "127.0.0.1"},
        {"accept": "application/json", "authorization": f"Bearer {ids.enrolment}"},
        {"x-original-url": f"/v1/enrolments/{ids.enrolment}", "x-http-method-override": "DELETE", "forwarded": f"host={ids.site}"},
        {"x-csrf-token": ids.csrf, "x-client-cert": ids.credential.hex()},
        {"if-none-match": f'"{ids.enrolment}"', "range": "bytes=0-", "referer": f"https://localhost/{ids.device}"},
    )


class Sweep:
    """One matrix, tried by some roles against what is not theirs."""

    def __init__(self, tries: Tries, endpoints: Endpoints, keys: Any) -> None:  # noqa: ANN401 - the cloud's keys
        self._tries, self._endpoints, self._keys = tries, endpoints, keys

    async def run(self, role: str, send: Send, mine: Ids, theirs: Side) -> None:
        """Every endpoint as one role, with every kind of header."""
        for route, make in self._endpoints.items():
            absent = made_up(self._keys, mine.writer)
            for more, nothing in zip(headers_of(theirs.ids), headers_of(absent), strict=True):
                for foreign, plain in zip(make(theirs.ids, mine), make(absent, mine), strict=True):
                    name = f"{role} {route} {foreign.path[:60]} {sorted(more)}"
                    await self._tries.compare(
                        name,
                        send,
                        foreign._replace(headers={**foreign.headers, **more}),
                        plain._replace(headers={**plain.headers, **nothing}),
                        [theirs.secret],
                    )


async def sweep_api(cloud: CloudInThread, sides: tuple[Side, Side]) -> Tries:
    """Devices, offices and strangers at the API."""
    askers, tries = Askers(cloud), Tries()
    sweep = Sweep(tries, API, cloud.running.parts.keys)
    for mine, theirs in (sides, sides[::-1]):
        own = mine.ids
        roles = {"device": mine.device, "office": mine.office, "unknown key": FakeParty(), "nobody": None}
        for role, party in roles.items():
            await sweep.run(f"{role} of {own.tenant}", askers.key(party), own, theirs)
    return tries


async def sweep_pages(cloud: CloudInThread, sides: tuple[Side, Side]) -> Tries:
    """Officers who are not the operator's, and strangers, at the officers' pages."""
    askers, tries = Askers(cloud), Tries()
    sweep = Sweep(tries, PAGES, cloud.running.parts.keys)
    for theirs in sides:
        wrong = {"office's": (TOWN, ROLE), "other office's": (OTHER, "clerk"), "operator's of another role": (OPERATOR, "reader")}
        for role, (tenant, work) in wrong.items():
            cookie, session = await signed_in(cloud, tenant, work)
            await sweep.run(f"officer, {role}", askers.browser(cookie), theirs.ids._replace(csrf=session.csrf), theirs)
        await sweep.run("nobody", askers.browser(""), theirs.ids, theirs)
    return tries


def tenant_rows(cloud: CloudInThread, tenant: str) -> dict[str, object]:
    """A hash over what a tenant has: entries, feed, replies, what is taken."""
    tables = ("entry", "feed_item", "reply", "taken")
    query = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
    return {table: cloud.sql(query.format(table), tenant=(PREFECTURE, tenant))[0][0] for table in tables}


def test_every_endpoint_of_the_cloud_is_in_the_matrix(cloud: CloudInThread) -> None:
    """A new route without an entry fails."""
    askers = Askers(cloud)
    assert routes_of(askers.api) == set(API)
    assert routes_of(askers.pages) == set(PAGES)


@pytest.mark.slow
@times(ci=1, soak=10)
def test_no_tenant_reaches_into_the_other_at_the_api(cloud: CloudInThread, sides: tuple[Side, Side], times: int) -> None:
    """The foreign answers as the absent to a device, an office, an unknown key and nobody; of the other's rows none is touched."""
    before = [tenant_rows(cloud, side.ids.tenant) for side in sides]
    for _ in range(times):
        tries = cloud.begin(sweep_api(cloud, sides)).result(600)
        assert tries.found == [], "\n".join(tries.found[:20])
        assert tries.count >= 1200
    assert [tenant_rows(cloud, side.ids.tenant) for side in sides] == before
    print(f"api: {tries.count} tries")  # noqa: T201 - the figure of the record


@pytest.mark.slow
@times(ci=1, soak=10)
def test_nobody_but_the_operator_reaches_the_officers_pages(cloud: CloudInThread, sides: tuple[Side, Side], times: int) -> None:
    """Real enrolments, alarms and terminals answer as absent ones; none is decided, released or revoked."""
    for _ in range(times):
        tries = cloud.begin(sweep_pages(cloud, sides)).result(600)
        assert tries.found == [], "\n".join(tries.found[:20])
        assert tries.count >= 1200
    print(f"pages: {tries.count} tries")  # noqa: T201 - the figure of the record
    assert cloud.sql("SELECT count(*) FROM officer_act WHERE officer_id NOT IN ('officer-a', 'officer-b')") == [(0,)]
    assert cloud.sql("SELECT count(*) FROM resolution") == [(0,)]
    assert cloud.sql("SELECT count(*) FROM device WHERE revoked_s IS NOT NULL") == [(0,)]


A_TERMINALS = {
    *{("POST", f"/v1/{one}") for one in ("push", "enrolments", "renewals", "mailboxes")},
    *{("GET", f"/{one}") for one in ("v1/enrolments/{enrolment_id}", "v1/replies", "v1/time", "healthz", "metrics", "openapi.json")},
    ("MOUNT", "/catalogue"),
}
"""What a terminal's key opens, or nobody's."""
NOBODYS_PAGES = {
    ("GET", "/sign-in"), ("GET", "/register"), ("POST", "/sign-in/begin"), ("POST", "/register/begin"), ("GET", "/static/htmx.js"),
    ("MOUNT", "/static/web"),
}  # fmt: skip


def test_a_terminals_key_gets_the_answers_of_a_list_only(cloud: CloudInThread, sides: tuple[Side, Side]) -> None:
    """T-4: a live terminal in a thief's hands, its own names on every endpoint: nothing else answers, and no entry comes back."""
    side, askers = sides[0], Askers(cloud)
    entry = side.device.hand_in(b"form")
    assert side.device.send_push(cloud.client, [entry]).status_code == 200
    answered = cloud.begin(opened_by(askers.key(side.device), API, side.ids, entry.sealed)).result(60)
    assert answered <= A_TERMINALS
    assert answered >= {("POST", "/v1/push"), ("GET", "/v1/replies"), ("GET", "/v1/time")}
    assert cloud.begin(opened_by(askers.key(side.device, askers.pages), PAGES, side.ids, entry.sealed)).result(60) <= NOBODYS_PAGES


async def opened_by(send: Send, endpoints: Endpoints, own: Ids, entry: bytes) -> set[tuple[str, str]]:
    """The endpoints that answer what was asked."""
    found = set()
    for route, make in endpoints.items():
        for probe in make(own, own):
            answer = await send(probe)
            assert entry not in answer.content, route
            found |= {route} if answer.status_code < 300 else set()
    return found


def test_the_clouds_probes_reach_what_is_ones_own(cloud: CloudInThread, sides: tuple[Side, Side]) -> None:
    """The same requests by whom they belong to, or by the operator, are answered otherwise than absent ones."""
    assert cloud.begin(unreached(cloud, sides[0])).result(60) == []


async def unreached(cloud: CloudInThread, side: Side) -> list[tuple[str, str]]:
    """Endpoints with a name in address, cursor or body that answer one's own as absent."""
    askers, keys = Askers(cloud), cloud.running.parts.keys
    cookie, session = await signed_in(cloud, OPERATOR, ROLE)
    own, absent = side.ids._replace(csrf=session.csrf), made_up(keys, side.device)
    named = {
        ("POST", "/v1/push"): askers.key(side.device),
        ("GET", "/v1/replies"): askers.key(side.device),
        ("POST", "/v1/mailboxes"): askers.key(side.device),
        ("POST", "/v1/replies"): askers.key(side.office),
        ("GET", "/v1/feed"): askers.key(side.office),
        ("POST", "/v1/taken"): askers.key(side.office),
        **{route: askers.browser(cookie) for route in PAGES if "{" in route[1]},
    }
    makers = {**API, **PAGES}
    found = []
    for route, send in named.items():
        pairs = zip(makers[route](own, own), makers[route](absent, own), strict=True)
        if not any([Seen.of(await send(mine)) != Seen.of(await send(nothing)) for mine, nothing in pairs]):
            found.append(route)
    return found
