"""Bad input over the wire: each gets its own code, nothing is stored, and what was sound before stays."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator

import httpx
import pytest
import zstandard

from kiosk.contract.codec import decode, encode
from kiosk.contract.envelope import Entry
from kiosk.contract.receipt import TimeStatement
from kiosk.contract.wire import MEDIA_TYPE, Problem, Push
from kiosk.crypto import signing
from tests.fakes.device import FakeDevice
from tests.fakes.real_cloud import CloudInThread
from tests.integration.cloud.conftest import Offices
from tests.integration.cloud.reading import problem, states

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
def _nothing_is_stored(cloud: CloudInThread) -> object:
    """Whatever a test here sends leaves the tables of receivers as they were."""
    text = "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM quarantine), (SELECT count(*) FROM slot)"
    before = cloud.sql(text)
    yield
    assert cloud.sql(text) == before


@contextlib.contextmanager
def line_to(cloud: CloudInThread) -> Iterator[ssl.SSLSocket]:
    """A bare TLS connection, for what no HTTP client would send."""
    with (
        socket.create_connection(("localhost", cloud.running.port), timeout=60) as plain,
        cloud.trust().wrap_socket(plain, server_hostname="localhost") as line,
    ):
        yield line


def test_an_unsigned_request(cloud: CloudInThread, device: FakeDevice) -> None:
    """Without a signature nobody is anybody."""
    assert problem(cloud.client.post("/v1/push", content=device.push([]))) == (401, "bad_signature")


def test_an_unknown_key_id(cloud: CloudInThread, offices: Offices) -> None:
    """A key that nobody enrolled is refused by its id."""
    assert problem(FakeDevice(offices.town).send_push(cloud.client, [])) == (401, "unknown_key")


def test_an_office_key_is_no_device(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """Keys have one use: an office cannot push, a device cannot read a feed."""
    assert problem(offices.town.send(cloud.client, "POST", "/v1/push", device.push([]))) == (401, "unknown_key")
    assert problem(device.send(cloud.client, "GET", "/v1/feed")) == (401, "unknown_key")


def test_a_swapped_body(cloud: CloudInThread, device: FakeDevice) -> None:
    """A body exchanged on the way does not fit the signed digest."""
    request = device.request(cloud.client, "POST", "/v1/push", device.push([]))
    other = device.push([device.hand_in(b"form")])
    headers = [(name, value) for name, value in request.headers.items() if name != "content-length"]
    assert problem(cloud.client.post("/v1/push", content=other, headers=headers)) == (401, "bad_signature")


def test_a_signature_for_another_address(cloud: CloudInThread, device: FakeDevice) -> None:
    """A signature covers method, host, path and query: it cannot be moved to another route."""
    request = device.request(cloud.client, "GET", "/v1/replies")
    assert problem(cloud.client.get("/v1/replies?cursor=x", headers=request.headers)) == (401, "bad_signature")
    assert problem(cloud.client.post("/v1/renewals", headers=request.headers)) == (401, "bad_signature")


@pytest.mark.parametrize("skew_s", [-int(time.time()), -301, 360, 10 * 365 * 86400], ids=["1970", "slow", "fast", "decade"])
def test_a_wrong_clock_gets_the_signed_time(cloud: CloudInThread, device: FakeDevice, skew_s: int) -> None:
    """A terminal whose clock says 1970, or ten years from now, is told the time, signed and bound to its nonce; then it may push.

    A fast one is a minute beyond the window: on its way a request grows older, and a second beyond would then be within.
    """
    device.skew_s = skew_s
    answer = device.send(cloud.client, "POST", "/v1/push", device.push([]), nonce="my-nonce")
    assert problem(answer) == (401, "clock_skew")
    time_bytes = decode(Problem, answer.content).time
    assert time_bytes is not None
    told = decode(TimeStatement, signing.verify(time_bytes, cloud.running.parts.keys.receipt.public_key))
    assert (told.nonce, told.region) == ("my-nonce", "r1")
    device.skew_s += told.seconds - (int(time.time()) + device.skew_s)
    assert states(cloud, device.send_push(cloud.client, [])) == {}


def test_the_edge_of_the_window(cloud: CloudInThread, device: FakeDevice) -> None:
    """Just within 300 seconds is good enough."""
    device.skew_s = 290
    assert device.send_push(cloud.client, []).status_code == 200


def test_another_devices_credential(cloud: CloudInThread, device: FakeDevice, offices: Offices) -> None:
    """A push carries the credential of the device that signed it."""
    other = cloud.enrolled(FakeDevice(offices.town))
    device.credential = other.credential
    assert problem(device.send_push(cloud.client, [device.hand_in(b"form")])) == (404, "absent")


def test_a_credential_of_no_enrolment_key(cloud: CloudInThread, device: FakeDevice) -> None:
    """A credential that the device signed for itself counts nothing."""
    _, claims = signing.read_unverified(device.credential)
    device.credential = signing.sign(claims, device.signer)
    assert problem(device.send_push(cloud.client, [device.hand_in(b"form")])) == (401, "unknown_key")


def test_an_oversized_body(cloud: CloudInThread, device: FakeDevice) -> None:
    """Over 8 MiB and 64 KiB is refused before it is read, by its length or while it comes."""
    body = bytes(8 * 1024 * 1024 + 64 * 1024 + 1)
    assert problem(device.send(cloud.client, "POST", "/v1/push", body)) == (413, "too_large")
    assert problem(device.send(cloud.client, "POST", "/v1/mailboxes", bytes(64 * 1024 + 1))) == (413, "too_large")


def test_an_endless_body_without_length(cloud: CloudInThread) -> None:
    """A chunked body that never says its length is cut at the limit."""

    def endless() -> object:
        while True:
            yield bytes(1024 * 1024)

    try:
        answer = cloud.client.post("/v1/push", content=endless())  # type: ignore[arg-type]  # an iterator without end
    except httpx.TransportError:
        return  # the connection was closed on us, which is as good
    assert problem(answer) == (413, "too_large")


@pytest.mark.parametrize("path", ["/v1/push", "/v1/mailboxes"])
def test_an_inflation_bomb(cloud: CloudInThread, device: FakeDevice, path: str) -> None:
    """A gigabyte in less than 64 kilobytes is stopped while it inflates."""
    writer = zstandard.ZstdCompressor(level=19).compressobj()
    bomb = b"".join([writer.compress(bytes(1024 * 1024)) for _ in range(1024)]) + writer.flush()
    assert len(bomb) < 64 * 1024
    assert problem(device.send(cloud.client, "POST", path, bomb, content_encoding="zstd")) == (413, "too_large")


def test_too_many_entries(cloud: CloudInThread, device: FakeDevice) -> None:
    """A batch has at most 100 entries."""
    batch = Push(1, device.credential, tuple(Entry(b"", b"", b"") for _ in range(101)))
    assert problem(device.send(cloud.client, "POST", "/v1/push", encode(batch))) == (413, "too_large")


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    [
        (b"\xff" * 20, "", "bad_format"),
        (b"", "", "bad_format"),
        (b"not zstd", "zstd", "bad_format"),
        (b"anything", "gzip", "bad_format"),
        (bytes([0x81]) * 100_000 + b"\x00", "", "bad_format"),
        (encode({1: 2, 2: b"", 3: []}), "", "unknown_version"),
        (encode({1: 1, 2: b"", 3: []}) + b"\x00", "", "bad_format"),
    ],
    ids=["no CBOR", "empty", "no zstd", "gzip", "nested 100,000 deep", "version 2", "trailing byte"],
)
def test_a_body_that_is_no_push(cloud: CloudInThread, device: FakeDevice, body: bytes, encoding: str, code: str) -> None:
    """What is signed well and yet is no push has its own code."""
    headers = {"content_encoding": encoding} if encoding else {}
    assert problem(device.send(cloud.client, "POST", "/v1/push", body, **headers)) == (400, code)


def test_an_expired_credential(cloud: CloudInThread, device: FakeDevice) -> None:
    """A device past its end is told to renew; renewing works, and then so does the push."""
    cloud.sql("UPDATE device SET expires_s = 1000 WHERE device = $1", device.device)
    assert problem(device.send_push(cloud.client, [])) == (403, "expired")
    cloud.sql("UPDATE device SET expires_s = $2 WHERE device = $1", device.device, cloud.now_s() - 86400)
    assert problem(device.send(cloud.client, "GET", "/v1/replies")) == (403, "expired")
    assert device.send(cloud.client, "POST", "/v1/renewals").status_code == 200
    assert device.send_push(cloud.client, []).status_code == 200


def test_absent_things_look_alike(cloud: CloudInThread) -> None:
    """What does not exist and what is somebody else's answer the same, byte for byte."""
    answers = [cloud.client.get(path) for path in ("/", "/v1", "/v1/enrolments/00", "/v1/enrolments/zz", "/catalogue/none", "/officers")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert decode(Problem, answers[0].content).code == "absent"


def test_errors_in_json_for_those_who_ask(cloud: CloudInThread) -> None:
    """A person with curl reads the same problem as JSON."""
    answer = cloud.client.get("/v1/nothing", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (404, "absent")
    assert cloud.client.get("/v1/nothing").headers["content-type"] == MEDIA_TYPE


def test_a_path_out_of_the_catalogue(cloud: CloudInThread) -> None:
    """The catalogue's folder is all that is served: no path leads out of it, not even to the keys beside it."""
    for path in (
        "../keys/receipt.p256",
        "%2e%2e/keys/receipt.p256",
        "..%2fkeys%2freceipt.p256",
        "/etc/passwd",
        "%00",
        "metadata/../../keys",
    ):
        with line_to(cloud) as line:
            line.sendall(f"GET /catalogue/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            assert line.recv(64).split()[1] in (b"404", b"400"), path


def test_the_catalogue_has_ranges_and_tags(cloud: CloudInThread) -> None:
    """A target can be fetched in pieces and asked for again without being sent again."""
    target = cloud.catalogue / "targets" / "a.cbor"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"0123456789")
    whole = cloud.client.get("/catalogue/targets/a.cbor")
    assert whole.content == b"0123456789"
    assert cloud.client.get("/catalogue/targets/a.cbor", headers={"range": "bytes=2-4"}).content == b"234"
    assert cloud.client.get("/catalogue/targets/a.cbor", headers={"if-none-match": whole.headers["etag"]}).status_code == 304


def test_only_tls_13(cloud: CloudInThread) -> None:
    """An older protocol gets no line, a stranger's authority is not trusted."""
    old = cloud.trust()
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("localhost", cloud.running.port)) as plain, pytest.raises(ssl.SSLError):
        old.wrap_socket(plain, server_hostname="localhost")
    with socket.create_connection(("localhost", cloud.running.port)) as plain, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")


def test_headers_without_end(cloud: CloudInThread) -> None:
    """Headers are bounded: a request line that never ends is cut off."""
    with line_to(cloud) as line:
        line.sendall(b"GET /" + b"a" * 34 * 1024)
        assert line.recv(64).startswith(b"HTTP/1.1 400")


def test_machine_readable_description(cloud: CloudInThread) -> None:
    """The API describes itself in OpenAPI 3.1, every /v1 route with its bodies."""
    described = cloud.client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    routes = {path for path in described["paths"] if path.startswith("/v1")}
    assert routes == {
        "/v1/push", "/v1/enrolments", "/v1/enrolments/{enrolment_id}", "/v1/renewals", "/v1/replies", "/v1/mailboxes",
        "/v1/feed", "/v1/taken", "/v1/time",
    }  # fmt: skip
    assert described["paths"]["/v1/push"]["post"]["requestBody"]["required"]


def test_metrics_name_nobody(cloud: CloudInThread, device: FakeDevice) -> None:
    """Counters have few labels: no terminal, no tenant, no submission."""
    device.send_push(cloud.client, [])
    text = cloud.client.get("/metrics").text
    assert 'madoguchi_requests_total{route="/v1/push",status="200"}' in text
    assert device.device not in text
    assert "muni:" not in text
    assert cloud.client.get("/healthz").text == "ok\n"
