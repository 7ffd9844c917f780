r"""A screen, described before it is drawn: what `kiosk.ui` draws, speech reads, tests compare and the paper form prints.

Texts mark readings as {漢字|かんじ}; in texts with readings and in ja-easy the author's spaces are the places a line may break.
`\n` is an authored line break. No user text ever carries markup: braces and bars typed by people are replaced by full-width ones
by whoever fills a description.

Nothing here knows Kivy.
"""

from __future__ import annotations

import msgspec


class Described(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a description."""


class Action(Described, frozen=True):
    """Something that can be pressed; pressing it sends `event` to the visit.

    `role`: main (at most one a screen), second, choice, tab, key, shortcut, rail, edit, candidate, language.
    `state`: "" | chosen | closed (shown, says why, sends its event all the same) | disabled (shown, silent).
    """

    event: str
    label: str
    role: str = "second"
    icon: str = ""
    hint: str = ""
    state: str = ""
    flag: str = ""
    """Short words in a frame on the row, such as 今はできません."""
    private: bool = False
    lang: str = ""


class Box(Described, frozen=True):
    """One place to type into; `focus` marks where the next key goes. `caret` draws the insertion mark after the value."""

    key: str
    label: str
    value: str = ""
    placeholder: str = ""
    unit: str = ""
    focus: bool = False
    private: bool = False
    error: str = ""
    lines: int = 1
    event: str = ""
    """Sent when the box is touched (moves the focus)."""


class Row(Described, frozen=True):
    """One answer on the check page, one step of what comes next, one line of a status list."""

    label: str
    value: str
    hint: str = ""
    icon: str = ""
    tone: str = ""
    private: bool = False
    kana: bool = False
    """A reading: drawn large, because small kana matter in law."""
    edit: Action | None = None


class Photo(Described, frozen=True):
    """A picture taken in this visit: `ref` is the id the UI process holds its pixels under."""

    ref: str
    caption: str
    remove: Action | None = None


class Block(Described, frozen=True, tag_field="role"):
    """A part of the page between title and action bar; subclasses say which."""


class Languages(Block, frozen=True, tag="languages"):
    """Each language in its own name and script."""

    items: tuple[Action, ...]


class Choices(Block, frozen=True, tag="choices"):
    """A list of large rows: `several` shows check marks, else radio marks; with `marks` off touching a row goes on at once."""

    items: tuple[Action, ...]
    several: bool = False
    marks: bool = True


class Tabs(Block, frozen=True, tag="tabs"):
    """One of two or three ways to answer."""

    items: tuple[Action, ...]


class DateBoxes(Block, frozen=True, tag="date"):
    """Era or nothing, then year, month, day."""

    era: str
    boxes: tuple[Box, ...]


class Entry(Block, frozen=True, tag="entry"):
    """One input group of one to three boxes, under one another or side by side."""

    boxes: tuple[Box, ...]
    row: bool = False


class Candidates(Block, frozen=True, tag="candidates"):
    """What the typed kana may be in kanji: at least six where there are, then "as it is"."""

    items: tuple[Action, ...]


class Pad(Block, frozen=True, tag="pad"):
    """The number pad in telephone order, with shortcuts beside it. Keys send `key:0` … `key:9`, `clear`, `delete`."""

    shortcuts: tuple[Action, ...] = ()
    extra: str = ""
    """A character to the left of 0 instead of "clear" (such as -)."""
    clear: str = ""
    delete: str = ""


class Keyboard(Block, frozen=True, tag="keyboard"):
    """Keys to touch. `kind`: kana (50-on, columns あ…ん), katakana, latin, digits.

    Keys send `key:<char>`; `modifiers` are the named keys (゛, ゜, 小, space, delete, clear, switch …) with their events.
    """

    kind: str
    rows: tuple[str, ...]
    """Each string is one row of the grid, its characters the keys; U+3000 is an empty place."""
    modifiers: tuple[Action, ...]


class Echo(Block, frozen=True, tag="echo"):
    """Says in words what was typed."""

    text: str
    hint: str = ""
    icon: str = ""
    tone: str = "good"


class Notice(Block, frozen=True, tag="notice"):
    """A box with icon and words; tone: tint, good, warn, bad."""

    text: str
    hint: str = ""
    icon: str = "info"
    tone: str = "tint"


class Paragraph(Block, frozen=True, tag="paragraph"):
    """Running text; `heading` above it."""

    text: str
    heading: str = ""


class Rows(Block, frozen=True, tag="rows"):
    """A card of answers under a heading."""

    heading: str
    items: tuple[Row, ...]


class Steps(Block, frozen=True, tag="steps"):
    """Numbered steps of what comes next: label is when, value what, hint more."""

    heading: str
    items: tuple[Row, ...]


class Status(Block, frozen=True, tag="status"):
    """What was kept, what works, what is broken: icon and tone by line."""

    items: tuple[Row, ...]


class Number(Block, frozen=True, tag="number"):
    """The receipt's number, readable aloud, and its QR code when there is one."""

    text: str
    caption: str
    note: str = ""
    qr: str = ""


class Code(Block, frozen=True, tag="code"):
    """A short code for staff, at the foot."""

    text: str
    caption: str
    lines: tuple[str, ...] = ()


class Viewfinder(Block, frozen=True, tag="viewfinder"):
    """The live picture of the camera; `scan` looks for receipt codes in it and sends `scanned:<text>` by itself."""

    caption: str
    scan: bool = False


class Photos(Block, frozen=True, tag="photos"):
    """Pictures taken so far."""

    items: tuple[Photo, ...]


class Faults(Block, frozen=True, tag="faults"):
    """The error summary at the top: what to mend, each with the box it belongs to."""

    heading: str
    items: tuple[Action, ...]


class Countdown(Block, frozen=True, tag="countdown"):
    """Seconds left before the visit ends by itself, in words and as a bar."""

    text: str
    left_s: int
    whole_s: int


class Screen(Described, frozen=True):
    """One screen. `name` is its entry in the registry (docs/screens/), `focus` the event of the control that has the focus at first.

    `mood`: "" | welcome | done | trouble | private (no personal data, for the end). `step` is (second, of five), only when certain.
    `place` is the site's town for the header, `clock` the header's date and time in words.
    """

    name: str
    lang: str
    title: str
    hint: str = ""
    place: str = ""
    clock: str = ""
    service: str = ""
    step: tuple[int, int] | None = None
    mood: str = ""
    blocks: tuple[Block, ...] = ()
    actions: tuple[Action, ...] = ()
    rail: tuple[Action, ...] = ()
    focus: str = ""
    page: int = 0
    """Which page of an overlong screen is shown (the renderer splits; `more` and `back` events turn pages)."""
    more: str = ""
    """Label of the main button while pages are left, with {page} and {pages}."""
    size: str = "normal"
    """Type size: normal, large, largest."""
    theme: str = "light"
