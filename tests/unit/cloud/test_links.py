"""How runs continue a device's chain: forks, gaps and lost journals are seen, and never refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kiosk.cloud import links
from kiosk.cloud.intake import read_batch
from kiosk.cloud.links import Head, Linking
from kiosk.cloud.verdicts import Known, Verdict, judge
from kiosk.contract.envelope import Entry
from tests.fakes.device import FakeDevice, FakeOffice

KNOWN = Known(slots={}, receivers={"muni:13101": "13"}, may_file_to=("*",), revoked=False)


class Chain:
    """A device, and what the cloud knows of its chain so far."""

    def __init__(self) -> None:
        self.device = FakeDevice(FakeOffice("muni:13101"))
        self.heads: dict[bytes, Head] = {}

    def judged(self, entries: Sequence[Entry]) -> tuple[tuple[Verdict, ...], ...]:
        """Verdicts as the push route gets them, with nothing known in the tables."""
        device = self.device
        return judge(read_batch(entries, device.device, device.signer.public_key, device.signer.kid), KNOWN)

    def push(self, entries: Sequence[Entry], inner: Sequence[bytes] = ()) -> list[str]:
        """Kinds of alarms of a push; the heads move on."""
        linking: Linking = links.link(self.judged(entries), self.heads.values(), frozenset(inner), is_new_device=not self.heads)
        self.heads |= {head.epoch: head for head in linking.heads}
        return [alarm.kind for alarm in linking.alarms]


@pytest.fixture
def chain() -> Chain:
    """Nothing pushed yet."""
    return Chain()


def test_a_chain_that_continues_is_quiet(chain: Chain) -> None:
    """First entry, next entries, next epoch: no alarm, and the head is the last entry."""
    assert chain.push([chain.device.hand_in(b"a"), chain.device.hand_in(b"b")]) == []
    assert chain.push([chain.device.hand_in(b"c")]) == []
    old = chain.device.epoch
    chain.device.restart()
    assert chain.push([chain.device.hand_in(b"d")]) == []
    assert (chain.heads[old].last_seq, chain.heads[chain.device.epoch].last_hash) == (3, chain.device.head)


def test_two_epochs_in_one_push_are_quiet(chain: Chain) -> None:
    """An epoch may begin after an entry of the same push."""
    entries = [chain.device.hand_in(b"a")]
    chain.device.restart()
    entries.append(chain.device.hand_in(b"b"))
    assert chain.push(entries) == []


def test_two_epochs_after_one_entry_are_a_fork(chain: Chain) -> None:
    """A machine that was copied, or a disk put back, begins a second epoch after the same entry."""
    chain.push([chain.device.hand_in(b"a")])
    head = chain.device.head
    chain.device.restart()
    chain.push([chain.device.hand_in(b"b")])
    chain.device.restart()
    chain.device.head = head
    assert chain.push([chain.device.hand_in(b"c")]) == [links.FORK]
    assert chain.device.epoch in chain.heads


def test_an_epoch_after_an_inner_entry_is_a_fork(chain: Chain) -> None:
    """An old copy of the disk names an entry that has a child already."""
    first = chain.device.hand_in(b"a")
    inner = chain.device.head
    chain.push([first, chain.device.hand_in(b"b")])
    chain.device.restart()
    chain.device.head = inner
    assert inner is not None
    assert chain.push([chain.device.hand_in(b"c")], inner=[inner]) == [links.FORK]


def test_an_epoch_that_goes_on_after_a_later_one_began_is_a_fork(chain: Chain) -> None:
    """The head of an epoch got a child in another epoch; now it gets one in its own."""
    chain.push([chain.device.hand_in(b"a")])
    epoch, head = chain.device.epoch, chain.device.head
    chain.device.restart()
    chain.push([chain.device.hand_in(b"b")])
    chain.device.epoch, chain.device.seq, chain.device.head = epoch, 1, head
    assert chain.push([chain.device.hand_in(b"c")]) == [links.FORK]


def test_an_unknown_entry_before_is_unlinked(chain: Chain) -> None:
    """A first entry whose prev nobody has seen is stored, and told."""
    chain.push([chain.device.hand_in(b"a")])
    chain.device.restart()
    chain.device.head = bytes(32)
    assert chain.push([chain.device.hand_in(b"b")]) == [links.UNLINKED]


def test_an_epoch_that_starts_in_the_middle_is_unlinked(chain: Chain) -> None:
    """A region that takes a site over sees an epoch from somewhere in its middle."""
    entries = [chain.device.hand_in(b"a") for _ in range(3)]
    assert chain.push(entries[1:]) == [links.UNLINKED]


def test_numbers_left_out_are_a_gap(chain: Chain) -> None:
    """Seq goes on without gaps; a hole is told when the later entry comes."""
    entries = [chain.device.hand_in(b"a") for _ in range(4)]
    chain.push(entries[:1])
    assert chain.push(entries[2:]) == [links.GAP]
    assert chain.push(entries[1:2]) == [], "what fills the hole later is no second alarm"


def test_a_lost_journal_says_so(chain: Chain) -> None:
    """A new chain with the reason `journal_lost` raises that alarm; one that claims to be the first of a known device is unlinked."""
    chain.push([chain.device.hand_in(b"a")])
    chain.device.restart()
    chain.device.head = None
    assert chain.push([chain.device.place(*chain.device.seal(b"b"), reason="journal_lost")]) == [links.JOURNAL_LOST]
    chain.device.restart()
    chain.device.head = None
    assert chain.push([chain.device.hand_in(b"c")]) == [links.UNLINKED]


def test_a_push_of_known_slots_changes_nothing(chain: Chain) -> None:
    """A repetition moves no head and raises no alarm."""
    entries = [chain.device.hand_in(b"a") for _ in range(2)]
    chain.push(entries)
    before = dict(chain.heads)
    (run,) = chain.judged(entries)
    for verdict in run:
        verdict.kind = "repeat"
    assert links.link([run], before.values(), frozenset(), is_new_device=False) == Linking((), ())
