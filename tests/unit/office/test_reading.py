"""What a clerk reads: everything the citizen wrote, in the order of the questions, with readings and both calendars."""

from __future__ import annotations

from kiosk.contract.submission import Submission
from kiosk.office.importing import open_form
from kiosk.office.reading import Line, asked_for, sections
from tests.fakes.town import ANSWERS, DAMAGE, FakeTown, picture, received

OFFERED = received().find(DAMAGE)
TOWN = FakeTown()


def form(changes: dict[str, object] | None = None, **how: object) -> Submission:
    """A form as the office opens it."""
    return open_form(TOWN.files(changes, **how).items[-1], TOWN.keys())  # type: ignore[arg-type]  # as FakeTown.files takes them


def lines(submission: Submission) -> dict[str, Line]:
    """Every line by its label."""
    return {line.label: line for section in sections(submission, OFFERED) for line in section.lines}


def test_headings_follow_the_questions() -> None:
    """Grouped by section, in the order asked."""
    assert [section.title for section in sections(form(), OFFERED)] == ["家のこと", "あなたのこと", "被害のこと", "このあとのこと"]


def test_a_name_is_one_line_with_its_reading() -> None:
    """Family and given name together, the kana above, every sign as typed (髙, not 高)."""
    name = lines(form())["氏名"]
    assert (name.value, name.kana, name.is_name) == ("髙橋 涼子", "タカハシ リョウコ", True)


def test_a_name_without_kana_still_shows() -> None:
    """Whoever has no katakana name said so; the name stands alone."""
    name = lines(form({"applicant.person.familyNameKana": "unknown", "applicant.person.givenNameKana": "unknown"}))["氏名"]
    assert (name.value, name.kana) == ("髙橋 涼子", "")


def test_an_address_is_one_line() -> None:
    """Its parts are joined as an address is written."""
    assert lines(form())["建物の場所"].value == "みなと町三丁目12番地4"


def test_choices_show_their_labels() -> None:
    """From the service's texts, and from the town's own list of disasters."""
    found = lines(form())
    assert found["被害の種類"].value == "ゆれでこわれた、水につかった"
    assert found["災害"].value == "令和8年9月4日 汐見沖の地震"
    assert found["写真だけで決める方法(自己判定)"].value == "いいえ"


def test_days_stand_in_both_calendars() -> None:
    """Era year first, the western year beside it, to compare with papers."""
    day = lines(form({"disaster.event": "other", "disaster.date": "2026-09-04"}))["被害にあった日"]
    assert (day.value, day.other) == ("令和8年9月4日(金)", "2026年9月4日")


def test_not_knowing_is_an_answer_and_nothing_is_none() -> None:
    """Not knowing is said as such; a page that was never asked has no line."""
    found = lines(form({"applicant.contact.phone": "unknown"}))
    assert found["電話番号"].unknown
    assert lines(form({"applicant.contact.place": None}))["いまいる場所"].value == "避難所"


def test_pictures_stand_at_their_question() -> None:
    """By part number, so that each can be opened."""
    assert lines(form(photos=[picture(), picture()]))["被害の写真"].pictures == (1, 2)


def test_what_nobody_asked_is_shown_as_it_came() -> None:
    """Nothing a citizen wrote is left out, also where this office does not know the service."""
    strange = form({"matter.text.extra": "屋根も"})
    assert [line.value for line in sections(strange, OFFERED)[-1].lines] == ["屋根も"]
    unknown = sections(form(), None)
    assert {line.label for section in unknown for line in section.lines} == set(ANSWERS)


def test_nothing_is_lost_between_answers_and_lines() -> None:
    """Every answered key is a key of some line."""
    shown = {key for section in sections(form(), OFFERED) for line in section.lines for key in line.keys}
    assert set(ANSWERS) <= shown


def test_a_follow_up_shows_only_what_it_says() -> None:
    """Each answer by itself with what stood there before, free text and photos under plain labels, no empty questions beside them."""
    filing = TOWN.files()
    answer = TOWN.follows(filing, {"dwelling.cityBlock": "13番地4", "matter.text.followup_text": "番地を直します。"}, photos=[picture()])
    original, said = (open_form(one.items[-1], TOWN.keys()) for one in (filing, answer))
    found = [line for section in sections(said, OFFERED, original) for line in section.lines]
    assert [(line.label, line.value, line.pictures, line.before) for line in found] == [
        ("番地", "13番地4", (), "12番地4"),
        ("自由に書かれたこと", "番地を直します。", (), ""),
        ("追加の写真", "", (1,), ""),
    ]


def test_corrections_speak_the_citizens_language() -> None:
    """The clerk picks in Japanese; the citizen reads label and present value as on their own screen."""
    asked = {one.key: one for one in asked_for(form(locale="en"), OFFERED)}
    damage = asked["dwelling.damage"]
    assert damage.label == "被害の種類"
    assert damage.citizen_label != damage.label
    assert damage.citizen_label.isascii()
    assert damage.present == "ゆれでこわれた、水につかった"
    assert damage.citizen_present.isascii()


def test_every_single_answer_can_be_corrected() -> None:
    """Family name, given name and kana apart, also what was left empty on a page that was answered."""
    keys = {one.key for one in asked_for(form(), OFFERED)}
    assert {"applicant.person.familyName", "applicant.person.givenNameKana", "dwelling.buildingNameEtc"} <= keys
