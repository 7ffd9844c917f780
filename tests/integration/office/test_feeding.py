"""The office's line to a real cloud: every entry arrives once, every reply leaves once, whatever happens to the line or the process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from kiosk.contract.codec import decode
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import RepliesAnswer
from kiosk.errors import KioskError, LineDownError
from kiosk.office.cloud_line import CloudLine
from kiosk.office.feeding import BackupPoint, Feeder, at_commit, marker_file
from kiosk.office.filing import Desk
from kiosk.office.importing import OpeningKeys
from kiosk.office.queries import feeds
from kiosk.web.database import Database
from tests.fakes.faulty_line import FaultyLine
from tests.fakes.real_cloud import CloudInThread, site
from tests.fakes.town import PREFECTURE, TOWN, FakeTown, Filing, picture
from tests.integration.office.conftest import OfficeAt, superuser, until

pytestmark = pytest.mark.db


@pytest.fixture(scope="module")
def shared_town() -> FakeTown:
    """The town whose office key the cloud knows."""
    return FakeTown()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, shared_town: FakeTown) -> Iterator[CloudInThread]:
    """A cloud with one town and one site."""
    with CloudInThread(tmp_path_factory.mktemp("cloud"), [shared_town.office], [site("site-1", TOWN)]) as running:
        running.enrolled(shared_town.device)
        yield running


class LinedOffice(OfficeAt):
    """An office with a line to the cloud."""

    def __init__(self, at: OfficeAt, cloud: CloudInThread, backup: BackupPoint) -> None:
        super().__init__(at.database, at.town)
        self.cloud = cloud
        self.skew_s = 0
        self.line = FaultyLine(httpx.AsyncHTTPTransport(verify=cloud.trust()))
        self.client = httpx.AsyncClient(base_url=f"https://localhost:{cloud.running.port}", transport=self.line, timeout=30)
        wire = CloudLine(
            self.client,
            self.town.office.signer,
            now_s=lambda: int(time.time()) + self.skew_s,
            random=os.urandom,
            time_keys=lambda: self.keys().cloud,
        )
        self.feeder = Feeder(self.database, wire, self.desk, backup)

    def keys(self) -> OpeningKeys:
        """Verifying with the real cloud's keys."""
        real = self.cloud.running.parts.keys
        return msgspec.structs.replace(
            self.town.keys(), enrolment=dict(real.enrolment_keys), cloud={"r1": {real.receipt.kid: real.receipt.public_key}}
        )

    def desk(self) -> Desk:
        """As OfficeAt, with the real keys and time."""
        self.now_s = int(time.time())
        return msgspec.structs.replace(super().desk(), keys=self.keys())

    def pushes(self, *filings: Filing) -> None:
        """The terminal sends, the cloud numbers the feed."""
        entries = [item.entry for filing in filings for item in filing.items]
        answer = self.town.device.send_push(self.cloud.client, entries)
        assert answer.status_code == 200
        self.cloud.forward()

    def replies(self) -> list[SealedReply]:
        """All replies that the terminal can fetch."""
        answer = self.town.device.send(self.cloud.client, "GET", "/v1/replies")
        return [decode(SealedReply, one) for one in decode(RepliesAnswer, answer.content).replies]

    async def cases(self) -> list[object]:
        """Numbers of all cases, oldest first."""
        return [row[0] for row in await self.sql("SELECT number FROM case_file ORDER BY imported_s, handed_in_minute, number")]


@pytest.fixture
async def office(database: Database, shared_town: FakeTown, cloud: CloudInThread) -> AsyncIterator[LinedOffice]:
    """A fresh office database on the shared cloud: the feed comes from its beginning."""
    lined = LinedOffice(OfficeAt(database, shared_town), cloud, at_commit)
    yield lined
    await lined.client.aclose()


async def test_entries_in_replies_out(office: LinedOffice) -> None:
    """Pull, import, tell arrival, post: the citizen's terminal fetches a reply that the paper opens."""
    filing = office.town.files(photos=[picture()])
    office.pushes(filing)
    await office.feeder.round()
    assert filing.number in await office.cases()
    mine = [one for one in office.replies() if _opens(office, filing, one)]
    assert [office.town.opens(filing, one).kind for one in mine] == ["arrival"]
    assert (await office.state(filing.submission_id)).posted == {1}


def _opens(office: LinedOffice, filing: Filing, sealed: SealedReply) -> bool:
    try:
        office.town.opens(filing, sealed)
    except KioskError:
        return False
    return True


async def test_a_lost_answer_loses_and_doubles_nothing(office: LinedOffice) -> None:
    """The feed's answer, the confirmation of a reply, the word `taken`: each may be lost after the cloud has acted."""
    filing = office.town.files()
    office.pushes(filing)
    for _ in range(6):
        office.line.lose_answers = 1
        with pytest.raises(LineDownError):
            await office.feeder.round()
    office.line.lose_answers = 0
    await office.feeder.round()
    assert (await office.cases()).count(filing.number) == 1
    assert sum(_opens(office, filing, one) for one in office.replies()) == 1
    assert (await office.state(filing.submission_id)).posted == {1}


async def test_a_hotspots_page_is_a_line_that_is_down(office: LinedOffice) -> None:
    """A 200 with HTML moves no cursor, confirms no reply, takes nothing."""
    filing = office.town.files()
    office.pushes(filing)
    office.line.portal = True
    with pytest.raises(LineDownError):
        await office.feeder.round()
    assert await office.cases() == []
    office.line.portal = False
    await office.feeder.round()
    assert filing.number in await office.cases()


async def test_a_hotspot_confirms_no_reply(office: LinedOffice) -> None:
    """Only the cloud's own 204 takes a reply out of the outbox."""
    filing = office.town.files()
    office.pushes(filing)
    while await office.feeder.pull():
        pass
    office.line.portal = True
    with pytest.raises(LineDownError):
        await office.feeder.post_replies()
    assert (await office.state(filing.submission_id)).posted == frozenset()
    office.line.portal = False
    await office.feeder.post_replies()
    assert (await office.state(filing.submission_id)).posted == {1}


async def test_a_wrong_clock_is_corrected_by_the_clouds_signed_time(office: LinedOffice) -> None:
    """Two hours off: the cloud answers with its time, bound to our nonce, and the next signature is in its window."""
    office.skew_s = -7200
    filing = office.town.files()
    office.pushes(filing)
    await office.feeder.round()
    assert filing.number in await office.cases()


async def test_an_unknown_cursor_reads_everything_again(office: LinedOffice) -> None:
    """A cloud restored from backup does not know our cursor: all comes again, and nothing doubles."""
    filing = office.town.files()
    office.pushes(filing)
    await office.feeder.round()
    before = await office.sql("SELECT count(*) FROM case_event")
    await office.inside(lambda connection: feeds.advance(connection, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", office.now_s))
    await office.feeder.round()
    assert await office.sql("SELECT count(*) FROM case_event") == before
    assert (await office.sql("SELECT cursor FROM feed"))[0][0] != "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


async def test_the_cursor_moves_with_the_import(office: LinedOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between filing and commit keeps neither: the page comes again whole."""
    filing = office.town.files()
    office.pushes(filing)

    async def crash(*_: object) -> None:
        raise LineDownError("power cut")

    with monkeypatch.context() as planted:
        planted.setattr(feeds, "advance", crash)
        with pytest.raises(LineDownError):
            await office.feeder.pull()
    assert await office.cases() == []
    assert await office.sql("SELECT * FROM feed") == []
    while await office.feeder.pull():
        pass
    assert filing.number in await office.cases()


async def test_one_poisoned_item_blocks_no_other(office: LinedOffice, server: Path) -> None:
    """An item that the tables themselves refuse is set aside; those behind it become cases."""
    poisoned, good = office.town.files(locale="xx"), office.town.files()
    office.pushes(poisoned, good)
    async with contextlib.AsyncExitStack() as stack:
        admin = await superuser(server)
        stack.push_async_callback(admin.close)
        await admin.execute("ALTER TABLE case_file ADD CONSTRAINT poison CHECK (locale <> 'xx')")
        stack.push_async_callback(admin.execute, "ALTER TABLE case_file DROP CONSTRAINT poison")
        await office.feeder.round()
    assert good.number in await office.cases()
    assert ("import_failed",) in await office.sql("SELECT reason FROM aside")


async def test_taken_is_said_only_of_what_is_in_the_backup(office: LinedOffice, tmp_path: Path) -> None:
    """Without a finished backup nothing is taken; after one, everything that was imported before it began, once."""
    marker = tmp_path / "backup"
    office.feeder = Feeder(office.database, office.feeder._cloud, office.desk, marker_file(marker))
    office.pushes(office.town.files())
    before = _told(office)
    await office.feeder.round()
    assert "POST /v1/taken" not in office.line.asked
    marker.write_text(str(office.now_s - 3600))
    await office.feeder.round()
    assert "POST /v1/taken" not in office.line.asked
    marker.write_text(str(office.now_s + 1))
    await office.feeder.round()
    await office.feeder.round()
    assert office.line.asked.count("POST /v1/taken") == 1
    assert _told(office) == before + 1


def _told(office: LinedOffice) -> int:
    """How often the cloud was told."""
    count = office.cloud.sql("SELECT count(*) FROM taken", tenant=(PREFECTURE, TOWN))[0][0]
    assert isinstance(count, int)
    return count


async def test_the_loop_goes_on_after_faults_and_when_woken(office: LinedOffice) -> None:
    """A cut line is tried again by itself; an act of a clerk makes the loop go round at once."""
    filing = office.town.files()
    office.pushes(filing)
    office.line.cut = True
    wake = asyncio.Event()
    loop = asyncio.create_task(office.feeder.run(3600, wake))

    async def asked_twice() -> bool:
        return len(office.line.asked) > 1

    async def posted() -> bool:
        return (await office.state(filing.submission_id)).posted == {1}

    async def opened() -> bool:
        return later.number in await office.cases()

    await until(asked_twice)
    office.line.cut = False
    await until(posted)
    later = office.town.files({"household.count": 8})
    office.pushes(later)
    wake.set()
    await until(opened)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)


async def test_old_unknown_keys_heal_with_the_catalogue(office: LinedOffice) -> None:
    """An entry by a terminal whose enrolment key we did not know becomes a case when the catalogue names it."""
    filing = office.town.files()
    office.pushes(filing)
    knowing = office.keys
    office.keys = lambda: msgspec.structs.replace(knowing(), enrolment={})  # type: ignore[method-assign]  # an older catalogue
    await office.feeder.round()
    assert await office.cases() == []
    office.keys = knowing  # type: ignore[method-assign]  # the new one
    await office.feeder.recheck()
    assert filing.number in await office.cases()
    assert await office.sql("SELECT count(*) FROM aside WHERE closed_s IS NULL AND reason = 'unknown_key'") == [(0,)]
