"""Who signed a request: find the key, check signature and body, then the clock. RFC 9421 itself is kiosk.crypto.httpsig's.

The key is found by its id among those the caller of this module knows; it never comes from the message. A clock outside the window gets
the signed time back, bound to the request's nonce, so that the asker can correct itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from starlette.requests import Request

from kiosk.crypto.httpsig import Presented, read_presented, verify_request
from kiosk.errors import ClockSkewError, SignatureError, UnknownKeyError

WINDOW_S = 300
NONCE_LIFE_S = 600
MAX_NONCE_CHARS = 64


class Caller(Protocol):
    """Somebody with a key."""

    @property
    def public_key(self) -> bytes:
        """Compressed P-256 point."""


C = TypeVar("C", bound=Caller)


async def authenticate(
    request: Request,
    body: bytes,
    find: Callable[[bytes], Awaitable[C | None]],
    *,
    now_s: int,
    signed_time: Callable[[str], bytes],
) -> tuple[C, Presented]:
    """Who sent this request.

    Args:
        request: with its signature headers.
        body: as it travelled.
        find: the caller of a key id, or None.
        now_s: our clock, seconds since 1970 UTC.
        signed_time: makes COSE_Sign1 of a TimeStatement for a nonce.

    Returns:
        The caller, and what the signature covers.

    Raises:
        SignatureError: no signature, another shape, or it does not hold (a changed body included).
        UnknownKeyError: nobody here has this key.
        ClockSkewError: made more than WINDOW_S from now; carries the signed time.
    """
    presented = read_presented(request.headers)
    if not 0 < len(presented.nonce) <= MAX_NONCE_CHARS:
        raise SignatureError("nonce")
    caller = await find(presented.kid)
    if caller is None:
        raise UnknownKeyError("request key")
    checked = verify_request(request.method, str(request.url), request.headers, body, caller.public_key)
    if abs(now_s - checked.created) > WINDOW_S:
        raise ClockSkewError("request time", signed_time=signed_time(checked.nonce))
    return caller, checked
