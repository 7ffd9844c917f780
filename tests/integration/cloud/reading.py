"""Reads the cloud's answers as a terminal and an office do: signatures first."""

from __future__ import annotations

import httpx

from kiosk.contract.codec import decode
from kiosk.contract.receipt import COPIED, RunReceipt, TimeStatement
from kiosk.contract.wire import FeedAnswer, FeedItem, Problem, PushAnswer
from kiosk.crypto import signing
from tests.fakes.device import FakeOffice
from tests.fakes.real_cloud import CloudInThread


def receipts(cloud: CloudInThread, answer: httpx.Response) -> list[RunReceipt]:
    """The receipts, verified; a cloud of one region says `copied` at once, and nothing below it."""
    assert answer.status_code == 200, answer.content
    key = cloud.running.parts.keys.receipt.public_key
    read = decode(PushAnswer, answer.content)
    decode(TimeStatement, signing.verify(read.time, key))
    found = [decode(RunReceipt, signing.verify(one, key)) for one in read.receipts]
    assert {one.level for one in found} <= {COPIED}
    return found


def states(cloud: CloudInThread, answer: httpx.Response) -> dict[int, str]:
    """Seq → what the receipts say of it, of pushes of one epoch."""
    found: dict[int, str] = {}
    for one in receipts(cloud, answer):
        found |= dict.fromkeys(range(one.first_seq, one.last_seq + 1), "stored")
        found |= {exception.seq: exception.code for exception in one.exceptions}
    return found


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an error."""
    return answer.status_code, decode(Problem, answer.content).code


def feed(cloud: CloudInThread, office: FakeOffice, cursor: str = "") -> FeedAnswer:
    """A page of an office's feed, after everything waiting was forwarded."""
    cloud.forward()
    answer = office.send(cloud.client, "GET", f"/v1/feed?cursor={cursor}")
    assert answer.status_code == 200, answer.content
    read = decode(FeedAnswer, answer.content)
    decode(TimeStatement, signing.verify(read.time, cloud.running.parts.keys.receipt.public_key))
    return read


def whole_feed(cloud: CloudInThread, office: FakeOffice, cursor: str = "") -> list[FeedItem]:
    """Everything after a cursor."""
    items: list[FeedItem] = []
    more = True
    while more:
        page = feed(cloud, office, cursor)
        items += page.items
        cursor, more = page.cursor, page.more
    return items


def end_of_feed(cloud: CloudInThread, office: FakeOffice) -> str:
    """The cursor after everything so far; '' while there is nothing."""
    cursor, more = "", True
    while more:
        page = feed(cloud, office, cursor)
        cursor, more = page.cursor, page.more
    return cursor
