"""The rules of sync, one by one: what a receipt may release, what goes next, how long to wait, when to stop taking visits."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.receipt import COPIED, STORED, RunException, RunReceipt
from kiosk.terminal.sync import rules
from kiosk.terminal.sync.rules import Limits, Load, Pace, Sendable, Standing, State

EPOCH = b"e" * 16
SLOTS = {seq: bytes([seq]) * 32 for seq in range(1, 11)}
STANDING = Standing(device="t-0001", slots=SLOTS, terms={"east": 3})


def receipt(**changes: object) -> RunReceipt:
    """A copied receipt over all ten slots, with some things different."""
    whole = RunReceipt(
        v=1,
        level=COPIED,
        device="t-0001",
        epoch=EPOCH,
        first_seq=1,
        last_seq=10,
        last_entry_hash=SLOTS[10],
        exceptions=(),
        cloud_time=1_740_000_000,
        region="east",
        term=3,
        copies=1,
    )
    return msgspec.structs.replace(whole, **changes)


def test_a_copied_receipt_releases_its_whole_run() -> None:
    """One signature over the run's last hash releases every slot of the run."""
    assert rules.judge(receipt(), STANDING).states == dict.fromkeys(SLOTS, State.COPIED)


def test_a_receipt_releases_only_the_slots_it_covers() -> None:
    """Slots before first_seq and after last_seq are not spoken of."""
    verdict = rules.judge(receipt(first_seq=3, last_seq=5, last_entry_hash=SLOTS[5]), STANDING)
    assert verdict.states == dict.fromkeys((3, 4, 5), State.COPIED)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"device": "t-0002"}, "other_device"),
        ({"last_entry_hash": b"x" * 32}, "not_our_chain"),
        ({"last_seq": 11, "last_entry_hash": b"x" * 32}, "not_our_chain"),
        ({"first_seq": 6, "last_seq": 5, "last_entry_hash": SLOTS[5]}, "empty_run"),
        ({"term": 2}, "older_term"),
        ({"level": "archived"}, "unknown_level"),
    ],
)
def test_a_receipt_that_does_not_fit_releases_nothing(changes: dict[str, object], why: str) -> None:
    """Another device, another chain, an older term, an unknown level: nothing at all happens, and the reason is known."""
    verdict = rules.judge(receipt(**changes), STANDING)
    assert (verdict.states, verdict.why) == ({}, why)


def test_a_receipt_of_an_epoch_we_do_not_have_releases_nothing() -> None:
    """An answer that comes after a restart finds no slots of its epoch, whatever its seq numbers are."""
    assert rules.judge(receipt(), msgspec.structs.replace(STANDING, slots={})).states == {}


def test_terms_compare_within_one_region() -> None:
    """A region never heard of begins at any term; the other region's terms do not matter to it."""
    assert rules.judge(receipt(region="west", term=1), STANDING).states
    assert not rules.judge(receipt(region="east", term=2), STANDING).states


def test_too_few_copies_count_as_stored() -> None:
    """Signed policy sets the least number of places; fewer than that releases no bytes."""
    strict = msgspec.structs.replace(STANDING, least_copies=2)
    assert set(rules.judge(receipt(), strict).states.values()) == {State.STORED}
    assert set(rules.judge(receipt(copies=2), strict).states.values()) == {State.COPIED}


@pytest.mark.parametrize(
    ("code", "named", "state"),
    [
        ("duplicate", SLOTS[4], State.COPIED),
        ("duplicate", b"x" * 32, State.REFUSED),
        ("quarantined", SLOTS[4], State.QUARANTINED),
        ("refused", SLOTS[4], State.REFUSED),
        ("some_day_else", SLOTS[4], State.REFUSED),
    ],
)
def test_an_exception_holds_its_slot_and_no_other(code: str, named: bytes, state: State) -> None:
    """Only `duplicate` of the very slot we have releases; every other code, also one nobody knows yet, holds exactly its slot."""
    states = rules.judge(receipt(exceptions=(RunException(4, named, code),)), STANDING).states
    assert states == {**dict.fromkeys(SLOTS, State.COPIED), 4: state}


@given(
    st.builds(
        receipt,
        level=st.sampled_from([STORED, COPIED, "other"]),
        device=st.sampled_from(["t-0001", "t-0002"]),
        first_seq=st.integers(0, 12),
        last_seq=st.integers(0, 12),
        last_entry_hash=st.sampled_from([*SLOTS.values(), b"x" * 32]),
        exceptions=st.lists(
            st.builds(
                RunException,
                st.integers(1, 11),
                st.sampled_from([*SLOTS.values()]),
                st.sampled_from(["duplicate", "quarantined", "refused"]),
            ),
            max_size=3,
        ).map(tuple),
        term=st.integers(1, 4),
        copies=st.integers(0, 2),
    ),
)
def test_whatever_a_receipt_says_it_releases_only_what_it_proves(made: RunReceipt) -> None:
    """Released means: our device, a level that says copied, a term not older, our own hash at its end, inside the run, not excepted."""
    released = {seq for seq, state in rules.judge(made, STANDING).states.items() if state >= State.COPIED}
    held = {one.seq for one in made.exceptions if one.code != "duplicate"}
    for seq in released:
        assert made.device == "t-0001"
        assert made.level == COPIED
        assert made.term >= 3
        assert made.copies >= 1
        assert SLOTS[made.last_seq] == made.last_entry_hash
        assert made.first_seq <= seq <= made.last_seq
        assert seq not in held


@given(st.sampled_from(list(State)), st.lists(st.sampled_from([State.STORED, State.QUARANTINED, State.REFUSED, State.COPIED]), max_size=6))
def test_no_answer_takes_a_release_back(start: State, told: list[State]) -> None:
    """Answers may come twice, late and in any order: once copied, always copied; and nothing goes back to unsent."""
    state = start
    for one in told:
        before, state = state, rules.advance(state, one)
        assert not (before >= State.COPIED and state != before)
        assert state not in (State.QUEUED, State.SENT)


def test_a_resolution_releases_a_held_entry() -> None:
    """A later receipt without the exception is a named person's resolution."""
    assert rules.advance(State.QUARANTINED, State.COPIED) == State.COPIED
    assert rules.advance(State.REFUSED, State.STORED) == State.STORED


@pytest.mark.parametrize(
    ("state", "ago_s", "due"),
    [
        (State.QUEUED, 0, True),
        (State.SENT, 0, True),
        (State.STORED, 3599, False),
        (State.STORED, 3600, True),
        (State.QUARANTINED, 86_399, False),
        (State.QUARANTINED, 86_400, True),
        (State.REFUSED, 86_400, True),
        (State.REFUSED, -5, True),
        (State.COPIED, 10**7, False),
        (State.PURGED, 10**7, False),
    ],
)
def test_what_is_answered_is_asked_about_again_but_not_at_once(state: State, ago_s: int, due: bool) -> None:  # noqa: FBT001
    """Unanswered entries always go, answered ones once in a while (a lost `copied` or a resolution is learned), released ones never."""
    assert rules.is_due(state, 1_000_000, 1_000_000 + ago_s) is due


@given(st.lists(st.integers(1, 5 * 1024 * 1024), max_size=150), st.integers(1, 100), st.integers(1, 8 * 1024 * 1024))
def test_batches_keep_order_and_limits(sizes: list[int], most: int, most_bytes: int) -> None:
    """Oldest first, within both limits, and the oldest always goes, however large."""
    entries = [Sendable(position, size) for position, size in enumerate(sizes)]
    batch = rules.take_batch(iter(entries), most=most, most_bytes=most_bytes)
    assert batch == tuple(range(len(batch)))
    assert bool(batch) == bool(sizes)
    assert len(batch) <= most
    assert len(batch) == 1 or sum(sizes[: len(batch)]) <= most_bytes


@given(st.lists(st.integers(1, 5 * 1024 * 1024), min_size=1, max_size=150))
def test_a_batch_is_never_shorter_than_it_could_be(sizes: list[int]) -> None:
    """A batch ends only at a limit or at the end of the queue."""
    entries = [Sendable(position, size) for position, size in enumerate(sizes)]
    taken = len(rules.take_batch(entries))
    full = taken == len(sizes) or taken == 100 or sum(sizes[: taken + 1]) > 8 * 1024 * 1024
    assert full


@given(st.integers(0, 1000), st.floats(0, 10_000), st.integers())
def test_waits_have_full_jitter_within_bounds(failures: int, retry_after_s: float, seed: int) -> None:
    """A wait is never before Retry-After and never longer than that plus 900 s, whatever the cloud says."""
    wait_s = Pace().wait_s(failures, random.Random(seed).uniform, retry_after_s=retry_after_s)
    assert min(retry_after_s, 900.0) <= wait_s <= min(retry_after_s, 900.0) + 900.0


def test_waits_grow_and_spread() -> None:
    """The drawn range doubles with each failure and starts at zero: a thousand terminals do not come back together."""
    ranges: list[tuple[float, float]] = []

    def widest(low: float, high: float) -> float:
        ranges.append((low, high))
        return high

    for failures in (0, 1, 5, 9, 10, 40):
        Pace().wait_s(failures, widest)
    assert ranges == [(0.0, 1.0), (0.0, 2.0), (0.0, 32.0), (0.0, 512.0), (0.0, 900.0), (0.0, 900.0)]


def test_the_first_wait_after_an_outage_is_drawn_from_the_clouds_window() -> None:
    """uniform(0, W), and never from more than 900 s or less than nothing."""
    drawn = [Pace().first_wait_s(spread_s, lambda low, high: (low + high) / 2) for spread_s in (0, 600, 90_000, -5)]
    assert drawn == [0.0, 300.0, 450.0, 0.0]


@pytest.mark.parametrize(
    ("change", "reached"),
    [
        ({}, ""),
        ({"entries": 5000}, "entries"),
        ({"size_bytes": 4 * 1024**3}, "bytes"),
        ({"oldest_minute": 29_000_000 - 30 * 1440}, "days"),
        ({"oldest_minute": 29_000_000 - 30 * 1440 + 1}, ""),
        ({"credential_end_minute": 29_000_000 - 30 * 1440}, "credential"),
    ],
)
def test_offline_limits(change: dict[str, int], reached: str) -> None:
    """Past a limit new visits stop, and the limit that did it has a name; just before it nothing does."""
    load = Load(entries=1, size_bytes=1, oldest_minute=28_999_990, now_minute=29_000_000, credential_end_minute=29_000_001)
    assert rules.limit_reached(msgspec.structs.replace(load, **change), Limits()) == reached
