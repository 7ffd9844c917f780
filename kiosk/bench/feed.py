"""An office's side of a benchmark: walk through a receiver's whole feed, page by page, as an office does."""

from __future__ import annotations

from collections.abc import AsyncIterator

from kiosk.bench import load
from kiosk.bench.region import Region
from kiosk.bench.terminals import Receiver, signed_request
from kiosk.contract.codec import decode
from kiosk.contract.wire import FeedAnswer
from kiosk.errors import RetryLaterError

_OK = 200


def question(here: Region, receiver: Receiver, cursor: str) -> bytes:
    """The request for what comes after a cursor; '' for the beginning."""
    query = f"?cursor={cursor}" if cursor else ""
    return signed_request("GET", f"{here.url}/v1/feed{query}", receiver.signer)


def page(answer: load.Answer) -> FeedAnswer:
    """The page in an answer.

    Raises:
        RetryLaterError: it is an error, and no figure counts.
    """
    if answer.status != _OK:
        raise RetryLaterError(f"the feed answers {answer.status}")
    return decode(FeedAnswer, answer.body)


async def walk(here: Region, receiver: Receiver) -> AsyncIterator[tuple[str, FeedAnswer]]:
    """Each cursor asked with, and its page; everything forwarded so far."""
    cursor, more = "", True
    while more:
        told = page((await load.send(here.port, [[question(here, receiver, cursor)]])).answers[0])
        yield cursor, told
        cursor, more = told.cursor, told.more
