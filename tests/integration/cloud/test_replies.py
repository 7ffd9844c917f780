"""Replies: posted by an office, carried to the filing site and the tenant's own sites, asked for by mailbox elsewhere."""

from __future__ import annotations

import os
import time

import httpx
import pytest

from kiosk.cloud.erasing import erase_once
from kiosk.contract.codec import decode, encode
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import AskMailboxes, Mailbox, PostReplies, RepliesAnswer
from tests.fakes.device import FakeDevice, FakeOffice
from tests.fakes.real_cloud import CloudInThread
from tests.integration.cloud.conftest import Offices
from tests.integration.cloud.reading import problem

pytestmark = pytest.mark.db


def sealed(office: FakeOffice, at: str = "site-2", *, life_s: int = 86400, size: int = 800) -> SealedReply:
    """A reply as the cloud sees it: opaque bytes and a mailbox."""
    return SealedReply(1, office.tenant, os.urandom(16), at, (int(time.time()) + life_s) // 60, os.urandom(size))


def post(cloud: CloudInThread, office: FakeOffice, *replies: SealedReply) -> httpx.Response:
    """Post, and wait until they are on their way."""
    answer = office.send(cloud.client, "POST", "/v1/replies", encode(PostReplies(1, tuple(encode(one) for one in replies))))
    cloud.forward()
    return answer


def mail(cloud: CloudInThread, device: FakeDevice, cursor: str = "") -> RepliesAnswer:
    """A page of the site's mail."""
    answer = device.send(cloud.client, "GET", f"/v1/replies?cursor={cursor}")
    assert answer.status_code == 200, answer.content
    return decode(RepliesAnswer, answer.content)


def whole_mail(cloud: CloudInThread, device: FakeDevice, cursor: str = "") -> tuple[list[SealedReply], str]:
    """All mail after a cursor, and the cursor after it."""
    found: list[SealedReply] = []
    more = True
    while more:
        page = mail(cloud, device, cursor)
        found += [decode(SealedReply, one) for one in page.replies]
        cursor, more = page.cursor, page.more
    return found, cursor


def ask(cloud: CloudInThread, device: FakeDevice, *boxes: Mailbox) -> list[SealedReply]:
    """The replies in mailboxes."""
    answer = device.send(cloud.client, "POST", "/v1/mailboxes", encode(AskMailboxes(1, boxes)))
    assert answer.status_code == 200, answer.content
    return [decode(SealedReply, one) for one in decode(RepliesAnswer, answer.content).replies]


@pytest.fixture
def elsewhere(cloud: CloudInThread, offices: Offices) -> FakeDevice:
    """A terminal at site-2, another town's."""
    return cloud.enrolled(FakeDevice(offices.other), "site-2")


def test_a_reply_goes_to_the_filing_site_and_the_tenants_sites(
    cloud: CloudInThread, device: FakeDevice, elsewhere: FakeDevice, offices: Offices
) -> None:
    """Filed at another town's site: the terminal there gets it, and so do the tenant's own; others do not."""
    (_, here), (_, there) = whole_mail(cloud, device), whole_mail(cloud, elsewhere)
    away, home = sealed(offices.town, "site-2"), sealed(offices.town, "site-1")
    assert post(cloud, offices.town, away, home).status_code == 204
    assert sorted(whole_mail(cloud, device, here)[0], key=encode) == sorted([away, home], key=encode)
    assert whole_mail(cloud, elsewhere, there)[0] == [away]


def test_the_same_reply_again_changes_nothing(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """Posting is idempotent by the bytes."""
    _, start = whole_mail(cloud, device)
    reply = sealed(offices.town, "site-1")
    for _ in range(3):
        assert post(cloud, offices.town, reply).status_code == 204
    found, end = whole_mail(cloud, device, start)
    assert found == [reply]
    assert mail(cloud, device, end).replies == ()


def test_an_office_answers_for_itself_only(cloud: CloudInThread, offices: Offices) -> None:
    """A reply in another tenant's name is refused as if there were nothing, and none of the batch is kept."""
    own, forged = sealed(offices.town), sealed(offices.other)
    assert problem(post(cloud, offices.town, own, forged)) == (404, "absent")
    assert cloud.sql("SELECT count(*) FROM reply WHERE mailbox = ANY ($1)", [own.mailbox, forged.mailbox]) == [(0,)]


def test_mailboxes_from_any_site(cloud: CloudInThread, elsewhere: FakeDevice, offices: Offices) -> None:
    """A citizen at another site: the terminal asks by the mailbox that only the receipt gives, and by no other."""
    one, two = sealed(offices.police, "site-1"), sealed(offices.police, "site-1")
    post(cloud, offices.police, one, two)
    assert ask(cloud, elsewhere, Mailbox(offices.police.tenant, one.mailbox)) == [one]
    nothing = Mailbox(offices.town.tenant, one.mailbox), Mailbox("muni:99999", one.mailbox), Mailbox(offices.police.tenant, bytes(16))
    assert ask(cloud, elsewhere, *nothing) == []


def test_too_many_mailboxes(cloud: CloudInThread, device: FakeDevice) -> None:
    """Nobody fishes for mailboxes in bulk."""
    boxes = tuple(Mailbox("muni:13101", os.urandom(16)) for _ in range(17))
    assert problem(device.send(cloud.client, "POST", "/v1/mailboxes", encode(AskMailboxes(1, boxes)))) == (413, "too_large")


def test_replies_that_are_none(cloud: CloudInThread, offices: Offices) -> None:
    """Too many, too large, no sealed reply, a mailbox of another length: refused by name."""
    office = offices.town
    bad = SealedReply(1, office.tenant, bytes(8), "site-1", 1, b"x")
    assert problem(post(cloud, office, *(sealed(office, size=8) for _ in range(101)))) == (413, "too_large")
    assert problem(post(cloud, office, sealed(office, size=300_000))) == (413, "too_large")
    assert problem(post(cloud, office, bad)) == (400, "bad_format")
    assert problem(office.send(cloud.client, "POST", "/v1/replies", encode(PostReplies(1, (b"\x01",))))) == (400, "bad_format")


def test_mail_comes_in_pages(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """More than a page of replies comes in several, each once, oldest post first."""
    _, start = whole_mail(cloud, device)
    posted = [sealed(offices.town, "site-1", size=100) for _ in range(150)]
    post(cloud, offices.town, *posted[:100])
    post(cloud, offices.town, *posted[100:])
    first = mail(cloud, device, start)
    assert (len(first.replies), first.more) == (100, True)
    assert whole_mail(cloud, device, start)[0] == posted


def test_expired_replies_go(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """Past its time a reply is not handed out, and is erased; the cursor still fits."""
    _, start = whole_mail(cloud, device)
    brief, lasting = sealed(offices.town, "site-1", life_s=3600), sealed(offices.town, "site-1")
    post(cloud, offices.town, brief, lasting)
    cloud.skew_s = device.skew_s = 7200
    try:
        assert whole_mail(cloud, device, start)[0] == [lasting]
        assert ask(cloud, device, Mailbox(offices.town.tenant, brief.mailbox)) == []
        cloud.do(erase_once(cloud.running.parts))
    finally:
        cloud.skew_s = 0
    assert cloud.sql("SELECT count(*) FROM reply WHERE mailbox = $1", brief.mailbox) == [(0,)]
    assert cloud.sql("SELECT count(*) FROM reply WHERE mailbox = $1", lasting.mailbox) == [(1,)]


def test_an_unknown_filing_site_does_not_lose_the_reply(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """A site that the catalogue does not know any more: the tenant's own sites still get it, and the mailbox does."""
    _, start = whole_mail(cloud, device)
    reply = sealed(offices.town, "closed-years-ago")
    assert post(cloud, offices.town, reply).status_code == 204
    assert whole_mail(cloud, device, start)[0] == [reply]
    assert ask(cloud, device, Mailbox(offices.town.tenant, reply.mailbox)) == [reply]


def test_a_mail_cursor_of_another_site_is_unknown(
    cloud: CloudInThread, device: FakeDevice, elsewhere: FakeDevice, offices: Offices
) -> None:
    """A cursor is of one site's mail."""
    post(cloud, offices.town, sealed(offices.town, "site-1"))
    _, cursor = whole_mail(cloud, device)
    assert problem(elsewhere.send(cloud.client, "GET", f"/v1/replies?cursor={cursor}")) == (410, "unknown_cursor")
