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
