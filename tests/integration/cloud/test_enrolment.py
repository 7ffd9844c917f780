"""How a terminal becomes one: one-time code, two officers, credential, renewal (T-52)."""

from __future__ import annotations

import asyncio
import os
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import zstandard

from kiosk.cloud import enrolment
from kiosk.cloud.admin import make_code
from kiosk.contract.codec import decode
from kiosk.contract.credential import Credential
from kiosk.contract.wire import EnrolmentAnswer
from kiosk.crypto import signing
from kiosk.errors import AbsentError, ExpiredError, ForbiddenError
from tests.fakes.device import FakeDevice
from tests.fakes.real_cloud import CloudInThread
from tests.fakes.scale import times
from tests.integration.cloud.conftest import Offices
from tests.integration.cloud.reading import problem

pytestmark = pytest.mark.db
SEED = 52


@pytest.fixture
def fresh(offices: Offices) -> FakeDevice:
    """A terminal that nobody knows."""
    return FakeDevice(offices.town)


def ask(cloud: CloudInThread, device: FakeDevice, code: str) -> tuple[int, str]:
    """Ask; status, and the address of the request (or the problem's code)."""
    answer = device.send(cloud.client, "POST", "/v1/enrolments", device.enrolment_request(code))
    return (202, answer.headers["location"]) if answer.status_code == 202 else problem(answer)


def look(cloud: CloudInThread, device: FakeDevice, location: str) -> EnrolmentAnswer:
    """The state of the request."""
    answer = device.send(cloud.client, "GET", location)
    assert answer.status_code == 200, answer.content
    return decode(EnrolmentAnswer, answer.content)


def approve(cloud: CloudInThread, location: str, officer: str) -> None:
    """An officer's yes."""
    cloud.do(enrolment.approve(cloud.running.parts, bytes.fromhex(location.rsplit("/", 1)[1]), officer))


def test_two_officers_make_a_terminal(cloud: CloudInThread, fresh: FakeDevice) -> None:
    """Asked, pending, approved once, still pending, approved by another officer: the credential names key, site and end."""
    status, location = ask(cloud, fresh, cloud.code("site-1").lower())
    assert status == 202
    assert look(cloud, fresh, location) == EnrolmentAnswer(1, "pending")
    for _ in range(2):
        approve(cloud, location, "officer-a")
    assert look(cloud, fresh, location).state == "pending", "one officer twice is one officer"
    approve(cloud, location, "officer-b")
    answer = look(cloud, fresh, location)
    assert answer.state == "approved"
    assert answer.credential is not None
    claims = decode(Credential, signing.verify(answer.credential, cloud.running.parts.keys.enrolment.public_key))
    assert (claims.public_key, claims.site, claims.device) == (fresh.signer.public_key, "site-1", fresh.device)
    assert claims.exp - claims.issued == 90 * 24 * 60
    acts = cloud.sql("SELECT officer_id, act FROM officer_act WHERE about = $1 ORDER BY act_id", location.rsplit("/", 1)[1])
    assert acts == [("officer-a", "approve-enrolment")] * 2 + [("officer-b", "approve-enrolment")]


def test_nobody_else_sees_a_request(cloud: CloudInThread, fresh: FakeDevice, device: FakeDevice) -> None:
    """Only the key that asked may look; to others a request is absent, whether it is there or not."""
    _, location = ask(cloud, fresh, cloud.code("site-1"))
    assert problem(device.send(cloud.client, "GET", location)) == (404, "absent")
    assert problem(device.send(cloud.client, "GET", "/v1/enrolments/" + "00" * 16)) == (404, "absent")


def test_a_code_works_once(cloud: CloudInThread, offices: Offices) -> None:
    """The second terminal with the same code is refused."""
    code = cloud.code("site-1")
    assert ask(cloud, FakeDevice(offices.town), code)[0] == 202
    assert ask(cloud, FakeDevice(offices.town), code) == (404, "absent")


def test_a_race_for_one_code(cloud: CloudInThread, offices: Offices) -> None:
    """Of several terminals that ask at the same moment with one code, exactly one gets through."""
    code = cloud.code("site-1")
    devices = [FakeDevice(offices.town) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda device: ask(cloud, device, code)[0], devices))
    assert sorted(found) == [202, 404, 404, 404]


def test_the_same_request_again(cloud: CloudInThread, fresh: FakeDevice) -> None:
    """After a lost answer the same signed bytes find the first request, though the code is used."""
    request = fresh.enrolment_request(cloud.code("site-1"))
    answers = [fresh.send(cloud.client, "POST", "/v1/enrolments", request) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert {answer.headers["location"] for answer in answers} == {f"/v1/enrolments/{enrolment.enrolment_id(request).hex()}"}


def test_a_compressed_request(cloud: CloudInThread, fresh: FakeDevice) -> None:
    """Compressed on the line, a request is still known by the hash of what was signed."""
    request = fresh.enrolment_request(cloud.code("site-1"))
    answer = fresh.send(cloud.client, "POST", "/v1/enrolments", zstandard.compress(request), content_encoding="zstd")
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/enrolments/{enrolment.enrolment_id(request).hex()}")


def test_a_replayed_request(cloud: CloudInThread, fresh: FakeDevice) -> None:
    """The very same signed HTTP request does not count twice: its nonce is remembered."""
    request = fresh.request(cloud.client, "POST", "/v1/enrolments", fresh.enrolment_request(cloud.code("site-1")))
    assert cloud.client.send(request).status_code == 202
    assert problem(cloud.client.send(request)) == (409, "conflict")


def test_an_old_code(cloud: CloudInThread, fresh: FakeDevice) -> None:
    """A code lives 15 minutes."""
    code = cloud.code("site-1")
    cloud.skew_s = enrolment.CODE_LIFE_S + 1
    fresh.skew_s = cloud.skew_s
    try:
        assert ask(cloud, fresh, code) == (404, "absent")
    finally:
        cloud.skew_s = 0


def test_a_guessed_code(cloud: CloudInThread, offices: Offices) -> None:
    """After five wrong guesses the code is dead, for the right one too; each guess counts before it is compared."""
    code = cloud.code("site-1")
    guess = code[:-1] + ("A" if code[-1] != "A" else "B")
    for _ in range(5):
        assert ask(cloud, FakeDevice(offices.town), guess) == (404, "absent")
    assert ask(cloud, FakeDevice(offices.town), code) == (404, "absent")
    tries = cloud.sql("SELECT tries, used FROM enrolment_code WHERE code_id = $1", code[:4])
    assert tries == [(5, False)]


@times(ci=1_000, soak=1_000_000)
def test_guessing_enrols_nobody(cloud: CloudInThread, offices: Offices, times: int) -> None:
    """So many guesses at live codes, past the door's own limit of one a second: none is taken, and the codes are dead after five each."""
    codes, guesser = [enrolment.plain_code(cloud.code("site-1")) for _ in range(20)], FakeDevice(offices.town)

    async def guess(dice: random.Random) -> None:
        while next(left, None) is not None:
            code = dice.choice(codes)[: enrolment.FINDING_CHARS] + "".join(dice.choices(enrolment.SIGNS, k=8))
            with pytest.raises(ForbiddenError):
                await enrolment.ask(cloud.running.parts, guesser.enrolment_request(code))

    async def guess_all() -> None:
        await asyncio.gather(*(guess(random.Random(SEED + one)) for one in range(8)))

    left = iter(range(times))
    cloud.begin(guess_all()).result(7200)
    assert cloud.sql("SELECT count(*) FROM enrolment WHERE public_key = $1", guesser.signer.public_key) == [(0,)]
    finds = [code[: enrolment.FINDING_CHARS] for code in codes]
    assert cloud.sql("SELECT DISTINCT tries, used FROM enrolment_code WHERE code_id = ANY ($1)", finds) == [(5, False)]
    assert {ask(cloud, FakeDevice(offices.town), code) for code in codes} == {(404, "absent")}


def test_a_code_that_never_was(cloud: CloudInThread, fresh: FakeDevice) -> None:
    """An unknown code answers as a used one."""
    assert ask(cloud, fresh, "ZZZZ-ZZZZ-ZZZZ") == (404, "absent")


def test_two_codes_never_begin_alike(cloud: CloudInThread, fresh: FakeDevice) -> None:
    """A code is found by its first four signs: one that begins as another one is drawn again, and the other one stays good."""
    drawn = iter([b"begin-alike-", b"begin-other-", b"another-one-"])
    parts = cloud.running.parts

    def made() -> str:
        return cloud.do(make_code(parts.database, parts.keys, "site-1", now_s=cloud.now_s(), random=lambda _: next(drawn)))

    first, second = made(), made()
    assert (first, second) == (enrolment.code_of(b"begin-alike-"), enrolment.code_of(b"another-one-"))
    assert ask(cloud, fresh, first)[0] == 202


def test_codes_are_for_known_sites(cloud: CloudInThread) -> None:
    """There is no code for a site that the catalogue does not list."""
    with pytest.raises(AbsentError):
        cloud.code("nowhere")


def test_a_refused_terminal(cloud: CloudInThread, fresh: FakeDevice) -> None:
    """One officer's no ends the request; nobody can approve it afterwards."""
    _, location = ask(cloud, fresh, cloud.code("site-1"))
    identity = bytes.fromhex(location.rsplit("/", 1)[1])
    cloud.do(enrolment.refuse(cloud.running.parts, identity, "officer-a"))
    assert look(cloud, fresh, location).state == "refused"
    with pytest.raises(ExpiredError):
        approve(cloud, location, "officer-b")
    with pytest.raises(AbsentError):
        cloud.do(enrolment.approve(cloud.running.parts, os.urandom(16), "officer-b"))


def test_an_approval_that_comes_too_late(cloud: CloudInThread, fresh: FakeDevice) -> None:
    """A request waits a day."""
    _, location = ask(cloud, fresh, cloud.code("site-1"))
    cloud.skew_s = enrolment.REQUEST_LIFE_S + 1
    try:
        with pytest.raises(ExpiredError):
            approve(cloud, location, "officer-a")
    finally:
        cloud.skew_s = 0


def test_renewal(cloud: CloudInThread, device: FakeDevice) -> None:
    """A device renews by its own key, up to 400 days after the end; then it must be enrolled again."""
    now_s = cloud.now_s()
    for ended_s, status in ((now_s + 10, 200), (now_s - 399 * 86400, 200), (now_s - 401 * 86400, 403)):
        cloud.sql("UPDATE device SET expires_s = $2 WHERE device = $1", device.device, ended_s)
        answer = device.send(cloud.client, "POST", "/v1/renewals")
        assert answer.status_code == status
        if status == 200:
            renewed = decode(EnrolmentAnswer, answer.content).credential
            assert renewed is not None
            claims = decode(Credential, signing.verify(renewed, cloud.running.parts.keys.enrolment.public_key))
            assert claims.exp * 60 > now_s + 89 * 86400


def test_a_replayed_renewal(cloud: CloudInThread, device: FakeDevice) -> None:
    """A recorded renewal cannot be played again."""
    request = device.request(cloud.client, "POST", "/v1/renewals")
    assert cloud.client.send(request).status_code == 200
    assert problem(cloud.client.send(request)) == (409, "conflict")


def test_a_revoked_device_reads_and_renews_nothing(cloud: CloudInThread, device: FakeDevice) -> None:
    """After a revocation only pushing is left, into quarantine; its key can't be enrolled again."""
    cloud.sql("UPDATE device SET revoked_s = 1 WHERE device = $1", device.device)
    assert problem(device.send(cloud.client, "GET", "/v1/replies")) == (404, "absent")
    assert problem(device.send(cloud.client, "POST", "/v1/renewals")) == (404, "absent")
    assert ask(cloud, device, cloud.code("site-1")) == (404, "absent")
