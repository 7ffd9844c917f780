"""The demo plays where it can be watched, and says when it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from kiosk.demo.display import PORTRAIT, Display
from tests.ui.conftest import start_xvfb


@pytest.fixture
def session(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A session's display of a size, and its name."""
    server, name = start_xvfb(request.param)
    monkeypatch.setenv("DISPLAY", name)
    yield name
    server.terminate()
    server.wait(timeout=10)


@pytest.mark.parametrize("session", ["800x600"], indirect=True)
def test_a_display_that_is_too_small_is_not_left_without_a_word(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever waits for a window learns why none comes, and where the play goes on."""
    with closing(Display.open()) as display:
        assert display.name != session
        assert display.picture().size == PORTRAIT
    said = capsys.readouterr().out
    assert f"{session} has 800 x 600 pixels" in said
    assert "1080 x 1920" in said
    assert "Xvfb" in said


@pytest.mark.parametrize("session", ["1080x1920"], indirect=True)
def test_a_display_that_is_large_enough_is_played_on(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said where nothing is odd."""
    with closing(Display.open()) as display:
        assert display.name == session
    assert capsys.readouterr().out == ""
