"""The commands `madoguchi bench …`: what to measure and how much of it; each prints one JSON object on standard output.

Status 0 whatever the figures are: a benchmark measures, it does not judge. What is imported for a benchmark is imported when it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kiosk.bench.report import Report


def teach(example: str, after: str) -> str:
    """The end of a help text: an example, and what comes next."""
    return f"\b\nExample: madoguchi bench {example}\nNext: {after}"


@click.group("bench", epilog=teach("capture > capture.json", "docs/benchmarks.md says what each figure is divided by"))
def bench() -> None:
    """Measure this program here.

    Each command prints JSON: ratios of our figures to a plain reference, measured in turns in the same run.
    """


def tell(report: Report) -> None:
    """Print a report."""
    click.echo(report.to_json())


@bench.command(epilog=teach("capture --count 1500 > capture.json", "madoguchi bench capture --attachment"))
@click.option("--attachment", is_flag=True, help="Each form with an attachment of 200,000 bytes.")
@click.option("--fsyncs", is_flag=True, help="Count the fsyncs of each hand-in with strace, instead of the time.")
@click.option("--count", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="How many forms.")
def capture(count: int, *, attachment: bool, fsyncs: bool) -> None:
    """Measure how long a hand-in takes.

    From the declaration in the screen's process until the agent, in a process of its own, has sealed bytes committed and says so; beside a
    plain INSERT of the same bytes.
    """
    from kiosk.bench.capture import Amount, count_fsyncs, measure

    tell(count_fsyncs(count) if fsyncs else measure(Amount(count, attachment)))


@bench.command(epilog=teach("ingest --rounds 5 > ingest.json", "madoguchi bench pull"))
@click.option("--rounds", type=click.IntRange(1, 100), default=5, show_default=True, help="Rounds, each with both sides in turn.")
@click.option("--batches", type=click.IntRange(1, 100), default=5, show_default=True, help="Batches of each of 16 clients in a round.")
def ingest(rounds: int, batches: int) -> None:
    """Measure how the cloud takes entries in.

    16 clients push batches of 100 entries for one and for five receivers; the reference stores the same sealed bytes on the same
    PostgreSQL and checks nothing. Rate, CPU, CPU of what is sent again, bytes on the wire.
    """
    from kiosk.bench.ingest import Amount, measure

    tell(measure(Amount(rounds, batches)))


@bench.command(epilog=teach("pull --rounds 5 > pull.json", "madoguchi bench exactly-once"))
@click.option("--changes", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True, help="Entries in the feed.")
@click.option("--rounds", type=click.IntRange(1, 100), default=5, show_default=True, help="Walks through the feed, for each side.")
def pull(changes: int, rounds: int) -> None:
    """Measure how an office fetches its entries.

    One reader walks through a receiver's feed; the reference is a bare SELECT and JSON of the same rows on the same PostgreSQL.
    """
    from kiosk.bench.pull import measure

    tell(measure(changes, rounds))


@bench.command("exactly-once", epilog=teach("exactly-once --seed 1 > exactly-once.json", "compare `lost` and `doubled` with 0"))
@click.option("--entries", type=click.IntRange(100, 10_000_000), default=100_000, show_default=True, help="Handed in by all clients.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the chance that breaks lines.")
def exactly_once(entries: int, seed: int) -> None:
    """Count what 16 terminals on bad lines find acknowledged and stored.

    Requests cut off, answers lost, batches sent twice at once and again later; the offices' feeds must hold each acknowledged id once.
    """
    from kiosk.bench.exactly_once import measure

    tell(measure(entries, seed))


@bench.command(epilog=teach("ui --rounds 5 > ui.json", "docs/benchmarks.md says what each figure is divided by"))
@click.option("--rounds", type=click.IntRange(1, 100), default=5, show_default=True, help="Starts of each program.")
@click.option("--touches", type=click.IntRange(1, 1000), default=20, show_default=True, help="Touches of each kind, in each start.")
def ui(rounds: int, touches: int) -> None:
    """Measure the terminal's screen.

    Start to first frame, memory, finger to pixel and finger to next screen, beside a bare Kivy app with 30 buttons on the same display.
    Needs Xvfb, and root to read the memory of a protected process.
    """
    from kiosk.bench.ui import Amount, measure

    tell(measure(Amount(rounds, touches)))
