"""How routes answer and describe themselves in OpenAPI: bodies are CBOR, so nothing here goes through FastAPI's JSON."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from kiosk.contract.codec import Wire, encode
from kiosk.contract.wire import MEDIA_TYPE


def cbor(value: Wire, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer's body."""
    return Response(encode(value), status, {"cache-control": "no-store", **(headers or {})}, MEDIA_TYPE)


def described(answer: str, *, body: str = "", status: int = 200) -> dict[str, Any]:
    """The part of OpenAPI that says what travels: names of structs in docs/formats.

    Args:
        answer: the struct of a good answer; '' for none.
        body: the struct of the request's body; '' for none.
        status: of a good answer.
    """
    good: dict[str, Any] = {"description": answer or "done"}
    if answer:
        good["content"] = _content(answer)
    responses = {str(status): good, "default": {"description": "Problem", "content": _content("Problem")}}
    return {"responses": responses, **({"requestBody": {"required": True, "content": _content(body)}} if body else {})}


def _content(struct: str) -> dict[str, Any]:
    return {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary", "description": f"CBOR: {struct} (docs/formats/wire.md)"}}}
