"""Looks from the outside: rows of the cloud's and the office's databases, read with the operator's rights, on a thread of its own.

A thread, because the browser's driver keeps an event loop in the main one.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg


class Database:
    """The embedded database of a program that runs.

    Args:
        folder: its data folder, `<data_dir>/database`.
        name: of the database.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._sockets = (folder / "sockets").read_text()
        self._name = name
        self._thread = ThreadPoolExecutor(1, "truth")

    def rows(self, sql: str, *values: object) -> list[Any]:
        """What a query gives."""
        return self._thread.submit(lambda: asyncio.run(self._fetch(sql, values))).result(60)

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - whatever the column holds
        """The first column of the only row."""
        (row,) = self.rows(sql, *values)
        return row[0]

    async def _fetch(self, sql: str, values: tuple[object, ...]) -> list[Any]:
        connection = await asyncpg.connect(host=self._sockets, user="postgres", database=self._name)
        try:
            return list(await connection.fetch(sql, *values))
        finally:
            await connection.close()
