"""Terminal, line, cloud and office as one machine: Hypothesis does what happens, in any order, and the promises hold after each step.

All four are the product's own code: the journal on SQLCipher, sealing as the screen's process does it, push and pull, the cloud's
application, worker and tables, the office's feeder, import and tables on PostgreSQL. Made up are the two lines, the clock, and who stands
at the screen. The invariants are DESIGN sections 3 and 7.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from kiosk.cloud.forwarding import forward_once
from kiosk.contract.codec import decode
from kiosk.contract.reply import Reply, SealedReply
from kiosk.crypto.replies import mailbox, reply_key
from kiosk.errors import KioskError
from kiosk.office.app import citizen_words
from kiosk.office.cloud_line import CloudLine
from kiosk.office.feeding import Feeder, at_commit
from kiosk.office.filing import Desk
from kiosk.office.importing import OpeningKeys
from kiosk.office.recording import Pen
from kiosk.office.schema import OFFICE
from kiosk.terminal.declaration import Surroundings, prepare_hand_in
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.plan import HandInPlan, SubmissionPlan
from kiosk.web.database import Database, Embedded
from tests.fakes.faulty_line import GOOD, BadLine, Weather
from tests.fakes.lined_terminal import URL, LinedTerminal, MovedCloud
from tests.fakes.real_cloud import site
from tests.fakes.scale import times
from tests.fakes.town import PREFECTURE, TOWN, FakeTown, Filing, received

pytestmark = pytest.mark.db
STEPS = 30
T = TypeVar("T")


class SealingTown(FakeTown):
    """The town, and what its citizens seal at somebody else's terminal."""

    device_name = ""
    handed_in: HandIn

    def seal(self, device: str, now_s: int) -> tuple[HandIn, Filing]:
        """One submission, sealed as the screen's process does."""
        self.device_name, self.clock_s = device, now_s
        filing = self.files()
        return self.handed_in, filing

    def _hand_in(self, plan: SubmissionPlan, photos: Sequence[bytes], locale: str, seed: bytes | None) -> Filing:
        assert not photos
        around = Surroundings(
            device=self.device_name,
            receivers={self.office.tenant: (self.office.sealing.shared(), self.office.recovery.shared())},
            randomness=os.urandom,
            now=dt.datetime.fromtimestamp(self.clock_s, dt.UTC),
            seed=seed,
        )
        sealed = prepare_hand_in(HandInPlan(locale, (plan,)), {}, around)
        self.handed_in = sealed.hand_in
        one = sealed.hand_in.submissions[0]
        return Filing(one.submission_id, one.number, sealed.seed or b"", [])


class Town:
    """The office of the town: its own database, its feeder, its line."""

    def __init__(self, town: SealingTown, cloud: MovedCloud) -> None:
        """Not opened yet."""
        self.town, self.cloud = town, cloud
        self.database: Database
        self.client: httpx.AsyncClient
        self.feeder: Feeder

    async def open(self) -> None:
        """On the cloud's server, in a database of its own."""
        self.database = await Database.open(Embedded(self.cloud.folder / "database"), OFFICE, join=True, connections=4)

    def connect(self, line: BadLine) -> None:
        """Over this line from now on."""
        self.client = httpx.AsyncClient(base_url=URL, transport=line, timeout=30)
        wire = CloudLine(
            self.client, self.town.office.signer, now_s=self.cloud.now_s, random=os.urandom, time_keys=lambda: self.keys().cloud
        )
        self.feeder = Feeder(self.database, wire, self.desk, at_commit)

    def desk(self) -> Desk:
        """To file with, now."""
        return Desk(Pen(self.town.body(), os.urandom, self.cloud.now_s()), self.keys(), received(), citizen_words())

    def keys(self) -> OpeningKeys:
        """Verifying with the real cloud's keys."""
        real = self.cloud.running.parts.keys
        cloud = {"r1": {real.receipt.kid: real.receipt.public_key}}
        return msgspec.structs.replace(self.town.keys(), enrolment=dict(real.enrolment_keys), cloud=cloud)

    async def sql(self, text: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask as the tenant."""
        async with self.database.tenant(PREFECTURE, self.town.office.tenant) as connection:
            return [tuple(row) for row in await connection.fetch(text, *values)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A cloud and an office for all examples; each example has a terminal of its own."""
    town = SealingTown()
    with MovedCloud(tmp_path_factory.mktemp("model"), [town.office], [site("site-1", TOWN)]) as cloud:
        made = Town(town, cloud)
        cloud.do(made.open())
        yield made
        cloud.do(made.database.close())


class Spine(RuleBasedStateMachine):
    """What can happen. `told` is what citizens were told: hand-in → claims; `lost` what only a disk that was put back knew."""

    def __init__(self, office: Town, folder: Path) -> None:
        super().__init__()
        self.office, self.cloud, self.folder = office, office.cloud, folder
        self.told: dict[bytes, tuple[HandIn, bytes, Filing]] = {}
        self.lost: set[bytes] = set()
        self.put_back_once = False
        self.floor_s = 0.0
        self.heads: dict[bytes, int] = {}
        self.terminal: LinedTerminal
        self.line: BadLine

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        """A new terminal; both lines are good."""
        home = self.folder / f"terminal-{seed}-{len(list(self.folder.iterdir()))}"
        home.mkdir()
        self.cloud.clock.pass_s(60)
        self.terminal = self.cloud.do(self.cloud.world().terminal(home, seed, prefecture=PREFECTURE))
        self.line = BadLine(self.cloud.world().transport, self.terminal.chance, self.cloud.now_s, self.cloud.clock.pass_s)
        self.terminal.line.weather = self.line.weather = GOOD
        self.office.connect(self.line)

    @rule()
    def somebody_hands_in(self) -> None:
        """Sealed, committed, told."""
        hand_in, filing = self.office.town.seal(self.terminal.device, self.cloud.now_s())
        claims = self.at(lambda: self.terminal.take(hand_in))
        self.told[hand_in.hand_in_id] = hand_in, claims, filing

    @precondition(lambda self: self.told)
    @rule(at=st.integers(0, 1000))
    def the_screen_asks_again(self, at: int) -> None:
        """The same bytes, at any later time: the same claims and no new slot, unless a disk that was put back forgot them."""
        hand_in, claims, filing = list(self.told.values())[at % len(self.told)]
        known = self.at(lambda: self.terminal.journal.lookup(hand_in.hand_in_id))
        assert known in {claims, None}, "other claims than were told"
        assert known is not None or hand_in.hand_in_id in self.lost or self.is_at_cloud(hand_in), "accepted, and neither here nor there"
        again = self.at(lambda: self.terminal.take_again(hand_in))
        assert known is None or again == claims
        self.told[hand_in.hand_in_id] = hand_in, again, filing
        self.lost.discard(hand_in.hand_in_id)

    @rule()
    def push(self) -> None:
        """One batch."""
        self.do(self.terminal.push())

    @rule()
    def pull(self) -> None:
        """Replies come to the terminal."""
        self.do(self.terminal.pull())

    @rule(bad=st.booleans(), at_office=st.booleans(), loss=st.sampled_from([0.3, 0.9]))
    def the_weather_changes(self, *, bad: bool, at_office: bool, loss: float) -> None:
        """One of the two lines becomes bad, or good again."""
        line = self.line if at_office else self.terminal.line
        line.weather = Weather(loss=loss) if bad else GOOD

    @rule(seconds=st.sampled_from([1, 60, 700, 4000, 100_000]))
    def time_passes(self, seconds: int) -> None:
        """Up to a day."""
        self.cloud.clock.pass_s(seconds)

    @rule()
    def the_agent_restarts(self) -> None:
        """A new epoch."""
        self.at(self.terminal.restart)

    @rule(pushed=st.booleans())
    def an_old_disk_is_put_back(self, *, pushed: bool) -> None:
        """What the cloud had not seen by then, and the copy does not hold, is lost by that; nothing else may be."""
        before = set(self.told)
        self.at(self.terminal.save)
        self.somebody_hands_in()
        if pushed:
            self.push()
        newer = [hand_in for hand_in, _, _ in self.told.values() if hand_in.hand_in_id not in before]
        self.lost |= {one.hand_in_id for one in newer if not self.is_at_cloud(one)}
        self.at(self.terminal.put_back)
        self.put_back_once = True

    @rule()
    def the_terminal_purges(self) -> None:
        """Bytes go only where the cloud has them."""
        self.at(self.terminal.purge)
        for hand_in, _, _ in self.told.values():
            if not self.at(partial(self.terminal.holds, hand_in)) and hand_in.hand_in_id not in self.lost:
                assert self.is_at_cloud(hand_in), "purged, and not at the cloud"

    @rule()
    def the_cloud_numbers(self) -> None:
        """Its worker's turn; it also runs by itself."""
        self.do(forward_once(self.cloud.running.parts))

    @rule()
    def the_office_goes_round(self) -> None:
        """Pull, import, say what is taken, post replies: as far as its line lets it."""
        try:
            self.do(self.office.feeder.round())
        except KioskError:
            return

    @invariant()
    def a_submission_is_one_case_at_most(self) -> None:
        """Never two, and never one that nobody handed in or that was set aside."""
        ids = self.ids()
        if not ids:
            return
        rows = self.cloud.do(
            self.office.sql("SELECT submission_id FROM case_event WHERE kind = 'opened' AND submission_id = ANY ($1)", ids)
        )
        assert max(Counter(rows).values(), default=0) <= 1
        assert self.cloud.do(self.office.sql("SELECT kind, reason FROM aside")) == []

    @invariant()
    def nothing_good_is_set_aside_at_the_cloud(self) -> None:
        """No quarantine ever; an alarm only when a disk was put back."""
        assert self.cloud.sql("SELECT code FROM quarantine") == []
        if self.ids() and not self.put_back_once:
            assert self.cloud.sql("SELECT kind FROM alarm WHERE device = $1", self.terminal.device) == []

    @invariant()
    def trusted_time_never_goes_back(self) -> None:
        """The floor only rises, across restarts too."""
        if self.told and not self.put_back_once:
            assert self.terminal.timepiece.floor_s >= self.floor_s
            self.floor_s = self.terminal.timepiece.floor_s

    @invariant()
    def arrived_is_said_of_cases_only(self) -> None:
        """A citizen who reads a reply reads it of a case that is there, once a number."""
        for _, _, filing in self.told.values():
            found = self.replies(filing)
            assert len({one.reply_no for one in found}) == len(found)
            if found:
                assert self.cloud.do(self.office.sql("SELECT 1 FROM case_file WHERE submission_id = $1", filing.submission_id))

    def teardown(self) -> None:
        """Every fault ends: each hand-in told is one case, in the order of its terminal, and its citizen can read that it arrived."""
        if not hasattr(self, "terminal"):
            return
        try:
            self.do(self.terminal.calm())
            self.cloud.forward()
            self.do(self.line.calm())
            self.do(self.office.feeder.round())
            self.cloud.forward()
            self.do(self.terminal.pull())
            self.check_end()
        finally:
            self.do(self.terminal.close())
            self.do(self.office.client.aclose())

    def check_end(self) -> None:
        """Nothing stuck, nothing lost, nothing twice, nothing out of order."""
        assert self.at(lambda: self.terminal.journal.outbox.held().entries) == 0
        cases = [
            row[0] for row in self.cloud.do(self.office.sql("SELECT submission_id FROM case_file WHERE device = $1", self.terminal.device))
        ]
        assert len(cases) == len(set(cases))
        for name, (hand_in, _, filing) in self.told.items():
            assert hand_in.submissions[0].submission_id in cases or name in self.lost
            if name not in self.lost:
                assert [one.kind for one in self.replies(filing)] == ["arrival"]
        text = "SELECT submission_id FROM feed_item WHERE submission_id = ANY ($1) ORDER BY position"
        came = list(dict.fromkeys(row[0] for row in self.cloud.sql(text, self.ids())))
        if not self.put_back_once:
            assert came == self.ids()

    def replies(self, filing: Filing) -> list[Reply]:
        """What the paper opens at this terminal."""
        key = reply_key(filing.seed, filing.submission_id)
        minute = self.cloud.now_s() // 60
        held = self.at(lambda: self.terminal.journal.replies.find([mailbox(key.public)], now_minute=minute, most_bytes=2**20))
        return [self.office.town.opens(filing, decode(SealedReply, one)) for one in held]

    def is_at_cloud(self, hand_in: HandIn) -> bool:
        """Whether all its parts are in the cloud's tables."""
        parts = sum(len(one.parts) for one in hand_in.submissions)
        ids = [one.submission_id for one in hand_in.submissions]
        return self.cloud.sql("SELECT count(*) FROM entry WHERE submission_id = ANY ($1)", ids) == [(parts,)]

    def ids(self) -> list[bytes]:
        """The submissions, in the order in which they were told."""
        return [one.submission_id for hand_in, _, _ in self.told.values() for one in hand_in.submissions]

    def at(self, work: Callable[[], T]) -> T:
        """At the terminal, in the thread that opened its journal."""

        async def there() -> T:
            return work()

        return self.cloud.begin(there()).result(120)

    def do(self, work: Any) -> Any:  # noqa: ANN401 - a coroutine and its result
        """In the cloud's loop, where everything lives."""
        return self.cloud.begin(work).result(120)


@times(ci=12, soak=1_000, slow=True)
def test_the_spine_keeps_its_promises(office: Town, tmp_path: Path, times: int) -> None:
    """Hand-ins, pushes, bad lines, restarts, disks put back, purges, rounds of the office, in any order: exactly once, in order, true."""
    health = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    size = settings(max_examples=times, stateful_step_count=STEPS, deadline=None, suppress_health_check=health, print_blob=True)
    run_state_machine_as_test(lambda: Spine(office, tmp_path), settings=size)  # type: ignore[arg-type]  # Hypothesis' own
