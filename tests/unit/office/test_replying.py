"""Replies: opened by the paper alone, signed by the office, the same length for many texts; words of clerks kept sealed in their place."""

from __future__ import annotations

import datetime as dt
import os

import msgspec
import pytest

from kiosk.contract.codec import encode
from kiosk.contract.reply import Ask
from kiosk.crypto.replies import mailbox, open_reply, reply_key
from kiosk.errors import SealBrokenError, SetAsideError, UnknownKeyError
from kiosk.office.body import keep_words, likeness, read_words
from kiosk.office.cases import Event, Kind, Words
from kiosk.office.importing import open_form
from kiosk.office.replying import Recipient, make_reply, seal
from tests.fakes.town import FakeTown

NOW_S = 1_795_600_000
TEXTS = {
    Kind.ARRIVED: Words(v=1, text="届きました。"),
    Kind.CORRECTION: Words(v=1, text="直してください。", asks=(Ask("dwelling.cityBlock", "番地", "番地が登記と違います。", "12番地4"),)),
    Kind.MESSAGE: Words(v=1, text="調査は12月3日です。"),
    Kind.DECIDED: Words(v=1, text="半壊です。", reasons="調査の結果", appeal="3か月以内に審査請求ができます。"),
}


@pytest.fixture(scope="module")
def town() -> FakeTown:
    """One office's keys."""
    return FakeTown()


def event(kind: Kind, **fields: object) -> Event:
    """An event that sends a reply."""
    return msgspec.structs.replace(Event(event_no=4, kind=kind, at_s=NOW_S, reply_no=2), **fields)


@pytest.mark.parametrize("kind", TEXTS)
def test_each_kind_reaches_the_citizen_whole(town: FakeTown, kind: Kind) -> None:
    """Sealed to the receipt's key, signed by the office: the paper opens it, and it says what the clerk wrote."""
    filing = town.files()
    key = reply_key(filing.seed, filing.submission_id)
    recipient = Recipient(filing.submission_id, key.public, "site-1", "disaster_certificate", 1)
    fields: dict[str, object] = {"due": dt.date(2026, 12, 7)} if kind is Kind.CORRECTION else {}
    fields |= {"outcome": "granted", "final": True} if kind is Kind.DECIDED else {}
    sender = town.body().sender()
    made = make_reply(event(kind, **fields), TEXTS[kind], recipient, sender)
    sealed = seal(made, recipient, sender, made_s=NOW_S)
    read = town.opens(filing, sealed)
    assert read == made
    assert (read.kind, read.text, read.asks) == (
        {"arrived": "arrival", "decided": "decision"}.get(kind.value, kind.value),
        TEXTS[kind].text,
        TEXTS[kind].asks,
    )
    assert (read.due, read.outcome) == ("2026-12-07" if kind is Kind.CORRECTION else None, "granted" if kind is Kind.DECIDED else None)
    assert (sealed.tenant, sealed.mailbox, sealed.site) == (town.office.tenant, mailbox(key.public), "site-1")


def test_replies_live_for_the_appeal_term_and_ninety_days(town: FakeTown) -> None:
    """So that a decision can be read as long as it can be appealed against, and then some."""
    filing = town.files()
    recipient = Recipient(filing.submission_id, reply_key(filing.seed, filing.submission_id).public, "s", "x", 1)
    sender = msgspec.structs.replace(town.body().sender(), appeal_days=92)
    sealed = seal(make_reply(event(Kind.MESSAGE), TEXTS[Kind.MESSAGE], recipient, sender), recipient, sender, made_s=NOW_S)
    assert sealed.expires * 60 - NOW_S == pytest.approx((92 + 90) * 86400, abs=60)


def test_another_paper_opens_nothing(town: FakeTown) -> None:
    """Neither another seed nor the same seed with another submission."""
    filing = town.files()
    recipient = Recipient(filing.submission_id, reply_key(filing.seed, filing.submission_id).public, "s", "x", 1)
    sealed = seal(
        make_reply(event(Kind.MESSAGE), TEXTS[Kind.MESSAGE], recipient, town.body().sender()), recipient, town.body().sender(), made_s=NOW_S
    )
    for seed, identity in ((os.urandom(32), filing.submission_id), (filing.seed, os.urandom(16))):
        with pytest.raises(SealBrokenError):
            open_reply(sealed.sealed, reply_key(seed, identity), identity)


def test_length_does_not_tell_a_grant_from_a_refusal(town: FakeTown) -> None:
    """Padded: short decisions of different outcome are alike from outside."""
    filing = town.files()
    recipient = Recipient(filing.submission_id, reply_key(filing.seed, filing.submission_id).public, "s", "x", 1)
    sizes = {
        len(
            seal(
                make_reply(event(Kind.DECIDED, outcome=outcome), TEXTS[Kind.DECIDED], recipient, town.body().sender()),
                recipient,
                town.body().sender(),
                made_s=NOW_S,
            ).sealed
        )
        for outcome in ("granted", "refused", "withdrawn", "partly_granted")
    }
    assert len(sizes) == 1


def test_kept_words_open_only_in_their_place(town: FakeTown) -> None:
    """Moved to another case or event, or altered, they are not read; the text is nowhere in the column."""
    body, case = town.body(), os.urandom(16)
    kept = keep_words(TEXTS[Kind.DECIDED], body, case, 7, os.urandom)
    assert read_words(kept, body, case, 7) == TEXTS[Kind.DECIDED]
    assert "調査の結果".encode() not in kept
    for place in ((case, 8), (os.urandom(16), 7)):
        with pytest.raises(UnknownKeyError):
            read_words(kept, body, *place)
    with pytest.raises(SetAsideError):
        read_words(kept[:-1] + bytes([kept[-1] ^ 1]), body, case, 7)


def test_the_recovery_key_reads_kept_words(town: FakeTown) -> None:
    """A lost office key is not a lost record."""
    body, case = town.body(), os.urandom(16)
    kept = keep_words(TEXTS[Kind.MESSAGE], body, case, 1, os.urandom)
    recovered = msgspec.structs.replace(body, sealing={town.office.recovery.kid: town.office.recovery})
    assert read_words(kept, recovered, case, 1) == TEXTS[Kind.MESSAGE]


def test_likeness_is_of_the_answers_and_tells_nothing(town: FakeTown) -> None:
    """The same answers are alike whatever the language, number or time; another key or answer is not."""
    body = town.body()
    one, same = (open_form(town.files(locale=locale).items[0], town.keys()) for locale in ("ja", "en"))
    other = open_form(town.files({"household.count": 4}).items[0], town.keys())
    assert likeness(one, body) == likeness(same, body)
    assert likeness(one, body) != likeness(other, body)
    assert likeness(one, msgspec.structs.replace(body, likeness=b"x" * 32)) != likeness(one, body)
    assert len(likeness(one, body)) == 32
    assert encode(one) != encode(same)
