"""GET /v1/replies and POST /v1/mailboxes for terminals, POST /v1/replies for offices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kiosk.cloud import cursor
from kiosk.cloud.asking import office, reading_device
from kiosk.cloud.parts import Parts
from kiosk.cloud.queries import registry, replies
from kiosk.cloud.resources.answers import cbor, described
from kiosk.contract.codec import decode
from kiosk.contract.reply import SealedReply
from kiosk.contract.wire import (
    FRAMING_BYTES,
    MAX_BATCH_BYTES,
    MAX_BATCH_ENTRIES,
    MAX_MAILBOXES,
    AskMailboxes,
    PostReplies,
    RepliesAnswer,
)
from kiosk.crypto import primitives
from kiosk.errors import ForbiddenError, FormatError, LimitError
from kiosk.web.limits import LARGE_S, plain, read_body

if TYPE_CHECKING:
    from asyncpg import Connection, Record

BODY_BYTES = MAX_BATCH_BYTES + FRAMING_BYTES
MAX_REPLY_BYTES = 256 * 1024
MAILBOX_BYTES = 16


def routes(parts: Parts) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/v1/replies", openapi_extra=described("RepliesAnswer"))
    async def mail(request: Request) -> Response:
        device, presented = await reading_device(parts, request, await read_body(request))
        place = cursor.read(request.query_params.get("cursor", ""))
        async with parts.database.transaction() as connection:
            page = await replies.mail(connection, device.site, place, parts.now_s())
        return cbor(RepliesAnswer(1, page.replies, page.cursor, page.more, parts.signed_time(presented.nonce)))

    @router.post("/v1/mailboxes", openapi_extra=described("RepliesAnswer", body="AskMailboxes"))
    async def ask(request: Request) -> Response:
        body = await read_body(request)
        _, presented = await reading_device(parts, request, body)
        asked = decode(AskMailboxes, plain(request, body))
        if len(asked.mailboxes) > MAX_MAILBOXES:
            raise LimitError(f"at most {MAX_MAILBOXES} mailboxes")
        async with parts.database.transaction() as connection:
            found = await _in_mailboxes(connection, asked, parts.now_s())
        return cbor(RepliesAnswer(1, tuple(found), "", more=False, time=parts.signed_time(presented.nonce)))

    @router.post("/v1/replies", status_code=204, openapi_extra=described("", body="PostReplies", status=204))
    async def post(request: Request) -> Response:
        body = await read_body(request, max_bytes=BODY_BYTES, within_s=LARGE_S)
        sender, _ = await office(parts, request, body)
        posted = decode(PostReplies, plain(request, body, max_bytes=BODY_BYTES))
        new = read_posted(posted, sender.tenant)
        async with parts.database.tenant(sender.prefecture, sender.tenant) as connection:
            await _keep(connection, sender, new, parts.now_s())
        parts.handed_on.set()
        return Response(status_code=204)

    return router


def read_posted(posted: PostReplies, tenant: str) -> tuple[replies.New, ...]:
    """Replies as an office posted them.

    Raises:
        LimitError: too many, or one too large.
        FormatError: not sealed replies.
        ForbiddenError: another tenant's.
    """
    if len(posted.replies) > MAX_BATCH_ENTRIES:
        raise LimitError(f"at most {MAX_BATCH_ENTRIES} replies")
    return tuple(_read_reply(data, tenant) for data in posted.replies)


def _read_reply(data: bytes, tenant: str) -> replies.New:
    if len(data) > MAX_REPLY_BYTES:
        raise LimitError(f"a reply has at most {MAX_REPLY_BYTES} bytes")
    reply = decode(SealedReply, data)
    if reply.tenant != tenant:
        raise ForbiddenError("another tenant's reply")
    if len(reply.mailbox) != MAILBOX_BYTES or len(reply.site) > 64 or not 0 < reply.expires < 2**40:
        raise FormatError("a sealed reply out of range")
    return replies.New(primitives.sha256(data), reply.mailbox, reply.expires * 60, reply.site, data)


async def _keep(connection: Connection[Record], sender: registry.Office, new: tuple[replies.New, ...], now_s: int) -> None:
    added = await replies.add(connection, sender.prefecture, sender.tenant, new, now_s)
    for site in sorted({one.site for one in new}):
        hashes = [one.reply_hash for one in new if one.site == site and one.reply_hash in added]
        if hashes:
            await replies.hand_on(connection, sender.prefecture, sender.tenant, hashes, site)


async def _in_mailboxes(connection: Connection[Record], asked: AskMailboxes, now_s: int) -> list[bytes]:
    tenants = sorted({box.tenant for box in asked.mailboxes})
    found: list[bytes] = []
    for tenant, prefecture in (await registry.receivers(connection, tenants)).items():
        boxes = [box.mailbox for box in asked.mailboxes if box.tenant == tenant]
        found += await replies.by_mailboxes(connection, prefecture, tenant, boxes, now_s)
    return found
