"""A machine for each test; whatever agent still runs at the end is killed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.machine import Machine
from tests.fakes.online import cloud, office, online  # noqa: F401 - the fixtures


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """An enrolled terminal without a line."""
    made = Machine(tmp_path)
    made.enrol()
    yield made
    if made.process is not None:
        with contextlib.suppress(ProcessLookupError):
            made.kill()
