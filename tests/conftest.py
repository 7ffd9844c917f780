"""What every test starts from: logs restored afterwards, and property tests that repeat on a busy machine."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

settings.register_profile("kiosk", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kiosk")


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """A test that configures logs leaves none of it behind."""
    handlers, level = logging.root.handlers[:], logging.root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    logging.root.handlers[:], logging.root.level = handlers, level
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
