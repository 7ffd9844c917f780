"""Which function builds which block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from kiosk.terminal.screens import description as d
from kiosk.ui.blocks import choosing, entering, keys, showing, telling
from kiosk.ui.kit import Kit
from kiosk.ui.pieces import Piece

Builder = Callable[[Any, Kit], list[Piece]]
"""Each takes its own kind of block; the table below pairs them."""

BUILDERS: Mapping[type[d.Block], Builder] = MappingProxyType(
    {
        d.Languages: choosing.languages,
        d.Choices: choosing.choices,
        d.Tabs: choosing.tabs,
        d.Candidates: choosing.candidates,
        d.DateBoxes: entering.date,
        d.Entry: entering.entry,
        d.Pad: keys.pad,
        d.Keyboard: keys.keyboard,
        d.Echo: telling.echo,
        d.Notice: telling.notice,
        d.Paragraph: telling.paragraph,
        d.Steps: telling.steps,
        d.Status: telling.status,
        d.Faults: telling.faults,
        d.Countdown: telling.countdown,
        d.Rows: showing.rows,
        d.Number: showing.number,
        d.Code: showing.code,
        d.Viewfinder: showing.viewfinder,
        d.Photos: showing.photos,
    },
)


def build(block: d.Block, kit: Kit) -> list[Piece]:
    """The pieces of a block, not yet fitted."""
    return BUILDERS[type(block)](block, kit)
