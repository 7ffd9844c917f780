"""Setting text: ink inside its rectangle, readings legible, every script drawn, a caret where the next letter goes."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from kiosk.ui import fonts, typesetting
from kiosk.ui.looks import EASY, LARGE, NORMAL, PORTRAIT
from kiosk.ui.typesetting import Type, ink, set_text

SCRIPTS = {
    "ja": "汐見市みなと町3丁目5番12号ひかりハイツ203、髙﨑翔太",
    "en": "Jumping foxes, gypsy quails & Ågotnes",
    "zh": "请确认您的地址",
    "ko": "주소를 확인하십시오",
    "vi": "Xin kiểm tra địa chỉ của bạn",
    "ne": "कृपया आफ्नो ठेगाना जाँच गर्नुहोस् क्षेत्र",
    "my": "သင်၏လိပ်စာကို စစ်ဆေးပါ",
    "th": "กรุณาตรวจสอบที่อยู่ของคุณ ปั๊ม",
    "km": "សូមពិនិត្យអាសយដ្ឋានរបស់អ្នក",
}


@pytest.mark.parametrize("lang", SCRIPTS)
@pytest.mark.parametrize("role", ["rail", "body", "title"])
def test_ink_stays_inside_its_rectangle(lang: str, role: str) -> None:
    """UX-24: no ascender, vowel sign or tail is cut off: the same text with room around it has no ink outside."""
    leading = 1.15 if role == "rail" else 1.35
    setting = set_text(SCRIPTS[lang], Type(lang, NORMAL[role], bold=True, leading=leading), 700)
    assert not setting.tofu
    room = Image.new("L", (setting.width, setting.height))
    room.paste(ink(setting))
    top, bottom = room.crop((0, 0, room.width, 1)), room.crop((0, room.height - 1, room.width, room.height))
    assert top.getbbox() is None
    assert bottom.getbbox() is None
    assert room.crop((room.width - 1, 0, room.width, room.height)).getbbox() is None


def test_characters_no_face_has_are_reported() -> None:
    """UX-15: tofu is found by comparing with the face's own .notdef shape, and rare name characters are no tofu."""
    assert set_text("髙﨑𠮷野 辻\U000e0101", Type("ja", 36), 900).tofu == ""
    assert set_text("a\U0001f600b", Type("ja", 36), 900).tofu == "\U0001f600"


def test_a_word_in_letters_is_never_set_in_two_faces() -> None:
    """A name such as Tiếng is drawn by the one face that has all its letters."""
    assert [run for _, run in fonts.runs("Tiếng", "ja", bold=False)] == ["Tiếng"]


def test_readings_are_at_least_five_millimetres() -> None:
    """Readings under 20 px are dust on glass, whatever the size of the text."""
    smallest = min(*EASY.values(), *LARGE.values())
    assert typesetting._reading_px(smallest) >= 5 * PORTRAIT.px_per_mm - 1


def test_neighbouring_readings_do_not_touch() -> None:
    """がつ and にじゅうさんにち over 11月 23日 are parted by a gap."""
    setting = set_text("11{月|がつ}{23日|にじゅうさんにち}", Type("ja-easy", 32), 900)
    lines = ink(setting).crop((0, 0, setting.width, setting.first_baseline - round(32 * typesetting.READING_LIFT_EM)))
    columns = [lines.crop((x, 0, x + 1, lines.height)).getbbox() is not None for x in range(lines.width)]
    inked = "".join("#" if column else "." for column in columns).strip(".")
    assert max(len(gap) for gap in inked.replace("#", " ").split()) >= 4


def test_a_long_reading_leans_over_kana_only() -> None:
    """A reading may lean over kana beside its base; it never makes the line longer than it is without kana to lean on."""
    leaning = set_text("り{災|さいがい}の", Type("ja-easy", 40), 900)
    alone = set_text("{災|さいがい}", Type("ja-easy", 40), 900)
    kana = set_text("りの", Type("ja-easy", 40), 900)
    assert leaning.width < alone.width + kana.width


def test_lines_with_and_without_readings_are_equally_far_apart() -> None:
    """Every line of a text that has a reading keeps room for one."""
    setting = set_text("{漢字|かんじ}\nかな\n{漢字|かんじ}", Type("ja-easy", 40), 900)
    assert setting.height >= 3 * setting.advance - 2
    assert setting.advance == round(40 * typesetting.READING_LEADING)


def test_titles_part_behind_a_comma() -> None:
    """A title of two lines parts where one breathes, not inside 確かめて."""
    setting = set_text("出す前に、確かめてください", Type("ja", 90, bold=True, even=True), 983)
    assert setting.text == "出す前に、\n確かめてください"


def test_the_caret_stands_behind_the_last_letter() -> None:
    """The insertion mark is drawn inside the rectangle, behind the text, also when the box is empty."""
    kind = Type("ja", 64, bold=True, caret=True)
    for text in ("", "た", "たかさき"):
        with_mark = set_text(text, kind, 900)
        without = set_text(text, kind._replace(caret=False), 900)
        box, bare = ink(with_mark).getbbox(), ink(without).getbbox()
        assert box is not None
        assert box[2] <= with_mark.width
        assert bare is None or box[2] > bare[2]


def test_setting_is_the_same_every_time() -> None:
    """Layout is exact in another process only if it never differs in one."""
    first = ink(set_text("同じ{形|かたち}", Type("ja-easy", 45), 500)).copy()
    typesetting.forget()
    second = ink(set_text("同じ{形|かたち}", Type("ja-easy", 45), 500))
    assert ImageChops.difference(first, second).getbbox() is None
