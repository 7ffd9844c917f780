"""What one person meets at the counter, step by step, with the touches they make."""

from __future__ import annotations

from threading import Thread

import msgspec
import pytest

from kiosk.contract.reply import Ask, Reply
from kiosk.terminal.screens import samples
from kiosk.terminal.screens.description import (
    Candidates,
    Choices,
    Countdown,
    Echo,
    Entry,
    Faults,
    Notice,
    Number,
    Pad,
    Photos,
    Rows,
    Viewfinder,
)
from kiosk.terminal.visit import effects as e
from kiosk.terminal.visit import events as v
from kiosk.terminal.visit.followups import PHOTOS_KEY, TEXT_KEY
from kiosk.terminal.visit.state import Overlay, State, Step, evolve
from kiosk.terminal.visit.world import TerminalStatus, World
from kiosk.terminal.visitor import Visit
from tests.fakes.citizen import Citizen, FakeShell, offered

SUBMISSION_ID = bytes(range(16))


def _blocks(citizen: Citizen, kind: type) -> list[object]:
    return [block for block in citizen.screen.blocks if isinstance(block, kind)]


def _step(visit: Visit) -> Step:
    """Where the visit stands now."""
    return visit.state.step


def _words(citizen: Citizen) -> str:
    """Everything on the screen, as text."""
    return str(citizen.screen)


def _at_check(visit: Visit, service: str = "disaster_certificate") -> Citizen:
    visit._state = samples.filled_in(State(ticked_s=0.0), service, visit.world)
    shell = visit._runner
    assert isinstance(shell, FakeShell)
    return Citizen(visit, shell)


def _at_declaration(visit: Visit) -> Citizen:
    return _at_check(visit).press("next", "finish")


def _to_page(citizen: Citizen, page: str) -> Citizen:
    """Go on with made-up answers until a page."""
    while citizen.leg().place.page != page:
        citizen.visit._state = samples.fill_page(citizen.visit.state, citizen.leg(), citizen.visit.world)
        citizen.press("next")
    return citizen


def _starting(citizen: Citizen, service: str = "disaster_certificate") -> Citizen:
    citizen.press("start", "lang:ja", "purpose:apply", f"service:{service}", "begin")
    return citizen if citizen.visit.state.step is Step.PAGE else citizen.press("begin")


# ------------------------------------------------------------------------------------------------------------------- beginning


def test_the_lease_is_taken_before_the_first_question(citizen: Citizen, shell: FakeShell) -> None:
    """DESIGN 3.4: space is reserved before anything is asked, for one visit's pictures and seals."""
    citizen.press("start")
    taken = shell.of(e.TakeVisit)
    assert len(taken) == 1
    assert isinstance(taken[0], e.TakeVisit)
    assert taken[0].space_bytes > 24 * 1024 * 1024


def test_a_full_machine_says_so_and_still_reads_replies(citizen: Citizen, shell: FakeShell) -> None:
    """Past an offline limit new visits stop with a clear notice; reading an answer still works."""
    shell.lease = v.VisitRefused("queue_full")
    citizen.press("start")
    assert _step(citizen.visit) is Step.TROUBLE
    citizen.press("purpose:read")
    assert _step(citizen.visit) is Step.SCAN


def test_the_list_says_cost_minutes_and_why_not(world: World, shell: FakeShell) -> None:
    """A service that can't be done now is shown, with the reason and where else."""
    visit = Visit(msgspec.structs.replace(world, missing_keys=frozenset({"muni:99201"})), shell, lambda: world.now)
    citizen = Citizen(visit, shell).press("start", "lang:ja", "purpose:apply")
    rows = {item.event: item for block in citizen.screen.blocks if isinstance(block, Choices) for item in block.items}
    assert rows["service:disaster_certificate"].state == "closed"
    assert rows["service:disaster_certificate"].flag == "今はできません"
    assert "無料" in rows["service:mail_forwarding"].hint
    assert "約10分" in rows["service:mail_forwarding"].hint
    citizen.press("service:disaster_certificate")
    assert _step(citizen.visit) is Step.CLOSED
    assert "0000-00-0001" in _words(citizen)


def test_the_private_way_comes_before_the_first_question(citizen: Citizen, shell: FakeShell) -> None:
    """Support measures: offered to everyone before an address is typed, and leaving by it keeps nothing."""
    citizen.press("start", "lang:ja", "purpose:apply", "service:move_in", "begin")
    assert _step(citizen.visit) is Step.PRIVATE_WAY
    citizen.press("leave")
    assert citizen.visit.state.runs == ()
    assert "この手続きは、この機械ではできません" in _words(citizen)
    citizen.press("end")
    assert shell.of(e.Erase)


# ---------------------------------------------------------------------------------------------------------------------- typing


def test_small_kana_stay_small(citizen: Citizen) -> None:
    """キヨウコ and キョウコ are two names: the key 小 makes the difference, nothing else does, and it is said in words."""
    _to_page(_starting(citizen), "kana")
    citizen.press("focus:applicant.person.givenNameKana", "key:キ", "key:ヨ", "key:ウ", "key:コ")
    assert citizen.visit.state.current().drafts["applicant.person.givenNameKana"] == "キヨウコ"
    citizen.press("delete", "delete", "mark:small", "key:ウ", "key:コ")
    assert citizen.visit.state.current().drafts["applicant.person.givenNameKana"] == "キョウコ"
    assert any(isinstance(block, Echo) and "ョ" in block.text for block in citizen.screen.blocks)


def test_kanji_are_chosen_from_the_reading(citizen: Citizen, shell: FakeShell) -> None:
    """The reading typed before gives the candidates; choosing the family name leads to the given name; nobody's kanji are guessed."""
    _to_page(_starting(citizen), "kana")
    citizen.answer("family_kana", "タカサキ")
    citizen.answer("given_kana", "ショウタ")
    shell.kanji = ("高崎", "髙﨑", "高咲", "高碕", "鷹崎", "竹崎", "隆崎")
    citizen.press("next")
    converted = [one for one in shell.of(e.Convert) if isinstance(one, e.Convert)]
    assert converted[-1] == e.Convert("たかさき", is_name=True)
    assert citizen.visit.state.current().drafts.get("applicant.person.familyName", "") == ""
    strip = next(block for block in citizen.screen.blocks if isinstance(block, Candidates))
    assert [item.event for item in strip.items][:7] == ["pick:0", "pick:1", "pick:2", "pick:3", "pick:4", "pick:5", "pick:kana"]
    citizen.press("pick:1")
    assert citizen.visit.state.current().drafts["applicant.person.familyName"] == "髙﨑"
    assert citizen.visit.state.typing.focus == "applicant.person.givenName"
    assert shell.of(e.Convert)[-1] == e.Convert("しょうた", is_name=True)


def test_a_late_answer_about_other_kana_shows_nothing(citizen: Citizen) -> None:
    """Conversion runs in the background: candidates of letters that are no longer there would replace the wrong ones."""
    _to_page(_starting(citizen), "dwelling")
    citizen.press("key:み", "key:な")
    citizen.visit.send(v.Converted("み", is_name=False, candidates=("海",)))
    assert not _blocks(citizen, Candidates)
    citizen.visit.send(v.Converted("みな", is_name=False, candidates=("皆",)))
    citizen.visit.send(v.Converted("み", is_name=False, candidates=("海",)))
    assert _blocks(citizen, Candidates)


def test_a_date_moves_on_by_itself_and_is_said_in_words(citizen: Citizen) -> None:
    """Both calendars, and how long ago: the eyes check what the fingers typed."""
    _starting(citizen, "mail_forwarding")
    _to_page(citizen, "moved_on")
    citizen.press("era:reiwa", "key:8", "focus:move.date#month", "key:1", "key:1", "key:1", "key:4")
    echo = next(block for block in citizen.screen.blocks if isinstance(block, Echo))
    assert echo.text == "令和8年11月14日(土)"
    assert echo.hint == "2026年11月14日\n9日前です。"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("showa", "64", "2", "1"), "その年号には"),
        (("heisei", "31", "5", "1"), "その年号には"),
        (("western", "2026", "2", "30"), "こよみにありません"),
        (("reiwa", "8", "", "14"), "全部入力"),
    ],
)
def test_impossible_dates_say_how_to_mend_them(citizen: Citizen, typed: tuple[str, str, str, str], message: str) -> None:
    """UX-53 and UX-44: at the field, at the top, focus moved, value kept, in words that say how."""
    _starting(citizen, "move_in")
    _to_page(citizen, "mover_born")
    key = "movers[0].person.dateOfBirth"
    era, year, month, day = typed
    citizen.press(f"era:{era}")
    for part, text in (("year", year), ("month", month), ("day", day)):
        citizen.press(f"focus:{key}#{part}", *(f"key:{char}" for char in text))
    drafts = citizen.visit.state.current().drafts
    citizen.press("next")
    assert citizen.leg().place.page == "mover_born"
    summary = next(block for block in citizen.screen.blocks if isinstance(block, Faults))
    assert message in summary.items[0].label
    assert citizen.visit.state.current().drafts == drafts
    assert citizen.visit.state.typing.focus == summary.items[0].event.removeprefix("focus:")
    assert sum(message in str(getattr(block, "boxes", "")) for block in citizen.screen.blocks) == 1


def test_today_yesterday_and_not_knowing_are_one_touch(citizen: Citizen) -> None:
    """Shortcuts fill the boxes; "I do not know" is an answer where the question allows it, and typing takes it back."""
    _starting(citizen)
    citizen.press("choose:dwelling", "next", "choose:other", "next", "yesterday")
    assert citizen.visit.state.current().drafts["disaster.date#day"] == "22"
    citizen.press("unknown")
    assert citizen.visit.state.current().drafts["disaster.date#day"] == "22"
    citizen.press("next")
    assert citizen.visit.state.current().answers["disaster.date"] == "unknown"
    citizen.press("back", "today", "next")
    assert citizen.visit.state.current().answers["disaster.date"] == "2026-11-23"


def test_a_postal_code_offers_its_towns_and_a_way_by_hand(citizen: Citizen, shell: FakeShell) -> None:
    """UX-54: several towns are a list; the chosen one stands in the boxes of the next page, to be changed; none still goes on."""
    _to_page(_starting(citizen, "mail_forwarding"), "old_postal")
    shell.towns = samples.TOWNS
    citizen.press(*(f"key:{char}" for char in "1234567"))
    assert not _blocks(citizen, Pad)
    citizen.press("town:1", "next")
    drafts = citizen.visit.state.current().drafts
    assert [drafts[f"previousAddress.{part}"] for part in ("prefecture", "cityAndCounty", "streetAddress")] == ["汐の県", "汐見市", "浜"]
    assert citizen.leg().place.page == "old_town"
    citizen.press("back", "clear")
    shell.towns = ()
    citizen.press(*(f"key:{char}" for char in "7654321"))
    assert any(isinstance(block, Notice) for block in citizen.screen.blocks)
    citizen.press("next")
    assert citizen.leg().place.page == "old_town"


def test_letters_beyond_the_limit_are_not_taken(citizen: Citizen) -> None:
    """The term's length is kept while typing: a stuck key cannot grow a name for ever."""
    _to_page(_starting(citizen), "kana")
    citizen.press(*["key:ア"] * 130)
    assert len(citizen.visit.state.current().drafts["applicant.person.familyNameKana"]) == 100


# ---------------------------------------------------------------------------------------------------------------------- photos


def test_photos_are_taken_removed_and_may_follow_later(citizen: Citizen, shell: FakeShell) -> None:
    """The shutter is the main button until there is a picture; bringing pictures later is always offered."""
    _to_page(_starting(citizen), "photos")
    assert [action.role for action in citizen.screen.actions if action.event == "shutter"] == ["main"]
    assert "next" in offered(citizen.screen)
    citizen.press("shutter", "shutter")
    assert len(next(block for block in citizen.screen.blocks if isinstance(block, Photos)).items) == 2
    citizen.press("remove:photo-1")
    assert shell.of(e.ForgetPhoto) == [e.ForgetPhoto("photo-1")]
    citizen.press("next")
    assert citizen.visit.state.current().answers["matter.photos.photos"] == ("photo-2",)


@pytest.mark.parametrize(("size", "taken"), [(1_500_000, 16), (1_500_001, 0), (600_000, 20)])
def test_pictures_beyond_the_limits_are_refused_when_taken(citizen: Citizen, shell: FakeShell, size: int, taken: int) -> None:
    """1.5 MB each, 24 MiB together, 20 by the question: said at once, the others stay, the refused bytes are dropped."""
    _to_page(_starting(citizen), "photos")
    shell.photo_bytes = size
    citizen.press(*["shutter"] * 22)
    assert len(citizen.visit.state.photos) == taken
    assert len(shell.of(e.ForgetPhoto)) == 22 - taken
    assert citizen.visit.state.photo_failed in {"photo-too-large", "photo-too-many"}


def test_without_a_camera_everything_else_goes_on(citizen: Citizen) -> None:
    """UX-56: the page says what works; no viewfinder, no dead shutter."""
    _to_page(_starting(citizen), "photos")
    citizen.visit.set_status(TerminalStatus(camera="absent"))
    assert not _blocks(citizen, Viewfinder)
    assert "shutter" not in offered(citizen.screen)
    citizen.press("next")
    assert citizen.leg().place.page != "photos"


# ---------------------------------------------------------------------------------------------------- check, change, declare


def test_a_change_comes_back_to_the_check_page(visit: Visit) -> None:
    """UX-47: two touches plus the edit."""
    citizen = _at_check(visit)
    before = visit.state.current().answers
    row = next(row for block in citizen.screen.blocks if isinstance(block, Rows) for row in block.items if row.label == "番地")
    assert row.edit is not None
    citizen.press(row.edit.event, "focus:dwelling.cityBlock", "delete", "delete", "key:9", "next")
    assert _step(visit) is Step.CHECK
    assert visit.state.current().answers != before


def test_a_change_asks_what_is_newly_needed_on_the_way(visit: Visit) -> None:
    """Another branch's questions are asked before the check page, and only those."""
    citizen = _at_check(visit)
    row = next(row for block in citizen.screen.blocks if isinstance(block, Rows) for row in block.items if row.label == "被害の種類")
    assert row.edit is not None
    citizen.press(row.edit.event, "choose:flood", "next")
    assert citizen.leg().place.page == "flood_depth"
    citizen.press("choose:to_50cm", "next")
    assert _step(visit) is Step.CHECK


def test_a_second_touch_on_declare_hands_in_once(visit: Visit, shell: FakeShell) -> None:
    """UX-23's neighbour: one declaration act, one submission, however nervous the finger."""
    shell.submit = lambda _effect: []
    citizen = _at_declaration(visit)
    citizen.press("declare")
    for _ in range(5):
        visit.send("declare")
    assert len(shell.of(e.Submit)) == 1
    assert visit.state.pending == "queued"


def test_nothing_is_said_before_it_is_certain(visit: Visit, shell: FakeShell) -> None:
    """DESIGN 3.6: sealing, then perhaps "still checking", and "handed in" only when the agent says queued; no idle clock meanwhile."""
    shell.submit = lambda _effect: []
    citizen = _at_declaration(visit).press("declare")
    assert "お預かりしました" not in _words(citizen)
    visit.send(v.SubmitUnsure())
    assert citizen.screen.name == "unsure"
    assert "erase" not in offered(citizen.screen)
    for seconds in range(1, 180, 30):
        visit.tick(float(seconds))
    assert citizen.screen.name == "unsure"
    assert visit.state.overlay is Overlay.NONE
    visit.send(v.Queued(29_940_000, (v.HandedInLine("muni:99201", "4K792HJQWX"),), ("MDG1:CODE",)))
    assert citizen.screen.title == "お預かりしました"


def test_the_receipt_is_confirmed_once_and_only_when_drawn(visit: Visit, shell: FakeShell) -> None:
    """Accepted by the terminal means: the screen drew that; then the agent is told, once."""
    _at_declaration(visit).press("declare")
    assert not shell.of(e.ConfirmDrawn)
    visit.drawn("check")
    visit.drawn("receipt")
    visit.drawn("receipt")
    assert len(shell.of(e.ConfirmDrawn)) == 1


def test_the_receipt_says_what_it_is(visit: Visit) -> None:
    """Number in groups, code, "not yet arrived" and which date counts, the warning; offline honestly; never "filed"."""
    visit.set_status(TerminalStatus(line="down"))
    citizen = _at_declaration(visit).press("declare")
    number = next(block for block in citizen.screen.blocks if isinstance(block, Number))
    assert (number.text, number.qr) == ("4K7 92H JQWX", "MDG1:CODE")
    words = _words(citizen)
    assert "まだ、役所などに届いていません" in words
    assert "つながったら自動で送ります" in words
    assert "返事を開く鍵です" in words
    assert "受理" not in words


def test_a_refused_hand_in_keeps_everything(visit: Visit, shell: FakeShell) -> None:
    """Nothing was handed in: kept first, then what works, then what is broken, a code for staff, and a way back to the declaration."""
    shell.submit = lambda _effect: [v.SubmitRefused("unknown_key", "muni:99201")]
    citizen = _at_declaration(visit)
    answers = visit.state.current().answers
    citizen.press("declare")
    assert _step(visit) is Step.TROUBLE
    assert shell.of(e.CallStaff) == [e.CallStaff("trouble")]
    citizen.press("resume")
    assert _step(visit) is Step.DECLARE
    assert visit.state.current().answers == answers


def test_two_services_are_handed_in_together_or_one_is_left_out(visit: Visit, shell: FakeShell) -> None:
    """One declaration for several receivers; any receiver can be left out and taken in again, never the last."""
    citizen = _at_check(visit).press("next", "another")
    visit._state = samples.checked(samples.filled_in(visit.state, "move_in", visit.world), visit.world)
    citizen.press("finish")
    citizen.press("leave_out:0", "leave_out:0", "leave_out:1")
    assert "leave_out:0" in offered(citizen.screen)
    citizen.press("leave_out:0")
    assert not visit.state.runs[0].left_out
    citizen.press("leave_out:1", "declare")
    submitted = shell.of(e.Submit)[0]
    assert isinstance(submitted, e.Submit)
    assert [one.service for one in submitted.plan.submissions] == ["disaster_certificate", "move_in"]
    assert [one.act for one in submitted.plan.submissions] == ["application", "booking"]
    assert len(shell.of(e.Print)) == 2


def test_what_is_declared_is_what_stood_on_the_screen(visit: Visit, shell: FakeShell) -> None:
    """T-27: the sentence in the payload is the one on the glass, word for word."""
    citizen = _at_declaration(visit)
    shown = _words(citizen)
    citizen.press("declare")
    submitted = shell.of(e.Submit)[0]
    assert isinstance(submitted, e.Submit)
    assert repr(submitted.plan.submissions[0].declared)[1:-1] in shown


def test_a_prepared_service_prints_and_sends_nothing(visit: Visit, shell: FakeShell) -> None:
    """`prepare` without booking is not a filing: a sheet, no entry, and the screen says so."""
    citizen = _at_check(visit, "mail_forwarding").press("next", "finish")
    assert "どこにも送りません" in _words(citizen)
    citizen.press("declare")
    assert _step(visit) is Step.PREPARED
    assert not shell.of(e.Submit)
    assert len(shell.of(e.Print)) == 1
    assert "まだ、届け出や申請はしていません" in _words(citizen)


@pytest.mark.parametrize("code", ["paper_out", "absent", "a reason nobody thought of"])
def test_a_printer_that_fails_leaves_the_code_on_the_screen(visit: Visit, shell: FakeShell, code: str) -> None:
    """UX-48: the receipt works without paper, whatever keeps it from coming out."""
    shell.prints = v.PrintFailed(code)
    citizen = _at_declaration(visit).press("declare")
    assert "写真にとってください" in _words(citizen)
    shell.prints = v.Printed()
    citizen.press("print")
    assert visit.state.printing == "done"


# --------------------------------------------------------------------------------------------------------- rail, idle, the end


def test_sizes_and_themes_go_round(citizen: Citizen) -> None:
    """One touch each, from every screen, in the same place."""
    citizen.press("start")
    seen = [citizen.press("larger").screen.size for _ in range(3)]
    assert seen == ["large", "largest", "normal"]
    assert [citizen.press("contrast").screen.theme for _ in range(2)] == ["night", "light"]


def test_help_calls_once_and_shows_when(citizen: Citizen, shell: FakeShell) -> None:
    """UX-57: one touch, a visible acknowledgement with the time, work kept; pressing again calls nobody twice."""
    _starting(citizen).press("help")
    assert "午後2時5分" in _words(citizen)
    citizen.press("stay", "help")
    assert shell.of(e.CallStaff) == [e.CallStaff("help")]
    assert citizen.press("stay").visit.state.step is Step.PAGE


def test_help_that_reached_nobody_says_so_and_can_be_tried_again(citizen: Citizen, shell: FakeShell) -> None:
    """Never "staff were called" when they were not."""
    shell.staff = v.StaffUnreachable()
    citizen.press("start", "help")
    assert "つながりませんでした" in _words(citizen)
    citizen.press("stay", "help")
    assert len(shell.of(e.CallStaff)) == 2


def test_erase_asks_and_leaves_nothing(citizen: Citizen, shell: FakeShell) -> None:
    """UX-40: from any screen; after yes nothing of the visit is in the state, and the end is shown, then the process ends."""
    _to_page(_starting(citizen), "kana")
    citizen.answer("family_kana", "タカサキ")
    citizen.press("erase", "stay")
    assert citizen.visit.state.current().drafts["applicant.person.familyNameKana"] == "タカサキ"
    citizen.press("erase", "end")
    assert "タカサキ" not in repr(citizen.visit.state)
    assert citizen.screen.mood == "private"
    assert shell.of(e.Erase)
    assert not shell.of(e.EndVisit)
    for seconds in range(1, 8):
        citizen.visit.tick(float(seconds))
    assert len(shell.of(e.EndVisit)) == 1
    assert citizen.visit.screen() is None


def test_idle_warns_counts_and_erases(citizen: Citizen, shell: FakeShell) -> None:
    """UX-36 and T-18: at 60 s the warning, 30 s to answer; any touch continues, as often as one likes; then everything is erased."""
    _to_page(_starting(citizen), "kana").press("key:ア")
    now_s = 0.0
    citizen.visit.tick(now_s)
    for _ in range(12):
        for _ in range(59):
            now_s += 1
            citizen.visit.tick(now_s)
            assert citizen.screen.name != "idle"
        now_s += 1
        citizen.visit.tick(now_s)
        assert citizen.screen.name == "idle"
        citizen.visit.send("key:イ")
        assert citizen.screen.name != "idle"
    assert citizen.visit.state.current().drafts["applicant.person.familyNameKana"] == "ア"
    for second in range(1, 90):
        now_s += 1
        citizen.visit.tick(now_s)
        if second == 80:
            assert next(block for block in citizen.screen.blocks if isinstance(block, Countdown)).left_s == 10
    assert _step(citizen.visit) is Step.PAGE
    citizen.visit.tick(now_s + 1)
    assert _step(citizen.visit) is Step.END
    assert shell.of(e.Erase)


def test_a_machine_that_stood_still_never_ends_a_visit_unseen(citizen: Citizen) -> None:
    """A pause of hours may bring the warning, not the end; a clock that runs back changes nothing."""
    _starting(citizen)
    citizen.visit.tick(0.0)
    citizen.visit.tick(9 * 3600.0)
    assert citizen.screen.name == "idle"
    citizen.visit.tick(8 * 3600.0)
    assert _step(citizen.visit) is Step.PAGE


def test_nobody_there_means_no_warning(citizen: Citizen) -> None:
    """The attract screen may stand for hours."""
    citizen.visit.tick(0.0)
    citizen.visit.tick(5 * 3600.0)
    assert citizen.screen.name == "attract"


def test_an_undrawn_hand_in_is_told_to_whoever_comes(visit: Visit, shell: FakeShell) -> None:
    """DESIGN 3.6: said for 60 s or until touched, staff told, a slip without seed printed."""
    shell._answers = lambda _effect: ()  # type: ignore[method-assign, assignment]  # nobody answers by itself here
    visit.send(v.UndrawnFound(29_940_000, ("4K792HJQWX",)))
    assert "もう一度入力しなくて大丈夫です" in str(visit.screen())
    assert shell.of(e.CallStaff) == [e.CallStaff("undrawn")]
    printed = shell.of(e.Print)[0]
    assert isinstance(printed, e.Print)
    assert not getattr(printed.facts, "codes", ())
    assert "係の人に知らせました" not in str(visit.screen()), "nobody has answered the call yet"
    visit.send(v.Printed())
    assert "紙が出ました" in str(visit.screen())
    visit.send(v.StaffUnreachable())
    assert "係の人に知らせました" not in str(visit.screen())
    visit.send(v.StaffCalled())
    assert "係の人に知らせました" in str(visit.screen())
    for seconds in range(62):
        visit.tick(float(seconds))
        assert (visit.state.undrawn is None) == (seconds >= 60)


# --------------------------------------------------------------------------------------------------------- replies, corrections


def _reply(kind: str, number: int, **changes: object) -> Reply:
    reply = Reply(1, "muni:99201", SUBMISSION_ID, number, kind, False, 1_795_000_000, "", "disaster_certificate", 1)  # noqa: FBT003
    return msgspec.structs.replace(reply, **changes)


def _read(*replies: Reply) -> v.RepliesRead:
    case = v.ReadCase(SUBMISSION_ID, "muni:99201", "4K792HJQWX", replies)
    return v.RepliesRead(1_795_000_000, 29_940_000, (case,))


ASKED = _reply(
    "correction",
    2,
    asks=(
        Ask("dwelling.cityBlock", "番地", "番地が住民票とちがいます。", "5番12号"),
        Ask("matter.photos.photos", "写真", "屋根の写真をください。"),
    ),
    due="2026-12-07",
)


def _reading(citizen: Citizen, shell: FakeShell, *replies: Reply) -> Citizen:
    shell.replies = _read(*replies)
    return citizen.press("start", "lang:ja", "purpose:read", "scanned:MDG1:CODE")


def test_a_correction_is_answered_with_the_same_questions(citizen: Citizen, shell: FakeShell) -> None:
    """Each ask again with its page's own way of answering, with the reason and what stands there now; nothing else is asked."""
    _reading(citizen, shell, _reply("arrival", 1), ASKED).press("answer:asked")
    assert citizen.leg().place.page == "dwelling"
    assert len(next(block for block in citizen.screen.blocks if isinstance(block, Entry)).boxes) == 1
    assert "5番12号" in _words(citizen)
    citizen.answer("dwelling_block", "5番13号")
    citizen.press("next", "shutter", "next")
    assert _step(citizen.visit) is Step.CHECK
    citizen.press("next", "declare")
    plan = shell.of(e.Submit)[0]
    assert isinstance(plan, e.Submit)
    submission = plan.plan.submissions[0]
    assert submission.answers == {"dwelling.cityBlock": "5番13号"}
    assert [one.field for one in submission.attachments] == ["matter.photos.photos"]
    assert submission.follow_up is not None
    assert (submission.follow_up.follows, submission.follow_up.reply_no) == (SUBMISSION_ID, 2)
    assert citizen.screen.name == "receipt"
    assert not any(isinstance(block, Number) and block.qr for block in citizen.screen.blocks)


@pytest.mark.parametrize("replies", [(), (_reply("message", 3, service="gone_service", service_version=9, text="ok"),)])
def test_without_the_reply_or_the_version_words_and_papers_still_go(citizen: Citizen, shell: FakeShell, replies: tuple[Reply, ...]) -> None:
    """Any terminal takes a follow-up: text and photos by the slip."""
    _reading(citizen, shell, *replies).press("answer:free")
    citizen.press("key:あ", "next", "shutter", "next", "next", "declare")
    plan = shell.of(e.Submit)[0]
    assert isinstance(plan, e.Submit)
    submission = plan.plan.submissions[0]
    assert submission.answers == {TEXT_KEY: "あ"}
    assert [one.field for one in submission.attachments] == [PHOTOS_KEY]
    assert submission.tenant == "muni:99201"


def test_an_empty_follow_up_is_not_sent(citizen: Citizen, shell: FakeShell) -> None:
    """Both free questions may be left empty, but not both at once."""
    _reading(citizen, shell).press("answer:free", "next", "next", "next")
    assert _step(citizen.visit) is Step.CHECK
    assert any(isinstance(block, Faults) for block in citizen.screen.blocks)


def test_an_ask_nobody_here_knows_gets_words_and_photos(citizen: Citizen, shell: FakeShell) -> None:
    """A clerk may ask for something that is no question of the service."""
    other = msgspec.structs.replace(ASKED, asks=(*ASKED.asks, Ask("something.else", "委任状", "委任状をください。")))
    _reading(citizen, shell, other).press("answer:asked")
    places = [stop.place.page for stop in citizen.visit.state.current().route]
    assert places == ["dwelling", "photos", "followup_text", "followup_photos"]


def test_a_reply_says_how_old_it_is(citizen: Citizen, shell: FakeShell) -> None:
    """As known on DATE; a decision with outcome, reasons and how to appeal."""
    decision = _reply(
        "decision", 3, outcome="granted", reasons="半壊と判定しました。", appeal="3か月以内に審査請求ができます。", text="交付します。"
    )
    words = _words(_reading(citizen, shell, decision))
    for part in ("までにわかっていること", "認められました", "半壊と判定しました", "審査請求", "交付します"):
        assert part in words


def test_a_code_that_is_not_ours_can_be_shown_again(citizen: Citizen) -> None:
    """Scanning never ends a visit; what was wrong is said in words."""
    citizen.press("start", "lang:ja", "purpose:read", "scanned:MDG1:CODE")
    assert _step(citizen.visit) is Step.SCAN
    assert "控えのQRコードではないようです" in _words(citizen)


def test_what_a_clerk_or_citizen_wrote_is_never_markup(citizen: Citizen, shell: FakeShell) -> None:
    """T-13: braces and bars in anybody's words are shown, never read as readings."""
    evil = _reply("message", 1, text="{漢字|ばか}[ref=x]")
    words = _words(_reading(citizen, shell, evil))
    assert "｛漢字｜ばか｝" in words


def test_typed_markup_is_shown_as_typed(visit: Visit) -> None:
    """T-13: what a citizen types can't become a reading on the check page."""
    citizen = _at_check(visit)
    run = visit.state.current()
    visit._state = visit.state.with_run(answers={**run.answers, "dwelling.cityBlock": "{5|ご}番"})
    assert "{5|ご}番" not in _words(citizen)
    assert "｛5｜ご｝番" in _words(citizen)


def test_members_can_be_taken_out_again(visit: Visit, shell: FakeShell) -> None:
    """A group's list: one more, then without the first; the second moves up, nothing else is lost."""
    visit._state = samples.begun(State(ticked_s=0.0), "mail_forwarding", visit.world)
    citizen = _to_page(Citizen(visit, shell), "mover_kana")
    for name in ("タカサキ", "ミナミ"):
        citizen.answer("family_kana", name)
        citizen.answer("given_kana", "ヨウコ")
        citizen.press("next")
        citizen.answer("family", "南")
        citizen.answer("given", name)
        citizen.press("next", "choose:yes" if name == "タカサキ" else "choose:no")
        if name == "タカサキ":
            citizen.press("next")
    citizen.press("remove:0")
    assert visit.state.current().answers["movers[0].person.familyNameKana"] == "ミナミ"
    assert "movers[1].person.familyNameKana" not in visit.state.current().answers
    citizen.press("choose:no", "next")
    assert _step(visit) is Step.PAGE
    assert citizen.leg().place.page == "stays"


def test_the_same_person_twice_is_said_at_the_list(visit: Visit, shell: FakeShell) -> None:
    """A group's own check is asked when the list is finished, and everything typed is kept."""
    visit._state = samples.begun(State(ticked_s=0.0), "mail_forwarding", visit.world)
    citizen = _to_page(Citizen(visit, shell), "mover_kana")
    for number in range(2):
        citizen.answer("family_kana", "ミナミ")
        citizen.answer("given_kana", "ヨウコ")
        citizen.press("next")
        citizen.answer("family", "南")
        citizen.answer("given", "陽子")
        citizen.press("next", "choose:no" if number else "choose:yes", "next")
    assert _step(visit) is Step.MORE
    assert any(isinstance(block, Faults) for block in citizen.screen.blocks)


def test_answers_wait_in_line(world: World) -> None:
    """A runner that answers inside `run` does not re-enter the reducer; one that answers from a thread is heard at the next tick."""
    shell = FakeShell()
    visit = Visit(world, shell, lambda: world.now)
    visit._state = evolve(samples.checked(samples.filled_in(State(), "disaster_certificate", world), world), step=Step.DECLARE)
    visit.send("declare")
    assert _step(visit) is Step.RECEIPT
    waiting = Thread(target=lambda: visit.tell(v.PrintFailed("paper_out")))
    visit._state = evolve(visit.state, printing="busy")
    waiting.start()
    waiting.join()
    assert visit.state.printing == "busy"
    visit.tick(1.0)
    assert visit.state.printing == "paper_out"
