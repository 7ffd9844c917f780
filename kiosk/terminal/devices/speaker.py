"""Speakers: the protocol, and `null`, where no voice is installed. What is said is decided by the screen's description."""

from __future__ import annotations

from typing import Protocol


class Speaker(Protocol):
    """Says texts aloud, one at a time, into the headset or the room."""

    def status(self) -> str:
        """`ready` or `absent`."""

    def say(self, text: str, lang: str) -> None:
        """Begin to say a text; what was being said is broken off."""

    def stop(self) -> None:
        """Be silent at once."""


class NullSpeaker:
    """No voice here."""

    def status(self) -> str:
        """Always absent."""
        return "absent"

    def say(self, text: str, lang: str) -> None:
        """Say nothing."""

    def stop(self) -> None:
        """Stay silent."""
