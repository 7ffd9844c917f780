"""A machine at the line of a real cloud, for whoever asks for it."""

from __future__ import annotations

from tests.fakes.online import cloud, office, online  # noqa: F401 - the fixtures
