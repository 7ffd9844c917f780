"""Logs hold fields from a list and nothing a citizen wrote."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import log
from kiosk.errors import LineDownError, SealBrokenError

CANARY = "髙橋 Canary-7391"
MY_NUMBER = "123456789018"
"""Twelve digits whose last is the right check digit; a number of nobody."""


class Lines(io.StringIO):
    """A stream whose lines are read back as JSON."""

    def read_all(self) -> list[dict[str, Any]]:
        """Every line written so far."""
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def lines() -> Lines:
    """A configured log."""
    stream = Lines()
    log.configure("terminal", stream, level="debug", clock=lambda: 1_795_392_000.25)
    return stream


def test_line_has_time_level_part_and_event(lines: Lines) -> None:
    """A line says when, how bad, who and what, in this order."""
    log.get().info("entries pushed", count=3, device="t-13101-04")
    assert list(lines.read_all()[0].items()) == [
        ("time", "2026-11-23T00:00:00.250Z"),
        ("level", "info"),
        ("part", "terminal"),
        ("event", "entries pushed"),
        ("count", 3),
        ("device", "t-13101-04"),
    ]


def test_field_off_the_list_is_dropped_and_counted(lines: Lines) -> None:
    """A field nobody has allowed is not written, and the line says that one is missing."""
    before = log.dropped.total
    log.get().info("visit ended", name=CANARY, count=1)
    line = lines.read_all()[0]
    assert "name" not in line
    assert line["dropped"] == 1
    assert log.dropped.total == before + 1


@pytest.mark.parametrize("name", ["error", "code_", "part", "level", "time", "frames", "causes", "dropped", "message", "exception"])
def test_no_caller_writes_the_logs_own_fields(lines: Lines, name: str) -> None:
    """`error=str(fault)` is the likeliest slip: the fields of the log itself can't be given from outside."""
    log.get().error("entry set aside", **{name: CANARY})
    assert "Canary" not in lines.getvalue()
    assert lines.read_all()[0]["dropped"] == 1


@pytest.mark.parametrize("value", [CANARY, "two words", "x" * 129, "", 7, None, ["a"], MY_NUMBER, "山田"])
def test_word_of_another_shape_is_dropped(lines: Lines, value: object) -> None:
    """An allowed field takes one ASCII word and nothing else."""
    log.get().info("visit ended", service=value)
    assert "service" not in lines.read_all()[0]


@pytest.mark.parametrize("value", ["7", CANARY, int(MY_NUMBER), None])
def test_number_of_another_shape_is_dropped(lines: Lines, value: object) -> None:
    """A numeric field takes a number that is not an individual number."""
    log.get().info("visit ended", count=value)
    assert "count" not in lines.read_all()[0]


@pytest.mark.parametrize("event", [f"handed in by {CANARY}", f"number {MY_NUMBER}", "", "x" * 200])
def test_event_is_a_fixed_text(lines: Lines, event: str) -> None:
    """Something put together into the event is not written."""
    log.get().info(event)
    assert lines.read_all()[0]["event"] == "unreadable event"


def test_twelve_digits_without_the_check_digit_pass(lines: Lines) -> None:
    """Only an individual number's check digit makes twelve digits one: other ids may have twelve."""
    log.get().info("entry taken", submission_id="123456789010")
    assert lines.read_all()[0]["submission_id"] == "123456789010"


def test_exception_keeps_code_class_and_places_only(lines: Lines) -> None:
    """What an exception says may quote a person; where it passed may not."""
    try:
        try:
            int(CANARY)
        except ValueError as fault:
            raise SealBrokenError(f"for {CANARY}") from fault
    except SealBrokenError:
        log.get().exception("entry set aside")
    line = lines.read_all()[0]
    assert (line["code"], line["error"], line["causes"]) == ("seal_broken", "SealBrokenError", ["ValueError"])
    assert line["frames"][-1].startswith("unit/test_log.py:")
    assert "Canary" not in lines.getvalue()


def test_exception_given_as_an_object(lines: Lines) -> None:
    """`exc_info` takes the exception itself, also outside an except block."""
    log.get().warning("line down", exc_info=LineDownError("to somewhere"))
    assert lines.read_all()[0]["code"] == "line_down"


def test_library_message_keeps_no_word(lines: Lines) -> None:
    """Libraries quote URLs and values; only who spoke and where is kept."""
    logging.getLogger("httpx").warning("GET /case?name=%s", CANARY)
    line = lines.read_all()[0]
    assert (line["event"], line["logger"], line["level"]) == ("library message", "httpx", "warning")
    assert "Canary" not in lines.getvalue()


def test_library_level_between_ours_is_taken_down(lines: Lines) -> None:
    """A library's own level is written as the level below it."""
    logging.getLogger("some").log(35, "x")
    assert lines.read_all()[0]["level"] == "warning"


def test_warnings_go_to_the_log() -> None:
    """A Python warning is a library message like others."""
    program = (
        "import io, sys, warnings; from kiosk import log; log.configure('cli', sys.stderr);"
        f"warnings.warn({CANARY!r}, UserWarning, stacklevel=1)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr
    assert json.loads(said)["logger"] == "py.warnings"
    assert "Canary" not in said
    assert warnings.filters


@pytest.mark.parametrize(
    ("ending", "event"),
    [
        ("raise ValueError(words)", "program ends by an error"),
        ("import threading; t = threading.Thread(target=lambda: int(words)); t.start(); t.join()", "thread ends by an error"),
        ("type('T', (), {'__del__': lambda self: int(words)})()", "error while tidying up"),
    ],
)
def test_whatever_ends_a_program_says_no_value(ending: str, event: str) -> None:
    """An uncaught exception of a real process leaves one JSON line without its text, wherever it was raised."""
    program = f"import sys; from kiosk import log; log.configure('cli', sys.stderr); words = {CANARY!r}\n{ending}"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False).stderr
    line = json.loads(said)
    assert (line["event"], line["error"]) == (event, "ValueError")
    assert "Canary" not in said


@given(fields=st.dictionaries(st.text(min_size=1, max_size=12), st.text(min_size=1).map(lambda text: CANARY + text), max_size=6))
def test_no_field_carries_a_persons_words(fields: dict[str, str]) -> None:
    """Whatever the field is called, words with a person's name in them never pass."""
    kept = log.keep_allowed(None, "info", {"event": "x", **fields} | {"event": "fixed text"})
    assert CANARY not in json.dumps(kept, ensure_ascii=False)
    assert kept.get("dropped", 0) == len(set(fields) - {"event", "exc_info"})


@given(st.one_of(st.sampled_from(sorted(log.WORDS)), st.sampled_from(sorted(log.NUMBERS))))
def test_allowed_fields_hold_no_japanese(name: str) -> None:
    """No allowed field takes a text outside ASCII."""
    assert name not in log.keep_allowed(None, "info", {"event": "fixed text", name: "髙橋"})


def test_level_below_is_silent(lines: Lines) -> None:
    """The level asked for is the lowest written."""
    log.configure("terminal", lines, level="warning")
    log.get().info("entries pushed")
    logging.getLogger("asyncio").info("x")
    assert lines.read_all() == []


class Broken(io.StringIO):
    """A stream on a disk that fails."""

    def write(self, _text: str) -> int:
        """Fail."""
        raise OSError(5, "Input/output error")


def test_a_log_that_cannot_be_written_stops_nothing() -> None:
    """A full or failing disk under the log costs lines, and never what the program was doing."""
    log.configure("terminal", Broken())
    log.get().error("line does not work", code="line_down")


def test_a_log_brings_no_library_for_drawing() -> None:
    """PERF-12: structlog's coloured tracebacks, which nobody sees, are not loaded at a start; who needs it still gets it."""
    program = "import sys, kiosk.log; print(*{'attr', 'pygments', 'rich'} & set(sys.modules)); import rich; print(rich.__name__)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.splitlines()
    assert told == ["", "rich"]
