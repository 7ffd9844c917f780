"""Kills on purpose in every phase of a hand-in's way, and what must hold afterwards.

Two visits a round. In the first everything dies while the citizen is there: draft, sealing, commit, answer, draw. In the second the way to
the cloud is cut off in its steps: push (in the cloud's hands, not stored), receipt (stored, not recorded at the terminal), purge (recorded
at the terminal, being erased). Where no moment can be told exactly from the outside (draft), it is a random one.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter as Counted
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import pytest

from kiosk.contract.codec import decode
from kiosk.contract.ipc import Queued
from kiosk.contract.receipt import ReceiptClaims
from kiosk.crypto import signing
from kiosk.terminal.ipc import read_answer
from tests.fakes.call_back import PHONE
from tests.fakes.counter import Counter, Victim
from tests.fakes.writes import Writes
from tests.faults.sure_hands import Lost, SureHands, phone

Phase = Literal["draft", "sealing", "commit", "answer", "draw", "push", "receipt", "purge"]
EARLY: tuple[Phase, ...] = ("draft", "sealing", "commit", "answer", "draw")
LATE: tuple[Phase, ...] = ("push", "receipt", "purge")
AGENT_EARLY: tuple[Phase, ...] = (*("draft",) * 3, *("sealing",) * 3, "commit", *("answer",) * 3, "draw")
"""The agent comes back within a second, and the screen asks it again: it can die several times in one hand-in."""
AT_ONCE = 6
"""Else, on a slow machine, the screen would stop asking before the last one is back."""
FRAMES: dict[Phase, str] = {"sealing": "chunk", "commit": "submit", "answer": "queued", "draw": "drawn"}
"""The frame between screen and agent that marks each phase's moment."""
WELCOME_S, OUTCOME_S, UNSEEN_S = 60.0, 90.0, 30.0


class Campaign:
    """Kills, and remembers what was read from the glass, and what was killed when.

    Args:
        counter: running.
        display: of its screen.
        seed: of the random moments.
    """

    def __init__(self, counter: Counter, display: str, seed: int) -> None:
        self.counter, self._display = counter, display
        self._dice = random.Random(seed)
        self._writes = Writes(counter.terminal.data / "journal")
        self._public_key = counter.terminal.keys.signer("device").public_key
        self._claims: ReceiptClaims | None = None
        self._waiting: list[Phase] = []
        self._is_striking = False
        self._killed_s = 0.0
        self._broken: str | None = None
        self._serial = 0
        self._was_declared = self._told_drawn = False
        self._hands: SureHands
        self.accepted: set[int] = set()
        self.kills: Counted[tuple[Victim, Phase]] = Counted()
        self.faults: list[str] = []

    def __enter__(self) -> Self:
        """Listen at the tap."""
        self._writes.__enter__()
        self.counter.tap.told = self._heard
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Listen no more."""
        self.counter.tap.disarm()
        self._writes.__exit__(kind, fault, trace)

    def round(self, victim: Victim) -> None:
        """One kill in each phase, of the agent some more."""
        self._early(victim)
        self._late(victim)

    def killed(self, victim: Victim) -> int:
        """How many kills of one so far."""
        return sum(times for (who, _), times in self.kills.items() if who == victim)

    def phases(self) -> Counted[Phase]:
        """How many kills in each phase."""
        found: Counted[Phase] = Counted()
        for (_, phase), times in self.kills.items():
            found[phase] += times
        return found

    def check(self) -> None:
        """When everything has arrived: nothing accepted is missing, nothing is filed twice, and the glass told nothing untrue."""
        self.counter.wait(lambda: self.counter.is_up() and self.counter.status_queued() == 0)
        numbers = Counted(form.answers[PHONE] for _, form in self.counter.filed())
        assert {phone(serial) for serial in self.accepted} - set(numbers) == set(), "accepted and lost"
        assert [number for number, times in numbers.items() if times > 1] == [], "filed twice"
        assert self.faults == []
        assert [row["kind"] for row in self.counter.rows("SELECT kind FROM alarm")] == []

    def keep_picture(self, file: Path) -> None:
        """What is on the glass, for whoever looks for the reason of a failure."""
        file.parent.mkdir(exist_ok=True)
        self._hands.picture().save(file)

    # ---- while the citizen is there

    def _early(self, victim: Victim) -> None:
        """The citizen enters a declaration again as often as the glass says nothing of it. A dead screen takes one phase a sitting."""
        left = list(AGENT_EARLY if victim == "agent" else EARLY)
        self._begin()
        while left or self._serial not in self.accepted:
            if self._serial in self.accepted:
                if self._hands.is_there():
                    self._leave()
                self._begin()
            with contextlib.suppress(Lost):
                self._sit_down()
                if self._serial not in self.accepted:
                    most = 1 if victim == "screen" else AT_ONCE
                    phases, left = left[:most], left[most:]
                    left = [*self._declare(victim, phases), *left]
        self._leave()

    def _declare(self, victim: Victim, phases: Sequence[Phase]) -> list[Phase]:
        """Gives the phases that passed unseen: while the tap waited for a process to come back, the screen took another connection."""
        killer = threading.Thread(target=self._kill_now_and_then, args=(victim, phases.count("draft")))
        killer.start()
        try:
            self._hands.walk(self._serial)
        finally:
            killer.join()
        self._claims, self._waiting = None, [phase for phase in phases if phase != "draft"]
        self._arm(victim)
        self._was_declared = True
        self._hands.declare()
        self._look_for_the_outcome()
        end = time.monotonic() + UNSEEN_S
        while self._waiting and (self._is_striking or time.monotonic() < end):
            time.sleep(0.005)
        self.counter.tap.disarm()
        assert self._broken is None, self._broken
        return list(self._waiting)

    def _kill_now_and_then(self, victim: Victim, times: int) -> None:
        for _ in range(times):
            time.sleep(self._dice.uniform(0.2, 3.0 / times))
            self._kill(victim, "draft")

    def _arm(self, victim: Victim) -> None:
        """At the frame of the next waiting phase: the kill, and then the phase after that is waited for."""
        if self._waiting:
            phase = self._waiting[0]
            passes = phase == "commit" or victim not in {"agent", "screen"} or (phase == "draw" and self._dice.random() < 0.5)
            self.counter.tap.arm(lambda: self._strike(victim, phase), FRAMES[phase], after=passes)

    def _strike(self, victim: Victim, phase: Phase) -> None:
        """Runs in the tap: nothing passes between screen and agent meanwhile, and what fails is told to the test."""
        self._is_striking = True
        try:
            self._strike_now(victim, phase)
        except AssertionError as fault:
            self._broken = f"{self._serial}, {victim} at {phase}: {fault}"
            self._waiting.clear()
        finally:
            self._is_striking = False

    def _strike_now(self, victim: Victim, phase: Phase) -> None:
        if phase == "commit":
            self._step_into_the_commit()
        if phase == "draw" and not self._reads_accepted():
            self.faults.append(f"{self._serial}: the screen told `drawn`, and the glass does not show it")
        self._kill(victim, phase)
        self._waiting.remove(phase)
        self._arm(victim)

    def _step_into_the_commit(self) -> None:
        """Half of the time the first write of the commit is waited for, else it is any moment near it."""
        if self._dice.random() < 0.5:
            self._writes.forget()
            self._writes.wait_for("-wal", 0.03)
        time.sleep(self._dice.uniform(0, 0.006))

    def _kill(self, victim: Victim, phase: Phase) -> None:
        """What is dead already does not count as killed: what still starts is waited for."""
        if victim in {"cloud", "postgres"}:
            self.counter.wait(self.counter.is_up)
        if phase == "draft" and victim == "agent":
            self.counter.wait(lambda: self.counter.status_queued() >= 0)
        self.counter.kill(victim)
        self.kills[victim, phase] += 1
        self._killed_s = time.monotonic()

    # ---- on the way to the cloud

    def _late(self, victim: Victim) -> None:
        """One declaration without a kill; then one kill in each step of its way to the cloud."""
        self._begin()
        self.counter.wait(self.counter.is_up)
        before = self.counter.stored()
        with contextlib.ExitStack() as held:
            held.enter_context(self.counter.entries_locked())
            while self._serial not in self.accepted:
                with contextlib.suppress(Lost):
                    self._sit_down()
                    self._declare(victim, ())
            self.counter.wait(self.counter.is_storing)
            if victim in {"cloud", "postgres"}:
                with self._agent_stopped():  # the lock dies with PostgreSQL: until it is held again nothing may be sent
                    self._kill(victim, "push")
                    held.close()
                    self.counter.wait(self.counter.is_up)
                    held.enter_context(self.counter.entries_locked())
                self.counter.wait(self.counter.is_storing)
            else:
                self._kill(victim, "push")
            self._cut_off_the_receipt(victim, before, held)
        self._cut_off_the_purge(victim)
        self._leave()

    def _cut_off_the_receipt(self, victim: Victim, before: int, held: contextlib.ExitStack) -> None:
        """The cloud has stored it, and the agent, standing still, has not read the answer. Its own end may also come while it records."""
        self.counter.wait(lambda: self.counter.status_queued() >= 0)  # a killed one's successor
        with self._agent_stopped():
            held.close()
            arrived = self._comes(lambda: self.counter.stored() > before, 2.0)
            if arrived:
                self._kill_at_the_receipt(victim)
        if not arrived:  # the killed agent's request died with it; its successor asks again
            self.counter.wait(lambda: self.counter.stored() > before)
            self._kill(victim, "receipt")

    def _kill_at_the_receipt(self, victim: Victim) -> None:
        if victim == "agent" and self._dice.random() < 0.5:
            self._writes.forget()
            os.kill(self.counter.pid("agent"), signal.SIGCONT)
            self._writes.wait_for("-wal", 1.0)
        self._kill(victim, "receipt")

    def _cut_off_the_purge(self, victim: Victim) -> None:
        """From the recorded receipt to the end of erasing: at the first write of the journal, or right after the agent said "purged"."""
        before = self.counter.purges()
        self.counter.wait(lambda: self.counter.status_queued() == 0 or self.counter.purges() > before)
        if self._dice.random() < 0.5:
            self._writes.forget()
            self._writes.wait_for("-wal", 3.0)
        else:
            self._comes(lambda: self.counter.purges() > before, 10.0)
        self._kill(victim, "purge")

    @contextlib.contextmanager
    def _agent_stopped(self) -> Iterator[None]:
        """The agent does nothing for the time of the block, unless it is killed in it."""
        agent = self.counter.pid("agent")
        os.kill(agent, signal.SIGSTOP)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(agent, signal.SIGCONT)

    @staticmethod
    def _comes(holds: Callable[[], bool], within_s: float) -> bool:
        end = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(0.005)
        return True

    # ---- the glass

    def _begin(self) -> None:
        """The next declaration, with a number of its own."""
        self._serial, self._was_declared = self._serial + 1, False

    def _sit_down(self) -> None:
        """Before the first screen of a sitting. What it says of a hand-in is, to the citizen who has just declared, about theirs."""
        pid = self.counter.pid("screen")
        self._hands = SureHands(self._display, self.counter.offered, lambda: self.counter.pid("screen") == pid)
        end, seen_s = time.monotonic() + WELCOME_S, 0.0
        while not seen_s or time.monotonic() < seen_s + 0.8:
            picture = self._hands.picture()
            notice = self._hands.undrawn(picture)
            if notice is not None:
                if self._was_declared:
                    self.accepted.add(self._serial)
                self._hands.dismiss(notice)
                time.sleep(0.5)
            elif not seen_s and self._hands.sees_welcome(picture):
                seen_s = time.monotonic()
            self._require(end)

    def _look_for_the_outcome(self) -> None:
        """A while after the declaration, or after the last kill."""
        begun_s = time.monotonic()
        while not self._reads_accepted():
            self._require(max(begun_s, self._killed_s) + OUTCOME_S)

    def _reads_accepted(self) -> bool:
        """Whether the glass says 「お預かりしました」 with the number of the claims; if so, it counts."""
        claims = self._claims
        if claims is None or not self._hands.says_accepted(self._hands.picture(), claims):
            return False
        self.accepted.add(self._serial)
        return True

    def _require(self, end: float) -> None:
        """The screen is there and there is time left."""
        if not self._hands.is_there():
            raise Lost
        if time.monotonic() > end:
            pytest.fail(f"{self._serial}: stuck")
        time.sleep(0.03)

    def _leave(self) -> None:
        """The citizen goes. The screen would end by itself; that it is killed saves half a minute and counts for nothing."""
        self._comes(lambda: self._told_drawn or not self._hands.is_there(), 20.0)  # an agent that was killed may not hear of it
        old = self.counter.pid("screen")
        self.counter.kill("screen")
        self.counter.wait_for_new("screen", old)

    def _heard(self, frame: bytes) -> None:
        if b"queued" in frame[:16]:
            answer = read_answer(frame)
            assert isinstance(answer, Queued)
            self._told_drawn = False
            self._claims = decode(ReceiptClaims, signing.verify(answer.claims, self._public_key))
        elif b"drawn" in frame[:16]:
            self._told_drawn = True
