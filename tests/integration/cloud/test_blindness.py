"""The operator reads nothing: a dump of the whole cloud holds no word of what passed through it (T-55)."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from kiosk.contract.codec import encode
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import PostReplies
from kiosk.crypto import replies
from tests.fakes.device import FakeDevice
from tests.fakes.real_cloud import CloudInThread
from tests.integration.cloud.conftest import Offices

pytestmark = pytest.mark.db

CANARY = "髙橋カナリア123456789018"


def forms(canary: str) -> set[bytes]:
    """A text as it might stand somewhere: raw, hexadecimal, base64 at each offset, UTF-16."""
    raw = canary.encode()
    shifted = {base64.b64encode(b"x" * at + raw)[4:-4] for at in range(3)}
    return {raw, raw.hex().encode(), canary.encode("utf-16-le"), canary.encode("utf-16-be"), canary.encode("cp932"), *shifted}


def reply_to(tenant: str, body: bytes) -> SealedReply:
    """A reply as an office posts it."""
    identity = os.urandom(16)
    key = replies.reply_key(os.urandom(32), identity)
    return SealedReply(1, tenant, replies.mailbox(key.public), "site-1", 40_000_000, replies.seal_reply(body, key.public, identity))


def test_a_dump_of_everything_holds_no_canary(cloud: CloudInThread, device: FakeDevice, offices: Offices, tmp_path: Path) -> None:
    """Entries, replies, quarantine and conflicts with a name in them: no table, no log and no write-ahead log holds any of it."""
    body = CANARY.encode() * 20
    context, sealed = device.seal(body)
    device.send_push(
        cloud.client, [device.place(context, sealed), device.place(context, sealed), device.hand_in(body, office=offices.other)]
    )
    device.seq = 0
    device.send_push(cloud.client, [device.hand_in(body)])
    device.send(cloud.client, "POST", "/v1/push", body)
    cloud.client.post("/v1/push", content=body, headers={"cookie": "a=" + base64.b64encode(body).decode()[:400]})
    offices.town.send(cloud.client, "POST", "/v1/replies", encode(PostReplies(1, (encode(reply_to(offices.town.tenant, body)),))))
    cloud.forward()
    cloud.sql("CHECKPOINT")
    assert all(cloud.sql(f"SELECT count(*) FROM {table}") != [(0,)] for table in ("entry", "quarantine", "feed_item", "reply", "alarm"))
    wanted = forms(CANARY)
    for (table,) in cloud.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        dumped = "\n".join(str(row[0]) for row in cloud.sql(f"SELECT t::text FROM {table} t")).encode()
        assert not [form for form in wanted if form in dumped], table
    read_bytes = 0
    for path in sorted(cloud.folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            read_bytes += len(data)
            assert not [form for form in wanted if form in data], path
    assert read_bytes > 10_000_000, "the server's files were really read"
    (tmp_path / "control").write_bytes(body)
    assert any(form in (tmp_path / "control").read_bytes() for form in wanted), "the search finds what is there"


def test_refusals_leave_no_word_in_logs(cloud: CloudInThread, device: FakeDevice, capfd: pytest.CaptureFixture[str]) -> None:
    """What somebody sends in a path, a header or a body does not reach the log of this process."""
    import sys

    from kiosk import log

    log.configure("cloud", sys.stderr)
    cloud.client.get("/v1/kanaria-secret-path?name=kanaria-secret")
    device.send(cloud.client, "POST", "/v1/push", b"kanaria-secret" * 10)
    cloud.client.post("/v1/mailboxes", content=b"kanaria-secret", headers={"x-name": "kanaria-secret"})
    said = capfd.readouterr().err
    assert "kanaria" not in said
    assert '"route":"v1/push"' in said
