"""The figures of a benchmark and their JSON: `{"bench": …, "rows": [{"id", "what", "ratio", "ours", "reference", "n"}], "versions": {…}}`.

A ratio is taken within slices of one run (ours ÷ reference in each), and its least, median and greatest slice are shown: on a machine that
others use too, the spread says how far a figure can be believed. Knows no goal and no limit.
"""

from __future__ import annotations

import importlib.metadata
import itertools
import math
import os
import platform
import sqlite3
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

SLICES = 10
Figure = Callable[[Sequence[float]], float]


class Spread(msgspec.Struct, frozen=True):
    """Least, median and greatest of a figure over the slices or rounds of one run."""

    min: float
    median: float
    max: float


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One goal's figures.

    `id` is the goal's (`PERF-1`); `what` says in words what is divided by what; `ratio` is ours ÷ reference; `ours` and `reference` hold
    the figures themselves, units in their names (`p50_ms`, `bytes_per_record`); `n` counts what was measured for each side.
    """

    id: str
    what: str
    ratio: Spread
    ours: dict[str, Any]
    reference: dict[str, Any]
    n: int


class Report(msgspec.Struct, frozen=True):
    """What a benchmark prints."""

    bench: str
    rows: tuple[Row, ...]
    versions: dict[str, str]

    def to_json(self) -> str:
        """The report as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode()


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed (nearest rank), so that a p99 is a measured value and no invention."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantile(values, 0.95)


def p99(values: Sequence[float]) -> float:
    """The 99th percentile."""
    return quantile(values, 0.99)


def spread(values: Iterable[float]) -> Spread:
    """Least, median, greatest, to three places."""
    listed = list(values)
    return Spread(round(min(listed), 3), round(median(listed), 3), round(max(listed), 3))


def ratio(ours: Sequence[float], reference: Sequence[float], figure: Figure = median, slices: int = SLICES) -> Spread:
    """Ours ÷ reference in each slice of a run whose two sides were measured in turns.

    Args:
        ours: in the order measured.
        reference: measured in turns with ours, as many.
        figure: of one slice: median, p95, p99.
        slices: into how many the run is cut; fewer where there are fewer values.
    """
    cut = min(slices, len(ours), len(reference))
    return spread(figure(mine) / figure(theirs) for mine, theirs in zip(_slices(ours, cut), _slices(reference, cut), strict=True))


def whole_ratio(ours: float, reference: float) -> Spread:
    """A ratio that has no slices: a count, a size, a figure of the whole run."""
    return spread([ours / reference])


def times(values_s: Sequence[float]) -> dict[str, float]:
    """How long something took, in ms: p50, p95, p99, greatest."""
    figures = {"p50_ms": median(values_s), "p95_ms": p95(values_s), "p99_ms": p99(values_s), "max_ms": max(values_s)}
    return {name: round(value_s * 1000, 3) for name, value_s in figures.items()}


def versions(packages: Sequence[str] = (), extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What was measured with: this program, Python, kernel, processors, load; and the named packages.

    Args:
        packages: names of installed distributions.
        extra: what is no Python package (`postgresql`, `sqlcipher`).
    """
    found = {
        "madoguchi": importlib.metadata.version("madoguchi"),
        "python": platform.python_version(),
        "kernel": platform.release(),
        "processors": str(os.cpu_count()),
        "load_1min": f"{os.getloadavg()[0]:.2f}",
        "sqlite": sqlite3.sqlite_version,
    }
    return found | {name: importlib.metadata.version(name) for name in packages} | dict(extra or {})


def _slices(values: Sequence[float], count: int) -> list[Sequence[float]]:
    edges = [len(values) * place // count for place in range(count + 1)]
    return [values[start:end] for start, end in itertools.pairwise(edges)]
