"""What terms take: forms forgiven, names untouched, unseen characters refused."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.vocabulary import TERMS, Term, accept, fault
from kiosk.contract.vocabulary.accepting import has_my_number, limits
from kiosk.errors import InputError

TODAY = dt.date(2026, 11, 23)
NAME, KANA, PHONE, POSTAL = (
    TERMS[name] for name in ("person.familyName", "person.familyNameKana", "contact.phone", "newAddress.postalCode")
)
COUNT, TEXT = TERMS["household.count"], TERMS["matter.text"]

WRITTEN: dict[str, tuple[Term, str | int, str]] = {
    "mobile": (
        PHONE,
        "09012345678",
        """09012345678|090-1234-5678|090 1234 5678|０９０１２３４５６７８|０９０－１２３４－５６７８|090ー1234ー5678|090‐1234‐5678
        |090–1234–5678|090—1234—5678|090−1234−5678|(090)1234-5678|（０９０）１２３４－５６７８|090.1234.5678|090・1234・5678
        |+81 90 1234 5678|+81-90-1234-5678|〇九〇一二三四五六七八|ゼロ キュウ ゼロ イチ ニ サン ヨン ゴ ロク ナナ ハチ
        |ぜろ きゅう ぜろ いち に さん よん ご ろく なな はち|ゼロクゼロイチニサンシゴロクシチハチ""",
    ),
    "landline": (PHONE, "0312345678", "03-1234-5678|０３（１２３４）５６７８|03　1234　5678"),
    "abroad": (PHONE, "+8401234567", "+84 0123 4567|＋８４－０１２３－４５６７"),
    "postal": (
        POSTAL,
        "1234567",
        """1234567|123-4567|〒123-4567|〒 123 4567|１２３４５６７|１２３－４５６７|〒１２３ー４５６７|123−4567|一二三四五六七
        |いち に さん よん ご ろく なな|123 4567|123・4567""",
    ),
    "twelve": (COUNT, 12, "12|１２| 1 2|　１２　|十二|一二|012|イチニ"),
    "three": (COUNT, 3, "3|３|三|参|さん|サン|０３"),
    "large": (KANA, "キヨウコ", "キヨウコ|きようこ|ｷﾖｳｺ|　キヨウコ |きヨうコ"),
    "small": (KANA, "キョウコ", "キョウコ|きょうこ|ｷｮｳｺ"),
    "long": (KANA, "ヴィーガー", "ヴィーガー|ゔぃーがー|ｳﾞｨｰｶﾞｰ"),
}
FORMS = [(term, raw.strip("\n"), value) for term, value, table in WRITTEN.values() for raw in table.replace("\n        ", "").split("|")]


@pytest.mark.parametrize(("term", "raw", "value"), FORMS)
def test_forms_are_forgiven(term: Term, raw: str, value: object) -> None:
    """Full and half width, hyphens, spaces, kanji and kana digits, hiragana for katakana: all are taken."""
    assert accept(term, raw) == value


def test_there_are_sixty_forms() -> None:
    """The table of forms has the promised size."""
    assert len(FORMS) >= 60


FAULTS = [
    (PHONE, "12345", "error-phone"),
    (PHONE, "9012345678", "error-phone"),
    (PHONE, "でんわ", "error-phone"),
    (PHONE, "", "error-empty"),
    (POSTAL, "123456", "error-postal"),
    (POSTAL, "12345678", "error-too-long"),
    (POSTAL, "山手市", "error-postal"),
    (COUNT, "0", "error-too-small"),
    (COUNT, "31", "error-too-big"),
    (COUNT, "3.5", "error-not-digits"),
    (COUNT, "-1", "error-not-digits"),
    (COUNT, "三人", "error-not-digits"),
    (COUNT, "", "error-empty"),
    (KANA, "高崎", "error-not-kana"),
    (KANA, "タカサキA", "error-not-kana"),
    (KANA, "", "error-empty"),
    (NAME, "　 ", "error-empty"),
    (NAME, "あ" * 101, "error-too-long"),
    (NAME, "南\u202e洋子", "error-control-characters"),
    (NAME, "南\u200b洋子", "error-control-characters"),
    (NAME, "南\n洋子", "error-control-characters"),
    (NAME, "南\ud800", "error-control-characters"),
    (NAME, "南\ue000", "error-control-characters"),
    (TEXT, "番号は 123456789018 です", "error-number-like-my-number"),
    (TERMS["person.sex"], "other", "error-choose-listed"),
    (TERMS["person.sex"], "", "error-choose-one"),
    (TERMS["matter.choices"], "", "error-choose-some"),
    (TERMS["matter.yesNo"], "", "error-choose-one"),
    (TERMS["person.dateOfBirth"], "2026-11-24", "error-date-future"),
    (TERMS["appointment.day"], "2026-11-22", "error-date-past"),
    (TERMS["person.dateOfBirth"], "1872-12-31", "error-date-too-old"),
    (TERMS["appointment.time"], "2460", "error-choose-listed"),
]


@pytest.mark.parametrize(("term", "raw", "key"), FAULTS)
def test_what_can_be_mended_is_said(term: Term, raw: str, key: str) -> None:
    """A wrong input is refused with the message that says how to mend it."""
    with pytest.raises(InputError) as refused:
        accept(term, raw, today=TODAY)
    assert refused.value.detail == key


NAMES = [
    "髙﨑",
    "神",
    "辻\U000e0100",
    "葛\U000e0101城",
    "𠮷野",
    "①太郎",
    "㈱",
    "ｱﾝ",
    "Ａｎｎ",
    "NGUYỄN THỊ HOA",
    "Müller",
    "Mu\u0308ller",
    "د. علی",
    "渡邉 さん",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_keep_every_character(name: str) -> None:
    """No Unicode normalisation: compatibility kanji, variation selectors and widths are part of a name."""
    assert accept(NAME, name) == name


@pytest.mark.parametrize("kana", ["ャ", "ヤ", "ッ", "ツ", "ー", "ヴ", "ヵ", "ヶ", "ヷ", "ヺ"])
def test_small_kana_stay_what_they_are(kana: str) -> None:
    """A reading keeps small and large letters and the long mark: キヨウコ and キョウコ are different names."""
    assert accept(KANA, f"ア{kana}") == f"ア{kana}"


SEEN_FORMAT = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
"""Format characters that are seen: number signs and the like of Arabic, Syriac and Kaithi script."""


@pytest.mark.parametrize("category", ["Cc", "Cf", "Zl", "Zp", "Co", "Cs"])
def test_unseen_characters_are_refused(category: str) -> None:
    """Nothing that cannot be seen, or that turns text around, gets into a name (threat T-14)."""
    unseen = [one for one in range(0x110000) if unicodedata.category(chr(one)) == category and one not in SEEN_FORMAT]
    assert unseen
    assert [hex(one) for one in unseen if fault(NAME, f"a{chr(one)}b") is None] == []


@given(st.text(min_size=1, max_size=60))
def test_a_name_is_kept_or_refused_but_never_changed(raw: str) -> None:
    """Whatever is taken for a name is what was typed, but for outer spaces."""
    try:
        value = accept(NAME, raw)
    except InputError:
        return
    assert value == raw.strip(" \u3000")


@given(st.sampled_from(sorted(TERMS)), st.text(max_size=40))
def test_what_is_accepted_is_a_good_answer(name: str, raw: str) -> None:
    """`accept` never returns what `fault` would refuse, and refuses with one of the known messages only."""
    term = TERMS[name]
    try:
        value = accept(term, raw, today=TODAY)
    except InputError as refused:
        said = refused.detail
    else:
        said = fault(term, value, today=TODAY) or "error-free"
        assert said == "error-free"
    assert said.startswith("error-")


def test_lines_only_where_a_text_has_them() -> None:
    """A line feed is taken in free text, nowhere else."""
    assert accept(TEXT, "一行目\n二行目") == "一行目\n二行目"
    assert fault(NAME, "一\n二") == "error-control-characters"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("123456789018", True),
        ("１２３４　５６７８　９０１８", True),
        ("1234-5678-9018", True),
        ("123456789012", False),
        ("1123456789018", False),
        ("12345678", False),
    ],
)
def test_my_numbers_are_found(text: str, found: bool) -> None:  # noqa: FBT001 - a table
    """Twelve digits with a right check digit are taken for a My Number, in any width and grouping."""
    assert has_my_number(text) is found


def test_a_field_narrows_its_term() -> None:
    """Limits of a field replace the term's, and the message is given them."""
    assert limits(COUNT) == {"min": 1, "max": 30}
    assert limits(COUNT, 2, 5) == {"min": 2, "max": 5}
    assert fault(COUNT, 6, low=2, high=5) == "error-too-big"
    assert fault(TERMS["matter.photos"], ["a", "b", "c"], high=2) == "error-too-many"


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True))
def test_chosen_values_are_single(values: list[str]) -> None:
    """A value is chosen once or not at all."""
    assert fault(TERMS["matter.choices"], values) is None
    assert fault(TERMS["matter.choices"], [*values, values[0]]) == "error-choose-some"
