"""The one way in: nobody is signed in without the assertion of a registered passkey, made for this origin and this ceremony (T-36)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from kiosk.cloud.officers import OPERATOR, ROLE, door_of
from kiosk.web.passkey_store import PostgresPasskeys
from kiosk.web.passkeys import invite, new_officer
from tests.fakes.authenticator import PRESENT, FakeAuthenticator
from tests.fakes.real_cloud import CloudInThread

pytestmark = pytest.mark.db
ELSEWHERE = "https://officers.example"
Answer = dict[str, Any]
Lie = Callable[[FakeAuthenticator, str, str], Answer]
"""A passkey, the challenge and our origin → what is sent instead of a good assertion."""


@pytest.fixture
def browser(cloud: CloudInThread) -> Iterator[httpx.Client]:
    """Somebody at the officers' pages, so much later that the door's throttle does not count the tests before."""
    cloud.skew_s += 400
    with httpx.Client(base_url=cloud.pages, headers={"origin": cloud.pages}) as client:
        yield client


def registered(cloud: CloudInThread, browser: httpx.Client) -> FakeAuthenticator:
    """An officer's passkey, registered with a one-time link; the browser is signed out again."""
    officer = new_officer("鈴木", OPERATOR, (ROLE,), os.urandom)
    store = PostgresPasskeys(cloud.running.parts.database.pool)
    link = cloud.do(invite(store, officer, door_of(cloud.pages), now_s=cloud.now_s(), random=os.urandom))
    passkey = FakeAuthenticator("localhost")
    begun = browser.post("/register/begin", json={"token": link.partition("#")[2]}).json()
    answer = browser.post("/register/finish", json=passkey.creates(begun["challenge"], origin=cloud.pages))
    assert answer.status_code == 200, answer.text
    browser.cookies.clear()
    return passkey


def challenge_of(browser: httpx.Client) -> str:
    """A ceremony of signing in begins."""
    return str(browser.post("/sign-in/begin").json()["challenge"])


def is_in(browser: httpx.Client) -> bool:
    """Whether the pages open."""
    return browser.get("/officers/enrolments").status_code == 200


def _nothing(_passkey: FakeAuthenticator, _challenge: str, _origin: str) -> Answer:
    return {}


def _no_assertion(passkey: FakeAuthenticator, challenge: str, origin: str) -> Answer:
    return {**passkey.asserts(challenge, origin=origin), "response": {}}


def _no_signature(passkey: FakeAuthenticator, challenge: str, origin: str) -> Answer:
    answer = passkey.asserts(challenge, origin=origin)
    return {**answer, "response": {**answer["response"], "signature": ""}}  # type: ignore[dict-item]  # a mapping, by its maker


def _a_password(_passkey: FakeAuthenticator, _challenge: str, _origin: str) -> Answer:
    return {"name": "鈴木", "password": "correct horse"}


def _another_origin(passkey: FakeAuthenticator, challenge: str, _origin: str) -> Answer:
    return passkey.asserts(challenge, origin=ELSEWHERE)


def _another_port(passkey: FakeAuthenticator, challenge: str, _origin: str) -> Answer:
    return passkey.asserts(challenge, origin="http://localhost:1")


def _another_site(passkey: FakeAuthenticator, challenge: str, origin: str) -> Answer:
    passkey.rp_id = "officers.example"
    return passkey.asserts(challenge, origin=origin)


def _another_ceremony(passkey: FakeAuthenticator, _challenge: str, origin: str) -> Answer:
    return passkey.asserts("A" * 86, origin=origin)


def _another_key(passkey: FakeAuthenticator, challenge: str, origin: str) -> Answer:
    passkey.key = FakeAuthenticator("localhost").key
    return passkey.asserts(challenge, origin=origin)


def _an_unknown_passkey(_passkey: FakeAuthenticator, challenge: str, origin: str) -> Answer:
    return FakeAuthenticator("localhost").asserts(challenge, origin=origin)


def _nobody_verified(passkey: FakeAuthenticator, challenge: str, origin: str) -> Answer:
    return passkey.asserts(challenge, origin=origin, flags=PRESENT)


LIES: tuple[Lie, ...] = (
    _nothing,
    _no_assertion,
    _no_signature,
    _a_password,
    _another_origin,
    _another_port,
    _another_site,
    _another_ceremony,
    _another_key,
    _an_unknown_passkey,
    _nobody_verified,
)


@pytest.mark.parametrize("lie", LIES, ids=[one.__name__.strip("_") for one in LIES])
def test_nobody_is_let_in_without_the_assertion(cloud: CloudInThread, browser: httpx.Client, lie: Lie) -> None:
    """Refused, without a session; the ceremony is spent, and the same passkey lets its owner in with an honest one."""
    passkey = registered(cloud, browser)
    kept = passkey.rp_id, passkey.key
    challenge = challenge_of(browser)
    refused = browser.post("/sign-in/finish", json=lie(passkey, challenge, cloud.pages))
    assert 400 <= refused.status_code < 500
    assert not is_in(browser)
    passkey.rp_id, passkey.key = kept
    spent = browser.post("/sign-in/finish", json=passkey.asserts(challenge, origin=cloud.pages))
    assert spent.status_code == 410
    assert not is_in(browser)
    good = browser.post("/sign-in/finish", json=passkey.asserts(challenge_of(browser), origin=cloud.pages))
    assert good.status_code == 200
    assert is_in(browser)


@pytest.mark.parametrize("headers", [{"origin": ELSEWHERE}, {"origin": "null"}, {"origin": ""}])
def test_a_foreign_page_cannot_even_begin(cloud: CloudInThread, browser: httpx.Client, headers: dict[str, str]) -> None:
    """A page of another origin starts no ceremony and ends none."""
    passkey = registered(cloud, browser)
    assert browser.post("/sign-in/begin", headers=headers).status_code == 404
    answer = passkey.asserts(challenge_of(browser), origin=cloud.pages)
    assert browser.post("/sign-in/finish", json=answer, headers=headers).status_code == 404
    assert not is_in(browser)
