"""Logs: one JSON object a line, with fields from a list and nothing else.

A field that is not on the list, or whose value does not have the field's shape, is dropped; the line then says how many (`dropped`).
An exception becomes its code, its class and where it passed (file:line), never its text, which may hold a person's words.
What libraries say keeps only who said it, where, and how bad it is. Does not ship, rotate or count lines: the service manager does.

    log.configure("terminal", sys.stderr)
    log.get().info("entries pushed", count=3, device="t-13101-04")

Guarded promises: T-48 and SEC-20 (goals in docs/promises.toml).
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

from kiosk.errors import KioskError

# structlog draws coloured tracebacks where it finds the library rich, and so loads that and two more at each start of a screen; our lines
# are never drawn. Taken for absent while structlog is loaded, and for nobody else.
_unless_loaded = {} if "rich" in sys.modules else {"rich": cast("ModuleType", None)}
sys.modules.update(_unless_loaded)
try:
    import structlog
finally:
    for _name in _unless_loaded:
        del sys.modules[_name]

if TYPE_CHECKING:
    from types import ModuleType, TracebackType

Line = MutableMapping[str, Any]

MAX_FRAMES: Final = 12
MAX_CAUSES: Final = 4

_EVENT = re.compile(r"[A-Za-z][A-Za-z0-9 ,.:/'-]{0,79}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/+=-]{0,127}")
_TWELVE_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])")

WORDS: Final = frozenset({
    "action", "backend", "catalogue", "code", "command", "cursor", "device", "entry_hash", "epoch", "field", "from_state", "host", "job",
    "kid", "kind", "level_reached", "logger", "method", "migration", "pages", "peer", "place", "prefecture", "printer", "program",
    "receipt_level", "region", "role", "route", "rule", "service", "signal", "site", "state", "step", "submission_id", "tenant", "to_state",
    "unit", "version",
})  # fmt: skip
"""Fields that hold one word: an id, a code, a name from the program or its settings; ASCII, at most 128 characters, no spaces."""

NUMBERS: Final = frozenset({
    "age_s", "attempt", "backlog", "bytes_free", "count", "cpu_s", "duplicates", "duration_ms", "duration_s", "exit_status", "first_seq",
    "height_px", "last_seq", "limit", "offset_s", "parts", "pid", "port", "purged", "quarantined", "queued", "refused", "retry_after_s",
    "rss_bytes", "seq", "size_bytes", "status", "stored", "term", "uid", "wait_s", "width_px",
})  # fmt: skip
"""Fields that hold a number or a truth value."""


class Dropped:
    """How many fields this process has dropped; a metric, and 0 in a tested program."""

    def __init__(self) -> None:
        """Start at none."""
        self._lock = threading.Lock()
        self.total = 0

    def add(self, count: int) -> None:
        """Count some more; safe from any thread."""
        with self._lock:
            self.total += count


dropped = Dropped()


class _Unfailing:
    """A stream whose disk may be full or broken: a line is lost then, and what the program does is not."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


def configure(part: str, stream: TextIO, *, level: str = "info", clock: Callable[[], float] = time.time) -> None:
    """Send every log of this process to one stream: ours, the libraries', and whatever ends a thread or the program.

    Args:
        part: `terminal`, `screen`, `cloud`, `office`, `cli`; stands in every line.
        stream: gets whole lines, UTF-8.
        level: lowest level written, `debug` to `critical`.
        clock: seconds since 1970 UTC.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[keep_allowed, _with_level, _with_part(part, clock), _as_json],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _Unfailing(stream))),
        cache_logger_on_first_use=False,
    )
    logging.root.handlers[:] = [LibraryHandler()]
    logging.root.setLevel(max(number, logging.WARNING))
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_thread
    sys.unraisablehook = _log_unraisable


def get() -> structlog.typing.FilteringBoundLogger:
    """The logger; `event` is a fixed text of the program, everything that varies is a field."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger


def keep_allowed(_logger: object, _method: str, line: Line) -> Line:
    """Keep the fields of the list whose values have their shape; count the others."""
    error = line.pop("exc_info", None)
    kept = {name: value for name, value in line.items() if _fits(name, value)}
    lost = len(line) - len(kept)
    if lost:
        dropped.add(lost)
        kept["dropped"] = lost
    if "event" not in kept:
        kept["event"] = "unreadable event"
    found = _exception_of(error)
    return describe(found) | kept if found else kept


def describe(error: BaseException) -> dict[str, Any]:
    """Say what an exception is and where it passed, without any value it carries.

    Returns:
        `code` (the KioskError's, else `unexpected`), `error` (class), `frames` (innermost last), `causes` (classes or codes). In a line a
        code that the caller gives wins.
    """
    shown: dict[str, Any] = {"code": _code_of(error), "error": type(error).__name__, "frames": _frames_of(error)}
    if causes := _causes_of(error):
        shown["causes"] = causes
    return shown


class LibraryHandler(logging.Handler):
    """Takes what libraries log by `logging` and keeps no word of it: messages of HTTP and database libraries quote values."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write who spoke, where and how bad it is."""
        level = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)
        place = f"{_short(record.pathname)}:{record.lineno}"
        error = record.exc_info[1] if record.exc_info else None
        get().log(level, "library message", logger=record.name, place=place, exc_info=error)


def _with_level(_logger: object, method: str, line: Line) -> Line:
    line["level"] = "warning" if method == "warn" else method
    return line


def _with_part(part: str, clock: Callable[[], float]) -> Callable[[object, str, Line], Line]:
    def add(_logger: object, _method: str, line: Line) -> Line:
        now = clock()
        line["time"] = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
        line["part"] = part
        return line

    return add


def _as_json(_logger: object, _method: str, line: Line) -> str:
    first = {name: line[name] for name in ("time", "level", "part", "event") if name in line}
    return json.dumps(first | dict(line), ensure_ascii=True, separators=(",", ":"))


def _fits(name: str, value: object) -> bool:
    if name == "event":
        return isinstance(value, str) and _EVENT.fullmatch(value) is not None and not _holds_my_number(value)
    if name in NUMBERS:
        return isinstance(value, int | float) and not _holds_my_number(str(value))
    if name in WORDS:
        return isinstance(value, str) and _WORD.fullmatch(value) is not None and not _holds_my_number(value)
    return False


def _holds_my_number(text: str) -> bool:
    """Whether twelve digits with the check digit of an individual number (個人番号) stand in a text.

    Source: 平成26年総務省令第85号 5条 (weights 2 to 7, then 2 to 6, from the right; modulus 11).
    """
    return any(_is_my_number(found) for found in _TWELVE_DIGITS.findall(text))


def _is_my_number(digits: str) -> bool:
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(digits[:11], weights, strict=True)) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def _exception_of(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


def _code_of(error: BaseException) -> str:
    return error.code if isinstance(error, KioskError) else "unexpected"


def _frames_of(error: BaseException) -> list[str]:
    walked = list(traceback.walk_tb(error.__traceback__))[-MAX_FRAMES:]
    return [f"{_short(frame.f_code.co_filename)}:{line}" for frame, line in walked]


def _causes_of(error: BaseException) -> list[str]:
    causes: list[str] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and len(causes) < MAX_CAUSES:
        causes.append(cause.code if isinstance(cause, KioskError) else type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return causes


def _short(path: str) -> str:
    """The last two parts of a source file's path: enough to find it, without telling how the machine is laid out."""
    return "/".join(Path(path).parts[-2:])


def _log_uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    get().critical("program ends by an error", exc_info=error)


def _log_thread(ended: threading.ExceptHookArgs) -> None:
    get().error("thread ends by an error", exc_info=ended.exc_value)


def _log_unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    get().error("error while tidying up", exc_info=unraisable.exc_value)
