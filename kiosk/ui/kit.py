"""The vocabulary that blocks are built from: text in a role, icons, discs, cards, buttons. Knows one screen's language and look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.terminal.screens.description import Action
from kiosk.ui.looks import KEY_TARGET_MM, LEADING, MAIN_TARGET_MM, Look
from kiosk.ui.parts import SHARE, Box, Coat, Icon, Part, Press, Text
from kiosk.ui.typesetting import Type

LADDER = (120, 90, 80, 72, 68, 64, 57, 52, 48, 45, 42, 40, 36, 32, 28)
"""Type sizes a text may step down to when a word would otherwise be cut, in pixels of the reference panel."""
TIGHTEST = 3
TURNS = frozenset({"chevron-down", "chevron-up"})
"""Signs of the buttons that turn pages: their labels keep to one line."""
SMALL_ROLES = frozenset({"key", "candidate", "language"})


@dataclass(frozen=True)
class Kit:
    """Makes parts for one screen. `tight` 0 to 3 says how much air has to be given up so that an input group stays on one page."""

    look: Look
    lang: str
    column: int
    tight: int = 0
    apart: bool = False
    """Answers stand in cards of their own, so that pages can part them."""

    def mm(self, size_mm: float) -> int:
        """Pixels of so many millimetres."""
        return self.look.mm(size_mm)

    def step(self, airy: float, tight: float, tightest: float) -> float:
        """A size by tightness."""
        return (airy, tight, tightest)[min(self.tight, 2)]

    def colour(self, token: str) -> str:
        """The colour of a token in this theme."""
        return self.look.theme[token]

    def px(self, role: str) -> int:
        """The type size of a role."""
        return self.look.scale[role]

    def text(  # noqa: PLR0913 each argument is one thing a designer decides about a text
        self,
        text: str,
        role: str = "body",
        colour: str = "ink",
        *,
        bold: bool = False,
        lang: str = "",
        centre: bool = False,
        even: bool = False,
        fill: bool = False,
        caret: bool = False,
        read: bool = False,
        keep: bool = False,
        thrifty: bool = False,
    ) -> Text:
        """A text in a role of the scale; long words step down the ladder to the least size instead of being cut."""
        px = self.px(role)
        least = self.look.scale["note"] if role != "rail" else self.look.type_px(LADDER[-1])
        kind = Type(lang or self.lang, px, bold, LEADING[role], centre, even, fill, caret, read, thrifty)
        return Text(text, kind, self.colour(colour), tuple(size for size in map(self.look.type_px, LADDER) if least <= size < px), keep)

    def words(  # noqa: PLR0913 as text, twice
        self, title: str, hint: str, role: str = "label", colour: str = "ink", *, faint: str = "ink", centre: bool = False
    ) -> Box:
        """A bold line and, when there is one, running text under it."""
        lines: list[Part] = [self.text(title, role, colour, bold=True, centre=centre)]
        if hint:
            lines.append(self.text(hint, "body" if role != "label" or not centre else "note", faint, centre=centre))
        return Box(lines, gap=self.mm(0.5), centre=centre)

    def icon(self, name: str, size_mm: float = 9, colour: str = "key") -> list[Part]:
        """An icon, or nothing where none is named; it grows with the type."""
        return [Icon(name, self.mm(size_mm * self.look.growth), self.colour(colour))] if name else []

    def disc(self, name: str, ground: str = "tint", colour: str = "key", size_mm: float = 18) -> Box:
        """An icon on a round ground."""
        side = self.mm(size_mm)
        coat = Coat(self.colour(ground), radius=side // 2)
        return Box(self.icon(name, size_mm * 0.62 / self.look.growth, colour), row=True, centre=True, coat=coat, tall=side)

    def hair(self, colour: str = "hair") -> Box:
        """A dividing line over the whole width."""
        return Box((), coat=Coat(self.colour(colour)), tall=2)

    def coat(self, ground: str = "ground", edge: str = "", *, radius_mm: float = 2, line: int = 2) -> Coat:
        """Ground and border by token."""
        return Coat(self.colour(ground) if ground else "", self.colour(edge) if edge else "", self.mm(radius_mm), line)

    def chosen_coat(self, *, chosen: bool, edge: str = "edge") -> Coat:
        """What is chosen has a tinted ground and a thick border (and, beside it, a mark or bold text)."""
        return self.coat("tint", "key", line=4) if chosen else self.coat("ground", edge)

    def card(self, parts: Sequence[Part], ground: str = "ground", edge: str = "edge", gap_mm: float = 2) -> Box:
        """A framed group of parts."""
        return Box(parts, gap=self.mm(gap_mm), pad=(self.mm(6), self.mm(3.5)), coat=self.coat(ground, edge, radius_mm=3))

    def press(  # noqa: PLR0913 a target is a box with an action; its shape is the caller's
        self,
        action: Action,
        parts: Sequence[Part],
        *,
        coat: Coat | None = None,
        down: str = "panel_down",
        pad_mm: tuple[float, float] = (2, 2),
        tall_mm: float = MAIN_TARGET_MM,
        row: bool = False,
        cut: tuple[float | None, ...] = (),
        gap_mm: float = 3,
        centre: bool = False,
        top: bool = False,
    ) -> Press:
        """Something to press, at least as large as its role asks."""
        least = self.mm(KEY_TARGET_MM if action.role in SMALL_ROLES else MAIN_TARGET_MM)
        return Press(
            parts,
            row=row,
            cut=cut,
            gap=self.mm(gap_mm),
            pad=(self.mm(pad_mm[0]), self.mm(pad_mm[1])),
            coat=coat or self.coat("ground", "edge"),
            tall=max(self.mm(tall_mm), least),
            centre=centre,
            top=top,
            action=action,
            down=self.colour(down),
            least=least,
        )

    def button(self, action: Action, tall_mm: float = 24) -> Press:
        """A button of the action bar: filled if it is the main one; the way to the next page keeps to one line."""
        main = action.role == "main"
        off = action.state == "disabled"
        ink = "soft" if off else "on_key" if main else "key"
        coat = self.coat("wash", "hair", line=3) if off else self.coat("key" if main else "ground", "key", line=3)
        role, keep = "head" if tall_mm > 24 else "label", action.icon in TURNS
        words = self.text(action.label, role, ink, bold=True, lang=action.lang, centre=True, even=True, keep=keep)
        icon = self.icon(action.icon, 9, ink)
        after = action.icon in {"right", "next", "forward", "chevron-right", "arrow-right"}
        parts = [words, *icon] if after else [*icon, words]
        return self.press(
            action,
            parts,
            coat=coat,
            down="key_down" if main else "panel_down",
            row=True,
            centre=True,
            pad_mm=(4, 2),
            tall_mm=tall_mm,
        )

    def rows_of(self, cells: Sequence[Part], columns: int, gap_mm: float) -> list[Part]:
        """Cells in rows of so many equal columns; the last row is filled up with empty places."""
        rows: list[Part] = []
        for start in range(0, len(cells), columns):
            row = list(cells[start : start + columns])
            row += [Box(()) for _ in range(columns - len(row))]
            rows.append(Box(row, row=True, cut=(SHARE,) * columns, gap=self.mm(gap_mm), even=True))
        return rows
