"""Schemathesis over the cloud's OpenAPI: whatever a description allows, and more, is no fault of the server (SEC-10, SEC-11, T-53).

Sent over the real line by a terminal, by an office and by nobody; each well signed, so that what stands behind the signature is reached.
The office's and the officers' pages have no OpenAPI: their addresses are tried by the same means from their routes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.core.result import Ok

from kiosk.cloud.app import create_app
from kiosk.contract.wire import MEDIA_TYPE
from tests.fakes.device import FakeDevice, FakeOffice, FakeParty
from tests.fakes.real_cloud import CloudInThread, site
from tests.fakes.scale import times
from tests.security.fuzz_targets.hostile import Dice, any_cbor, compressed
from tests.security.fuzz_targets.targets import sample
from tests.security.test_tenants_of_the_cloud import Side, side_of, tenant_rows

pytestmark = [pytest.mark.db, pytest.mark.slow]
TOWN, OTHER = "muni:13101", "muni:13102"
SAMPLES = ("push", "post-replies", "ask-mailboxes", "taken", "enrolment-request")
KINDS = ("application/problem+json", MEDIA_TYPE)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")
ODD_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudInThread]:
    """A cloud with two receivers; everybody here is of the first one's town, or of none."""
    sites = [site("site-1", TOWN, [TOWN]), site("site-2", OTHER, [OTHER])]
    with CloudInThread(tmp_path_factory.mktemp("cloud"), [OFFICE, FakeOffice(OTHER)], sites) as running:
        yield running


OFFICE = FakeOffice(TOWN)


@pytest.fixture(scope="module")
def others(cloud: CloudInThread) -> Side:
    """What the other town has; nobody here is of it."""
    office = next(one for one in cloud._offices if one.tenant == OTHER)
    return side_of(cloud, office, "site-2")


@pytest.fixture(scope="module")
def parties(cloud: CloudInThread) -> dict[str, FakeParty | None]:
    """Who sends."""
    return {"terminal": cloud.enrolled(FakeDevice(OFFICE)), "office": OFFICE, "unknown key": FakeParty(), "nobody": None}


class Sender:
    """Sends a case of Schemathesis as one of the parties."""

    def __init__(self, cloud: CloudInThread, party: FakeParty | None) -> None:
        self._cloud, self._party = cloud, party

    def send(self, method: str, address: str, body: bytes, encoding: str | None = None) -> httpx.Response:
        """Signed, if there is a key."""
        named = {"content_encoding": encoding} if encoding else {}
        request = (self._party or FakeParty()).request(self._cloud.client, method, address, body, **named)
        if self._party is None:
            del request.headers["signature"], request.headers["signature-input"]
        return self._cloud.client.send(request)


def address_of(case: Case[Any]) -> str:
    """Path and query of a case, with whatever Schemathesis put in."""
    path = case.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace("{" + name + "}", quote(str(value), safe="") or "-")
    query = "&".join(f"{quote(str(name))}={quote(str(value))}" for name, value in (case.query or {}).items())
    return f"{path}?{query}" if query else path


def declared_of(case: Case[Any]) -> set[str]:
    """The statuses that the description names."""
    return {str(code) for code in case.operation.definition.raw["responses"]}


def as_it_is(_: object, value: bytes) -> bytes:
    """Bodies are CBOR, which Schemathesis does not know; the test makes them itself."""
    return value


schemathesis.serializer(MEDIA_TYPE)(as_it_is)


def sound(answer: httpx.Response, declared: set[str]) -> bool:
    """No fault of the server, and a status that is declared: by itself, or as a Problem under `default`."""
    if str(answer.status_code) in declared:
        return True
    problem = answer.headers.get("content-type", "") in KINDS and "default" in declared
    return 400 <= answer.status_code < 500 and (problem or "default" not in declared)


@pytest.mark.parametrize("party", ["terminal", "office", "unknown key", "nobody"])
@times(ci=25, soak=1_000, slow=True)
def test_no_description_leads_to_a_fault(
    cloud: CloudInThread, parties: dict[str, FakeParty | None], others: Side, party: str, times: int
) -> None:
    """Every operation of the API, with bodies that are nearly right: no 500, every status is declared, nothing is another town's."""
    app, before = create_app(cloud.running.parts, cloud.catalogue), tenant_rows(cloud, OTHER)
    schema = schemathesis.openapi.from_dict(app.openapi())
    sender, seen = Sender(cloud, parties[party]), 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @settings(max_examples=times, phases=[Phase.generate, Phase.shrink], database=None)
        @given(case=operation.as_strategy(), steer=st.binary(min_size=8, max_size=40))
        def sweep(case: Case[Any], steer: bytes) -> None:
            nonlocal seen
            seen += 1
            dice = Dice(steer)
            body = any_cbor(dice, sample(dice.one_of(SAMPLES)))
            encoding = dice.one_of((None, None, "zstd", "br"))
            sent = compressed(dice, body) if encoding == "zstd" else body
            answer = sender.send(case.method, address_of(case), sent if case.method != "GET" else b"", encoding)
            assert sound(answer, declared_of(case)), (case.method, address_of(case), answer.status_code, answer.content[:200])
            assert others.secret not in answer.content

        sweep()
    assert seen >= 12 * times
    assert tenant_rows(cloud, OTHER) == before


@settings(max_examples=150, phases=[Phase.generate, Phase.shrink], database=None)
@given(
    method=st.sampled_from(METHODS),
    path=st.sampled_from(["/v1/push", "/v1/enrolments/{}", "/v1/replies", "/catalogue/{}", "/{}"]),
    odd=ODD_TEXT,
)
def try_odd_addresses(cloud: CloudInThread, method: str, path: str, odd: str) -> None:
    """One odd address and method."""
    address = path.format(quote(odd, safe="")) + f"?cursor={quote(odd)}&{quote(odd)}=1"
    answer = Sender(cloud, None).send(method, address, odd.encode())
    assert answer.status_code < 500, (method, address, answer.status_code)


def test_odd_addresses_and_methods_are_answered(cloud: CloudInThread) -> None:
    """Signs that no address has, methods that no route knows: below 500."""
    try_odd_addresses(cloud)


HOSTS = ("[", "[::1", "a b", "%00", "x" * 5_000, "localhost:99999", "", "localhost, other")


@pytest.mark.parametrize("host", HOSTS)
def test_an_odd_host_is_no_fault_of_ours(cloud: CloudInThread, host: str) -> None:
    """The address by which we are called is the caller's word: it may break its own request only."""
    for method, path in (("POST", "/v1/push"), ("GET", "/v1/time?nonce=n"), ("GET", "/v1/feed"), ("GET", "/nothing")):
        request = OFFICE.request(cloud.client, method, path)
        request.headers["host"] = host
        answer = cloud.client.send(request)
        assert answer.status_code < 500, (method, path, answer.status_code)
        page = httpx.request(method, f"{cloud.pages}/sign-in", headers={"host": request.headers["host"]}, timeout=60)
        assert page.status_code < 500, (method, page.status_code)


def test_the_description_names_every_endpoint_of_the_api(cloud: CloudInThread) -> None:
    """What is served under /v1 is described."""
    app = create_app(cloud.running.parts, cloud.catalogue)
    from tests.security.matrix import routes_of

    described = {(method.upper(), path) for path, item in app.openapi()["paths"].items() for method in item}
    assert {route for route in routes_of(app) if re.match("/v1/", route[1])} <= described
