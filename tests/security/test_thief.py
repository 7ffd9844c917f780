"""The thief's kit on a terminal that holds 50 applications, and on terminals where there is something to find (SEC-12, T-1, T-2)."""

from __future__ import annotations

import base64
import datetime as dt
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from kiosk.catalog.installed import open_installed
from kiosk.contract.envelope import Entry
from kiosk.crypto.keys import SealingKey
from kiosk.crypto.sealing import seal
from kiosk.terminal.declaration import Surroundings, prepare_hand_in
from kiosk.terminal.ipc import Agent
from kiosk.terminal.plan import HandInPlan, PlannedAttachment, SubmissionPlan
from tests.fakes.machine import TOWN
from tests.faults.sure_hands import phone
from tests.security.service_point import ServicePoint
from tests.security.thief import Loot, Safe, copied, rob, windows, words_in

ENTRIES, VISITED = 50, 8842
SPACE = 8 * 1024 * 1024
NAME, STREET, NUMBER = "髙﨑玲於奈", "みなと町字うしお三丁目12番", "09000004242"
SECRET = b"the secret of one entry, 32 byte"
CANARIES = (NAME, STREET, NUMBER, phone(VISITED))

pytestmark = [pytest.mark.ui, pytest.mark.slow]


class Stolen(NamedTuple):
    """What was carried away; and what was not: the town's private key."""

    loot: Loot
    town_key: bytes


@pytest.fixture(scope="module")
def stolen(display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stolen]:
    """Data, settings, log, temporary files and environment of a terminal that runs, after a visit at the screen and with 50 entries."""
    with tempfile.TemporaryDirectory(prefix="mdg-") as name, with_temporary(Path(name) / "tmp"), ServicePoint(Path(name), display) as point:
        hands, old = point.sit_down(VISITED), point.pid("screen")
        point.hand_in(hands)
        hands.press("end")
        point.wait_for_next(old)
        agent = Agent.connect(point.terminal.settings.socket_path, patience_s=30)
        hand_in_all(agent, (point.terminal.data / "root.json").read_bytes(), ENTRIES - agent.status().queued)
        assert agent.status().queued == ENTRIES
        agent.close()
        taken = copied(point.terminal.data, tmp_path_factory.mktemp("stolen") / "data")
        (taken / "terminal.toml").write_bytes(point.terminal.file.read_bytes())
        (taken / "point.log").write_bytes(point.log.read_bytes())
        point.wait(lambda: any((Path(name) / "tmp").glob("madoguchi-*")), 60)  # the screen's folder for Kivy: it is the right place
        copied(Path(name) / "tmp", taken / "tmp")
        yield Stolen(Loot.of(taken, point.environ), point.terminal.publisher.sealing("office").private)


@contextmanager
def with_temporary(folder: Path) -> Iterator[None]:
    """Programs that are started meanwhile make their temporary files here."""
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        yield


def hand_in_all(agent: Agent, root: bytes, entries: int) -> None:
    """As the screen does: sealed to the keys of the installed catalogue; every fifth submission has a photo, which is an entry, too."""
    installed = open_installed(Path(agent.welcome.catalogue), root, agent.welcome.manifest_sha256)
    receivers = {TOWN: installed.sealing_keys(TOWN)}
    while entries:
        photo = entries % 5 == 0 and entries > 1
        around = Surroundings(
            device=agent.welcome.device,
            receivers=receivers,
            randomness=os.urandom,
            now=dt.datetime.now(dt.UTC),
            dictionary=installed.dictionary(),
        )
        agent.take_visit(SPACE)
        agent.submit(prepare_hand_in(plan(with_photo=photo), {"a": b"\xff\xd8" + NAME.encode() * 90} if photo else {}, around).hand_in)
        agent.end_visit()
        entries -= 2 if photo else 1


def plan(*, with_photo: bool) -> HandInPlan:
    """One application full of canaries."""
    one = SubmissionPlan(
        tenant=TOWN,
        service="call_back",
        service_version=1,
        act="application",
        acceptance="complete",
        answers={"applicant.person.familyName": NAME, "dwelling.streetAddress": STREET, "applicant.contact.phone": NUMBER},
        attachments=(PlannedAttachment("matter.photos.photos", "a"),) if with_photo else (),
        declared=f"{NAME}、電話を頼みます。",
        identification="none",
    )
    return HandInPlan("ja", (one,))


def test_a_stolen_terminal_gives_nothing_away(stolen: Stolen) -> None:
    """Journal opened with the key that lies beside it, every key tried on every entry, every canary sought in every form: nothing."""
    found = rob(stolen.loot, CANARIES)
    print(f"{found.entries} entries, {found.keys} keys tried on each, {found.rows} rows read")  # noqa: T201 - the record of the run
    assert found.entries == ENTRIES
    assert found.keys > 100
    assert found.rows > 2 * ENTRIES
    assert found.words == []
    assert found.opened == []


def test_the_kit_finds_an_unsealed_copy(stolen: Stolen) -> None:
    """Planted: a draft left in a file, packed, in base64, in Windows' letters, in a variable."""
    planted = {
        "plain": f"x{NAME}y".encode(),
        "packed": b"\0\0" + zlib.compress(f"form: {STREET} {NUMBER}".encode() * 9),
        "armoured": base64.b64encode(f"ab{NUMBER}".encode()),
        "wide": "０９０－００００－４２４２".encode("utf-16-le"),
        "old": NAME.replace("﨑", "崎").encode("cp932") + STREET.encode("cp932"),
        "shown": STREET.encode().hex().encode(),
    }
    for place, data in planted.items():
        assert list(words_in(place, data, CANARIES)), place
    assert not list(words_in("none", b"nothing of the kind" * 50, CANARIES))
    only = {"keys/journal.secret": stolen.loot.places["keys/journal.secret"], "draft": planted["plain"]}
    assert rob(Loot(only), CANARIES).words != []


@pytest.mark.parametrize("form", ["raw", "armoured"])
def test_the_kit_opens_everything_with_the_receivers_key(stolen: Stolen, form: str) -> None:
    """Planted: the town's private key in some file of the terminal; then every entry is open."""
    key = stolen.town_key
    data = b"%%" + key + b"%%" if form == "raw" else b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(b"0." + key) + b"\n-----END"
    places = {place: held for place, held in stolen.loot.places.items() if place.startswith(("journal/", "keys/"))}
    assert rob(Loot(places), ()).opened == []
    found = rob(Loot(places | {"left behind": data}), ())
    assert len(found.opened) == found.entries == ENTRIES


def test_the_kit_opens_an_entry_with_its_secret() -> None:
    """Planted: what was drawn for one entry; with it that entry is open, and no other."""
    town = (SealingKey(b"\x01" * 32).shared(),)
    entries = [
        Entry(b"", context, seal(b"form", context, town, secret=secret)) for context, secret in ((b"one", SECRET), (b"other", bytes(32)))
    ]
    safe = Safe(entries)
    safe.try_all(windows(b"left behind: " + SECRET + b"."))
    assert safe.opened == {b"one"}
