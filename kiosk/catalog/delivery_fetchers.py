"""Where a catalogue comes from: the cloud over HTTPS, or a folder such as a mounted USB stick. What they bring is not believed here.

A fetcher turns a path below the repository (`metadata/…`, `targets/…`) into chunks of bytes; python-tuf counts them and stops at the
signed length.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface

_CHUNK_BYTES = 64 * 1024
_OK = 200
_ABSENT = 404


class HttpsFetcher(FetcherInterface):
    """Reads below a URL.

    Args:
        client: holds the trusted CA; see `https_client`.
        base_url: URL of the repository, ending in a slash.
        limit_s: longest time for one file; a server that drips bytes must not hold the update for ever.
        monotonic: a clock in seconds.
    """

    def __init__(
        self, client: httpx.Client, base_url: str, *, limit_s: float = 600.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._base_url = base_url
        self._limit_s = limit_s
        self._monotonic = monotonic

    def _fetch(self, url: str) -> Iterator[bytes]:
        started = self._monotonic()
        try:
            with self._client.stream("GET", self._base_url + url) as answer:
                if answer.status_code != _OK:
                    raise DownloadHTTPError(f"{url}: HTTP {answer.status_code}", answer.status_code)
                # raw, because a small compressed answer could swell to any size before it is counted; and as the bytes come,
                # because a dripping server would never fill a chunk of a given size
                for chunk in answer.iter_raw():
                    if self._monotonic() - started > self._limit_s:
                        raise SlowRetrievalError(f"{url} took more than {self._limit_s:.0f} s")
                    yield chunk
        except httpx.HTTPError as fault:
            raise DownloadError(f"{url}: {type(fault).__name__}") from fault


class FolderFetcher(FetcherInterface):
    """Reads a repository from a folder and never outside it, whatever links lie there."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository.resolve()

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = (self._repository / url).resolve()
        if not path.is_relative_to(self._repository) or not path.is_file():
            raise DownloadHTTPError(f"{url} is not on the medium", _ABSENT)
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK_BYTES):
                    yield chunk
        except OSError as fault:
            raise DownloadError(f"{url}: the medium can't be read") from fault


def https_client(ca_file: Path | None) -> httpx.Client:
    """An HTTPS client that trusts one CA, speaks TLS 1.3 only, follows no redirect and heeds no proxy variable.

    Args:
        ca_file: PEM; None trusts the system's CAs.
    """
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return httpx.Client(verify=context, trust_env=False, timeout=20.0, headers={"accept-encoding": "identity"})
