"""Lines to the cloud that are no good: FaultyLine does what it is told, BadLine what a seed says."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable

import httpx
import msgspec


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


class Weather(msgspec.Struct, frozen=True):
    """How likely each thing is, for each request; one request can meet several. `late_s`: how long what is late stays away."""

    loss: float = 0.3
    double: float = 0.3
    late: float = 0.2
    half_open: float = 0.1
    portal: float = 0.1
    partition: float = 0.05
    late_s: int = 600


GOOD = Weather(0, 0, 0, 0, 0, 0)


class BadLine(httpx.AsyncBaseTransport):
    """A line and a confused proxy, driven by one seed and a clock that the caller moves.

    Requests and answers are lost; requests arrive twice, or late and after younger ones; answers break off in the middle, never come, or
    are held and given ten minutes later to whoever asks then, be it a restarted terminal; a hotspot answers for the cloud.

    Args:
        real: the way to the cloud.
        chance: the seed's.
        now_s: the time on the line.
        pass_s: lets time go by while somebody waits.
    """

    def __init__(
        self, real: httpx.AsyncBaseTransport, chance: random.Random, now_s: Callable[[], float], pass_s: Callable[[float], None]
    ) -> None:
        """Bad from the start; `weather` can be changed."""
        self.weather = Weather()
        self.met: Counter[str] = Counter()
        self._real, self._chance, self._now_s, self._pass_s = real, chance, now_s, pass_s
        self._parted_until_s = 0.0
        self._requests: list[tuple[float, httpx.Request]] = []
        self._answers: list[tuple[float, httpx.Response]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request; raises what httpx raises on a line like this."""
        await self._bring_late_requests()
        self._before(request)
        answer = await self._deliver(request)
        if self._meets("double", self.weather.double):
            answer = await self._deliver(request)
        return self._after(answer)

    async def calm(self) -> None:
        """What was under way arrives; from now on the line is good."""
        self.weather = GOOD
        self._parted_until_s = 0.0
        self._answers.clear()
        for _, request in self._requests:
            await self._deliver(request)
        self._requests.clear()

    def _before(self, request: httpx.Request) -> None:
        """What keeps a request from arriving, for now or for good."""
        if self._meets("partition", self.weather.partition):
            self._parted_until_s = self._now_s() + self._chance.uniform(1, 3600)
        if self._now_s() < self._parted_until_s or self._meets("request lost", self.weather.loss):
            raise httpx.ConnectError("no way there")
        if self._meets("request late", self.weather.late):
            self._requests.append((self._late(), request))
            self._wait()

    def _after(self, answer: httpx.Response) -> httpx.Response:
        """What becomes of the answer."""
        if self._meets("portal", self.weather.portal):
            page = "<html>Please agree to the terms of our café</html>".encode()
            return httpx.Response(200, headers={"content-type": "text/html"}, stream=httpx.ByteStream(page))
        if self._meets("answer lost", self.weather.loss):
            raise httpx.ReadError("the answer is lost")
        if self._meets("half open", self.weather.half_open):
            return _broken_off(answer)
        if self._meets("answer late", self.weather.late):
            self._answers.append((self._late(), answer))
            self._wait()
        return self._anothers() or answer

    def _anothers(self) -> httpx.Response | None:
        """An answer to an earlier request, which its time has come for."""
        due = [one for one in self._answers if one[0] <= self._now_s()]
        if not due:
            return None
        self.met["another's answer"] += 1
        self._answers.remove(due[0])
        return due[0][1]

    async def _bring_late_requests(self) -> None:
        """In any order: the younger ones may have come first."""
        due = [one for one in self._requests if one[0] <= self._now_s()]
        for one in self._chance.sample(due, len(due)):
            self._requests.remove(one)
            await self._deliver(one[1])

    async def _deliver(self, request: httpx.Request) -> httpx.Response:
        answer = await self._real.handle_async_request(request)
        body = await answer.aread()
        await answer.aclose()
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))

    def _meets(self, what: str, likely: float) -> bool:
        met = self._chance.random() < likely
        self.met[what] += met
        return met

    def _late(self) -> float:
        return self._now_s() + self._chance.uniform(0.5, 1.0) * self.weather.late_s

    def _wait(self) -> None:
        """Nothing comes until the asker gives up."""
        self._pass_s(30.0)
        raise httpx.ReadTimeout("nothing comes")


class _Half(httpx.AsyncByteStream):
    """A body that ends too soon."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body[: len(self._body) // 2]
        raise httpx.ReadError("broken off")


def _broken_off(answer: httpx.Response) -> httpx.Response:
    return httpx.Response(answer.status_code, headers=answer.headers, stream=_Half(b"".join(_pieces(answer))))


def _pieces(answer: httpx.Response) -> Iterable[bytes]:
    assert isinstance(answer.stream, httpx.ByteStream)
    return answer.stream
