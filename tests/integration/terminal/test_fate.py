"""A hand-in whose way is broken somewhere: the real carrier asks the real agent, and says only what is certain."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from kiosk import log
from kiosk.catalog.installed import Installed, open_installed
from kiosk.contract.ipc import Answer, Lookup, Question, Queued, Submit
from kiosk.errors import CommitUnknownError, ConflictError
from kiosk.terminal import carrying, handing_over, ipc
from kiosk.terminal.carrying import Carrier, Tools
from kiosk.terminal.devices.camera import Camera, NullCamera
from kiosk.terminal.devices.printer import NullPrinter, PrintJob, PrintResult
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.ipc import Agent
from kiosk.terminal.lookups import Lookups
from kiosk.terminal.plan import HandInPlan, PlannedAttachment, SubmissionPlan
from kiosk.terminal.sitting import TOKYO, Clock
from kiosk.terminal.visit import effects, events
from kiosk.terminal.visit.events import Event
from tests.fakes.hand_ins import Citizen
from tests.fakes.machine import TOWN, Machine, memory

SPACE = 8 * 1024 * 1024
QUIET = ("longest_s=60", "base_s=60", "poll_s=60")


CANARY = "髙﨑よう子みなと町三丁目"


def plan(*refs: str) -> HandInPlan:
    """One submission to the town."""
    pictures = tuple(PlannedAttachment("matter.photos.photos", ref) for ref in refs)
    one = SubmissionPlan(
        tenant=TOWN,
        service="lost_umbrella",
        service_version=1,
        act="application",
        acceptance="complete",
        answers={"applicant.person.familyName": CANARY},
        attachments=pictures,
        declared=f"{CANARY}、申請します。",
        identification="none",
    )
    return HandInPlan("ja", (one,))


class Broken:
    """A device or word list that fails whatever is asked of it, with a citizen's words in the fault."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        """Every method fails."""

        def fail(*_given: object, **_named: object) -> object:
            raise ZeroDivisionError("髙﨑")

        return fail


class Jammed(NullPrinter):
    """A printer whose driver fails."""

    def print(self, job: PrintJob) -> PrintResult:
        """Fail."""
        raise ZeroDivisionError(repr(job))


class Counter:
    """A carrier with its agent, as a screen process has them; answers are kept in order."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.agent = machine.start(*QUIET)
        root = (machine.data / "root.json").read_bytes()
        self.installed: Installed = open_installed(Path(self.agent.welcome.catalogue), root, self.agent.welcome.manifest_sha256)
        self.told: list[Event] = []
        self._carriers: list[Carrier] = []
        self._news = threading.Event()
        self.carrier = self.with_devices()

    def with_devices(self, *, camera: Camera | None = None, printer: NullPrinter | None = None, lookups: Lookups | None = None) -> Carrier:
        """A carrier with these devices."""
        clock = Clock(time.time)
        assert clock.now().tzinfo is TOKYO
        tools = Tools(
            agent=self.agent,
            installed=self.installed,
            camera=camera or NullCamera(),
            printer=printer or NullPrinter(),
            lookups=lookups or Broken(),  # type: ignore[arg-type]
            randomness=os.urandom,
            now=clock.now,
        )
        self.carrier = Carrier(tools, lambda work: work())
        self._carriers.append(self.carrier)
        return self.carrier

    def run(self, effect: effects.Effect, *, answers: int = 1, within_s: float = 150.0) -> list[Event]:
        """Carry out, and the answers."""
        before = len(self.told)
        self.carrier.run(effect, self._hear)
        end = time.monotonic() + within_s
        while len(self.told) < before + answers:
            assert time.monotonic() < end, f"{effect} was never answered"
            self._news.wait(0.05)
        return self.told[before:]

    def submit(self, *, answers: int = 1) -> list[Event]:
        """Begin a visit and hand in."""
        assert self.run(effects.TakeVisit(SPACE)) == [events.VisitGranted()]
        return self.run(effects.Submit(plan()), answers=answers)

    def stored(self) -> int:
        """Entries in the journal."""
        if self.machine.process is not None:
            self.machine.kill()
        journal = self.machine.journal()
        try:
            return journal.outbox.held().entries
        finally:
            journal.close()

    def close(self) -> None:
        """Every carrier that was made, and the agent's connection."""
        while self._carriers:
            self._carriers.pop().close()
        self.agent.close()

    def _hear(self, event: Event) -> None:
        self.told.append(event)
        self._news.set()


def patient(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """How long a carrier waits for an agent; short only where none will answer."""
    for name in ("LONGEST_S", "AGAIN_S", "SETTLE_S"):
        monkeypatch.setattr(handing_over, name, seconds)


@pytest.fixture
def counter(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """A counter whose agent may take its time on a busy machine, but for the end."""
    patient(monkeypatch, 60.0)
    monkeypatch.setattr(carrying, "CLOSE_WAIT_S", 1.0)
    made = Counter(machine)
    yield made
    made.close()


def breaking(agent: Agent, monkeypatch: pytest.MonkeyPatch, *, after: bool) -> None:
    """A fault of the program in `submit`, before anything is sent or after everything is committed."""
    submit = agent.submit

    def broken(*given: object, **named: object) -> bytes:
        if after:
            submit(*given, **named)  # type: ignore[arg-type]
        raise ZeroDivisionError("髙﨑")

    monkeypatch.setattr(agent, "submit", broken)


def test_a_fault_after_the_commit_is_still_handed_in(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program fails between commit and answer: the agent is asked, and the receipt comes."""
    breaking(counter.agent, monkeypatch, after=True)
    (answer,) = counter.submit()
    assert isinstance(answer, events.Queued)
    assert counter.stored() == 1


def test_a_fault_before_the_commit_is_certainly_not_handed_in(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program fails before anything was sent: the agent says "missing", and only then "not handed in" is said."""
    breaking(counter.agent, monkeypatch, after=False)
    assert counter.submit() == [events.SubmitRefused("unexpected")]
    assert counter.stored() == 0


def test_a_fault_while_sealing_is_certainly_not_handed_in(counter: Counter) -> None:
    """A picture that is gone: nothing has left the process, nothing was stored, and the screen does not wait for ever."""
    counter.run(effects.TakeVisit(SPACE))
    assert counter.run(effects.Submit(plan("gone"))) == [events.SubmitRefused("unexpected")]
    assert counter.stored() == 0


def test_a_proof_that_cannot_be_read_is_no_refusal(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent says stored, and its claims do not verify here: neither "handed in" nor "not handed in", and the numbers."""
    monkeypatch.setattr(counter.installed, "enrolment_keys", lambda: {b"other": b"key"})
    (answer,) = counter.submit()
    assert isinstance(answer, events.SubmitUnknown)
    assert len(answer.numbers) == 1
    assert counter.stored() == 1


def test_a_refusal_by_the_agent_is_certain(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the agent refuses is looked up once more before it is said."""
    asked: list[bytes] = []
    certainly = counter.agent.certainly

    def noting(hand_in_id: bytes, *, patience_s: float) -> bytes | None:
        asked.append(hand_in_id)
        return certainly(hand_in_id, patience_s=patience_s)

    monkeypatch.setattr(counter.agent, "certainly", noting)
    assert counter.run(effects.Submit(plan())) == [events.SubmitRefused("forbidden")]
    assert len(asked) == 1
    assert counter.stored() == 0


def test_an_agent_that_stays_away_leaves_it_unknown_and_asking_again_finds_out(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before the hand-in, not started again in time: unsure, then unknown; then the same bytes go, once."""
    counter.run(effects.TakeVisit(SPACE))
    counter.machine.kill()
    with monkeypatch.context() as patch:
        patient(patch, 1.0)
        unsure, unknown = counter.run(effects.Submit(plan()), answers=2)
        assert isinstance(unsure, events.SubmitUnsure)
        assert unknown == events.SubmitUnknown(unsure.numbers)
        (still,) = counter.run(effects.AskAgain())
        assert still == unknown
    counter.machine.spawn(*QUIET)
    counter.machine.connect().close()
    (queued,) = counter.run(effects.AskAgain())
    assert isinstance(queued, events.Queued)
    assert tuple(line.number for line in queued.lines) == unsure.numbers
    assert counter.run(effects.AskAgain()) == [events.SubmitUnknown()]  # the sealed bytes are gone: nothing is sent any more
    assert counter.stored() == 1


def test_an_agent_that_answered_into_the_void_is_asked_again(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Committed, then killed before the answer, and back only after the screen said "unknown": asking again finds the first commit."""
    submit = counter.agent.submit

    def dying(*given: object, **named: object) -> bytes:
        submit(*given, **named)  # type: ignore[arg-type]
        counter.machine.kill()
        raise CommitUnknownError

    with monkeypatch.context() as patch:
        assert counter.run(effects.TakeVisit(SPACE)) == [events.VisitGranted()]
        patch.setattr(counter.agent, "submit", dying)
        patient(patch, 1.0)
        (unknown,) = counter.run(effects.Submit(plan()))
    assert isinstance(unknown, events.SubmitUnknown)
    counter.machine.spawn(*QUIET)
    counter.machine.connect().close()
    monkeypatch.setattr(counter.agent, "submit", Broken().submit)  # whoever sends again now has not asked first
    (queued,) = counter.run(effects.AskAgain())
    assert isinstance(queued, events.Queued)
    assert counter.stored() == 1


def test_erasing_drops_the_sealed_bytes(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the end in view nothing of the visit is kept for asking again, and a picture that comes late is dropped."""
    counter.run(effects.TakeVisit(SPACE))
    counter.machine.kill()
    patient(monkeypatch, 1.0)
    counter.run(effects.Submit(plan()), answers=2)
    counter.carrier.run(effects.Erase(), counter.told.append)
    assert counter.run(effects.AskAgain()) == [events.SubmitUnknown()]
    assert counter.carrier._sealed is None
    camera = NullCamera()
    camera.latest = lambda: Image.new("RGB", (8, 8))  # type: ignore[method-assign]
    erased = counter.with_devices(camera=camera)
    erased.run(effects.Erase(), counter.told.append)
    erased.run(effects.TakePhoto(), counter.told.append)
    counter.close()
    assert (erased.pictures, erased._photos) == ({}, {})


def test_a_screen_can_end_while_its_agent_hangs(counter: Counter) -> None:
    """The agent is stopped in the middle of a hand-in: the process that must end with the visit still does, soon."""
    counter.run(effects.TakeVisit(SPACE))
    assert counter.machine.process is not None
    os.killpg(counter.machine.process.pid, signal.SIGSTOP)
    counter.carrier.run(effects.Submit(plan()), counter.told.append)
    counter.carrier.run(effects.EndVisit(), counter.told.append)
    time.sleep(0.3)
    begun = time.monotonic()
    counter.close()
    assert time.monotonic() - begun < ipc.ANSWER_WAIT_S / 2
    assert counter.carrier.ended
    os.killpg(counter.machine.process.pid, signal.SIGCONT)


@pytest.mark.parametrize(
    ("effect", "answer"),
    [
        (effects.TakePhoto(), events.PhotoFailed()),
        (effects.Convert("たかさき", is_name=True), events.Converted("たかさき", is_name=True, candidates=())),
        (effects.FindTowns("1000001"), events.TownsFound("1000001", ())),
        (effects.Print(None), events.PrintFailed("absent")),  # type: ignore[arg-type]
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_effect_that_fails_is_answered(counter: Counter, effect: effects.Effect, answer: Event) -> None:
    """Drivers and word lists that raise anything at all: the visit hears it, and the log has no word of what stood in the fault."""
    written = io.StringIO()
    log.configure("screen", written)
    counter.with_devices(camera=Broken(), printer=Jammed(), lookups=Broken())  # type: ignore[arg-type]
    assert counter.run(effect) == [answer]
    assert "an effect failed" in written.getvalue()
    assert "\\u9ad9" not in written.getvalue()


def test_no_answer_leaves_the_screen_process_open(counter: Counter) -> None:
    """Canaries in answers, declaration and picture: after refusals and a hand-in they stand in no file, log or memory of the agent."""
    written = io.StringIO()
    log.configure("screen", written)
    picture = b"\xff\xd8" + CANARY.encode() * 50
    counter.carrier._photos["a"] = picture
    counter.run(effects.Submit(plan("a")))
    counter.run(effects.TakeVisit(SPACE))
    (answer,) = counter.run(effects.Submit(plan("a")))
    assert isinstance(answer, events.Queued)
    counter.run(effects.FetchReplies(CANARY))
    assert counter.machine.process is not None
    proc = Path("/proc") / str(counter.machine.process.pid)
    places = {str(path): path.read_bytes() for path in counter.machine.folder.rglob("*") if path.is_file()}
    places |= {name: (proc / name).read_bytes() for name in ("environ", "cmdline")}
    places |= {"screen's log": written.getvalue().encode(), "agent's memory": memory(proc)}
    assert TOWN.encode() in places["agent's memory"]  # the search does see what the agent holds
    for form in (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode("unicode_escape")):
        assert [place for place, content in places.items() if form in content] == []


def test_every_awaited_effect_has_an_answer_for_the_worst() -> None:
    """A new effect that somebody waits for needs its answer on the day it is declared."""
    silent = {effects.ForgetPhoto, effects.ConfirmDrawn, effects.Erase, effects.EndVisit}
    asked = {"TakeVisit": 1, "FetchReplies": "", "Convert": "", "FindTowns": "", "CallStaff": "", "Submit": None, "Print": None}
    for kind in effects.Effect.__subclasses__():
        fields = [asked.get(kind.__name__)] * (len(kind.__struct_fields__) - (kind is effects.Convert))
        named = {"is_name": True} if kind is effects.Convert else {}
        made = kind(*fields, **named) if kind not in silent else None
        assert (made is None) or carrying.answers_without(made), kind


def test_what_a_broken_connection_left_behind_cannot_surprise(machine: Machine) -> None:
    """While a hand-in may lie unread on a dead connection "missing" is not said; it is said, or "stored", when that connection is gone."""
    screen = machine.start(*QUIET)
    screen.take_visit(SPACE)
    (chunk, submit), hand_in = questions(Citizen(5))
    screen._exchange([chunk])
    assert screen._socket is not None
    with screen._socket.dup() as old:  # hung up here, and not yet noticed there
        screen.close()
        with pytest.raises(CommitUnknownError):
            screen.certainly(hand_in.hand_in_id, patience_s=0.3)
        old.sendall(ipc.frame(submit))
        assert isinstance(ipc.read_answer(ipc._read_frame(old)), Queued)
    claims = screen.certainly(hand_in.hand_in_id, patience_s=20.0)
    assert claims == screen.lookup(hand_in.hand_in_id) != b""
    assert screen.certainly(b"another hand-in.", patience_s=20.0) is None
    screen.close()


def questions(citizen: Citizen) -> tuple[list[Question], HandIn]:
    """A small hand-in as it travels."""
    hand_in = citizen.declares()
    return [*ipc.chunks_of(hand_in), Submit(hand_in.hand_in_id, ipc.lines_of(hand_in))], hand_in


def test_answers_that_are_out_of_step_are_never_taken_for_others(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen that could not read one answer hangs up, so that the next question gets its own answer and not the one left over."""
    screen = machine.start(*QUIET)
    screen.take_visit(SPACE)
    stored, absent = Citizen(1).declares(), Citizen(2).declares()
    screen.submit(stored)

    def unreadable(_body: bytes) -> Answer:
        raise ConflictError

    with monkeypatch.context() as patch:
        patch.setattr(ipc, "read_answer", unreadable)
        with pytest.raises(ConflictError):
            screen._exchange([Lookup(stored.hand_in_id), Lookup(stored.hand_in_id)])
    assert screen.lookup(absent.hand_in_id) is None
    screen.close()


def test_a_fault_of_the_program_at_the_desk_closes_no_door(machine: Machine) -> None:
    """The agent's own fault in one question: an answer with a code, the same connection goes on, nothing personal in the log."""
    screen = machine.start(*QUIET)
    screen.take_visit(SPACE)
    (machine.data / "visit.reserve").unlink()
    (machine.data / "visit.reserve").mkdir()
    hand_in = Citizen(1).declares()
    assert screen.submit(hand_in)
    assert screen._has_lease
    with pytest.raises(Exception, match="queue_full"):
        screen.take_visit(SPACE)
    assert msgspec.structs.asdict(screen.status())["queued"] == 1
    screen.close()
