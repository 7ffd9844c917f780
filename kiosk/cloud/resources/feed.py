"""GET /v1/feed and POST /v1/taken: an office fetches its entries, and says what is in its own backup."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kiosk.cloud import cursor
from kiosk.cloud.asking import office
from kiosk.cloud.parts import Parts
from kiosk.cloud.queries import feeds
from kiosk.cloud.resources.answers import cbor, described
from kiosk.contract.codec import decode
from kiosk.contract.wire import FeedAnswer, Taken
from kiosk.errors import UnknownCursorError
from kiosk.web.limits import plain, read_body


def routes(parts: Parts) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/v1/feed", openapi_extra=described("FeedAnswer"))
    async def feed(request: Request) -> Response:
        reader, presented = await office(parts, request, await read_body(request))
        place = cursor.read(request.query_params.get("cursor", ""))
        async with parts.database.tenant(reader.prefecture, reader.tenant) as connection:
            page = await feeds.page(connection, reader.prefecture, reader.tenant, place)
        return cbor(FeedAnswer(1, page.items, page.cursor, page.more, parts.signed_time(presented.nonce)))

    @router.post("/v1/taken", status_code=204, openapi_extra=described("", body="Taken", status=204))
    async def taken(request: Request) -> Response:
        body = await read_body(request)
        reader, _ = await office(parts, request, body)
        place = cursor.read(decode(Taken, plain(request, body)).cursor)
        if place is None:
            raise UnknownCursorError("taken up to nothing")
        async with parts.database.tenant(reader.prefecture, reader.tenant) as connection:
            await feeds.take(connection, reader.prefecture, reader.tenant, place, parts.now_s())
        return Response(status_code=204)

    return router
