"""A line to the cloud that can be cut, lose an answer after the request has arrived, or be somebody else's hotspot."""

from __future__ import annotations

import httpx


class FaultyLine(httpx.AsyncBaseTransport):
    """Wraps a real transport; each verb holds until taken back, `lose_answers` for so many requests."""

    def __init__(self, real: httpx.AsyncBaseTransport) -> None:
        """A good line at first."""
        self._real = real
        self.cut = False
        self.portal = False
        self.lose_answers = 0
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send, or not."""
        self.asked.append(f"{request.method} {request.url.path}")
        if self.cut:
            raise httpx.ConnectError("the line is cut")
        if self.portal:
            return httpx.Response(200, text="<html>Please agree to the terms of our café</html>")
        answer = await self._real.handle_async_request(request)
        if self.lose_answers:
            self.lose_answers -= 1
            await answer.aread()
            await answer.aclose()
            raise httpx.ReadError("the answer is lost")
        return answer

    async def aclose(self) -> None:
        """Close the real line."""
        await self._real.aclose()
