"""How a reference runs: one bare ASGI function under uvicorn (uvloop, httptools), with a pool of connections that nothing is reset on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import asyncpg
import uvicorn
import uvloop
from starlette.types import ASGIApp

CONNECTIONS = 16


def serve(make: Callable[[asyncpg.Pool[asyncpg.Record]], ASGIApp]) -> None:
    """Serve until a signal; socket folder, database and port are the arguments of the command line.

    Args:
        make: the application for an open pool.
    """
    sockets, database, port = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(make, sockets, database, int(port)))


async def _serve(make: Callable[[asyncpg.Pool[asyncpg.Record]], ASGIApp], sockets: str, database: str, port: int) -> None:
    async with asyncpg.create_pool(
        host=sockets, user="postgres", database=database, min_size=CONNECTIONS, max_size=CONNECTIONS, reset=_keep
    ) as pool:
        config = uvicorn.Config(
            make(pool), host="127.0.0.1", port=port, http="httptools", log_level="error", access_log=False, lifespan="off"
        )
        await uvicorn.Server(config).serve()


async def _keep(_connection: object) -> None:
    """Nothing to reset: no request leaves a setting behind."""
