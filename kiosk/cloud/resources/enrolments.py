"""POST /v1/enrolments, GET /v1/enrolments/{id}, POST /v1/renewals: how a terminal gets and keeps its credential."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kiosk.cloud import enrolment
from kiosk.cloud.asking import any_device, holder_of, once
from kiosk.cloud.parts import Parts
from kiosk.cloud.queries import enrolments
from kiosk.cloud.queries.enrolments import APPROVED
from kiosk.cloud.resources.answers import cbor, described
from kiosk.contract.wire import EnrolmentAnswer
from kiosk.errors import AbsentError, SignatureError, UnknownKeyError
from kiosk.web.limits import plain, read_body
from kiosk.web.throttle import Throttle

TRIES, TRY_EVERY_S = 100, 1.0
"""For one address; what guards a code are its own five tries."""


def routes(parts: Parts) -> APIRouter:
    """The routes."""
    router = APIRouter()
    throttle = Throttle(burst=TRIES, every_s=TRY_EVERY_S, now_s=parts.now_s)

    @router.post("/v1/enrolments", status_code=202, openapi_extra=described("EnrolmentAnswer", body="EnrolmentRequest, signed", status=202))
    async def ask(request: Request) -> Response:
        throttle.check(request.client.host if request.client else "")
        body = await read_body(request)
        signed_request = plain(request, body)
        presented = await holder_of(parts, request, body, enrolment.read_request(signed_request).public_key)
        await once(parts, presented)
        asked = await enrolment.ask(parts, signed_request)
        return cbor(_answer(asked), 202, {"location": f"/v1/enrolments/{asked.enrolment_id.hex()}"})

    @router.get("/v1/enrolments/{enrolment_id}", openapi_extra=described("EnrolmentAnswer"))
    async def look(request: Request, enrolment_id: str) -> Response:
        async with parts.database.transaction() as connection:
            asked = await enrolments.find(connection, _identity(enrolment_id))
        if asked is None:
            raise AbsentError("enrolment")
        try:
            await holder_of(parts, request, await read_body(request), asked.public_key)
        except (SignatureError, UnknownKeyError) as fault:
            raise AbsentError("another's enrolment") from fault
        return cbor(_answer(asked))

    @router.post("/v1/renewals", openapi_extra=described("EnrolmentAnswer"))
    async def renew(request: Request) -> Response:
        device, presented = await any_device(parts, request, await read_body(request))
        await once(parts, presented)
        return cbor(EnrolmentAnswer(v=1, state=APPROVED, credential=await enrolment.renew(parts, device)))

    return router


def _answer(asked: enrolments.Enrolment) -> EnrolmentAnswer:
    return EnrolmentAnswer(v=1, state=asked.state, credential=asked.credential)


def _identity(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as fault:
        raise AbsentError("enrolment") from fault
