"""One Xvfb for the session."""

from __future__ import annotations

from tests.ui.conftest import display  # noqa: F401 - the fixture
