"""Officers' pages in headless Chromium: two passkeys approve a terminal, alarms are released, a terminal is revoked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from kiosk.cloud import enrolment
from kiosk.cloud.officers import OPERATOR, ROLE, door_of
from kiosk.contract.codec import decode
from kiosk.contract.wire import EnrolmentAnswer
from kiosk.crypto.keys import fingerprint
from kiosk.web.passkey_store import PostgresPasskeys
from kiosk.web.passkeys import invite, new_officer
from kiosk.web.sessions import digest
from tests.fakes.device import FakeDevice
from tests.fakes.real_cloud import CloudInThread
from tests.integration.cloud.conftest import Offices
from tests.integration.cloud.reading import states

pytestmark = [pytest.mark.db, pytest.mark.web]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
    asyncio.set_event_loop(None)


def link_for(cloud: CloudInThread, name: str, tenant: str = OPERATOR, role: str = ROLE) -> str:
    """A one-time link, as the operator's command makes it."""
    store = PostgresPasskeys(cloud.running.parts.database.pool)
    officer = new_officer(name, tenant, (role,), os.urandom)
    return cloud.do(invite(store, officer, door_of(cloud.pages), now_s=cloud.now_s(), random=os.urandom))


def signed_in(browser: Browser, cloud: CloudInThread, name: str, **who: str) -> Page:
    """An officer at a browser of their own, with a passkey of their own."""
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    page.goto(link_for(cloud, name, **who))
    page.click("#passkey")
    page.wait_for_url("**/officers/enrolments")
    return page


def act(page: Page, button: Locator) -> None:
    """Press, and wait for the page that follows."""
    with page.expect_navigation():
        button.click()


def test_two_passkeys_approve_a_terminal(chromium: Browser, cloud: CloudInThread, offices: Offices) -> None:
    """Each officer sees site and key fingerprint, approves once, and only both together make the terminal."""
    device = FakeDevice(offices.town)
    request = device.enrolment_request(cloud.code("site-1"))
    location = device.send(cloud.client, "POST", "/v1/enrolments", request).headers["location"]
    shown = fingerprint(device.signer.public_key)
    for officer, after in (("鈴木", "pending"), ("佐藤", "approved")):
        page = signed_in(chromium, cloud, officer)
        row = page.locator("tr", has_text=shown)
        assert "市役所" in row.inner_text()
        act(page, row.get_by_role("button", name="承認する"))
        if after == "pending":
            assert row.get_by_text("あなたは承認しました").is_visible()
            assert row.get_by_role("button", name="承認する").count() == 0
        else:
            assert page.locator("tr", has_text=shown).count() == 0
        answer = decode(EnrolmentAnswer, device.send(cloud.client, "GET", location).content)
        assert answer.state == after
        page.context.close()
    device.credential = answer.credential or b""
    assert states(cloud, device.send_push(cloud.client, [device.hand_in(b"form")])) == {1: "stored"}


def test_a_released_entry_and_a_revoked_terminal(chromium: Browser, cloud: CloudInThread, device: FakeDevice) -> None:
    """An officer releases a quarantined entry, so that its terminal may; another act revokes the terminal. Both are written down."""
    submission_id = os.urandom(16)
    entries = [device.hand_in(b"form", submission_id=submission_id), device.hand_in(b"other", submission_id=submission_id)]
    device.send_push(cloud.client, entries)
    page = signed_in(chromium, cloud, "鈴木")
    page.get_by_role("link", name="警報").click()
    row = page.locator("tr", has_text=device.device)
    assert "同じ申請に別の内容が届きました" in row.inner_text()
    act(page, row.get_by_role("button"))
    assert states(cloud, device.send_push(cloud.client, entries)) == {1: "stored", 2: "stored"}
    page.get_by_role("link", name="端末", exact=True).click()
    act(page, page.locator("tr", has_text=device.device).get_by_role("button"))
    assert states(cloud, device.send_push(cloud.client, [device.hand_in(b"late")])) == {3: "quarantined"}
    acts = cloud.sql("SELECT act FROM officer_act WHERE about = $1 OR about = encode($2, 'hex')", device.device, _hash(cloud, device))
    assert sorted(acts) == [("release-entry",), ("revoke-device",)]


def _hash(cloud: CloudInThread, device: FakeDevice) -> object:
    return cloud.sql("SELECT entry_hash FROM resolution WHERE device = $1", device.device)[0][0]


def test_a_clerk_of_an_office_is_no_officer(chromium: Browser, cloud: CloudInThread) -> None:
    """Somebody else with a passkey here, of another tenant or role, finds nothing."""
    page = signed_in(chromium, cloud, "町の職員", tenant="muni:13101", role="clerk")
    assert "見つかりません" in page.content()


def test_without_a_session_there_is_only_the_sign_in(cloud: CloudInThread) -> None:
    """Every page asks for a sign-in; every act without session, own origin and form token is refused."""
    with httpx.Client(base_url=cloud.pages, timeout=60) as nobody:
        for path in ("/officers/enrolments", "/officers/alarms", "/officers/devices"):
            answer = nobody.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        for path in (
            "/officers/enrolments/00/approve",
            "/officers/enrolments/00/refuse",
            "/officers/alarms/1/release",
            "/officers/devices/x/revoke",
        ):
            assert nobody.post(path).status_code == 404, "no origin"
            assert nobody.post(path, headers={"origin": cloud.pages}).status_code == 401, "no session"
            assert nobody.post(path, headers={"origin": "https://elsewhere.example"}).status_code == 404


def test_acts_need_the_forms_token(chromium: Browser, cloud: CloudInThread, offices: Offices) -> None:
    """A forged form, from a page that does not know the session's token, does nothing."""
    device = FakeDevice(offices.town)
    request = device.enrolment_request(cloud.code("site-1"))
    device.send(cloud.client, "POST", "/v1/enrolments", request)
    page = signed_in(chromium, cloud, "鈴木")
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies() if "name" in cookie and "value" in cookie}
    path = f"/officers/enrolments/{enrolment.enrolment_id(request).hex()}/approve"
    with httpx.Client(base_url=cloud.pages, cookies=cookies, headers={"origin": cloud.pages}, timeout=60) as forger:
        assert forger.get("/officers/enrolments").status_code == 200
        for data in ({}, {"csrf": "00" * 32}):
            assert forger.post(path, data=data).status_code == 410
        assert forger.post(path, content=bytes(2_000_000)).status_code == 413
    approvals = cloud.sql("SELECT count(*) FROM enrolment_approval WHERE enrolment_id = $1", enrolment.enrolment_id(request))
    assert approvals == [(0,)]
    tokens = cloud.sql("SELECT token_hash FROM officer_session")
    assert digest(cookies["madoguchi"]) in [row[0] for row in tokens], "only a hash of the cookie is kept"


def test_pages_have_a_strict_policy(cloud: CloudInThread) -> None:
    """No inline script, no foreign source, no frame; the API's answers are shut altogether."""
    policy = httpx.get(f"{cloud.pages}/sign-in", timeout=60).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "sandbox" in cloud.client.get("/healthz").headers["content-security-policy"]
