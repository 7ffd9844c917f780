"""Pages for people: escaped, under a policy of their own, and every fault in words without its inside."""

from __future__ import annotations

import re
from pathlib import Path

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from kiosk.errors import AbsentError, BusyError, ConflictError, ForbiddenError, InputError, KioskError, MissingPartError, SignInError
from kiosk.web.pages import SHUT, Entry, Pages, secure_headers

ASSETS = Path(__file__).parents[3] / "assets"
ORIGIN = "https://office.example"
FAULTS: dict[str, Exception] = {
    "absent": AbsentError("case 77"),
    "forbidden": ForbiddenError("tenant muni:99202"),
    "conflict": ConflictError("v3"),
    "input": InputError("reasons"),
    "busy": BusyError("slow", retry_after_s=12.4),
    "sign-in": SignInError("none"),
    "own": KioskError("inside"),
    "database": asyncpg.ConnectionDoesNotExistError("inside"),
    "socket": FileNotFoundError("inside"),
    "slow": TimeoutError("inside"),
    "surprise": ZeroDivisionError("inside"),
}


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    """A small application with one page and one way to each fault."""
    (tmp_path / "page.html").write_text('{% extends "base.html" %}{% block main %}<h1>{{ words }}</h1>{% endblock %}', encoding="utf-8")
    pages = Pages(name="窓口", origin=ORIGIN, templates=[tmp_path], assets=ASSETS, entries=(Entry("/", "一覧"),))
    app = FastAPI(openapi_url=None, middleware=[secure_headers(ORIGIN)])
    app.router.routes.extend(pages.static_routes())

    @app.get("/page")
    async def page(request: Request) -> Response:
        return pages.render(request, "page.html", words=request.query_params["words"])

    @app.get("/numbered/{number}")
    async def numbered(number: int) -> Response:
        return Response(str(number))

    @app.get("/fault/{name}")
    async def fault(name: str) -> Response:
        raise FAULTS[name]

    pages.install(app)
    return app


@pytest.fixture
def client(app: FastAPI) -> httpx.AsyncClient:
    """Its visitor, who sees what a server that survives an exception sends."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=ORIGIN)


async def test_a_page_escapes_and_has_its_own_nonce(client: httpx.AsyncClient) -> None:
    """Whatever a template is given comes out as text; two pages never share a nonce; nothing inline is allowed."""
    answers = [await client.get("/page", params={"words": "<script>1</script>"}) for _ in range(2)]
    assert "<script>1" not in answers[0].text
    assert "&lt;script&gt;1" in answers[0].text
    nonces = {re.search("'nonce-([^']+)'", answer.headers["content-security-policy"])[1] for answer in answers}  # type: ignore[index]  # every page has one
    assert len(nonces) == 2
    for answer in answers:
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert not re.search(r"<(script|link rel=.stylesheet)(?![^>]*nonce=)", answer.text)
        assert not re.search(r"\son[a-z]+=|style=", answer.text)
    assert answers[0].headers["strict-transport-security"].startswith("max-age=")


async def test_what_is_no_page_has_the_shut_policy(client: httpx.AsyncClient) -> None:
    """Scripts, styles and everything else can't be framed, sniffed, or run as a document."""
    for path in ("/static/htmx.js", "/static/web/paper.css", "/static/web/mark.svg", "/static/web/../pages.py"):
        answer = await client.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.status_code == 200:
            assert answer.headers["content-security-policy"] == SHUT


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("absent", 404),
        ("forbidden", 404),
        ("conflict", 409),
        ("input", 422),
        ("busy", 429),
        ("own", 500),
        ("surprise", 500),
        ("database", 503),
        ("socket", 503),
        ("slow", 503),
    ],
)
async def test_a_fault_is_words_and_hides_its_detail(client: httpx.AsyncClient, name: str, status: int) -> None:
    """A heading and what to do, in Japanese; the detail stays in the program."""
    answer = await client.get(f"/fault/{name}")
    assert answer.status_code == status
    assert "<h1>" in answer.text
    for inside in ("77", "muni:", "inside", "v3", "Zero"):
        assert inside not in re.sub(r"nonce=\S+", "", answer.text)


async def test_forbidden_looks_like_absent(client: httpx.AsyncClient) -> None:
    """Byte for byte, but for the nonce: nobody learns that something is there which is not theirs."""
    absent, forbidden = [await client.get(f"/fault/{name}") for name in ("absent", "forbidden")]
    nowhere, misfit = await client.get("/nowhere"), await client.get("/numbered/abc")
    shown = {re.sub(r"nonce=\S+", "", answer.text) for answer in (absent, forbidden, nowhere, misfit)}
    assert (misfit.status_code, len(shown)) == (404, 1)


async def test_who_is_not_signed_in_is_led_there(client: httpx.AsyncClient) -> None:
    """A browser by redirect, htmx by its header, a script by JSON."""
    answer = await client.get("/fault/sign-in")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    partial = await client.get("/fault/sign-in", headers={"hx-request": "true"})
    assert (partial.status_code, partial.headers["hx-redirect"]) == (401, "/sign-in")
    busy = await client.get("/fault/busy", headers={"accept": "application/json"})
    assert (busy.headers["retry-after"], busy.json()["code"]) == ("12", "busy")


async def test_a_database_that_is_away_is_no_fault_of_the_program(app: FastAPI) -> None:
    """A script is told the code and when to come again; nothing climbs up to the server, which would close the connection."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=True), base_url=ORIGIN) as strict:
        answer = await strict.get("/fault/database", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "retry_later", "30")


def test_pages_need_their_script(tmp_path: Path) -> None:
    """Without the npm packages the program says what to do instead of serving pages that do not work."""
    with pytest.raises(MissingPartError, match="make setup"):
        Pages(name="窓口", origin=ORIGIN, templates=[], assets=tmp_path)
