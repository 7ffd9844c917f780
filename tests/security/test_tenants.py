"""Two tenants, every endpoint and role, each other's ids in path, query, body, cursor and header: nothing opens, nothing is told (SEC-10).

The list of endpoints comes from the applications' own routes: one without an entry in the matrix fails here. What a foreign thing answers
is compared with what an absent one answers, in status, length, code and address; and the other's rows are the same afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

import pytest

from kiosk.office.app import create_app
from kiosk.office.room import CLERK
from tests.fakes.real_office import OfficeInThread
from tests.fakes.scale import times
from tests.fakes.town import FakeTown
from tests.security.matrix import Seen, Send, Tries, browser, routes_of
from tests.security.office_matrix import OFFICE, Ids, SignedIn, Town, made_up

pytestmark = pytest.mark.db
OTHER, UNSERVED = "muni:99202", "muni:99203"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeInThread]:
    """A shared centre of two towns."""
    with OfficeInThread(tmp_path_factory.mktemp("centre"), FakeTown(), FakeTown(OTHER)) as running:
        yield running


@pytest.fixture(scope="module")
def towns(office: OfficeInThread) -> tuple[Town, Town]:
    """Both with a case, an item that matched nothing, a lead and a clerk."""
    one, other = (Town(office, town) for town in office.towns)
    return one, other


def test_every_endpoint_of_the_office_is_in_the_matrix(office: OfficeInThread) -> None:
    """A new route without an entry fails."""
    assert routes_of(create_app(office.room, office.store, office._door())) == set(OFFICE)


def headers_of(ids: Ids) -> tuple[Mapping[str, str], ...]:
    """Headers that proxies and careless programs believe; and one's own header with another's word in it."""
    return (
        {},
        {"x-tenant": ids.tenant, "x-officer": ids.officer, "x-forwarded-user": ids.officer},
        {"accept": "application/json"},
        {"hx-request": "true", "hx-current-url": f"/cases/{ids.case}"},
        {"x-original-url": f"/cases/{ids.case}", "x-rewrite-url": f"/cases/{ids.case}", "x-http-method-override": "DELETE"},
        {"x-csrf-token": ids.csrf},
        {"authorization": f"Bearer {ids.token}"},
    )


class Browsers:
    """Sends as somebody at a browser, to the real application in process."""

    def __init__(self, office: OfficeInThread) -> None:
        self._app = create_app(office.room, office.store, office._door())
        self._office = office

    def of(self, who: SignedIn | None) -> Send:
        """As this officer; None is nobody."""
        return browser(self._app, self._office.origin, who.cookie if who else "")


async def sweep_office(office: OfficeInThread, towns: tuple[Town, Town], rounds: int) -> Tries:
    """Each town's people and strangers against the other's things."""
    browsers, tries = Browsers(office), Tries()
    stranger = await _stranger(office)
    for mine, theirs in (towns, towns[::-1]):
        roles = {"lead": mine.lead, "clerk": mine.clerk, "of an office not served": stranger, "nobody": None}
        secrets = [theirs.word.encode(), theirs.filing.number.encode()]
        for role, who in roles.items():
            own = mine.ids()._replace(csrf=who.session.csrf if who else "")
            for route in OFFICE:
                for _ in range(rounds):
                    await _try_route(tries, (role, route), browsers.of(who), (own, theirs.ids(), made_up()), secrets)
    return tries


async def unreached(browsers: Browsers, town: Town) -> list[tuple[str, str]]:
    """Endpoints that answer a lead's own ids as they answer absent ones."""
    send, own, absent = browsers.of(town.lead), town.ids(), made_up()
    found = []
    for route in (one for one in OFFICE if "{" in one[1]):
        pairs = zip(OFFICE[route](own, own), OFFICE[route](absent, own), strict=True)
        if not any([Seen.of(await send(mine)) != Seen.of(await send(nothing)) for mine, nothing in pairs]):
            found.append(route)
    return found


async def _stranger(office: OfficeInThread) -> SignedIn:
    from tests.security.office_matrix import _signed_in

    return await _signed_in(office, UNSERVED, (CLERK,))


async def _try_route(tries: Tries, where: tuple[str, tuple[str, str]], send: Send, ids: tuple[Ids, Ids, Ids], secrets: list[bytes]) -> None:
    role, route = where
    own, theirs, absent = ids
    make = OFFICE[route]
    for foreign_probe, absent_probe in zip(make(theirs, own), make(absent, own), strict=True):
        shown = [] if route == ("GET", "/cases") else secrets  # the page repeats the number that was asked for
        for more, nothing in zip(headers_of(theirs), headers_of(absent), strict=True):
            foreign = foreign_probe._replace(headers={**foreign_probe.headers, **more})
            plain = absent_probe._replace(headers={**absent_probe.headers, **nothing})
            await tries.compare(f"{role} {foreign.method} {foreign.path} {sorted(more)}", send, foreign, plain, shown)


def rows_of(office: OfficeInThread, town: Town) -> dict[str, str]:
    """A hash over the town's rows of each table."""
    tables = [
        row[0] for row in office.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
    ]
    query = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
    return {table: office.sql(query.format(table), town=town.town)[0][0] for table in tables}


@pytest.mark.slow
@times(ci=1, soak=10)
def test_no_town_reaches_into_the_other(office: OfficeInThread, towns: tuple[Town, Town], times: int) -> None:
    """Every endpoint of the office, four roles of each town: the foreign answers as the absent, and no row of the other has changed."""
    before = [rows_of(office, town) for town in towns]
    tries = asyncio.run_coroutine_threadsafe(sweep_office(office, towns, times), office._loop).result(3600)
    assert tries.found == [], "\n".join(tries.found)
    assert tries.count >= 2500 * times
    changed = {
        table for town, rows in zip(towns, before, strict=True) for table, now in rows_of(office, town).items() if now != rows[table]
    }
    assert changed <= {"officer_session", "passkey_ceremony", "case_view"}
    for town in towns:  # one's own looks are written down; nobody else's are
        strangers = "SELECT count(*) FROM case_view v WHERE NOT EXISTS (SELECT 1 FROM officer o WHERE o.officer_id = v.officer_id)"
        assert office.sql(strangers, town=town.town) == [(0,)]
    print(f"office: {tries.count} tries")  # noqa: T201 - the figure of the record


def test_the_offices_probes_reach_what_is_ones_own(office: OfficeInThread, towns: tuple[Town, Town]) -> None:
    """The same requests with one's own ids are answered otherwise: an address that nobody can reach would try nothing."""
    found = asyncio.run_coroutine_threadsafe(unreached(Browsers(office), towns[0]), office._loop).result(60)
    assert found == []
