"""Layout of every sample screen: no fault in any language, size, theme or panel; and each check of the audit can fail."""

from __future__ import annotations

from dataclasses import replace as changed

import pytest
from msgspec.structs import replace

from kiosk.terminal.screens.description import (
    Action,
    Candidates,
    Choices,
    DateBoxes,
    Entry,
    Keyboard,
    Notice,
    Pad,
    Paragraph,
    Photo,
    Photos,
    Row,
    Rows,
    Viewfinder,
)
from kiosk.ui.audit import audit
from kiosk.ui.compose import Drawing, compose, every_page
from kiosk.ui.looks import LANDSCAPE, PORTRAIT, Profile
from kiosk.ui.parts import Icon, Press, Raster, Text
from tests.ui.samples import ALL
from tests.ui.samples_asking import LONG_NAME, MANY
from tests.ui.samples_frame import BACK, NEXT

INPUTS = (Entry, DateBoxes, Candidates, Keyboard, Pad)


@pytest.mark.parametrize("size", ["normal", "large", "largest"])
@pytest.mark.parametrize("name", ALL)
def test_no_fault_on_an_upright_panel(name: str, size: str) -> None:
    """UX-20 to UX-27: no small, overlapping, clipped, faint or missing part on any page, in all three type sizes."""
    screen = replace(ALL[name], size=size)
    assert [fault for drawing in every_page(screen) for fault in audit(drawing)] == []


@pytest.mark.parametrize("name", ALL)
def test_no_fault_by_night(name: str) -> None:
    """High contrast keeps every promise of the light theme."""
    assert [fault for drawing in every_page(replace(ALL[name], theme="night")) for fault in audit(drawing)] == []


@pytest.mark.parametrize("name", ALL)
def test_no_fault_on_a_wide_panel(name: str) -> None:
    """The same descriptions stand in two columns on a landscape panel."""
    assert [fault for drawing in every_page(ALL[name], LANDSCAPE) for fault in audit(drawing)] == []


@pytest.mark.parametrize("profile", [Profile(540, 960, 2.015), Profile(720, 1280, 2.687), Profile(2160, 3840, 8.06)])
def test_no_fault_on_panels_of_other_density(profile: Profile) -> None:
    """Sizes are millimetres: a coarser or finer panel of the same size shows the same screens (a desk's small window too)."""
    assert [fault for screen in ALL.values() for drawing in every_page(screen, profile) for fault in audit(drawing)] == []


@pytest.mark.parametrize("size", ["normal", "large", "largest"])
@pytest.mark.parametrize("name", ALL)
def test_an_input_group_stays_on_one_page(name: str, size: str) -> None:
    """Boxes and what one types with are never parted."""
    screen = replace(ALL[name], size=size)
    keys = {press.action.event for press in compose(screen, 0).presses if press.action.role == "key"}
    if not any(isinstance(block, INPUTS) for block in screen.blocks):
        return
    holding = [page for page in every_page(screen) if any(p.action.role in {"key", "box", "candidate", "shortcut"} for p in page.presses)]
    assert len(holding) == 1, keys


@pytest.mark.parametrize("size", ["large", "largest"])
@pytest.mark.parametrize("name", ALL)
def test_pages_lose_nothing_and_send_only_at_the_end(name: str, size: str) -> None:
    """Every text is on some page, and the screen's own main button only on the last."""
    screen = replace(ALL[name], size=size)
    pages = every_page(screen)
    shown = [part.text for page in pages for part in page.walk() if isinstance(part, Text)]
    for block in screen.blocks:
        if isinstance(block, Rows):
            assert all(shown.count(row.value) >= 1 for row in block.items)
        if isinstance(block, Notice | Paragraph):
            assert block.text in shown
    main = next((action.event for action in screen.actions if action.role == "main"), None)
    holding = [page.page for page in pages if any(press.action.event == main for press in page.presses)]
    assert main is None or holding == [len(pages) - 1]
    for page in pages[:-1]:
        assert any(press.action.event == "more" for press in page.presses)


def test_running_text_goes_on_over_pages_without_losing_a_line() -> None:
    """A long decision is cut between lines; together the pages hold every line once."""
    text = "この決定に不服があるときは、審査請求をすることができます。" * 30
    screen = replace(ALL["reply"], size="largest", blocks=(Paragraph(text=text),))
    pages = every_page(screen)
    lines = [part.setting.text for page in pages for part in page.walk() if isinstance(part, Text) and part.text == text and part.setting]
    assert len(pages) > 2
    assert "".join(lines).replace("\n", "") == text


def test_fixed_keys_stand_in_the_same_place_on_every_screen() -> None:
    """UX-57: help and the other rail keys never move, whatever the screen."""
    for lang in ("ja", "en"):
        places: dict[str, set[tuple[int, int, int, int]]] = {}
        for screen in ALL.values():
            if screen.lang == lang:
                for press in compose(screen).presses:
                    if press.action.role == "rail":
                        places.setdefault(press.action.event, set()).add((press.x, press.y, press.w, press.h))
        assert {event: len(found) for event, found in places.items()} == dict.fromkeys(places, 1)


def test_large_type_keeps_the_order_of_buttons() -> None:
    """UX-25: what is left, right, above or below stays so in large type."""
    for screen in ALL.values():
        normal = [press.action.event for press in compose(screen).presses]
        for size in ("large", "largest"):
            pages = every_page(replace(screen, size=size))
            events = [press.action.event for page in pages for press in page.presses if press.action.event in normal]
            assert list(dict.fromkeys(events[::-1]))[::-1] == list(dict.fromkeys(normal[::-1]))[::-1] or len(pages) > 1


def test_body_text_is_large_enough() -> None:
    """UX-22, UX-23: capitals at least 4.8 mm; in large type the x-height of running text at least 4.17 mm."""
    from kiosk.ui.fonts import faces, font
    from kiosk.ui.looks import LARGE, NORMAL

    for face in faces()[:2]:
        capital = -font(face, NORMAL["note"], bold=False).getbbox("I", anchor="ls")[1]
        lower = -font(face, LARGE["body"], bold=False).getbbox("x", anchor="ls")[1]
        assert capital / PORTRAIT.px_per_mm >= 4.8
        assert lower / PORTRAIT.px_per_mm >= 4.17


def _height(drawing: Drawing, event: str) -> int:
    return _first(drawing, event).h


def test_rows_to_choose_from_grow_into_empty_paper() -> None:
    """Two answers on an empty page are larger targets than twelve on a full one; over pages every row is alike."""
    few = compose(replace(ALL["choice"], blocks=(_rows(2),)))
    full = every_page(replace(ALL["choice"], blocks=(_rows(16),)))
    assert _height(few, "choice:0") >= PORTRAIT.px_per_mm * 30
    assert len(full) == 2
    assert len({press.h for page in full for press in page.presses if press.action.role == "choice"}) == 1


def _rows(count: int) -> Choices:
    return Choices(items=tuple(Action(event=f"choice:{n}", label=f"答え{n}", role="choice") for n in range(count)))


def test_many_services_stand_on_pages_each_once_and_whole() -> None:
    """A town with many services: each is on one page, a very long name is whole, and a row without an icon keeps its words in line."""
    screen = ALL["services-many"]
    pages = every_page(screen)
    rows = [press for page in pages for press in page.presses if press.action.role == "choice"]
    assert [row.action.event for row in rows] == [action.event for action in MANY]
    assert len(pages) > 1
    words = {text.text: text for row in rows for text in row.walk() if isinstance(text, Text)}
    name = words[LONG_NAME].setting
    assert name
    assert name.text.replace("\n", "") == LONG_NAME
    assert len({words[action.label].x for action in MANY}) == 1


CAMERA = (BACK, Action(event="shutter", label="もう1枚とる", icon="camera"), NEXT)


@pytest.mark.parametrize("size", ["normal", "large", "largest"])
@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_shutter_stands_with_the_cameras_picture(size: str, count: int) -> None:
    """One never takes a photo without seeing it: the shutter is on the viewfinder's page and on no other; the newest photo is first."""
    photos = Photos(items=tuple(Photo(ref="one", caption=f"{n}枚め") for n in range(1, count + 1)))
    pages = every_page(replace(ALL["camera"], size=size, blocks=(Viewfinder(caption="写します"), photos), actions=CAMERA))
    seeing = [page.page for page in pages if any(isinstance(part, Raster) and part.live for part in page.walk())]
    assert [page.page for page in pages if any(press.action.event == "shutter" for press in page.presses)] == seeing
    assert len(seeing) == 1
    captions = [part.text for page in pages for part in page.walk() if isinstance(part, Text) and part.text.endswith("枚め")]
    assert captions == [f"{n}枚め" for n in range(count, 0, -1)]
    assert [fault for page in pages for fault in audit(page)] == []


@pytest.mark.parametrize(("size", "lines"), [("normal", 1), ("large", 2), ("largest", 2)])
def test_three_buttons_keep_their_labels_whole(size: str, lines: int) -> None:
    """Three buttons stand on one line, each label on one row; in large type the main one stands under the others."""
    actions = (BACK, Action(event="free", label="書類や説明を送る", icon="mail"), NEXT)
    drawing = every_page(replace(ALL["choice"], size=size, actions=actions))[-1]
    buttons = [_first(drawing, action.event) for action in actions]
    assert len({button.y for button in buttons}) == lines
    settings = [part.setting for button in buttons for part in button.walk() if isinstance(part, Text)]
    assert all(setting and len(setting.lines) == 1 for setting in settings) or size == "largest"


def test_a_page_that_waits_for_a_touch_shows_no_hourglass() -> None:
    """Only where nothing can be done stands the sign of waiting: choosing a language needs no button and is no wait."""
    language = replace(ALL["languages"], actions=())
    waiting = replace(language, blocks=(Notice(text="お待ちください"),))
    shown = [{part.name for part in compose(screen).walk() if isinstance(part, Icon)} for screen in (language, waiting)]
    assert ["hourglass" in names for names in shown] == [False, True]


def test_long_names_of_a_list_stand_under_their_values() -> None:
    """What is left to do, with a long place and a date: not six short lines beside one, but the act first and its place under it."""
    where = "汐見市役所 国民健康保険の窓口 令和8年11月30日(月)まで"
    drawing = compose(replace(ALL["check"], blocks=(Rows(heading="あとですること", items=(Row(label=where, value="届け出る"),)),)))
    texts = {part.text: part for part in drawing.walk() if isinstance(part, Text)}
    place = texts[where].setting
    assert place
    assert len(place.lines) == 1
    assert texts["届け出る"].bottom <= texts[where].y


def test_a_notice_of_several_lines_has_one_headline() -> None:
    """The author's first line is bold, the rest is running text."""
    drawing = compose(replace(ALL["choice"], blocks=(Notice(text="申請は、1月12日までです。\n過ぎても申請できます。"),)))
    bold = {part.text: part.type.bold for part in drawing.walk() if isinstance(part, Text)}
    assert bold["申請は、1月12日までです。"]
    assert not bold["過ぎても申請できます。"]


def _first(drawing: Drawing, event: str) -> Press:
    return next(press for press in drawing.presses if press.action.event == event)


def test_the_audit_sees_small_close_and_overlapping_targets() -> None:
    """Planted: a key too small, two keys too close, a button over another."""
    drawing = compose(ALL["date"])
    _first(drawing, "key:5").h = 40
    _first(drawing, "key:1").w += 10
    _first(drawing, "next").x -= 60
    faults = audit(drawing)
    assert any(fault.startswith("small key:5") for fault in faults)
    assert any(fault.startswith("close key:1 key:2") for fault in faults)
    assert any(fault.startswith("overlap back next") for fault in faults)


def test_the_audit_sees_spilling_clipped_and_foreign_text() -> None:
    """Planted: a part outside its box and off the panel, a word cut in two, a character without a glyph, an icon that is not there."""
    screen = replace(
        ALL["choice-en"],
        blocks=(
            Notice(
                text="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
                hint="\U0001f600",
                icon="no-such-icon",
            ),
        ),
    )
    drawing = compose(screen)
    title = next(part for part in drawing.walk() if isinstance(part, Text) and part.text == screen.title)
    title.x = 1000
    faults = " ".join(audit(drawing))
    for kind in ("spills", "outside", "cut word", "tofu", "no icon"):
        assert kind in faults


def test_the_audit_sees_two_main_actions_and_faint_colours() -> None:
    """Planted: two filled buttons, grey text, a border nobody sees."""
    twice = replace(ALL["choice"], actions=(Action(event="a", label="a", role="main"), Action(event="b", label="b", role="main")))
    drawing = compose(twice)
    text = next(part for part in drawing.walk() if isinstance(part, Text) and part.text)
    text.colour = "#999999"
    choice = _first(drawing, "choice:own")
    choice.coat = changed(choice.coat, edge="#eeeeee")
    faults = " ".join(audit(drawing))
    assert "2 main actions" in faults
    assert "faint" in faults
    assert "faint border of choice:own" in faults


def test_an_answer_card_breaks_over_pages_only_between_answers() -> None:
    """A check page with more answers than fit parts between answers, each with its own way to mend it."""
    items = tuple(Row(label=f"項目{n}", value=f"答え{n}", edit=Action(event=f"edit:{n}", label="直す", role="edit")) for n in range(30))
    pages = every_page(replace(ALL["check"], blocks=(Rows(heading="あなた", items=items),)))
    assert len(pages) > 1
    assert [fault for page in pages for fault in audit(page)] == []
    edits = [press.action.event for page in pages for press in page.presses if press.action.role == "edit"]
    assert edits == [f"edit:{n}" for n in range(30)]
