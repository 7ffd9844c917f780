"""From feed items to tables: each item has its effect once, whatever the order, and nothing that came is ever lost."""

from __future__ import annotations

import dataclasses
import itertools
import os
from pathlib import Path

import asyncpg
import msgspec
import pytest

from kiosk.catalog.offered import Offered
from kiosk.contract.codec import decode
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import FeedItem
from kiosk.crypto.payload import pack
from kiosk.crypto.sealing import open_seal
from kiosk.office.cases import Stage, Waiting
from kiosk.office.filing import file_again
from kiosk.office.queries import asides, files, outbox, parts
from tests.fakes.device import FakeDevice, FakeOffice
from tests.fakes.town import FakeTown, picture
from tests.integration.office.conftest import OfficeAt, superuser

pytestmark = pytest.mark.db


async def test_a_case_opens_with_its_arrival(office: OfficeAt) -> None:
    """One entry: one case, three times kept apart, and an arrival reply that the paper opens."""
    filing = office.town.files()
    assert await office.takes(*filing.items) == ["opened"]
    now = await office.state(filing.submission_id)
    assert (now.stage, now.arrived_s, now.reply_no) == (Stage.ARRIVED, office.now_s, 1)
    row = await office.sql("SELECT number, handed_in_minute, first_stored_s, arrived_s, decided_s, stage FROM case_file")
    assert row == [(filing.number, office.town.clock_s // 60, office.town.clock_s, office.now_s, None, "arrived")]
    ((sealed,),) = await office.sql("SELECT sealed_reply FROM reply_outbox")
    assert isinstance(sealed, bytes)
    reply = office.town.opens(filing, decode(SealedReply, sealed))
    assert (reply.kind, reply.reply_no, reply.time) == ("arrival", 1, office.now_s)
    assert "罹災証明書の交付申請" in reply.text


async def test_what_comes_twice_changes_nothing(office: OfficeAt) -> None:
    """After a 410 the whole feed comes again: same rows, one reply."""
    filing = office.town.files(photos=[picture()])
    await office.takes(*filing.items)
    before = await office.sql("SELECT event_no, kind, at_s FROM case_event ORDER BY 1")
    assert await office.takes(*filing.items) == ["known", "known"]
    assert await office.sql("SELECT event_no, kind, at_s FROM case_event ORDER BY 1") == before
    assert await office.sql("SELECT count(*) FROM reply_outbox") == [(1,)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_parts_and_form_in_any_order(office: OfficeAt, order: tuple[int, ...]) -> None:
    """Parts are matched with the form's content hashes whenever they come; until then they show as on their way."""
    filing = office.town.files(photos=[picture(words="1"), picture(words="2")])
    for count, index in enumerate(order):
        await office.takes(filing.items[index])
        form_here = 2 in order[: count + 1]
        missing = await office.sql("SELECT count(*) FROM case_file")
        assert missing == [(1 if form_here else 0,)]
    assert await office.sql("SELECT count(*) FROM aside") == [(0,)]
    listed = await office.inside(lambda connection: parts.parts_of(connection, [filing.submission_id]))
    assert [(one.part, one.here) for one in listed] == [(1, True), (2, True)]


async def test_missing_parts_are_on_their_way(office: OfficeAt) -> None:
    """The case opens at part 0; the list says how many are to come."""
    filing = office.town.files(photos=[picture(words="1"), picture(words="2")])
    await office.takes(filing.items[0], filing.items[2])
    assert await office.inside(lambda connection: parts.missing_counts(connection, [filing.submission_id])) == {filing.submission_id: 1}
    await office.takes(filing.items[1])
    assert await office.inside(lambda connection: parts.missing_counts(connection, [filing.submission_id])) == {}


@pytest.mark.parametrize("form_first", [True, False])
async def test_a_part_that_the_form_does_not_list_is_set_aside(office: OfficeAt, form_first: bool) -> None:  # noqa: FBT001 - a parameter
    """The form's word decides: a strange attachment joins no case, before or after it."""
    good = office.town.files()
    packed = pack(picture(), None)
    wrong = office.town.item(office.town.device.hand_in(packed, submission_id=good.submission_id, part=1))
    await office.takes(*([*good.items, wrong] if form_first else [wrong, *good.items]))
    assert await office.sql("SELECT reason FROM aside") == [("not_listed",)]
    assert await office.sql("SELECT count(*) FROM case_event WHERE kind = 'part_arrived'") == [(0,)]


async def test_the_same_place_with_other_content_is_set_aside(office: OfficeAt) -> None:
    """Rule 2: the first stays; the second is kept for two people, never merged, never overwriting."""
    filing = office.town.files()
    again = office.town.files({"household.count": 9})
    clash = office.town.item(office.town.device.hand_in(_payload(office.town, again.items[0]), submission_id=filing.submission_id))
    assert await office.takes(*filing.items, clash) == ["opened", "set_aside"]
    assert await office.sql("SELECT reason FROM aside") == [("content_conflict",)]
    assert await office.sql("SELECT number FROM case_file") == [(filing.number,)]


def _payload(town: FakeTown, item: FeedItem) -> bytes:
    return open_seal(item.entry.sealed, item.entry.context, town.office.sealing)


async def test_an_unverified_item_is_kept_and_can_be_looked_at_again(office: OfficeAt) -> None:
    """Kept byte for byte with its reason; when the missing key comes, the same bytes become the case."""
    filing = office.town.files()
    keys = msgspec.structs.replace(office.town.keys(), enrolment={})
    blind = msgspec.structs.replace(office.desk(), keys=keys)
    assert await office.take(filing.items[0], blind) == "set_aside"
    ((name, sealed, reason),) = await office.sql("SELECT e.item_hash, e.sealed, a.reason FROM entry e JOIN aside a USING (item_hash)")
    assert (sealed, reason) == (filing.items[0].entry.sealed, "unknown_key")
    assert await office.inside(asides.unseen) == 1
    assert isinstance(name, bytes)
    assert await office.inside(lambda connection: file_again(connection, name, office.desk())) == "opened"
    assert await office.sql("SELECT number FROM case_file") == [(filing.number,)]


async def test_a_tampered_copy_does_not_keep_the_good_one_out(office: OfficeAt) -> None:
    """Same slot, changed content first: set aside; the good item that follows opens its case."""
    filing = office.town.files()
    entry = filing.items[0].entry
    bad = msgspec.structs.replace(
        filing.items[0], entry=msgspec.structs.replace(entry, sealed=entry.sealed[:-1] + bytes([entry.sealed[-1] ^ 1]))
    )
    assert await office.takes(bad, *filing.items) == ["set_aside", "opened"]


async def test_a_follow_up_finds_its_case(office: OfficeAt) -> None:
    """Made with the case's paper it becomes an event and our move; a forged one waits for a clerk, and so does one of no case."""
    filing = office.town.files()
    good = office.town.follows(filing, {"dwelling.cityBlock": "13番地4"}, photos=[picture()])
    forged = office.town.follows(filing, {"dwelling.cityBlock": "1番地"}, seed=os.urandom(32))
    stray = office.town.follows(office.town.files(), {"matter.text.followup_text": "?"})
    assert await office.takes(*filing.items, *good.items, *forged.items, *stray.items) == [
        "opened",
        "joined",
        "followed",
        "set_aside",
        "set_aside",
    ]
    now = await office.state(filing.submission_id)
    assert (now.follow_ups, now.unread_follow_ups, now.waiting_on) == ((good.submission_id,), 1, Waiting.OFFICE)
    found = await office.sql("SELECT kind, reason FROM aside ORDER BY reason")
    assert found == [("unmatched", "follow_key"), ("unmatched", "no_such_case")]


async def test_likely_doubles_are_flagged_in_both_cases(office: OfficeAt) -> None:
    """Same answers filed twice: each names the other, both stay."""
    first, second, other = office.town.files(), office.town.files(locale="en"), office.town.files({"household.count": 7})
    await office.takes(*first.items, *second.items, *other.items)
    assert (await office.state(first.submission_id)).doubles == (second.submission_id,)
    assert (await office.state(second.submission_id)).doubles == (first.submission_id,)
    assert (await office.state(other.submission_id)).doubles == ()
    assert await office.sql("SELECT count(*) FROM case_file") == [(3,)]


async def test_an_undrawn_filing_is_looked_for_again(office: OfficeAt) -> None:
    """The screen never showed the number: a second filing at the same terminal within the hour is flagged, also if typed otherwise."""
    first, second = office.town.files(), office.town.files({"dwelling.cityBlock": "12番地"})
    hinted = msgspec.structs.replace(first.items[0], undrawn=True)
    await office.takes(hinted, *second.items)
    assert (await office.state(first.submission_id)).undrawn
    assert (await office.state(first.submission_id)).doubles == (second.submission_id,)


async def test_the_undrawn_hint_may_come_later(office: OfficeAt) -> None:
    """The same item again with the hint adds the flag once."""
    first, second = office.town.files(), office.town.files({"dwelling.cityBlock": "12番地"})
    await office.takes(*first.items, *second.items)
    hinted = msgspec.structs.replace(first.items[0], undrawn=True)
    assert await office.takes(hinted, hinted) == ["known", "known"]
    now = await office.state(first.submission_id)
    assert (now.undrawn, now.doubles) == (True, (second.submission_id,))
    assert await office.sql("SELECT count(*) FROM case_event WHERE kind = 'undrawn'") == [(1,)]


async def test_quarantined_items_are_kept_and_not_imported(office: OfficeAt) -> None:
    """What the cloud held back is shown to people with the cloud's own reason."""
    filing = office.town.files()
    assert await office.takes(msgspec.structs.replace(filing.items[0], quarantine="revoked_device")) == ["set_aside"]
    assert await office.sql("SELECT kind, reason FROM aside") == [("quarantined", "revoked_device")]
    assert await office.sql("SELECT count(*) FROM case_file") == [(0,)]


async def test_the_rule_counter_tells_no_arrival(office: OfficeAt) -> None:
    """Nothing has arrived in the law's sense until staff say so, and the citizen is told nothing else."""
    offered = office.town.tenancy().received
    counter = msgspec.structs.replace(offered, offered={"disaster_certificate": _with_rule(office, "counter")})
    filing = office.town.files()
    desk = msgspec.structs.replace(office.desk(), received=counter)
    await office.take(filing.items[0], desk)
    assert (await office.state(filing.submission_id)).stage is Stage.WAITING
    assert await office.sql("SELECT count(*) FROM reply_outbox") == [(0,)]


async def test_the_rule_cloud_counts_the_first_receipt(office: OfficeAt) -> None:
    """Arrived when the cloud first stored it, by its signature; without one that verifies, when the office had it."""
    offered = office.town.tenancy().received
    rule = msgspec.structs.replace(offered, offered={"disaster_certificate": _with_rule(office, "cloud")})
    desk = msgspec.structs.replace(office.desk(), received=rule)
    signed, unsigned = office.town.files(), office.town.files({"household.count": 5})
    office.now_s += 7200
    desk = msgspec.structs.replace(desk, pen=office.desk().pen)
    await office.take(signed.items[0], desk)
    bad = msgspec.structs.replace(unsigned.items[0], stored_receipt=b"")
    await office.take(bad, desk)
    assert (await office.state(signed.submission_id)).arrived_s == office.town.clock_s
    assert (await office.state(unsigned.submission_id)).arrived_s == office.now_s


def _with_rule(office: OfficeAt, rule: str) -> Offered:
    found = office.town.tenancy().received.find("disaster_certificate")
    assert found is not None
    return dataclasses.replace(found, values=msgspec.structs.replace(found.values, arrival=rule))


async def test_the_copy_of_the_state_is_what_the_events_say(office: OfficeAt) -> None:
    """case_file can be written anew from case_event at any time."""
    filing = office.town.files()
    answer = office.town.follows(filing, {"matter.text.followup_text": "x"})
    await office.takes(*filing.items, *answer.items)
    now = await office.state(filing.submission_id)
    (copied,) = await office.sql("SELECT stage, outcome, waiting_on, due, assigned_to, arrived_s, decided_s, undrawn FROM case_file")
    assert copied == (
        now.stage.value,
        now.outcome,
        now.waiting_on.value,
        now.due,
        now.assigned_to,
        now.arrived_s,
        now.decided_s,
        now.undrawn,
    )


async def test_a_tenant_sees_nothing_of_another(office: OfficeAt, other_office: OfficeAt, server: Path) -> None:
    """A shared centre: by no table, id or number does one body reach the other's rows; without a tenant there are no rows at all."""
    mine, theirs = office.town.files(photos=[picture()]), other_office.town.files()
    await office.takes(*mine.items)
    await other_office.takes(*theirs.items)
    connection = await superuser(server)
    tables = [row[0] for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    all_rows = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables}
    await connection.close()
    for table in tables:
        if table == "alembic_version":
            continue
        seen = (await office.sql(f"SELECT count(*) FROM {table}"))[0][0]
        others = (await other_office.sql(f"SELECT count(*) FROM {table}"))[0][0]
        assert isinstance(seen, int)
        assert isinstance(others, int)
        assert seen + others == all_rows[table], table
    assert await office.inside(lambda one: files.find(one, theirs.submission_id)) is None
    assert await office.inside(lambda one: files.find_number(one, theirs.number)) == ()
    async with office.database.transaction() as nobody:
        assert await nobody.fetchval("SELECT count(*) FROM case_file") == 0


async def test_nothing_append_only_can_be_changed(office: OfficeAt) -> None:
    """The program's role may add events, looks and acts; it can neither change nor remove them."""
    await office.takes(*office.town.files().items)
    for statement in (
        "UPDATE case_event SET at_s = 0",
        "DELETE FROM case_event",
        "DELETE FROM entry",
        "UPDATE entry SET sealed = ''",
        "UPDATE case_view SET reason = ''",
        "DELETE FROM case_view",
        "DELETE FROM aside",
        "DELETE FROM reply_outbox",
        "UPDATE reply_outbox SET sealed_reply = ''",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await office.sql(statement)


async def test_the_tables_hold_nothing_a_citizen_wrote(office: OfficeAt, server: Path) -> None:
    """The whole database dumped by its superuser: no answer, no name, no text of a reply (canaries)."""
    canary = "カナリアまつり"
    filing = office.town.files({"applicant.contact.place": canary, "applicant.person.familyName": canary}, photos=[picture()])
    answer = office.town.follows(filing, {"matter.text.followup_text": canary})
    await office.takes(*filing.items, *answer.items)
    connection = await superuser(server)
    tables = [row[0] for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    for table in tables:
        for row in await connection.fetch(f"SELECT * FROM {table}"):
            for value in row.values():
                raw = value if isinstance(value, bytes) else str(value).encode()
                for form in (canary.encode(), canary.encode("utf-16-le"), canary.encode("cp932"), "みなと町".encode()):
                    assert form not in raw, table
    await connection.close()


async def test_replies_wait_until_confirmed_once(office: OfficeAt) -> None:
    """The outbox gives oldest first, and a confirmation counts once."""
    filing = office.town.files()
    await office.takes(*filing.items)
    (waiting,) = await office.inside(outbox.waiting)
    assert await office.inside(lambda connection: outbox.confirm(connection, waiting, office.now_s)) is True
    assert await office.inside(lambda connection: outbox.confirm(connection, waiting, office.now_s)) is False
    assert await office.inside(outbox.waiting) == ()


async def test_an_entry_of_another_office_is_set_aside_here(office: OfficeAt) -> None:
    """A feed that hands over another body's entry (a fault of the cloud) gives no case and no content."""
    other = FakeOffice("muni:99203")
    entry = FakeDevice(other).hand_in(b"x" * 600)
    assert await office.takes(office.town.item(entry)) == ["set_aside"]
