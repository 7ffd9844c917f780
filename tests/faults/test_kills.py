"""SIGKILL, on purpose, in each phase of a hand-in's way: nothing accepted is lost, nothing is filed twice (SEC-1, T-40).

Accepted is what the glass of the real window says, read from its pixels; filed is what the cloud's tables hold, opened by the office's key.
Every declaration carries a number of its own, which the citizen enters again whenever the glass says nothing of it. All four are real
processes: the agent with its SQLCipher journal, the screen under Xvfb, the cloud, and PostgreSQL.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.checkout import ROOT
from tests.fakes.counter import Counter, Victim
from tests.faults.campaign import EARLY, LATE, Campaign
from tests.ui.conftest import start_xvfb

pytestmark = [pytest.mark.db, pytest.mark.ui]
SEED = 20_261_123
SMALL: dict[Victim, int] = {"agent": 14, "cloud": 8, "postgres": 8}
"""A round of each; a screen's round is a test of its own."""
PROMISED: dict[Victim, int] = {"agent": 200, "screen": 100, "cloud": 100, "postgres": 50}
NIGHT: dict[Victim, int] = {"agent": 440, "screen": 224, "cloud": 224, "postgres": 112}
"""A thousand."""


@pytest.fixture
def display() -> Iterator[str]:
    """A display for the one screen: two windows would lie on each other."""
    server, name = start_xvfb("1080x1920")
    yield name
    server.terminate()
    server.wait(timeout=60)


@pytest.fixture
def campaign(display: str) -> Iterator[Campaign]:
    """A counter that runs, in a folder whose path is short enough for sockets."""
    with (
        tempfile.TemporaryDirectory(prefix="k", ignore_cleanup_errors=True) as folder,
        Counter(Path(folder), display) as counter,
        Campaign(counter, display, SEED) as campaign,
    ):
        yield campaign


@pytest.mark.slow
def test_kills_in_every_phase(campaign: Campaign) -> None:
    """A round of agent, cloud and PostgreSQL: 0 accepted lost, 0 filed twice, no alarm."""
    hold(campaign, SMALL)
    assert min(campaign.phases().values()) >= len(SMALL)


@pytest.mark.slow
def test_a_screen_killed_in_every_phase(campaign: Campaign) -> None:
    """The next screen says whether a hand-in was taken; a citizen who believes it neither loses it nor files it twice."""
    hold(campaign, {"screen": 8})


@pytest.mark.soak
@pytest.mark.parametrize("sizes", [PROMISED, NIGHT], ids=["promised", "thousand"])
@pytest.mark.parametrize("victim", PROMISED)
def test_as_many_kills_as_promised(campaign: Campaign, victim: Victim, sizes: dict[Victim, int]) -> None:
    """0 accepted lost, 0 filed twice, no alarm; the agent's alone meet every phase at least ten times."""
    hold(campaign, {victim: sizes[victim]})
    assert min(campaign.phases().values()) >= (10 if victim == "agent" else 5)


def hold(campaign: Campaign, sizes: dict[Victim, int]) -> None:
    """Kill as often as that, in every phase, and look what became of everything."""
    try:
        for victim, kills in sizes.items():
            while campaign.killed(victim) < kills:
                campaign.round(victim)
                print(f"{victim}: {campaign.killed(victim)} of {kills} kills", flush=True)  # noqa: T201 - the promised number takes an hour
            campaign.check()
    except BaseException:
        campaign.keep_picture(ROOT / "build" / "stuck.png")
        tell_logs(campaign.counter.folder)
        raise
    told = {f"{victim} {phase}": times for (victim, phase), times in sorted(campaign.kills.items())}
    print(f"seed {SEED}, {campaign.kills.total()} kills, {len(campaign.accepted)} accepted: {told}")  # noqa: T201 - the report
    assert set(campaign.phases()) == {*EARLY, *LATE}


def tell_logs(folder: Path) -> None:
    """How every program's log ends: the folder is gone when the report is read."""
    for file in sorted(folder.rglob("*.log")):
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        print(f"== {file.relative_to(folder)}", *lines[-40:], sep="\n")  # noqa: T201 - the report
