"""Every page of cloud and office in a real browser, narrow and wide: nothing runs out, rows are whole, keys reach everything."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from kiosk.cloud import enrolment
from kiosk.cloud.officers import OPERATOR, ROLE, door_of
from kiosk.web.passkey_store import PostgresPasskeys
from kiosk.web.passkeys import invite, new_officer
from tests.fakes.clerk import Clerk, chromium
from tests.fakes.device import FakeDevice, FakeOffice
from tests.fakes.real_cloud import CloudInThread, site
from tests.fakes.real_office import OfficeInThread
from tests.fakes.town import FakeTown, picture

pytestmark = [pytest.mark.db, pytest.mark.web, pytest.mark.slow]
SIZES = ((1280, 900), (800, 900), (640, 480), (320, 640))
"""Wide, narrow, 1280 at 200 %, and 1280 at 400 % (WCAG 2.2, 1.4.10), in CSS pixels."""
LEAST_TARGET_PX = 24
"""WCAG 2.2, 2.5.8; what stands inside a line of text is exempt."""

_FAULTS = """(least) => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`page is ${root.scrollWidth} wide in ${root.clientWidth}`);
    const words = one => `${one.tagName.toLowerCase()}.${one.className}: ${(one.innerText || "").slice(0, 20)}`;
    for (const row of document.querySelectorAll("tbody tr")) {
        const cells = [...row.children].map(cell => cell.getBoundingClientRect());
        const bottoms = new Set(cells.map(box => Math.round(box.bottom)));
        if (getComputedStyle(row).display === "table-row" && bottoms.size > 1) found.push(`rule of a row is broken: ${[...bottoms]}`);
        const end = row.getBoundingClientRect().bottom + 1;
        for (const one of row.querySelectorAll("form, .actions, .tag"))
            if (one.getBoundingClientRect().bottom > end) found.push(`runs out of its row: ${words(one)}`);
    }
    for (const one of document.querySelectorAll("main *, header *")) {
        const style = getComputedStyle(one);
        if (style.overflowX === "visible" && style.display !== "inline" && one.clientWidth && one.scrollWidth > one.clientWidth + 1
            && !one.closest(".unseen, thead")) found.push(`overflows: ${words(one)}`);
    }
    const touched = "button, .button, input:not([type=hidden]), select, textarea, nav a, summary, td a, th a";
    for (const one of document.querySelectorAll(touched)) {
        const box = one.getBoundingClientRect();
        if (box.width && (box.width < least || box.height < least) && !(one.matches("input") && one.closest("label")))
            found.push(`small ${Math.round(box.width)}x${Math.round(box.height)}: ${words(one)}`);
    }
    const heads = [...document.querySelectorAll("h1, h2, h3, h4")].map(one => Number(one.tagName[1]));
    if (heads.filter(level => level === 1).length !== 1) found.push("not one h1");
    heads.forEach((level, at) => { if (at && level > heads[at - 1] + 1) found.push(`h${heads[at - 1]} then h${level}`); });
    return found;
}"""
_STOPS = """() => {
    const shown = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
        .filter(one => one.getClientRects().length && !one.disabled);
    const groups = new Set(shown.filter(one => one.type === "radio").map(one => one.name));
    return shown.filter(one => one.type !== "radio").length + groups.size;
}"""
_AT = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    const inside = box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
    return [one !== document.body, getComputedStyle(one).outlineStyle, inside];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudInThread]:
    """With terminals that ask, alarms in each state, and terminals in each state."""
    office = FakeOffice("muni:99201")
    long = msgspec.structs.replace(site("po-99201-001", "muni:99201"), name="汐見市役所みなと町出張所(旧みなと町役場別館)")
    with CloudInThread(tmp_path_factory.mktemp("cloud"), [office], [site("site-1", "muni:99201"), long]) as running:
        _asks(running, office, approved=True)
        _asks(running, office, approved=False)
        for at in ("site-1", long.site):
            device = running.enrolled(FakeDevice(office), at)
            submission_id = os.urandom(16)
            entries = [device.hand_in(words, submission_id=submission_id) for words in (b"form", b"other")]
            device.send_push(running.client, entries)
        yield running


def _asks(cloud: CloudInThread, office: FakeOffice, *, approved: bool) -> None:
    device = FakeDevice(office)
    request = device.enrolment_request(cloud.code("po-99201-001"))
    device.send(cloud.client, "POST", "/v1/enrolments", request)
    if approved:
        cloud.do(enrolment.approve(cloud.running.parts, enrolment.enrolment_id(request), "officer-a"))


@pytest.fixture(scope="module")
def officer(browser: Browser, cloud: CloudInThread) -> Iterator[Clerk]:
    """An officer of the cloud who approved one of the two, released one alarm and revoked one terminal."""
    person = Clerk(browser)
    store = PostgresPasskeys(cloud.running.parts.database.pool)
    invited = new_officer("鈴木 一郎", OPERATOR, (ROLE,), os.urandom)
    link = cloud.do(invite(store, invited, door_of(cloud.pages), now_s=cloud.now_s(), random=os.urandom))
    person.page.goto(link)
    person.page.get_by_role("button", name="パスキーを登録する").click()
    person.page.wait_for_url("**/officers/enrolments")
    person.page.locator("tr", has_text="0 / 2人").get_by_role("button", name=re.compile("承認する")).click()
    for path in ("alarms", "devices"):
        person.page.goto(f"{cloud.pages}/officers/{path}")
        person.page.locator("tbody button").first.click()
    yield person
    person.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeInThread]:
    """With cases in each state and both kinds of asides."""
    town = FakeTown()
    with OfficeInThread(tmp_path_factory.mktemp("office"), town) as running:
        running.takes(*town.files(photos=[picture(words="1"), picture(words="2")]).items)
        running.takes(*town.files({"household.count": 2}).items)
        answered = town.files({"household.count": 3})
        running.takes(*answered.items)
        running.takes(*town.follows(answered, {"matter.text.followup_text": "控えをなくしました。" * 6}, seed=os.urandom(32)).items)
        running.takes(msgspec.structs.replace(town.files({"household.count": 4}).items[0], credential=FakeTown().device.credential))
        yield running


@pytest.fixture(scope="module")
def clerk(browser: Browser, office: OfficeInThread) -> Iterator[Clerk]:
    """A lead who has asked for a correction in one case and decided another."""
    person = Clerk(browser)
    person.registers(office.link("山田 花子"))
    page = person.page
    cases = [row[0] for row in office.sql("SELECT submission_id FROM case_file ORDER BY imported_s, submission_id")]
    for case in cases[:2]:
        assert isinstance(case, bytes)
        person.takes_up(office.origin, case)
    page.get_by_role("link", name="決定する", exact=True).click()
    page.get_by_role("radio", name=re.compile("^決定")).check()
    page.get_by_role("button", name="本人に見える内容をたしかめる").click()
    page.get_by_role("button", name="この内容で決めて送る").click()
    yield person
    person.close()


def _cloud_pages(cloud: CloudInThread) -> list[str]:
    return [f"{cloud.pages}/officers/{name}" for name in ("enrolments", "alarms", "devices", "nowhere")]


def _office_pages(office: OfficeInThread) -> list[str]:
    cases = [row[0] for row in office.sql("SELECT submission_id FROM case_file ORDER BY imported_s, submission_id")]
    asides = [row[0] for row in office.sql("SELECT item_hash FROM aside")]
    taken, decided, waiting = [f"/cases/{case.hex()}" for case in cases if isinstance(case, bytes)]
    paths = ["/", "/?show=all", "/?show=overdue", "/people", "/asides?kind=unverified", "/asides?kind=unmatched", "/cases?number=AAA"]
    paths += [f"/asides/{name.hex()}" for name in asides if isinstance(name, bytes)]
    paths += [taken, f"{taken}/correction", f"{taken}/message", f"{taken}/decision", f"{taken}/history", decided, f"{decided}/reopening"]
    return [office.origin + path for path in [*paths, waiting]]


def _require_fit(page: Page, address: str) -> None:
    """Look at one page in every size; name every fault at once."""
    faults = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        faults += [f"{address} at {width}: {fault}" for fault in page.evaluate(_FAULTS, LEAST_TARGET_PX)]
        _keep(page, address, width)
    assert faults == []


def _keep(page: Page, address: str, width: int) -> None:
    """A picture to look at, where somebody asks for them."""
    folder = os.environ.get("MADOGUCHI_TEST_PICTURES")
    if folder:
        name = re.sub(r"[^a-z]+", "-", re.sub(r"[0-9a-f]{20,}", "x", address.partition("localhost:")[2].partition("/")[2])) or "home"
        page.screenshot(path=f"{folder}/{name.strip('-') or 'home'}-{width}.png", full_page=True)


def test_officers_pages_fit(cloud: CloudInThread, officer: Clerk) -> None:
    """Tables, acts and tags stay in their rows and in the page."""
    for address in _cloud_pages(cloud):
        _require_fit(officer.page, address)


def test_clerks_pages_fit(office: OfficeInThread, clerk: Clerk) -> None:
    """Inbox, case, every form, history, people, asides."""
    for address in _office_pages(office):
        _require_fit(clerk.page, address)


def test_doors_fit(office: OfficeInThread, browser: Browser) -> None:
    """What people see before they are signed in."""
    person = Clerk(browser)
    for address in (f"{office.origin}/sign-in", office.link("新人 一子"), f"{office.origin}/register#spent"):
        _require_fit(person.page, address)
    person.close()


def test_keys_reach_everything(cloud: CloudInThread, officer: Clerk, office: OfficeInThread, clerk: Clerk) -> None:
    """By Tab alone each control of every page has the focus once, drawn, and inside the window."""
    for person, addresses in ((officer, _cloud_pages(cloud)), (clerk, _office_pages(office))):
        for size in (SIZES[0], SIZES[2]):
            person.page.set_viewport_size({"width": size[0], "height": size[1]})
            for address in addresses:
                person.page.goto(address)
                stops = person.page.evaluate(_STOPS)
                for stop in range(stops):
                    person.page.keyboard.press("Tab")
                    focused, outline, inside = person.page.evaluate(_AT)
                    assert (focused, outline, inside) == (True, "solid", True), (address, size, stop)
