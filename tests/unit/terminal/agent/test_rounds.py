"""Rounds with the cloud: whatever goes wrong ends in a wait, in order, and never holds back what could go."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from kiosk.contract.codec import encode
from kiosk.contract.credential import Credential
from kiosk.crypto import signing
from kiosk.errors import UnknownKeyError
from kiosk.terminal.agent_sync import Rhythm
from kiosk.terminal.sync.rules import DAY_S, Pace
from tests.fakes.hand_ins import DEVICE, new_signer
from tests.fakes.machine import PREFECTURE, SITE

if TYPE_CHECKING:
    from tests.unit.terminal.agent.conftest import Terminal


async def test_a_good_round_pushes_pulls_and_says_up(terminal: Terminal) -> None:
    """After one round nothing waits, and the line's state and last contact are known."""
    terminal.hand_in()
    line = terminal.line()
    assert line.state == "unknown"
    assert await line.attempt() == 60.0
    assert (line.state, line.last_contact) == ("up", int(terminal.clocks.now))
    assert terminal.unreleased() == 0
    assert terminal.cloud.requests == ["POST /v1/push", "GET /v1/replies"]


async def test_failures_wait_longer_and_a_small_question_comes_first(terminal: Terminal) -> None:
    """Full jitter over doubling ranges; when the line is back: the time first, a wait from the cloud's window, then the backlog."""
    terminal.hand_in()
    line = terminal.line(Rhythm(pace=Pace(base_s=1.0)))
    terminal.cloud.go_offline()
    for _ in range(4):
        await line.attempt()
    assert terminal.waits == [(0.0, 1.0), (0.0, 2.0), (0.0, 4.0), (0.0, 8.0)]
    assert line.state == "down"
    terminal.cloud.come_back()
    terminal.cloud.spread_s = 600
    terminal.cloud.requests.clear()
    await line.attempt()
    assert terminal.waits[4:] == [(0.0, 600.0)]
    assert terminal.cloud.requests == ["GET /v1/time", "POST /v1/push", "GET /v1/replies"]
    assert line.state == "up"


async def test_retry_after_is_kept(terminal: Terminal) -> None:
    """503 with Retry-After: not before that."""
    terminal.hand_in()
    terminal.cloud.problem(503, "busy", retry_after_s=120)
    assert await terminal.line().attempt() == 120.0


async def test_an_ended_credential_is_renewed_and_the_push_goes_on(terminal: Terminal) -> None:
    """403 expired: renew, check, keep, push again, all in one round."""
    terminal.hand_in()
    terminal.cloud.credential = credential(terminal)
    before = terminal.parts.credential_bytes
    terminal.cloud.problem(403, "expired")
    await terminal.line().attempt()
    assert terminal.cloud.requests[:3] == ["POST /v1/push", "POST /v1/renewals", "POST /v1/push"]
    assert terminal.parts.credential_bytes == terminal.cloud.credential != before
    assert terminal.open_again().credential_bytes == terminal.cloud.credential
    assert terminal.unreleased() == 0


async def test_in_the_last_month_it_is_renewed_early_but_never_at_the_cost_of_a_push(terminal: Terminal) -> None:
    """A renewal that is refused or forged leaves the old credential in use."""
    terminal.clocks.pass_s(70 * DAY_S)
    terminal.hand_in()
    before = terminal.parts.credential_bytes
    stranger = new_signer()
    terminal.cloud.credential = signing.sign(signing.read_unverified(credential(terminal))[1], stranger)
    line = terminal.line()
    await line.attempt()
    assert "POST /v1/renewals" in terminal.cloud.requests
    assert terminal.unreleased() == 0
    assert terminal.parts.credential_bytes == before
    with pytest.raises(UnknownKeyError):
        terminal.parts.take_credential(terminal.cloud.credential)


def credential(terminal: Terminal) -> bytes:
    """A fresh credential for our key."""
    minute = int(terminal.clocks.now) // 60
    public_key = terminal.parts.signer.public_key
    claims = Credential(v=1, device=DEVICE, public_key=public_key, site=SITE, prefecture=PREFECTURE, issued=minute, exp=minute + 90 * 1440)
    return signing.sign(encode(claims), terminal.machine.publisher.signer("enrolment"))


async def test_without_the_catalogues_server_entries_go_all_the_same(terminal: Terminal) -> None:
    """The installed catalogue goes on; only without any is it fetched first."""
    terminal.hand_in()
    line = terminal.line()
    await line.attempt()
    assert terminal.unreleased() == 0
    terminal.parts.catalogue = None
    terminal.hand_in()
    await line.attempt()
    assert line.state == "down"
    assert terminal.unreleased() == 1
    assert terminal.cloud.requests.count("POST /v1/push") == 1


async def test_a_journal_fault_opens_the_journal_anew(terminal: Terminal) -> None:
    """The disk failed once: close, open, settle, a new epoch; the next round works, and nothing is lost."""
    terminal.hand_in()
    terminal.parts.journal._file._broken = True
    line = terminal.line()
    assert await line.attempt() == 5.0
    await line.attempt()
    assert terminal.unreleased() == 0


async def test_a_fault_of_the_program_in_a_round_is_survived(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected error backs off like a broken line: the desk must go on."""
    line = terminal.line()

    async def broken() -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(line, "round", broken)
        await line.attempt()
    assert line.state == "down"
    await line.attempt()
    assert line.state == "up"


async def test_new_work_cuts_the_idle_wait_but_not_the_back_off(terminal: Terminal) -> None:
    """Handed in while idle: pushed at once. Handed in while the line is down: only when the wait is over."""
    line = terminal.line(Rhythm(poll_s=60.0, pace=Pace(base_s=0.0)))
    loop = asyncio.create_task(line.forever())
    await until(lambda: line.state == "up")
    terminal.hand_in()
    line.wake()
    await until(lambda: terminal.unreleased() == 0)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)

    slow = terminal.line(Rhythm(pace=Pace(base_s=1.0)))
    slow._uniform = lambda _low, high: 60.0 if high else 0.0
    terminal.cloud.go_offline()
    loop = asyncio.create_task(slow.forever())
    await until(lambda: slow.state == "down")
    terminal.cloud.come_back()
    terminal.hand_in()
    slow.wake()
    await asyncio.sleep(0.1)
    assert terminal.unreleased() == 1
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)


async def until(holds: object) -> None:
    """Wait a little for something to hold."""
    assert callable(holds)
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


async def test_copied_bytes_stay_a_week_and_less_when_space_is_short(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """One purge rule: a `copied` receipt, then further days while space allows."""
    terminal.hand_in()
    line = terminal.line()
    await line.attempt()
    bodies = "SELECT count(*) FROM bodies"
    assert terminal.parts.journal._file.row(bodies) == (1,)
    monkeypatch.setattr(terminal.parts.space, "is_low", lambda: True)
    await line.attempt()
    assert terminal.parts.journal._file.row(bodies) == (0,)
    monkeypatch.undo()
    terminal.hand_in()
    await line.attempt()
    terminal.clocks.pass_s(8 * DAY_S)
    await line.attempt()
    assert terminal.parts.journal._file.row(bodies) == (0,)


async def test_the_trusted_floor_outlives_the_agent(terminal: Terminal) -> None:
    """An answer raises the floor; the next start, with an empty battery's 1970, begins there: nothing that ended revives."""
    terminal.clocks.pass_s(3600)
    await terminal.line().attempt()
    floor_s = terminal.parts.timepiece.floor_s
    assert floor_s == int(terminal.clocks.now)
    terminal.clocks.now = 0.0
    again = terminal.open_again()
    assert again.timepiece.trusted_now() == floor_s
    assert again.timepiece.read().quality == "unsure"
    terminal.cloud.now_s = lambda: floor_s + 3600
    await terminal.line().attempt()
    assert again.timepiece.read().quality == "synced"
    assert again.timepiece.floor_s == floor_s + 3600


async def test_a_renewal_cannot_leap_the_floor(terminal: Terminal) -> None:
    """A credential dated years ahead by the cloud alone moves nothing that ends."""
    floor_s = terminal.parts.timepiece.floor_s
    terminal.clocks.pass_s(1000 * DAY_S)
    ahead = credential(terminal)
    terminal.clocks.pass_s(-1000 * DAY_S)
    terminal.parts.take_credential(ahead)
    terminal.parts.keep_floor(at_once=True)
    assert terminal.open_again().timepiece.floor_s == floor_s


async def test_mailboxes_are_asked_online(terminal: Terminal) -> None:
    """Replies filed elsewhere come by mailbox."""
    from kiosk.contract.wire import Mailbox

    await terminal.line().ask_mailboxes([Mailbox("muni:13101", b"m" * 16)])
    assert terminal.cloud.requests == ["POST /v1/mailboxes"]
    assert terminal.cloud.asked[0].mailboxes[0].tenant == "muni:13101"
