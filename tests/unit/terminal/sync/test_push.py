"""Push and pull through the real line code and the real journal, against a cloud that misbehaves."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from kiosk.contract.codec import encode
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import MEDIA_TYPE, Mailbox, PushAnswer
from kiosk.crypto.keys import SoftwareSigner
from kiosk.errors import BusyError, ExpiredError, LineDownError, SignatureError, UnknownCursorError
from kiosk.terminal.journal import Journal, open_or_set_aside
from kiosk.terminal.sync import pull, push
from kiosk.terminal.sync.clock import Instant
from kiosk.terminal.sync.line import CloudLine
from kiosk.terminal.sync.push import Sender
from kiosk.terminal.sync.rules import Aim
from kiosk.terminal.sync.timepiece import Timepiece
from tests.fakes.cloud import FakeCloud
from tests.fakes.hand_ins import DEVICE, READING, Citizen, new_signer

NOW_S = READING.minute * 60


class Clocks:
    """The machine's clocks; `wall` may be wrong."""

    def __init__(self) -> None:
        self.wall = float(NOW_S)

    def __call__(self) -> Instant:
        """Both, read together."""
        return Instant(self.wall, 1000.0)


class Setup:
    """A journal, a line and a cloud."""

    def __init__(self, folder: Path) -> None:
        self.signer: SoftwareSigner = new_signer()
        self.clocks = Clocks()
        self.timepiece = Timepiece(0.0, self.clocks)
        self.cloud = FakeCloud(lambda: float(NOW_S), self.signer.public_key)
        self.client = self.cloud.client()
        self.line = CloudLine(self.client, self.signer, self.timepiece, os.urandom, self.cloud.book.keys_of)
        self.sender = Sender(self.line, b"credential", self.cloud.book.keys_of)
        self.folder = folder
        self.citizen = Citizen()
        self.journal = self.open(b"\x01" * 16)

    def open(self, epoch: bytes) -> Journal:
        """The journal in a new epoch."""
        journal, _ = open_or_set_aside(self.folder / "journal", b"k" * 32, DEVICE)
        journal.begin_epoch(epoch)
        return journal

    def hand_in(self, *payloads: bytes, count: int = 1) -> None:
        """Somebody declares."""
        for _ in range(count):
            self.journal.commit_hand_in(self.citizen.declares(*payloads), self.signer, READING)

    async def push(self, aim: Aim | None = None) -> Aim | None:
        """One batch."""
        return await push.push_oldest(self.journal, self.sender, aim or Aim(), NOW_S)

    def unreleased(self) -> int:
        """Entries without a releasing receipt."""
        return self.journal.outbox.held().entries


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Setup]:
    """Everything, closed afterwards."""
    setup = Setup(tmp_path)
    async with setup.client:
        yield setup
    setup.journal.close()


async def test_a_push_releases_what_the_receipts_cover(at: Setup) -> None:
    """Entries go out oldest first, and the receipts that come back release them."""
    at.hand_in(b"photo", b"form", count=3)
    assert await at.push() == Aim()
    assert await at.push() is None
    assert at.unreleased() == 0
    assert set(at.cloud.book.effects.values()) == {1}
    assert len(at.cloud.book.effects) == 6


async def test_nothing_due_means_no_request(at: Setup) -> None:
    """An empty journal asks nothing of the cloud."""
    assert await at.push() is None
    assert at.cloud.requests == []


@pytest.mark.parametrize("page", [b"<html>sign in</html>", b"", b"\xa0", bytes(range(100, 140))], ids=["page", "empty", "map", "noise"])
@pytest.mark.parametrize("media_type", ["text/html", MEDIA_TYPE])
async def test_a_captive_portals_200_releases_nothing(at: Setup, page: bytes, media_type: str) -> None:
    """HTTP 200 alone is nothing, whatever its body and its media type say."""
    at.hand_in(count=2)
    at.cloud.say(httpx.Response(200, content=page, headers={"content-type": media_type}))
    with pytest.raises(LineDownError):
        await at.push()
    assert at.unreleased() == 2
    assert await at.push() is not None
    assert at.unreleased() == 0


async def test_a_redirect_is_no_answer(at: Setup) -> None:
    """A portal's redirect is not followed: our entries go to the cloud or stay."""
    at.hand_in()
    at.cloud.say(httpx.Response(302, headers={"location": "https://portal.test/"}))
    with pytest.raises(LineDownError):
        await at.push()
    assert at.cloud.requests == ["POST /v1/push"]


async def test_receipts_by_another_key_release_nothing(at: Setup) -> None:
    """A well-formed answer whose receipts are not the cloud's: the batch stays, the line counts as down."""
    at.hand_in()
    stranger = FakeCloud(lambda: float(NOW_S), at.signer.public_key)
    entry = at.journal.outbox.oldest_unsent(NOW_S, most=1, most_bytes=10**7)[0].entry
    forged = PushAnswer(v=1, receipts=stranger.book.take([entry]), time=b"no time")
    at.cloud.say(httpx.Response(200, content=encode(forged), headers={"content-type": MEDIA_TYPE}))
    with pytest.raises(LineDownError):
        await at.push()
    assert at.unreleased() == 1


async def test_receipts_for_something_else_do_not_loop(at: Setup) -> None:
    """Good receipts that speak of other entries than the batch are no progress: the sender backs off instead of asking again at once."""
    at.hand_in()
    await at.push()
    old = PushAnswer(v=1, receipts=at.cloud.book.take(at.cloud.pushes[0].entries), time=b"")
    at.hand_in()
    at.cloud.say(httpx.Response(200, content=encode(old), headers={"content-type": MEDIA_TYPE}))
    with pytest.raises(LineDownError):
        await at.push()
    assert at.unreleased() == 1


async def test_a_lost_answer_makes_no_second_case(at: Setup) -> None:
    """The request arrived, the answer did not: the same slots go again and are receipted as the first time."""
    at.hand_in(count=2)
    at.cloud.lose_reply()
    with pytest.raises(LineDownError):
        await at.push()
    assert at.unreleased() == 2
    await at.push()
    assert at.unreleased() == 0
    assert set(at.cloud.book.effects.values()) == {1}
    assert at.cloud.pushes[0].entries == at.cloud.pushes[1].entries


async def test_a_late_answer_after_a_restart_deletes_nothing_unsent(at: Setup) -> None:
    """Receipts of the old epoch arrive in the new one: they release the old entries and not one of the new, whatever its seq."""
    at.hand_in(count=2)
    at.cloud.delay()
    with pytest.raises(LineDownError):
        await at.push()
    at.journal.close()
    at.journal = at.open(b"\x02" * 16)
    at.hand_in(count=2)
    for receipt in at.cloud.late[0]:
        at.journal.outbox.apply_receipt(receipt, at.cloud.book.keys_of)
    left = at.journal.outbox.oldest_unsent(NOW_S, most=10, most_bytes=10**7)
    assert [one.position for one in left] == [3, 4]
    at.journal.outbox.purge(NOW_S, keep_s=0)
    assert at.journal.outbox.oldest_unsent(NOW_S, most=10, most_bytes=10**7) == left


async def test_a_doubled_request_makes_no_second_case(at: Setup) -> None:
    """The network repeats a request: one effect, and the answer releases."""
    at.hand_in(count=3)
    at.cloud.duplicate()
    await at.push()
    assert at.unreleased() == 0
    assert set(at.cloud.book.effects.values()) == {1}


async def test_an_outage_keeps_everything_in_order(at: Setup) -> None:
    """Oldest first also after failures: what was tried before does not fall behind what was handed in since, nor overtake it."""
    at.cloud.go_offline()
    for _ in range(3):
        at.hand_in()
        with pytest.raises(LineDownError):
            await at.push()
    at.hand_in()
    at.cloud.come_back()
    await at.push()
    (sent,) = at.cloud.pushes
    assert [entry.slot for entry in sent.entries] == [row[0] for row in at.journal._file.rows("SELECT slot FROM entries ORDER BY position")]


async def test_one_poisoned_entry_blocks_no_other(at: Setup) -> None:
    """A quarantined entry waits for a person; the ones behind it are released."""
    at.hand_in(count=5)
    third = at.journal.outbox.oldest_unsent(NOW_S, most=5, most_bytes=10**7)[2]
    from kiosk.crypto.chain import place

    at.cloud.book.poison.add(place(third.entry).content_hash)
    await at.push()
    assert at.journal.outbox.held().entries == at.journal.outbox.held().set_aside == 1
    assert await at.push() is None
    at.journal.outbox.apply_receipt(at.cloud.book.resolve(third.entry), at.cloud.book.keys_of)
    assert at.unreleased() == 0


async def test_a_batch_refused_as_a_whole_is_cut_until_the_culprit_stands_alone(at: Setup) -> None:
    """A cloud that can't read a batch gets halves of it; the single entry it can't take is passed by, and all others arrive."""
    at.hand_in(count=4)
    culprit = at.journal.outbox.oldest_unsent(NOW_S, most=4, most_bytes=10**7)[1].entry
    take = at.cloud.book.take

    def picky(entries: object) -> tuple[bytes, ...]:
        listed = list(entries)  # type: ignore[call-overload]
        if culprit in listed:
            raise _TooLargeError
        return take(listed)

    at.cloud.book.take = picky  # type: ignore[method-assign]
    aim: Aim | None = Aim()
    rounds = 0
    while aim is not None and rounds < 20:
        rounds += 1
        try:
            aim = await at.push(aim)
        except _TooLargeError:
            at.cloud.problem(413, "too_large")
            aim = await at.push(aim)
    assert at.unreleased() == 1
    assert len(at.cloud.book.effects) == 3


class _TooLargeError(Exception):
    """What the picky cloud meets before it answers 413."""


@pytest.mark.parametrize("wrong_s", [-3650 * 86_400, -301, 301, 3650 * 86_400])
async def test_a_wrong_clock_is_corrected_by_the_clouds_signed_time(at: Setup, wrong_s: int) -> None:
    """401 clock_skew with signed time for our nonce: the same push is signed again and goes through; ten years off or five minutes."""
    at.hand_in()
    at.clocks.wall += wrong_s
    await at.push()
    assert at.unreleased() == 0
    assert at.timepiece.wire_now() == NOW_S
    assert at.cloud.requests == ["POST /v1/push"] * 2


async def test_time_for_another_nonce_corrects_nothing(at: Setup) -> None:
    """A replayed time answer is not ours: the clock stays, and the push fails instead of being signed with somebody's time."""
    at.clocks.wall -= 5000
    at.hand_in()
    from kiosk.contract.wire import Problem

    replay = Problem(v=1, code="clock_skew", hint="", time=at.cloud._time("another nonce"))
    at.cloud.say(httpx.Response(401, content=encode(replay), headers={"content-type": MEDIA_TYPE}))
    with pytest.raises(Exception, match="clock_skew"):
        await at.push()
    assert at.timepiece.offset_s == 0


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [(401, "bad_signature", SignatureError), (403, "expired", ExpiredError), (404, "absent", Exception), (500, "kiosk", Exception)],
)
async def test_errors_of_the_cloud_keep_everything(at: Setup, status: int, code: str, error: type[Exception]) -> None:
    """Whatever the cloud refuses, nothing is deleted, and the error has its own class."""
    at.hand_in()
    at.cloud.problem(status, code)
    with pytest.raises(error):
        await at.push()
    assert at.unreleased() == 1


async def test_patience_is_told_in_seconds(at: Setup) -> None:
    """429 and 503 carry Retry-After."""
    at.hand_in()
    at.cloud.problem(503, "busy", retry_after_s=120)
    with pytest.raises(BusyError) as caught:
        await at.push()
    assert caught.value.retry_after_s == 120


async def test_an_endless_answer_is_cut(at: Setup) -> None:
    """Nobody fills our memory: an answer longer than any of the cloud's is a line that is down."""
    at.hand_in()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1024 * 1024)

    at.cloud.say(httpx.Response(200, content=endless(), headers={"content-type": MEDIA_TYPE}))
    with pytest.raises(LineDownError):
        await at.push()


async def test_undrawn_hints_travel_with_their_entries_or_after_them(at: Setup) -> None:
    """A hand-in that no screen confirmed within a minute is named in a push, once, together with its form."""
    at.hand_in(b"photo", b"form")
    await at.push()
    assert at.cloud.pushes[0].undrawn == ()
    await push.push_hints(at.journal, at.sender, Aim(), NOW_S + 200)
    await push.push_hints(at.journal, at.sender, Aim(), NOW_S + 300)
    assert len(at.cloud.pushes) == 2
    assert len(at.cloud.pushes[1].undrawn) == 1
    assert at.cloud.pushes[1].entries == at.cloud.pushes[0].entries[1:]
    at.hand_in()
    await push.push_oldest(at.journal, at.sender, Aim(), NOW_S + 400)
    assert len(at.cloud.pushes[2].undrawn) == 1
    assert at.journal.outbox.undrawn(READING.minute + 100) == ()


async def test_a_drawn_hand_in_is_never_hinted(at: Setup) -> None:
    """A screen that confirmed leaves no hint."""
    hand_in = at.citizen.declares()
    at.journal.commit_hand_in(hand_in, at.signer, READING)
    at.journal.mark_drawn(hand_in.hand_in_id)
    await push.push_oldest(at.journal, at.sender, Aim(), NOW_S + 400)
    await push.push_hints(at.journal, at.sender, Aim(), NOW_S + 400)
    assert [one.undrawn for one in at.cloud.pushes] == [()]


def reply(mailbox: bytes, body: bytes = b"sealed", expires: int = READING.minute + 10) -> bytes:
    """An encoded SealedReply."""
    return encode(SealedReply(v=1, tenant="muni:13101", mailbox=mailbox, site="hall-1", expires=expires, sealed=body))


async def test_replies_come_by_cursor_page_by_page(at: Setup) -> None:
    """All pages are fetched, the cursor is kept with them, and the next pull begins there; what is no reply blocks no other."""
    at.cloud.mail = [reply(bytes([number]) * 16) for number in range(4)] + [b"junk"]
    assert await pull.pull_replies(at.journal, at.line, READING.minute) == 5
    assert at.journal.replies.cursor() == "5"
    assert await pull.pull_replies(at.journal, at.line, READING.minute) == 0
    found = at.journal.replies.find([b"\x02" * 16], now_minute=READING.minute, most_bytes=10**6)
    assert found == (at.cloud.mail[2],)
    assert at.journal.replies.as_of() == NOW_S


async def test_an_unknown_cursor_starts_anew_without_doubles(at: Setup) -> None:
    """410: everything comes again, and doubles are known by their hash."""
    at.cloud.mail = [reply(b"m" * 16)]
    await pull.pull_replies(at.journal, at.line, READING.minute)
    at.cloud.known_cursors = {""}
    assert await pull.pull_replies(at.journal, at.line, READING.minute) == 1
    assert len(at.journal.replies.find([b"m" * 16], now_minute=READING.minute, most_bytes=10**6)) == 1


async def test_a_cloud_that_knows_no_cursor_at_all_is_an_error_and_no_loop(at: Setup) -> None:
    """410 to an empty cursor ends the pull."""
    at.cloud.known_cursors = set()
    with pytest.raises(UnknownCursorError):
        await pull.pull_replies(at.journal, at.line, READING.minute)


async def test_mailboxes_are_asked_in_sixteens(at: Setup) -> None:
    """Replies filed elsewhere are asked for by receiver and mailbox."""
    at.cloud.mail = [reply(b"m" * 16)]
    await pull.ask_mailboxes(at.journal, at.line, [Mailbox("muni:13101", bytes([number]) * 16) for number in range(18)], READING.minute)
    assert [len(one.mailboxes) for one in at.cloud.asked] == [16, 2]
    assert at.journal.replies.cursor() == ""
    assert len(at.journal.replies.find([b"m" * 16], now_minute=READING.minute, most_bytes=10**6)) == 1


def test_replies_end_and_make_room(tmp_path: Path) -> None:
    """A reply is erased when it is over, and past the limit the ones that end first go."""
    journal, _ = open_or_set_aside(tmp_path / "journal", b"k" * 32, DEVICE)
    items = [reply(b"m" * 16, bytes([number]) * 1000, READING.minute + 10 + number) for number in range(4)]
    journal.replies.keep(items, now_minute=READING.minute)

    def held(minute: int) -> tuple[bytes, ...]:
        return journal.replies.find([b"m" * 16], now_minute=minute, most_bytes=10**6)

    assert held(READING.minute) == tuple(items)
    assert held(READING.minute + 11) == tuple(items[2:])
    journal.replies.purge(READING.minute, most_bytes=2500)
    assert held(READING.minute) == tuple(items[2:])
    journal.replies.purge(READING.minute + 100)
    assert journal._file.row("SELECT count(*) FROM replies") == (0,)
    journal.close()


def test_only_what_fits_a_frame_is_handed_out_newest_first(tmp_path: Path) -> None:
    """When a mailbox holds more than one frame, the newest replies win."""
    journal, _ = open_or_set_aside(tmp_path / "journal", b"k" * 32, DEVICE)
    items = [reply(b"m" * 16, bytes([number]) * 1000) for number in range(4)]
    journal.replies.keep(items, now_minute=READING.minute)
    assert journal.replies.find([b"m" * 16], now_minute=READING.minute, most_bytes=2500) == tuple(items[2:])
    journal.close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line heeds no proxy variable: with one set, nothing changes."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")


async def test_a_poisoned_hint_ends_no_round(at: Setup) -> None:
    """An undrawn form that the cloud can't read is cut out and passed by; the other hint arrives, and nothing is raised."""
    at.hand_in(count=2)
    await at.push()
    culprit = at.cloud.pushes[0].entries[0]
    aim, told = Aim(), []
    for _ in range(4):
        undrawn = [one for one in at.journal.outbox.undrawn(READING.minute + 3) if one.position not in aim.passed_by]
        batch = [one.entry for one in at.journal.outbox.entries_at(one.position for one in undrawn[: aim.most])]
        if culprit in batch:
            at.cloud.problem(400, "bad_format")
        before = len(at.cloud.pushes)
        aim = await push.push_hints(at.journal, at.sender, aim, NOW_S + 200)
        told += [len(one.undrawn) for one in at.cloud.pushes[before:]]
    assert told == [1]
    assert len(aim.passed_by) == 1
    assert len(at.journal.outbox.undrawn(READING.minute + 3)) == 1


@pytest.mark.parametrize("code", ["commit_unknown", "journal_damaged", "unsafe_start", "missing_part"])
async def test_the_cloud_cannot_tell_us_what_our_own_disk_says(at: Setup, code: str) -> None:
    """A stranger's word about our journal would open it anew every few seconds: it is a line that is down, with its back-off."""
    at.hand_in()
    at.cloud.problem(400, code)
    with pytest.raises(LineDownError):
        await at.push()
    assert at.unreleased() == 1
