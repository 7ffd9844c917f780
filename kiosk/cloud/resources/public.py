"""What anybody may ask: signed time, the signed catalogue, health, counters."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from kiosk.cloud.parts import Parts
from kiosk.cloud.resources.answers import described
from kiosk.contract.wire import MEDIA_TYPE
from kiosk.errors import InputError
from kiosk.web.signed_requests import MAX_NONCE_CHARS


def routes(parts: Parts) -> APIRouter:
    """The routes, but for the catalogue."""
    router = APIRouter()

    @router.get("/v1/time", openapi_extra=described("TimeStatement, signed"))
    async def time(nonce: str = "") -> Response:
        if not 0 < len(nonce) <= MAX_NONCE_CHARS or not nonce.isascii():
            raise InputError("a nonce of at most 64 characters")
        return Response(parts.signed_time(nonce), headers={"cache-control": "no-store"}, media_type=MEDIA_TYPE)

    @router.get("/healthz")
    async def health() -> Response:
        async with parts.database.transaction() as connection:
            await connection.fetchval("SELECT 1")
        return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(parts.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router


def serve_catalogue(app: FastAPI, folder: Path) -> None:
    """Serve a folder of TUF metadata and targets under /catalogue: regular files inside it, with ranges and entity tags."""
    app.mount("/catalogue", _Catalogue(directory=folder, follow_symlink=False))


class _Catalogue(StaticFiles):
    def file_response(self, *args: object, **kwargs: object) -> Response:
        """Say that nothing may be kept without asking: the client decides by TUF what is fresh."""
        answer: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # passed through
        answer.headers["cache-control"] = "no-cache"
        return answer


def count_requests(parts: Parts, request: Request, status: int, seconds: float) -> None:
    """Count an answer by its route's pattern, never by its address."""
    route = getattr(request.scope.get("route"), "path", "none")
    parts.metrics.requests.labels(route, str(status)).inc()
    parts.metrics.seconds.labels(route).observe(seconds)
