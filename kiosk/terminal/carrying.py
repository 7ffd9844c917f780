"""Carries out what a visit wants done: seals, asks the agent, takes pictures, prints. Lives in the screen process and ends with it.

Two lanes keep order and speed: what concerns the agent happens one after another; conversions, pictures and prints beside it. Every answer
goes back through `post` to the drawing thread; an effect that fails by a fault of the program is answered too, so that no screen waits for
a thread that is gone. Nothing of a visit is written to a disk or a log here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

import msgspec
from PIL import Image

from kiosk import log
from kiosk.catalog.installed import Installed
from kiosk.contract.codec import decode
from kiosk.contract.credential import Credential
from kiosk.contract.receipt import ReceiptClaims
from kiosk.crypto import signing
from kiosk.crypto.keys import SealingPublic
from kiosk.crypto.payload import Dictionary, pack
from kiosk.crypto.receipts import paper_code
from kiosk.errors import KioskError, LineDownError
from kiosk.terminal import handing_over, slip
from kiosk.terminal.declaration import Ahead, Randomness, Sealed, Surroundings, make_ahead, prepare_hand_in
from kiosk.terminal.devices.camera import Camera, Shutter
from kiosk.terminal.devices.printer import ABSENT, Printer, PrintJob
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.handing_over import Fate, NotStored, Unknown
from kiosk.terminal.ipc import Agent, Waiting
from kiosk.terminal.lookups import Lookups
from kiosk.terminal.reading import Receipt, mailboxes, read_receipt, read_replies
from kiosk.terminal.visit import effects, events
from kiosk.terminal.visit.effects import Effect
from kiosk.terminal.visit.events import Event

Done = Callable[[Event], None]
Post = Callable[[Callable[[], None]], None]
NONCE_BYTES = 16
PRINT_WAIT_S = 10.0
CLOSE_WAIT_S = PRINT_WAIT_S + 5.0
UNEXPECTED = "unexpected"
"""The code of a fault of the program, as in the log."""
_THUMBNAIL_PX = (640, 640)


class Tools(msgspec.Struct, frozen=True):
    """What a screen process works with. `now` gives the terminal's time, aware, in Asia/Tokyo; `randomness` is os.urandom."""

    agent: Agent
    installed: Installed
    camera: Camera
    printer: Printer
    lookups: Lookups
    randomness: Randomness
    now: Callable[[], dt.datetime]


class Receivers(Mapping[str, Sequence[SealingPublic]]):
    """Tenant → the keys its entries are sealed to, read from the verified catalogue when first asked, and kept for the visit."""

    def __init__(self, installed: Installed) -> None:
        self._installed = installed
        self._read: dict[str, Sequence[SealingPublic]] = {}

    def __getitem__(self, tenant: str) -> Sequence[SealingPublic]:
        """Office key, recovery key."""
        if tenant not in self._read:
            try:
                self._read[tenant] = self._installed.sealing_keys(tenant)
            except KioskError as fault:
                raise KeyError(tenant) from fault
        return self._read[tenant]

    def __iter__(self) -> object:  # type: ignore[override]  # an iterator of text
        """Every tenant."""
        return iter(self._installed.tenants())

    def __len__(self) -> int:
        """How many tenants."""
        return len(self._installed.tenants())


class Carrier:
    """The runner of one visit.

    Attributes:
        pictures: small copies of the photographs, by reference, for the glass.
        ended: the visit is over and the process may end.
    """

    def __init__(self, tools: Tools, post: Post) -> None:
        self._tools = tools
        self._post = post
        self._agent_lane = ThreadPoolExecutor(1, "agent")
        self._side_lane = ThreadPoolExecutor(2, "side")
        self._shutter = Shutter(tools.camera, self._side_lane)
        self._visit = tools.randomness(NONCE_BYTES)
        self._photos: dict[str, bytes] = {}
        self._seed: bytes | None = None
        self._sealed: Sealed | None = None
        self._erased = False
        self._queued_id: bytes | None = None
        self._receivers = Receivers(tools.installed)
        self._dictionary: Dictionary | None = None
        self._ahead: Ahead | None = None
        self._printing: list[Future[None]] = []
        self.pictures: dict[str, Image.Image] = {}
        self.ended = False
        tools.printer.begin(self._visit)
        self._ways: dict[type[Effect], Callable[..., object]] = {
            effects.TakeVisit: self._in_turn(self._take_visit),
            effects.Submit: self._in_turn(self._submit),
            effects.AskAgain: self._in_turn(self._ask_again),
            effects.ConfirmDrawn: self._in_turn(self._confirm_drawn),
            effects.FetchReplies: self._in_turn(self._fetch_replies),
            effects.EndVisit: self._in_turn(self._end_visit),
            effects.Convert: self._beside(self._convert),
            effects.FindTowns: self._beside(self._find_towns),
            effects.CallStaff: self._beside(self._call_staff),
            effects.Print: self._begin_print,
            effects.TakePhoto: self._beside(self._take_photo),
            effects.ForgetPhoto: self._forget_photo,
            effects.Erase: self._erase,
        }

    def run(self, effect: Effect, done: Done) -> None:
        """Begin to carry out; `done` gets each answer on the drawing thread."""
        self._ways[type(effect)](effect, lambda event: self._post(lambda: done(event)))

    def beside(self, work: Callable[[], None]) -> None:
        """Run something else that would hold the drawing thread up; a fault in it is logged."""
        self._side_lane.submit(_logged, work)

    def warm(self, tenants: Iterable[str]) -> None:
        """Before anybody has answered anything: read the keys and the dictionary, and make ahead what no answer decides.

        Args:
            tenants: the receivers that a hand-in here may have; one without a key is passed by.
        """
        around = self._surroundings(None)
        pack(b"", around.dictionary)
        ahead = make_ahead([tenant for tenant in tenants if around.receivers.get(tenant)], around)
        self._ahead = None if self._erased else ahead

    def close(self) -> None:
        """The glass is dark: let a slip that is being printed come out, give the lease back, let the threads go; bounded."""
        self._erase(effects.Erase(), _unheard)
        wait([self._agent_lane.submit(_nothing)], timeout=CLOSE_WAIT_S)
        self._tools.agent.abandon()
        self._agent_lane.shutdown(wait=True)
        self._side_lane.shutdown(wait=False, cancel_futures=True)

    def _in_turn(self, way: Callable[..., None]) -> Callable[..., object]:
        return lambda effect, done: _submit_to(self._agent_lane, way, effect, done)

    def _beside(self, way: Callable[..., None]) -> Callable[..., object]:
        return lambda effect, done: _submit_to(self._side_lane, way, effect, done)

    # ---- with the agent, one after another

    def _take_visit(self, effect: effects.TakeVisit, done: Done) -> None:
        try:
            self._tools.agent.take_visit(effect.space_bytes)
        except KioskError as fault:
            done(events.VisitRefused(fault.code))
        else:
            done(events.VisitGranted())

    def _submit(self, effect: effects.Submit, done: Done) -> None:
        """Until the hand-over nothing has left this process: what fails before was not handed in, for certain."""
        ahead, self._ahead = self._ahead, None
        try:
            sealed = prepare_hand_in(effect.plan, dict(self._photos), self._surroundings(ahead))
        except Exception as fault:  # noqa: BLE001 - a fault of the program here is as certain a "no" as a missing key
            log.get().warning("hand-in not sealed", exc_info=fault)
            done(events.SubmitRefused(_code(fault)))
            return
        self._sealed = sealed
        self._hand_over(handing_over.hand_over, sealed, done)

    def _ask_again(self, _effect: effects.AskAgain, done: Done) -> None:
        if self._sealed is None:
            done(events.SubmitUnknown())
        else:
            self._hand_over(handing_over.ask_again, self._sealed, done)

    def _hand_over(self, way: Callable[[Agent, HandIn, Waiting], Fate], sealed: Sealed, done: Done) -> None:
        """Say what became of it; what is not certain keeps the sealed bytes, so that the very same hand-in can be asked about again."""
        numbers = tuple(one.number for one in sealed.hand_in.submissions)
        fate = way(self._tools.agent, sealed.hand_in, _once(lambda: done(events.SubmitUnsure(numbers))))
        answer = self._told_by(fate, sealed, numbers)
        if not isinstance(answer, events.SubmitUnknown):
            self._sealed = None
        done(answer)

    def _told_by(self, fate: Fate, sealed: Sealed, numbers: tuple[str, ...]) -> Event:
        if isinstance(fate, NotStored):
            log.get().warning("hand-in refused", code=fate.code)
            return events.SubmitRefused(fate.code)
        if isinstance(fate, Unknown):
            return events.SubmitUnknown(numbers)
        try:
            queued = self._queued(sealed, fate.claims)
        except Exception as fault:  # noqa: BLE001 - the agent says stored, and its proof can't be read: neither may be said
            log.get().error("receipt claims not readable", exc_info=fault)
            return events.SubmitUnknown(numbers)
        self._queued_id = None if self._erased else sealed.hand_in.hand_in_id
        return queued

    def _surroundings(self, ahead: Ahead | None) -> Surroundings:
        if self._dictionary is None:
            self._dictionary = self._tools.installed.dictionary()
        return Surroundings(
            device=self._tools.agent.welcome.device,
            receivers=self._receivers,
            randomness=self._tools.randomness,
            now=self._tools.now(),
            dictionary=self._dictionary,
            seed=self._seed,
            ahead=ahead,
        )

    def _queued(self, sealed: Sealed, signed: bytes) -> events.Queued:
        claims = read_claims(signed, self._tools.agent.welcome.credential, self._tools.installed)
        code = paper_code(signed, self._tools.agent.welcome.credential, sealed.seed) if sealed.seed else ""
        return events.Queued(
            claims.handed_in, tuple(events.HandedInLine(line.tenant, line.number) for line in claims.lines), (code,) if code else ()
        )

    def _confirm_drawn(self, _effect: effects.ConfirmDrawn, _done: Done) -> None:
        if self._queued_id is not None:
            with contextlib.suppress(KioskError):  # not confirmed is not lost: the push carries the hint `undrawn`
                self._tools.agent.drawn(self._queued_id)

    def _fetch_replies(self, effect: effects.FetchReplies, done: Done) -> None:
        installed = self._tools.installed
        try:
            receipt = read_receipt(effect.code, installed.enrolment_keys())
            tenants = tuple(line.tenant for line in receipt.claims.lines)
            held = self._tools.agent.fetch_replies(mailboxes(receipt), tenants)
            keys = {tenant: installed.office_keys(tenant) for tenant in set(tenants)}
        except KioskError as fault:
            done(events.ReceiptUnread(fault.code))
            return
        self._remember(receipt)
        done(read_replies(receipt, held.replies, held.as_of, keys))

    def _remember(self, receipt: Receipt) -> None:
        if not self._erased:
            self._seed = receipt.seed

    def _end_visit(self, _effect: effects.EndVisit, _done: Done) -> None:
        wait(self._printing, timeout=PRINT_WAIT_S)
        try:
            self._tools.printer.end()
            self._tools.agent.end_visit()
        finally:
            self._tools.agent.close()
            self.ended = True

    # ---- beside it

    def _convert(self, effect: effects.Convert, done: Done) -> None:
        done(events.Converted(effect.kana, effect.is_name, self._tools.lookups.kanji(effect.kana, is_name=effect.is_name)))

    def _find_towns(self, effect: effects.FindTowns, done: Done) -> None:
        done(events.TownsFound(effect.postal_code, self._tools.lookups.towns(effect.postal_code)))

    def _call_staff(self, effect: effects.CallStaff, done: Done) -> None:
        """No bell is connected yet: the log tells the site's monitoring, and the screen says honestly that nobody was reached."""
        log.get().warning("staff wanted", action=effect.reason)
        done(events.StaffUnreachable())

    def _begin_print(self, effect: effects.Print, done: Done) -> None:
        self._printing.append(_submit_to(self._side_lane, self._print, effect, done))

    def _print(self, effect: effects.Print, done: Done) -> None:
        facts = effect.facts
        page = slip.receipt(facts) if isinstance(facts, slip.ReceiptFacts) else slip.prepared(facts)
        try:
            result = self._tools.printer.print(PrintJob(self._visit, page))
        except KioskError as fault:
            done(events.PrintFailed(fault.code))
            return
        done(events.Printed() if result.printed else events.PrintFailed(result.reason))

    def _take_photo(self, effect: effects.TakePhoto, done: Done) -> None:
        self._shutter.press(lambda future: _told(lambda _effect, answer: self._keep_photo(future, answer), effect, done))

    def _keep_photo(self, future: Future[bytes], done: Done) -> None:
        try:
            picture = future.result()
        except KioskError:
            done(events.PhotoFailed())
            return
        small = Image.open(io.BytesIO(picture)).convert("RGB")
        small.thumbnail(_THUMBNAIL_PX)
        if self._erased:
            return
        ref = self._tools.randomness(8).hex()
        self._photos[ref], self.pictures[ref] = picture, small
        done(events.PhotoTaken(ref, len(picture)))

    def _forget_photo(self, effect: effects.ForgetPhoto, _done: Done) -> None:
        self._photos.pop(effect.ref, None)
        self.pictures.pop(effect.ref, None)

    def _erase(self, _effect: Effect, _done: Done) -> None:
        self._erased = True
        self._photos.clear()
        self.pictures.clear()
        self._seed = self._queued_id = self._sealed = self._ahead = None


def read_claims(signed: bytes, credential: bytes, installed: Installed) -> ReceiptClaims:
    """The agent's receipt claims, checked as any stranger would: credential by an enrolment key, claims by the credential's key."""
    device = decode(Credential, signing.verify_with(credential, installed.enrolment_keys()))
    return decode(ReceiptClaims, signing.verify(signed, device.public_key))


def _submit_to(lane: ThreadPoolExecutor, way: Callable[..., None], effect: Effect, done: Done) -> Future[None]:
    return lane.submit(_told, way, effect, done)


def _told(way: Callable[..., None], effect: Effect, done: Done) -> None:
    """A fault of the program in a lane is logged without its words, and answered: the visit goes on as far as it can."""
    try:
        way(effect, done)
    except Exception:  # noqa: BLE001 - the last catcher of a thread
        log.get().error("an effect failed", action=type(effect).__name__, exc_info=True)
        for answer in answers_without(effect):
            done(answer)


def answers_without(effect: Effect) -> tuple[Event, ...]:
    """What a visit is told when an effect ended without an answer: never more than is certain. Nothing where it awaits nothing."""
    if isinstance(effect, effects.Convert):
        return (events.Converted(effect.kana, effect.is_name, ()),)
    if isinstance(effect, effects.FindTowns):
        return (events.TownsFound(effect.postal_code, ()),)
    return _WITHOUT.get(type(effect), ())


_WITHOUT: dict[type[Effect], tuple[Event, ...]] = {
    effects.TakeVisit: (events.VisitRefused(UNEXPECTED),),
    effects.Submit: (events.SubmitUnknown(),),
    effects.AskAgain: (events.SubmitUnknown(),),
    effects.FetchReplies: (events.ReceiptUnread(LineDownError.code),),
    effects.CallStaff: (events.StaffUnreachable(),),
    effects.Print: (events.PrintFailed(ABSENT),),
    effects.TakePhoto: (events.PhotoFailed(),),
}


def _logged(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:  # noqa: BLE001 - the last catcher of a thread
        log.get().error("work beside the visit failed", exc_info=True)


def _nothing() -> None:
    """The lane has come this far."""


def _unheard(_event: Event) -> None:
    """Nobody is there to hear it any more."""


def _code(fault: Exception) -> str:
    return fault.code if isinstance(fault, KioskError) else UNEXPECTED


def _once(tell: Callable[[], None]) -> Waiting:
    """Tell at the first further attempt only."""
    return lambda attempt: tell() if attempt == 1 else None
