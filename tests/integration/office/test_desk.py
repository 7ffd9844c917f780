"""The clerks' pages in a real browser: sign-in, cases, pictures, corrections, decisions, and what the pages must never do."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from tests.fakes.clerk import Clerk, chromium
from tests.fakes.real_office import OfficeInThread
from tests.fakes.town import FakeTown, Filing, picture

pytestmark = [pytest.mark.db, pytest.mark.web]
OTHER = "muni:99202"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeInThread]:
    """A shared centre of two towns."""
    with OfficeInThread(tmp_path_factory.mktemp("desk"), FakeTown(), FakeTown(OTHER)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module; every clerk has a profile of their own."""
    with chromium() as running:
        yield running


@pytest.fixture
def clerk(office: OfficeInThread, browser: Browser) -> Iterator[Clerk]:
    """山田 花子, a lead, signed in."""
    person = Clerk(browser)
    person.registers(office.link("山田 花子"))
    yield person
    person.close()


def spoken(number: str) -> str:
    """As pages and paper show it."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def filed(office: OfficeInThread, **how: object) -> Filing:
    """A case that has come in."""
    filing = office.towns[0].files(**how)  # type: ignore[arg-type]  # as FakeTown.files takes them
    office.takes(*filing.items)
    return filing


def quiet(clerk: Clerk) -> list[str]:
    """What the browser complained about, but for answers that were refused on purpose."""
    return [line for line in clerk.said if "Failed to load resource" not in line]


def test_a_clerk_carries_a_case_from_inbox_to_decision(office: OfficeInThread, clerk: Clerk) -> None:
    """Open, look at the photo, ask one correction, read the answer, decide: the citizen's paper reads each reply, and the CSP is silent."""
    filing = filed(office, photos=[picture(words="1"), picture(words="2")])
    page = clerk.page
    page.goto(office.origin)
    page.get_by_role("link", name=re.compile(spoken(filing.number))).click()
    page.get_by_role("button", name="担当になって見る").click()
    expect(page.locator("h1")).to_contain_text("髙橋 涼子")
    expect(page.locator("main")).to_contain_text("みなと町三丁目12番地4")
    photo = page.get_by_role("link", name="写真1を大きく見る")
    photo.scroll_into_view_if_needed()
    photo.locator("img").evaluate("one => one.complete || new Promise(done => one.onload = done)")
    assert photo.locator("img").evaluate("one => one.naturalWidth") == 480
    photo.click()
    expect(page.get_by_role("img", name="本人が出した写真1")).to_be_visible()
    page.go_back()

    page.get_by_role("link", name="補正をお願いする").click()
    page.get_by_role("checkbox", name=re.compile("^番地")).check()
    page.get_by_label("番地: 直してほしい理由").fill("登記では13番地4です。")
    page.get_by_role("button", name="本人に見える内容をたしかめる").click()
    expect(page.locator(".letter")).to_contain_text("登記では13番地4です。")
    page.get_by_role("button", name="補正のお願いを送る").click()
    expect(page.get_by_role("status").filter(has_text="補正のお願いを送りました")).to_be_visible()
    arrival, correction = office.replies(filing)
    assert (arrival.kind, correction.kind, correction.reply_no) == ("arrival", "correction", 2)
    assert [(ask.field, ask.label, ask.present) for ask in correction.asks] == [("dwelling.cityBlock", "番地", "12番地4")]

    answer = office.towns[0].follows(filing, {"dwelling.cityBlock": "13番地4"}, photos=[picture(words="new")])
    assert office.takes(*answer.items)[-1] == "followed"
    page.reload()
    expect(page.locator("#follow-up")).to_contain_text("前の答え: 12番地4")
    page.get_by_role("link", name="決定する", exact=True).click()
    page.get_by_role("radio", name=re.compile("^却下")).check()
    page.get_by_role("button", name="本人に見える内容をたしかめる").click()
    expect(page.get_by_role("alert")).to_contain_text("理由を書いてください")
    page.locator("#reasons").fill("調査の結果、被害が確認できなかったため。")
    page.get_by_role("button", name="本人に見える内容をたしかめる").click()
    expect(page.locator(".letter")).to_contain_text("審査請求")
    page.get_by_role("button", name="この内容で決めて送る").click()
    expect(page.locator(".case-facts")).to_contain_text("却下")
    decision = office.replies(filing)[-1]
    assert (decision.kind, decision.outcome, decision.final) == ("decision", "refused", True)
    assert decision.reasons == "調査の結果、被害が確認できなかったため。"
    assert "審査請求" in (decision.appeal or "")
    assert quiet(clerk) == []


def test_the_whole_way_by_keyboard(office: OfficeInThread, browser: Browser) -> None:
    """No mouse: one-time link, sign-out, sign-in, case, correction, all by Tab, Space, Enter and typing; the focus is always drawn."""
    clerk = Clerk(browser)
    filing = filed(office, changes={"household.count": 6})
    clerk.page.goto(office.link("佐藤 次郎"))
    clerk.tabs_to("パスキーを登録する")
    clerk.presses("Enter")
    clerk.page.wait_for_url(re.compile(r"/$"))
    clerk.tabs_to("サインアウト")
    clerk.presses("Enter")
    clerk.page.wait_for_url("**/sign-in")
    clerk.tabs_to("パスキーでサインイン")
    clerk.presses("Enter")
    clerk.page.wait_for_url(re.compile(r"/$"))
    clerk.presses("Tab", "Enter")
    assert clerk.page.evaluate("document.activeElement.id") == "main"
    clerk.tabs_to(spoken(filing.number))
    assert clerk.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    clerk.presses("Enter")
    clerk.page.get_by_role("button", name="担当になって見る").wait_for()
    clerk.tabs_to("担当になって見る")
    clerk.presses("Enter")
    clerk.page.get_by_role("heading", name="経過").wait_for()
    clerk.tabs_to("補正をお願いする")
    clerk.presses("Enter")
    clerk.page.get_by_role("heading", name="補正をお願いする").wait_for()
    clerk.tabs_to("|pick|dwelling.cityBlock")
    clerk.presses("Space", "Tab")
    clerk.page.keyboard.type("番地をたしかめてください。")
    clerk.tabs_to("本人に見える内容をたしかめる")
    clerk.presses("Enter")
    clerk.page.get_by_role("heading", name="本人には、このように見えます").wait_for()
    clerk.tabs_to("補正のお願いを送る")
    clerk.presses("Enter")
    clerk.page.get_by_role("status").filter(has_text="補正のお願いを送りました").wait_for()
    assert office.replies(filing)[-1].asks[0].reason == "番地をたしかめてください。"
    assert quiet(clerk) == []
    clerk.close()


def test_going_back_loses_nothing(office: OfficeInThread, clerk: Clerk) -> None:
    """From the check page back to the form: picks, reasons, text and day stand as typed."""
    filing = filed(office, changes={"household.count": 2})
    clerk.takes_up(office.origin, filing.submission_id)
    page = clerk.page
    page.get_by_role("link", name="補正をお願いする").click()
    page.get_by_role("checkbox", name=re.compile("^電話番号")).check()
    page.get_by_label("電話番号: 直してほしい理由").fill("つながりませんでした。\n別の番号を教えてください。")
    due = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=50)).isoformat()
    page.locator("#due").fill(due)
    page.get_by_role("button", name="本人に見える内容をたしかめる").click()
    page.get_by_role("button", name="書き直す").click()
    expect(page.get_by_role("checkbox", name=re.compile("^電話番号"))).to_be_checked()
    expect(page.get_by_label("電話番号: 直してほしい理由")).to_have_value("つながりませんでした。\n別の番号を教えてください。")
    expect(page.locator("#due")).to_have_value(due)


def test_whoever_comes_second_sees_the_new_state_first(office: OfficeInThread, clerk: Clerk) -> None:
    """A citizen's answer arrives while the clerk writes a decision: the decision is refused, nothing is sent."""
    filing = filed(office, changes={"household.count": 11})
    clerk.takes_up(office.origin, filing.submission_id)
    page = clerk.page
    page.get_by_role("link", name="決定する", exact=True).click()
    page.get_by_role("radio", name=re.compile("^決定")).check()
    page.get_by_role("button", name="本人に見える内容をたしかめる").click()
    office.takes(*office.towns[0].follows(filing, {"matter.text.followup_text": "待ってください"}).items)
    page.get_by_role("button", name="この内容で決めて送る").click()
    expect(page.locator("h1")).to_have_text("ほかの人が先に進めました")
    assert [reply.kind for reply in office.replies(filing)] == ["arrival"]


def test_what_citizens_write_is_shown_and_never_run(office: OfficeInThread, clerk: Clerk) -> None:
    """Markup in answers, in free text and in a reason stays text; the console is silent."""
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    filing = filed(office, changes={"applicant.person.familyName": evil, "applicant.contact.place": "'\"><svg onload=alert(3)>"})
    clerk.takes_up(office.origin, filing.submission_id)
    expect(clerk.page.locator("main")).to_contain_text(evil)
    office.takes(*office.towns[0].follows(filing, {"matter.text.followup_text": evil, evil: evil}).items)
    clerk.page.reload()
    expect(clerk.page.locator("#follow-up")).to_contain_text(evil)
    assert quiet(clerk) == []


def test_pages_carry_their_policy(office: OfficeInThread, clerk: Clerk) -> None:
    """Every page: a nonce of its own, nothing inline, no frame, no store, no sniffing; pictures are sandboxed and no document."""
    filing = filed(office, photos=[picture()], changes={"household.count": 12})
    clerk.takes_up(office.origin, filing.submission_id)
    clerk.page.wait_for_load_state("networkidle")
    pages = [one for one in clerk.answers if "text/html" in one.headers.get("content-type", "")]
    nonces = [re.search("script-src 'nonce-([^']+)'", one.headers["content-security-policy"]) for one in pages]
    found = [one[1] for one in nonces if one]
    assert len(found) == len(set(found)) == len(pages)
    for one in clerk.answers:
        headers = one.headers
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
    drawn = [one for one in clerk.answers if one.headers.get("content-type") == "image/jpeg"]
    assert drawn
    for one in drawn:
        assert "sandbox" in one.headers["content-security-policy"]
        assert one.headers["content-disposition"].startswith("attachment")
        assert one.headers["cache-control"] == "private, no-store"


def test_every_look_has_a_reason_and_is_written_down(office: OfficeInThread, browser: Browser, clerk: Clerk) -> None:
    """T-34: a case is closed to whoever does not say why; each look is one line of the audit, under its own name."""
    filing = filed(office, changes={"household.count": 13})
    clerk.takes_up(office.origin, filing.submission_id)
    colleague = Clerk(browser)
    colleague.registers(office.link("鈴木 三郎", lead=False))
    address = f"{office.origin}/cases/{filing.submission_id.hex()}"
    for path in ("", "/correction", "/decision", "/message", "/history"):
        colleague.page.goto(address + path)
        expect(colleague.page.locator("body")).not_to_contain_text("髙橋")
        expect(colleague.page.get_by_role("button", name="担当になって見る")).to_be_visible()
    assert office.sql("SELECT count(*) FROM case_view WHERE officer_name = '鈴木 三郎'") == [(0,)]
    colleague.page.get_by_role("radio", name="決裁・確認をする").check()
    colleague.page.get_by_role("button", name="この理由で見る").click()
    expect(colleague.page.locator("main")).to_contain_text("髙橋 涼子")
    colleague.page.reload()
    looks = office.sql("SELECT what, reason FROM case_view WHERE officer_name = '鈴木 三郎' ORDER BY at_s, what DESC")
    assert sorted(looks) == [("case", "approval"), ("case", "approval"), ("reason", "approval")]
    clerk.page.goto(address + "/history")
    expect(clerk.page.locator("main")).to_contain_text("鈴木 三郎")
    colleague.close()


def test_a_stated_reason_ends(office: OfficeInThread, clerk: Clerk) -> None:
    """Half an hour after the last look the reason is asked again."""
    filing = filed(office, changes={"household.count": 14})
    address = f"{office.origin}/cases/{filing.submission_id.hex()}"
    clerk.page.goto(address)
    clerk.page.get_by_role("radio", name="点検・監査をする").check()
    clerk.page.get_by_role("button", name="この理由で見る").click()
    expect(clerk.page.locator("main")).to_contain_text("髙橋 涼子")
    office.skew_s = 31 * 60
    clerk.page.goto(address)
    expect(clerk.page).to_have_url(re.compile("/sign-in$"))
    clerk.signs_in()
    clerk.page.goto(address)
    expect(clerk.page.get_by_role("button", name="担当になって見る")).to_be_visible()
    office.skew_s = 0


def test_a_left_desk_locks_itself(office: OfficeInThread, clerk: Clerk) -> None:
    """T-35: 30 minutes without a hand on it end the session; the page's own polling does not count."""
    clerk.page.goto(office.origin)
    office.skew_s = 29 * 60
    assert clerk.page.request.get(f"{office.origin}/news?seen=0").status == 200
    office.skew_s = 31 * 60
    answer = clerk.page.request.get(f"{office.origin}/news?seen=0", headers={"hx-request": "true"}, max_redirects=0)
    assert (answer.status, answer.headers["hx-redirect"]) == (401, "/sign-in")
    clerk.page.goto(office.origin)
    expect(clerk.page).to_have_url(re.compile("/sign-in$"))
    clerk.signs_in()
    office.skew_s = 0


def test_news_comes_by_itself(office: OfficeInThread, clerk: Clerk) -> None:
    """The inbox tells of new cases in a live region without moving the focus or the list."""
    clerk.page.clock.install()
    clerk.page.goto(office.origin)
    filed(office, changes={"household.count": 15})
    clerk.page.clock.run_for(31_000)
    expect(clerk.page.get_by_role("status")).to_contain_text("新しい届けが1件あります")
    assert quiet(clerk) == []


def test_no_way_in_without_the_passkey(office: OfficeInThread, browser: Browser) -> None:
    """T-36: a used link, a late link, a removed device and a foreign page all end at the door."""
    link = office.link("高橋 四郎")
    clerk = Clerk(browser)
    clerk.registers(link)
    clerk.signs_out()
    second = Clerk(browser)
    second.page.goto(link)
    second.page.get_by_role("button", name="パスキーを登録する").click()
    expect(second.page.get_by_role("alert")).to_contain_text("新しいリンクを受け取ってください")
    late = office.link("遅い 五郎")
    office.skew_s = 25 * 3600
    third = Clerk(browser)
    third.page.goto(late)
    third.page.get_by_role("button", name="パスキーを登録する").click()
    expect(third.page.get_by_role("alert")).not_to_be_empty()
    office.skew_s = 0
    clerk.remove_passkey()
    clerk.page.get_by_role("button", name="パスキーでサインイン").click()
    clerk.page.wait_for_timeout(500)
    clerk.page.goto(office.origin)
    expect(clerk.page).to_have_url(re.compile("/sign-in$"))
    assert office.sql("SELECT count(*) FROM officer WHERE name = '遅い 五郎'") == [(0,)]
    for one in (clerk, second, third):
        one.close()


def test_a_request_from_elsewhere_changes_nothing(office: OfficeInThread, clerk: Clerk) -> None:
    """No CSRF: without our origin, or with another session's token, an act is refused."""
    filing = filed(office, changes={"household.count": 16})
    clerk.takes_up(office.origin, filing.submission_id)
    token = clerk.page.locator("input[name=csrf]").first.input_value()
    address = f"{office.origin}/cases/{filing.submission_id.hex()}/message"
    form: dict[str, str | float | bool] = {"csrf": token, "version": "2", "step": "send", "text": "偽のお知らせ"}
    for headers in ({"origin": "https://evil.example"}, {}, {"origin": "null"}):
        assert clerk.page.request.post(address, form=form, headers=headers).status == 404
    wrong: dict[str, str | float | bool] = {**form, "csrf": "0" * 64}
    assert clerk.page.request.post(address, form=wrong, headers={"origin": office.origin}).status == 410
    assert [reply.kind for reply in office.replies(filing)] == ["arrival"]


def test_unverified_items_need_two_named_people(office: OfficeInThread, browser: Browser, clerk: Clerk) -> None:
    """The alarm stands until two different officers have looked; one can't close alone; the words stay, the bytes stay."""
    filing = office.towns[0].files({"household.count": 17})
    office.takes(msgspec.structs.replace(filing.items[0], credential=FakeTown().device.credential))
    page = clerk.page
    page.goto(office.origin)
    expect(page.locator("main")).to_contain_text("警報")
    page.goto(f"{office.origin}/asides?kind=unverified")
    page.locator(".case-link").last.click()
    expect(page.locator("main")).to_contain_text("知らない鍵です")
    page.get_by_role("button", name="内容を見ました(山田 花子)").click()
    expect(page.get_by_role("button", name=re.compile("処理を終える"))).to_have_count(0)
    address = page.url
    colleague = Clerk(browser)
    colleague.registers(office.link("鈴木 六郎", lead=False))
    colleague.page.goto(address)
    colleague.page.get_by_role("button", name="内容を見ました(鈴木 六郎)").click()
    colleague.page.get_by_label("どう処理したか").fill("端末の管理者に連絡した。")
    colleague.page.get_by_role("button", name=re.compile("処理を終える")).click()
    expect(colleague.page.locator("main")).to_contain_text("処理を終えました")
    assert office.sql("SELECT count(*) FROM entry WHERE sealed = $1", filing.items[0].entry.sealed) == [(1,)]
    colleague.close()


def test_an_unmatched_follow_up_is_attached_by_number(office: OfficeInThread, clerk: Clerk) -> None:
    """A lost slip: the clerk calls the citizen, names the case by its number and says how it was checked."""
    filing = filed(office, changes={"household.count": 18})
    stray = office.towns[0].follows(filing, {"matter.text.followup_text": "控えをなくしました。"}, seed=os.urandom(32))
    assert office.takes(*stray.items) == ["set_aside"]
    page = clerk.page
    page.goto(f"{office.origin}/asides?kind=unmatched")
    page.locator(".case-link").last.click()
    expect(page.locator("main")).to_contain_text("控えをなくしました。")
    page.get_by_label("元の届けの番号").fill("AAA AAA AAAA")
    page.get_by_label("どう確かめたか").fill("電話で本人に確かめた。")
    page.get_by_role("button", name="この届けに結び付ける").click()
    expect(page.get_by_role("alert")).to_contain_text("見つかりません")
    page.get_by_label("元の届けの番号").fill(spoken(filing.number).lower())
    page.get_by_label("どう確かめたか").fill("電話で本人に確かめた。")
    page.get_by_role("button", name="この届けに結び付ける").click()
    page.get_by_role("button", name="担当になって見る").click()
    expect(page.locator("#follow-up")).to_contain_text("控えをなくしました。")


def test_the_spoken_number_finds_a_case(office: OfficeInThread, clerk: Clerk) -> None:
    """Groups, small letters and hyphens are forgiven; a misheard number is said to be one."""
    filing = filed(office, changes={"household.count": 19})
    clerk.page.goto(office.origin)
    clerk.page.get_by_label("控えの番号でさがす").fill(spoken(filing.number).lower())
    clerk.page.get_by_role("button", name="さがす").click()
    expect(clerk.page).to_have_url(re.compile(filing.submission_id.hex()))
    wrong = filing.number[:-1] + ("A" if filing.number[-1] != "A" else "B")
    clerk.page.goto(f"{office.origin}/cases?number={wrong}")
    expect(clerk.page.locator("main")).to_contain_text("聞きまちがい")


def test_a_neighbour_town_sees_nothing(office: OfficeInThread, browser: Browser) -> None:
    """T-53: every address of a case, by an officer of another tenant of the same centre, answers as for a case that does not exist."""
    filing = filed(office, photos=[picture()], changes={"household.count": 20})
    office.takes(msgspec.structs.replace(office.towns[0].files().items[0], credential=b""))
    aside = office.sql("SELECT encode(item_hash, 'hex') FROM aside LIMIT 1")[0][0]
    insider = Clerk(browser)
    insider.registers(office.link("山田 花子"))
    insider.close()
    officer = office.sql("SELECT officer_id FROM officer LIMIT 1")[0][0]
    stranger = Clerk(browser)
    stranger.registers(office.link("隣町 太郎", town=office.towns[1]))
    token = stranger.page.locator("input[name=csrf]").first.input_value()
    mine, none = filing.submission_id.hex(), os.urandom(16).hex()
    pages = ["", "/history", "/correction", "/message", "/decision", "/reopening", "/papers/{id}/pictures/1", "/papers/{id}/pictures/1.jpg"]
    gets = [f"/cases/{{id}}{page}" for page in pages] + ["/asides/{aside}"]
    posts = ["/cases/{id}/views", "/cases/{id}/assignment", "/cases/{id}/arrival", "/cases/{id}/attendance"]
    posts += [f"/cases/{{id}}/{act}" for act in ("correction", "message", "decision", "reopening")]
    posts += [f"/asides/{{aside}}/{act}" for act in ("seen", "recheck", "attach", "close")]
    posts += ["/people/{officer}/link", "/people/{officer}/leaving"]
    form: dict[str, str | float | bool] = {
        "csrf": token,
        "version": "0",
        "reason": "audit",
        "step": "send",
        "text": "x",
        "number": filing.number,
        "note": "x",
    }
    for template in gets + posts:
        seen = []
        for ids in ({"id": mine, "aside": aside, "officer": officer}, {"id": none, "aside": none * 2, "officer": none}):
            address = office.origin + template.format(**ids)
            if template in gets:
                answer = stranger.page.request.get(address, max_redirects=0)
            else:
                answer = stranger.page.request.post(address, form=form, headers={"origin": office.origin}, max_redirects=0)
            body = re.sub(rb"nonce[^>]*", b"", answer.body())
            seen.append((answer.status, body.replace(ids["id"].encode(), b"").replace(ids["aside"].encode(), b"")))
        assert seen[0] == seen[1], template
        assert seen[0][0] == 404, template
    for address in ("/", "/?show=all", f"/cases?number={filing.number}", "/asides?kind=unverified", "/people"):
        text = stranger.page.request.get(office.origin + address).text()
        assert filing.number not in text.replace("番号「" + filing.number, "")
        assert "山田 花子" not in text
    assert [reply.kind for reply in office.replies(filing)] == ["arrival"]
    stranger.close()


def test_only_a_lead_invites_and_reopens(office: OfficeInThread, browser: Browser, clerk: Clerk) -> None:
    """Roles: a plain clerk sees colleagues, and the acts of a lead are absent for them, by page and by address."""
    filing = filed(office, changes={"household.count": 21})
    plain = Clerk(browser)
    plain.registers(office.link("一般 七子", lead=False))
    plain.page.goto(f"{office.origin}/people")
    expect(plain.page.get_by_role("button", name="登録用リンクを作る")).to_have_count(0)
    token = plain.page.locator("input[name=csrf]").first.input_value()
    headers = {"origin": office.origin}
    assert plain.page.request.post(f"{office.origin}/people", form={"csrf": token, "name": "x"}, headers=headers).status == 404
    assert plain.page.request.get(f"{office.origin}/cases/{filing.submission_id.hex()}/reopening").status == 404
    clerk.page.goto(f"{office.origin}/people")
    clerk.page.locator("#name").fill("新人 八郎")
    clerk.page.get_by_role("button", name="登録用リンクを作る").click()
    link = clerk.page.locator("code.link").inner_text()
    new = Clerk(browser)
    new.registers(link)
    expect(new.page.locator(".who-name")).to_have_text("新人 八郎")
    clerk.page.goto(f"{office.origin}/people")
    clerk.page.get_by_role("button", name=re.compile("サインインできなくする.*新人 八郎")).click()
    new.page.goto(office.origin)
    expect(new.page).to_have_url(re.compile("/sign-in$"))
    for one in (plain, new):
        one.close()


def test_a_decided_case_is_reopened_with_a_reason(office: OfficeInThread, clerk: Clerk) -> None:
    """Of the office's own accord: the first decision stays on record, a second one follows, the paper shows both."""
    filing = filed(office, changes={"household.count": 22})
    clerk.takes_up(office.origin, filing.submission_id)
    page = clerk.page
    for outcome in ("決定", "取下げ"):
        page.get_by_role("link", name="決定する", exact=True).click()
        page.get_by_role("radio", name=re.compile(f"^{outcome}")).check()
        page.get_by_role("button", name="本人に見える内容をたしかめる").click()
        page.get_by_role("button", name="この内容で決めて送る").click()
        if outcome == "決定":
            page.get_by_role("link", name="職権で見直す").click()
            page.locator("#reasons").fill("計算に誤りがあったため。")
            page.get_by_role("button", name="内容をたしかめる").click()
            page.get_by_role("button", name="見直しを始める").click()
    assert [reply.outcome for reply in office.replies(filing)] == [None, "granted", "withdrawn"]
    expect(page.locator(".case-facts")).to_contain_text("取下げ")


def test_a_file_that_is_no_picture_is_not_shown(office: OfficeInThread, clerk: Clerk) -> None:
    """A page in a picture's place: said in words, never sent to the browser."""
    filing = filed(office, photos=[b"<html><script>alert(1)</script>" * 20], changes={"household.count": 23})
    clerk.takes_up(office.origin, filing.submission_id)
    clerk.page.goto(f"{office.origin}/cases/{filing.submission_id.hex()}/papers/{filing.submission_id.hex()}/pictures/1")
    expect(clerk.page.locator("main")).to_contain_text("写真として表示できません")
    answer = clerk.page.request.get(
        f"{office.origin}/cases/{filing.submission_id.hex()}/papers/{filing.submission_id.hex()}/pictures/1.jpg"
    )
    assert b"alert(1)" not in answer.body()
    assert quiet(clerk) == []
