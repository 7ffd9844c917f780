"""Figures are measured values, ratios are taken slice by slice, and the record is the one that the goals name."""

from __future__ import annotations

import json

import pytest

from kiosk.bench import records, report
from kiosk.catalog import dictionary_forms


def test_the_json_has_the_promised_shape() -> None:
    """Whoever reads the figures by program finds these names."""
    row = report.Row(
        id="PERF-1", what="ours / theirs", ratio=report.Spread(1.0, 2.0, 3.0), ours={"p50_ms": 2}, reference={"p50_ms": 1}, n=9
    )
    told = json.loads(report.Report("capture", (row,), report.versions(["msgspec"])).to_json())
    assert set(told) == {"bench", "rows", "versions"}
    assert set(told["rows"][0]) == {"id", "what", "ratio", "ours", "reference", "n"}
    assert told["rows"][0]["ratio"] == {"min": 1.0, "median": 2.0, "max": 3.0}
    assert {"madoguchi", "python", "kernel", "processors", "msgspec"} <= set(told["versions"])


def test_a_ratio_is_taken_within_each_slice() -> None:
    """A machine that slows down in the middle slows both sides down, and the ratio stays."""
    reference = [1.0] * 50 + [4.0] * 50
    ours = [2.0] * 50 + [8.0] * 50
    assert report.ratio(ours, reference) == report.Spread(2.0, 2.0, 2.0)


def test_a_quantile_is_a_measured_value() -> None:
    """Nothing is made up between two measurements."""
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert [report.quantile(values, share) for share in (0.0, 0.5, 0.95, 1.0)] == [1.0, 3.0, 5.0, 5.0]
    assert report.times([0.001, 0.002, 0.004]) == {"p50_ms": 2.0, "p95_ms": 4.0, "p99_ms": 4.0, "max_ms": 4.0}


@pytest.mark.parametrize("values", [[1.0], [1.0, 2.0, 3.0]])
def test_few_values_are_few_slices(values: list[float]) -> None:
    """A short try run shows figures too."""
    assert report.ratio(values, values) == report.Spread(1.0, 1.0, 1.0)


def test_the_record_is_the_one_that_the_goals_name() -> None:
    """19 fields, 2,184 bytes, each form another, the same at every asking."""
    made = [records.record(number) for number in range(50)]
    assert {len(one) for one in made} == {records.RECORD_BYTES} == {2184}
    assert {len(json.loads(one)) for one in made} == {records.FIELDS} == {19}
    assert len(set(made)) == 50
    assert records.record(7) == made[7]
    assert len(records.attachment(1)) == 200_000


def test_nothing_is_measured_on_what_the_dictionary_was_trained_on() -> None:
    """No seed and no sentence is shared with the dictionary's forms."""
    assert not dictionary_forms.SEED.startswith(records.SEED.partition("/")[0])
    text = records.answers(1)["applicant.contact.remarks"]
    assert not any(sentence in text for sentence in dictionary_forms._SENTENCES)
