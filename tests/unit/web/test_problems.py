"""Every error becomes a Problem: a stable code, a status, and nothing of what it was about."""

from __future__ import annotations

import inspect
import io
import json
from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from kiosk import errors, log
from kiosk.contract.codec import decode
from kiosk.contract.wire import MEDIA_TYPE, Problem
from kiosk.errors import AbsentError, BusyError, ClockSkewError, ForbiddenError, KioskError, RetryLaterError
from kiosk.web.problems import Problems, known, problem, status_of

CANARY = "髙橋 kanaria"
ERRORS = sorted(
    (kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, KioskError)), key=lambda kind: kind.__name__
)


@pytest.mark.parametrize("kind", ERRORS)
def test_no_error_tells_its_detail(kind: type[KioskError]) -> None:
    """Code and the class's own hint go out; what was raised with it stays inside, in CBOR and in JSON."""
    fault = kind(CANARY)
    fault.hint = CANARY
    for accept in (MEDIA_TYPE, "application/json"):
        answer = problem(fault, accept)
        assert CANARY.encode() not in bytes(answer.body)
        assert "kanaria" not in str(dict(answer.headers))
        assert 400 <= answer.status_code < 600
    assert decode(Problem, bytes(problem(fault).body)).code == (AbsentError.code if kind is ForbiddenError else kind.code)


def test_forbidden_is_absent_byte_for_byte() -> None:
    """Nobody learns from an answer that something exists."""
    assert bytes(problem(ForbiddenError("yours not")).body) == bytes(problem(AbsentError("none")).body)
    assert problem(ForbiddenError()).status_code == problem(AbsentError()).status_code


def test_patience_is_asked_for() -> None:
    """What can be tried again says when."""
    assert problem(BusyError(retry_after_s=7.4)).headers["retry-after"] == "7"
    assert problem(RetryLaterError()).headers["retry-after"] == "30"
    assert "retry-after" not in problem(AbsentError()).headers


def test_a_wrong_clock_gets_its_time() -> None:
    """The signed time travels in the problem."""
    assert decode(Problem, bytes(problem(ClockSkewError(signed_time=b"signed")).body)).time == b"signed"


def test_json_only_for_those_who_accept_nothing_else() -> None:
    """CBOR unless JSON is asked for."""
    body = json.loads(bytes(problem(AbsentError(), "application/json").body))
    assert (body["code"], body["v"]) == ("absent", 1)
    assert problem(AbsentError(), f"{MEDIA_TYPE}, application/json").media_type == MEDIA_TYPE


@pytest.mark.parametrize(
    "kind",
    [
        asyncpg.LockNotAvailableError,
        asyncpg.DeadlockDetectedError,
        asyncpg.SerializationError,
        asyncpg.TooManyConnectionsError,
    ],
)
async def test_a_crowd_at_the_database_is_busy_and_no_fault(kind: type[asyncpg.PostgresError]) -> None:
    """Nothing was stored and others go on: come again in some seconds; nobody is woken by it."""
    sent, lines = await raising(kind(CANARY))
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"5") in sent[0]["headers"]
    assert decode(Problem, sent[1]["body"]).code == BusyError.code
    assert [(line["level"], line["code"]) for line in lines] == [("info", BusyError.code)]


@pytest.mark.parametrize(
    ("raised", "code"),
    [(asyncpg.DiskFullError(CANARY), RetryLaterError.code), (ValueError(CANARY), KioskError.code)],
)
async def test_the_log_has_the_code_that_the_asker_got(raised: Exception, code: str) -> None:
    """A report of somebody who was refused finds its line; class and place stand in it, too."""
    sent, [line] = await raising(raised)
    assert decode(Problem, sent[1]["body"]).code == line["code"] == code
    assert (line["level"], line["error"]) == ("error", type(raised).__name__)
    assert line["frames"]
    assert "kanaria" not in str(line)


async def raising(fault: Exception) -> tuple[list[Message], list[dict[str, object]]]:
    """What leaves the middleware, and the lines of the log, when the application raises."""
    written = io.StringIO()
    log.configure("cloud", written)

    async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise fault

    return await answer_of(fails), [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (asyncpg.ConnectionDoesNotExistError(), 503),
        (asyncpg.InterfaceError("pool is closing"), 503),
        (asyncpg.DiskFullError(), 503),
        (ConnectionRefusedError(), 503),
        (TimeoutError(), 503),
        (ValueError(CANARY), 500),
        (AbsentError(), 404),
    ],
)
def test_trouble_with_the_database_is_to_be_tried_again(raised: Exception, status: int) -> None:
    """A database that is away is no fault of the request; anything unforeseen is ours."""
    assert status_of(known(raised)) == status


async def answer_of(app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> list[Message]:
    """What leaves the middleware."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    await Problems(app)({"type": "http", "method": "GET", "path": "/", "headers": []}, receive, send)
    return sent


async def test_whatever_is_raised_is_answered() -> None:
    """No exception passes with its text, and none ends the server."""

    async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError(CANARY)

    sent = await answer_of(fails)
    assert sent[0]["status"] == 500
    assert decode(Problem, sent[1]["body"]).code == KioskError.code


async def test_an_answer_that_began_is_not_begun_again() -> None:
    """After the first byte there is nothing left to say."""

    async def fails_late(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("half")(scope, receive, send)
        raise ValueError(CANARY)

    assert [message["type"] for message in await answer_of(fails_late)] == ["http.response.start", "http.response.body"]


def test_a_number_that_no_table_holds_names_nothing() -> None:
    """What the database can't even be asked about is absent, and not to be tried again for ever."""
    assert isinstance(known(asyncpg.DataError("value out of int64 range")), AbsentError)
