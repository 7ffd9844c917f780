"""What is on paper can be read: by a scanner, by a person, in each language, and by nobody else than its holder."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import msgspec
import pytest
import zxingcpp
from PIL import Image

from kiosk.catalog.texts import LANGS
from kiosk.crypto.receipts import MAX_CODE_CHARS
from kiosk.errors import LimitError
from kiosk.terminal.devices import lettering, paper
from kiosk.terminal.slip import (
    Counts,
    PreparedFacts,
    PreparedSection,
    ReceiptFacts,
    ReceiptItem,
    grouped,
    prepared,
    receipt,
    slip_words,
    when_in_words,
)
from kiosk.terminal.slip_journal import JournalFacts, JournalLine, journal_strip
from kiosk.terminal.slip_page import Boxed, Code, Number, Piece, SlipPage, Words
from kiosk.terminal.sync.rules import State
from tests.fakes.receipts import paper_code

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = dt.datetime(2026, 11, 23, 14, 5, tzinfo=TOKYO)
RECEIVER = {"ja": "汐見市役所 市民課", "ja-easy": "{汐見市役所|しおみしやくしょ}", "en": "Shiomi City Office"}
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def facts(lang: str, *codes: str, items: int = 1, counts: Counts = "office") -> ReceiptFacts:
    """A receipt."""
    item = ReceiptItem(
        number="K7WMX4QRB9",
        receiver=RECEIVER[lang],
        contact="03-5555-0100\n8:30-17:15",
        counts=counts,
        deadline="",
        steps=(("1-2", "Supercalifragilisticexpialidocious " * 3),),
    )
    return ReceiptFacts(lang=lang, place=RECEIVER[lang], handed_in=NOW, items=(item,) * items, codes=codes)


def form(lang: str, value: str = "髙橋 𠮷子") -> PreparedFacts:
    """A prepared form."""
    return PreparedFacts(
        lang=lang,
        place=RECEIVER[lang],
        printed=NOW,
        title="転入届",
        receiver=RECEIVER[lang],
        contact="03-5555-0100",
        bring=(("転出証明書", ""), ("本人確認書類", "マイナンバーカードなど")),
        sections=(PreparedSection("届け出る人", (("氏名", value), ("住所", "東京都汐見市みなと町1丁目2番3号 コーポしおかぜ204号室"))),),
        left_to_do=(("国民健康保険", "14日以内"),),
        booked="令和8年11月30日",
        number="K7WMX4QRB9",
    )


def journal(lang: str, *states: State) -> JournalFacts:
    """A strip."""
    lines = tuple(
        JournalLine(handed_in=NOW, place=9990 + place, tenant="corp:1010001112577", state=state, entry_hash=bytes([place]) * 32)
        for place, state in enumerate(states)
    )
    return JournalFacts(lang=lang, site=RECEIVER[lang], device="term-7f3a9c21", printed=NOW, since=NOW, until=NOW, lines=lines)


def said(page: SlipPage) -> str:
    """Every word on a strip."""
    return "\n".join(str(part) for piece in page.pieces for part in msgspec.structs.astuple(piece))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("submissions", [1, 2, 4])
def test_a_printed_code_is_read_back_to_the_letter(tmp_path: Path, lang: str, submissions: int) -> None:
    """The citizen's only key to the answer: what a scanner sees on the strip is the code that was made."""
    code = paper_code(tmp_path / "keys", submissions)
    picture = paper.raster(receipt(facts(lang, code)))
    assert (picture.mode, picture.width) == ("1", paper.WIDTH_DOTS)
    (read,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert read.text == code


@pytest.mark.parametrize("length", [1, 30, 150, 400, 700, MAX_CODE_CHARS])
def test_a_code_of_any_length_is_large_enough(length: int) -> None:
    """At least 3 dots a module and 25 mm a side, and it fits the paper with its quiet zone (ISO/IEC 18004)."""
    text = "".join(random.Random(length).choices(ALPHANUMERIC, k=length))
    symbol = paper.qr_symbol(text)
    assert symbol.width <= paper.WIDTH_DOTS
    modules = next(
        count for count in range(21, 178, 4) if symbol.width % (count + 8) == 0 and paper.module_dots(count) * (count + 8) == symbol.width
    )
    module = symbol.width // (modules + 8)
    assert module >= paper.MODULE_DOTS
    assert module * modules / paper.DOTS_PER_MM >= paper.SIDE_LEAST_MM
    quiet = symbol.crop((0, 0, symbol.width, 4 * module))
    assert quiet.getextrema() == (255, 255)
    assert [code.text for code in zxingcpp.read_barcodes(symbol)] == [text]


def test_a_symbol_that_the_paper_cannot_hold_is_refused() -> None:
    """A code no scanner could read is worse than none."""
    with pytest.raises(LimitError):
        paper.qr_symbol("A" * (MAX_CODE_CHARS + 1))
    with pytest.raises(LimitError):
        paper.module_dots(189)
    assert paper.module_dots(177) == 3


def test_several_codes_are_numbered() -> None:
    """More submissions than one code holds: more codes, each readable."""
    codes = ("MDG1:AAAA", "MDG1:BBBB")
    page = receipt(facts("ja", *codes))
    assert [piece.text for piece in page.pieces if isinstance(piece, Code)] == list(codes)
    assert sorted(code.text for code in zxingcpp.read_barcodes(paper.raster(page).convert("L"))) == sorted(codes)


@pytest.mark.parametrize("lang", LANGS)
def test_a_receipt_says_what_has_and_what_has_not_happened(lang: str) -> None:
    """Handed in is not arrived and not accepted; whoever holds the paper reads the answer (DESIGN sections 3 and 6)."""
    words, text = slip_words(), said(receipt(facts(lang, "MDG1:A")))
    for key in ("handed-in", "not-yet", "date-arrived-text", "date-accepted-text", "counts-office", "warning", "keep", "contact", "next"):
        assert words.get(lang, key) in text
    assert "K7W MX4 QRB9" in text
    assert when_in_words(NOW, lang) in text
    assert words.get(lang, "no-code-text") not in text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("counts", get_args(Counts))
def test_a_receipt_says_which_date_counts(lang: str, counts: Counts) -> None:
    """The receiver's rule of arrival stands on the paper, and no other."""
    text = said(receipt(facts(lang, "MDG1:A", counts=counts)))
    assert [one for one in get_args(Counts) if slip_words().get(lang, f"counts-{one}") in text] == [counts]


def test_both_calendars_stand_on_the_paper() -> None:
    """Either date can be compared with other papers."""
    assert when_in_words(NOW, "ja") == "令和8年11月23日(月) 午後2時5分\n(2026年11月23日)"
    assert when_in_words(NOW, "en") == "Monday 23 November 2026 2:05 p.m.\n(Reiwa 8, 23 November)"
    assert "元年" in when_in_words(dt.datetime(2019, 5, 1, 9, tzinfo=TOKYO), "ja")


def test_a_slip_without_seed_promises_nothing_it_cannot_do() -> None:
    """After a lost screen the next one prints number and time only: no code, no word that it opens the answer."""
    page = receipt(facts("ja"))
    assert page.name == "slip"
    assert not [piece for piece in page.pieces if isinstance(piece, Code)]
    assert slip_words().get("ja", "warning") not in said(page)
    assert slip_words().get("ja", "no-code-text") in said(page)


@pytest.mark.parametrize("lang", LANGS)
def test_a_follow_up_points_to_the_first_receipt(lang: str) -> None:
    """An answer to a correction has no key of its own: its replies come to the code that the citizen holds already."""
    text = said(receipt(msgspec.structs.replace(facts(lang), follow_up=True)))
    assert slip_words().get(lang, "follow-up-text") in text
    assert slip_words().get(lang, "no-code-text") not in text


@pytest.mark.parametrize("lang", LANGS)
def test_a_booking_is_not_taken_for_a_filing(lang: str) -> None:
    """The slip of a booked visit says that the procedure is done at the counter, and names no dates of a filing."""
    text = said(receipt(facts(lang, "MDG1:A", counts="booking")))
    assert slip_words().get(lang, "counts-booking") in text
    assert slip_words().get(lang, "date-accepted") not in text.split("\n")


def test_a_number_alone_is_a_slip_too() -> None:
    """The next screen knows number and time of an undrawn hand-in, not its receiver: no empty line pretends otherwise."""
    bare = ReceiptFacts(lang="ja", place="汐見市", handed_in=NOW, items=(ReceiptItem(number="K7WMX4QRB9", receiver=""),))
    text = said(receipt(bare))
    assert slip_words().get("ja", "receiver") not in text.split("\n")
    assert not [one for one in get_args(Counts) if slip_words().get("ja", f"counts-{one}") in text]


def test_each_submission_has_its_number_and_receiver() -> None:
    """Two receivers, two numbers, told apart."""
    page = receipt(facts("ja", "MDG1:A", items=2))
    assert len([piece for piece in page.pieces if isinstance(piece, Number)]) == 2
    assert "番号（2件目）" in said(page)


def test_a_number_is_grouped_as_it_is_spoken() -> None:
    """Three, three and four signs."""
    assert grouped("K7WMX4QRB9") == "K7W MX4 QRB9"


def test_a_prepared_form_is_never_called_a_filing() -> None:
    """`prepare` is not a filing: the first thing under the title says so."""
    page = prepared(form("ja"))
    boxed = [piece for piece in page.pieces if isinstance(piece, Boxed)]
    assert boxed[0].head == slip_words().get("ja", "prepared-not-filed")
    for part in ("転出証明書", "髙橋 𠮷子", "令和8年11月30日", "国民健康保険", "14日以内"):
        assert part in said(page)


def test_what_is_not_there_takes_no_paper() -> None:
    """No booking, no papers to bring, nothing left to do: no empty headings."""
    bare = msgspec.structs.replace(form("ja"), bring=(), left_to_do=(), booked="", number="", contact="")
    text = said(prepared(bare))
    assert not [key for key in ("bring", "left-to-do", "booked", "number", "contact") if slip_words().get("ja", key) in text.split("\n")]


@pytest.mark.parametrize("state", State)
def test_the_journal_strip_never_hides_unsent_work(state: State) -> None:
    """Whatever is not in the cloud is said before the table and counted under it."""
    page = journal_strip(journal("ja", state, State.COPIED))
    warned = any(isinstance(piece, Boxed) for piece in page.pieces)
    assert warned == (state not in (State.STORED, State.COPIED, State.PURGED))
    assert "9990" in said(page)


def test_an_empty_day_is_said() -> None:
    """A strip without lines says that nothing was handed in."""
    assert slip_words().get("ja", "journal-none") in said(journal_strip(journal("ja")))


def test_the_journal_strip_holds_nothing_a_citizen_could_be_found_by() -> None:
    """Time, place in the chain, receiver, state, eight signs of a hash: nothing else can even be given."""
    assert JournalLine.__struct_fields__ == ("handed_in", "place", "tenant", "state", "entry_hash")


EVERY_PAGE = [
    *(pytest.param(receipt(facts(lang, "MDG1:ABC", items=2)), id=f"receipt-{lang}") for lang in LANGS),
    *(pytest.param(receipt(facts(lang)), id=f"slip-{lang}") for lang in LANGS),
    *(pytest.param(prepared(form(lang)), id=f"prepared-{lang}") for lang in LANGS),
    *(pytest.param(prepared(form(lang, "W" * 90 + "ー" * 60)), id=f"unbroken-{lang}") for lang in LANGS),
    *(pytest.param(journal_strip(journal(lang, *State)), id=f"journal-{lang}") for lang in LANGS),
]


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_nothing_is_cut_off_at_the_edges(page: SlipPage) -> None:
    """A printer drops what lies beyond 72 mm: the margins stay white, whatever a citizen wrote."""
    picture = paper.raster(page).convert("L")
    for left in (0, picture.width - 8):
        assert picture.crop((left, 0, left + 8, picture.height)).getextrema() == (255, 255)


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_character_has_a_shape(page: SlipPage) -> None:
    """No tofu on paper."""
    assert lettering.missing(said(page), page.lang) == ""


def test_tofu_is_noticed() -> None:
    """The check above can fail."""
    assert lettering.missing("a\U0003fffd", "ja") == "\U0003fffd"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [180, 300, 540])
def test_lines_are_whole_and_begin_as_they_may(lang: str, width: int) -> None:
    """Nothing is lost in breaking; no line is too long; none begins with 、 or ends with （ (JIS X 4051)."""
    words = slip_words()
    for key in words.keys(lang):
        text = words.get(lang, key, n=1, total=2)
        style = lettering.Style(lang, 28)
        lines = ["".join(span.base for span in line) for line in lettering.set_lines(text, style, width)]
        plain = "".join(base for base, _ in lettering._spans(text))
        assert "".join(lines).replace(" ", "") == plain.replace(" ", "")
        assert not [line for line in lines if line[0] in lettering._NOT_FIRST or line[-1] in lettering._NOT_LAST]
        long = [line for line in lettering.set_lines(text, style, width) if lettering._long(list(line)) > width and len(line) > 1]
        assert not long


@pytest.mark.parametrize("lang", ["ja", "ja-easy"])
def test_a_comma_stays_with_the_reading_before_it(lang: str) -> None:
    """Also on paper as narrow as two characters."""
    lines = lettering.set_lines("{預|あず}{預|あず}、{預|あず}。{預|あず}（{預|あず}", lettering.Style(lang, 28), 62)
    assert ["".join(span.base for span in line) for line in lines] == ["預", "預、", "預。", "預", "（預"]


@pytest.mark.parametrize("name", ["𠮷田", "葛\U000e0100城", "ヴァーツラフ", "が\u3099"])
def test_rare_and_composed_characters_stay_together(name: str) -> None:
    """A variant selector or a combining mark is never parted from its character (UX-52)."""
    lines = lettering.set_lines(name, lettering.Style("ja", 28), 30)
    assert "".join(span.base for line in lines for span in line) == name
    assert not [line for line in lines if line[0].base[0] in "\U000e0100\u3099"]


def test_every_piece_can_be_drawn() -> None:
    """A new kind of piece comes with its ink."""
    assert set(paper._DRAWN) == set(Piece.__subclasses__())


def test_ink_is_black_or_nothing() -> None:
    """A thermal head knows no grey, and a strip without ink is no strip."""
    picture = paper.raster(SlipPage("slip", "ja", (Words("あ"),)))
    assert {colour for _, colour in picture.getcolors() or []} == {0, 255}
    assert isinstance(picture, Image.Image)
