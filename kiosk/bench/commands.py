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
