"""POST /v1/push: entries in, receipts out."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kiosk.cloud.asking import known_device
from kiosk.cloud.enrolment import check_credential
from kiosk.cloud.ingest import ingest
from kiosk.cloud.parts import Parts
from kiosk.cloud.resources.answers import described
from kiosk.contract.codec import decode, encode
from kiosk.contract.wire import FRAMING_BYTES, MAX_BATCH_BYTES, MAX_BATCH_ENTRIES, MEDIA_TYPE, Push, PushAnswer
from kiosk.errors import LimitError
from kiosk.web.limits import LARGE_S, plain, read_body

BODY_BYTES = MAX_BATCH_BYTES + FRAMING_BYTES


def routes(parts: Parts) -> APIRouter:
    """The route."""
    router = APIRouter()

    @router.post("/v1/push", openapi_extra=described("PushAnswer", body="Push"))
    async def push(request: Request) -> Response:
        body = await read_body(request, max_bytes=BODY_BYTES, within_s=LARGE_S)
        device, presented = await known_device(parts, request, body)
        batch = decode(Push, plain(request, body, max_bytes=BODY_BYTES))
        check_size(batch)
        check_credential(batch.credential, device, parts.keys)
        receipts = await ingest(parts, device, batch)
        answer = PushAnswer(v=1, receipts=receipts, time=parts.signed_time(presented.nonce))
        return Response(encode(answer), media_type=MEDIA_TYPE)  # nobody keeps the answer to a POST, so no header forbids it

    return router


def check_size(batch: Push) -> None:
    """The limits of a batch, counted in entries and their bytes.

    Raises:
        LimitError: over them.
    """
    size_bytes = sum(len(entry.slot) + len(entry.context) + len(entry.sealed) for entry in batch.entries)
    if len(batch.entries) > MAX_BATCH_ENTRIES or size_bytes > MAX_BATCH_BYTES:
        raise LimitError(f"a batch has at most {MAX_BATCH_ENTRIES} entries and {MAX_BATCH_BYTES} bytes of them")
