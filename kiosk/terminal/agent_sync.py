"""The agent's other half: one round after another of push, pull, catalogue, renewal and purge, for as long as the agent runs.

Nothing here holds the desk up: the journal's work is done in milliseconds, the network is waited for, and large bodies are packed in a
thread. The decisions are kiosk.terminal.sync.rules.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Self

import httpx
import msgspec

from kiosk import log
from kiosk.catalog import delivery
from kiosk.contract.wire import Mailbox
from kiosk.errors import BusyError, ClockSkewError, CommitUnknownError, ExpiredError, JournalError, KioskError
from kiosk.settings import Terminal
from kiosk.terminal import enrolment
from kiosk.terminal.agent_parts import AgentParts, install_catalogue
from kiosk.terminal.journal_file import LONG_LOG_PAGES
from kiosk.terminal.sync import pull, push
from kiosk.terminal.sync.line import CloudLine
from kiosk.terminal.sync.push import Sender
from kiosk.terminal.sync.rules import DAY_S, HOUR_S, Aim, Pace, Uniform

RENEW_BEFORE_S = 30 * DAY_S
JOURNAL_PAUSE_S = 5.0


class Rhythm(msgspec.Struct, frozen=True):
    """How often what happens, in seconds; `keep_s` is how long copied bytes stay at the terminal all the same."""

    pace: Pace = Pace()
    poll_s: float = 60.0
    catalogue_s: float = HOUR_S
    heartbeat_s: float = 300.0
    keep_s: int = 7 * DAY_S
    least_copies: int = 1

    @classmethod
    def of(cls, settings: Terminal) -> Self:
        """As the settings say; the rest as for a real site."""
        return cls(pace=Pace(longest_s=settings.retry_longest_s), poll_s=settings.poll_s)


class Due:
    """Something that is done once in a while, by the running loop's clock."""

    def __init__(self) -> None:
        self._at = 0.0

    def is_now(self) -> bool:
        """Whether its time has come."""
        return asyncio.get_running_loop().time() >= self._at

    def in_s(self, seconds: float) -> None:
        """Next time so many seconds from now."""
        self._at = asyncio.get_running_loop().time() + seconds


class LineToCloud:
    """The line as the desk sees it; runs its rounds in `forever`.

    Args:
        parts: of the agent.
        client: from `cloud_client`; closed by the caller.
        rhythm: how often what happens.
        uniform: draws waits.
    """

    def __init__(self, parts: AgentParts, client: httpx.AsyncClient, rhythm: Rhythm, uniform: Uniform = random.uniform) -> None:
        self._parts = parts
        self._rhythm = rhythm
        self._uniform = uniform
        self._work = asyncio.Event()
        self._aim = Aim()
        self._failures = 0
        self._catalogue, self._pull, self._renewal, self._passed_by = Due(), Due(), Due(), Due()
        self._line = CloudLine(client, parts.signer, parts.timepiece, parts.random, parts.keys_of)
        self.state = "unknown"
        self.is_clock_wrong = False
        self.last_contact = 0

    def wake(self) -> None:
        """Something was committed."""
        self._work.set()

    async def ask_mailboxes(self, mailboxes: Sequence[Mailbox]) -> None:
        """Fetch the replies in some mailboxes now. Raises as `pull_replies`."""
        await pull.ask_mailboxes(self._parts.journal, self._line, mailboxes, self._parts.timepiece.read().minute)

    async def forever(self) -> None:
        """Round after round, until cancelled. New work cuts the idle wait short, never the back-off."""
        while True:
            wait_s = await self.attempt()
            if self._failures:
                await asyncio.sleep(wait_s)
            else:
                await self._rest(wait_s)

    async def attempt(self) -> float:
        """One round; whatever goes wrong ends in a wait, never in the end of the loop.

        Returns:
            How long to wait, in seconds.
        """
        try:
            await self.round()
        except (CommitUnknownError, JournalError) as fault:
            return self._journal_fault(fault)
        except KioskError as fault:
            return self._failed(fault)
        except Exception as fault:  # noqa: BLE001 - a fault of the program in here must not take the desk down
            return self._failed(fault)
        return self._rhythm.poll_s

    async def round(self) -> None:
        """Everything that is due, once.

        Raises:
            KioskError: what did not go; the rest waits for the next round.
        """
        if self._parts.catalogue is None:
            await self._update_catalogue()
        if self._failures:
            await self._line.time()
            await asyncio.sleep(self._rhythm.pace.first_wait_s(self._line.spread_s, self._uniform))
        await self._renew_early()
        self._work.clear()
        try:
            await self._exchange()
        except ExpiredError:
            await self._renew()
            await self._exchange()
        self._failures, self.state, self.is_clock_wrong = 0, "up", False
        self.last_contact = self._parts.timepiece.trusted_now()
        await self._refresh_catalogue()
        self._tidy()

    async def _exchange(self) -> None:
        """Push until nothing is due, then pull if that is."""
        if self._passed_by.is_now():
            self._aim = Aim()
            self._passed_by.in_s(HOUR_S)
        sender = Sender(self._line, self._parts.credential_bytes, self._parts.keys_of, self._rhythm.least_copies)
        while (aim := await push.push_oldest(self._parts.journal, sender, self._aim, self._parts.timepiece.trusted_now())) is not None:
            self._aim = aim
        self._aim = await push.push_hints(self._parts.journal, sender, self._aim, self._parts.timepiece.trusted_now())
        if self._pull.is_now():
            await pull.pull_replies(self._parts.journal, self._line, self._parts.timepiece.read().minute)
            self._pull.in_s(self._rhythm.poll_s / 2)

    async def _renew_early(self) -> None:
        """In the last month of the credential; while it still holds, a refusal is no reason to stop pushing."""
        ends_s = self._parts.credential.exp * 60 - self._parts.timepiece.trusted_now()
        if ends_s > RENEW_BEFORE_S or not self._renewal.is_now():
            return
        self._renewal.in_s(HOUR_S)
        try:
            await self._renew()
        except KioskError as fault:
            log.get().warning("credential not renewed", code=fault.code)

    async def _renew(self) -> None:
        self._parts.take_credential(await enrolment.renew(self._line))
        log.get().info("credential renewed", device=self._parts.credential.device)

    async def _refresh_catalogue(self) -> None:
        """Ask for a newer catalogue once in a while; the installed one goes on whatever comes of it."""
        if not self._catalogue.is_now():
            return
        try:
            await self._update_catalogue()
        except KioskError as fault:
            log.get().warning("catalogue not updated", code=fault.code)
            self._catalogue.in_s(self._rhythm.poll_s)

    async def _update_catalogue(self) -> None:
        before = self._parts.catalogue
        clock = self._parts.timepiece
        now = await asyncio.to_thread(install_catalogue, self._parts.settings, clock.trusted_now(), int(clock.floor_s))
        self._catalogue.in_s(self._rhythm.catalogue_s)
        self._parts.refresh_catalogue()
        if before is None or now.manifest_sha256 != before.manifest_sha256:
            log.get().info("catalogue installed", version=str(now.version))
            pinned = [*self._parts.pinned.values(), *([before.folder] if before else [])]
            delivery.prune(self._parts.settings.catalogue_dir, self._parts.root, pinned=pinned)

    def _tidy(self) -> None:
        keep_s = 0 if self._parts.space.is_low() else self._rhythm.keep_s
        purged = self._parts.journal.outbox.purge(self._parts.timepiece.trusted_now(), keep_s=keep_s)
        if purged:
            log.get().info("purged what is copied", purged=purged)
        self._parts.journal.replies.purge(self._parts.timepiece.read().minute)
        self._parts.keep_floor()
        self._parts.journal.settle(erase=purged > 0, least_pages=0 if purged else LONG_LOG_PAGES)

    async def _rest(self, wait_s: float) -> None:
        try:
            await asyncio.wait_for(self._work.wait(), wait_s)
        except TimeoutError:
            return

    def _failed(self, fault: Exception) -> float:
        retry_after_s = fault.retry_after_s if isinstance(fault, BusyError) else 0.0
        wait_s = self._rhythm.pace.wait_s(self._failures, self._uniform, retry_after_s=retry_after_s)
        self._failures, self.state = self._failures + 1, "down"
        self.is_clock_wrong = isinstance(fault, ClockSkewError)
        if isinstance(fault, KioskError):
            log.get().info("line does not work", code=fault.code, attempt=self._failures, wait_s=round(wait_s, 1))
        else:
            log.get().error("round ended by a fault of the program", exc_info=fault)
        return wait_s

    def _journal_fault(self, fault: KioskError) -> float:
        log.get().error("journal does not work", code=fault.code)
        try:
            self._parts.reopen_journal()
        except KioskError as second:
            log.get().error("journal can't be opened", code=second.code)
        return JOURNAL_PAUSE_S
