"""What every page of a service has: its words, its errors, the place it stands at."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.catalog.texts import Marked
from kiosk.contract.service import Field
from kiosk.terminal.flow import Leg
from kiosk.terminal.screens.description import (
    Action,
    Block,
    Faults,
)
from kiosk.terminal.screens.frame import Sheet
from kiosk.terminal.visit.boxes import typed_boxes
from kiosk.terminal.visit.listing import member_args
from kiosk.terminal.visit.state import State, Wrong
from kiosk.terminal.visit.world import World


class Question(Sheet):
    """A Sheet that stands at a place.

    Args:
        state: the visit.
        world: what it is told.
        leg: the place.
    """

    def __init__(self, state: State, world: World, leg: Leg) -> None:
        super().__init__(state, world)
        self.leg = leg
        self.run = state.current()
        group = leg.page.group if leg.page else None
        self.args = member_args(self.run, group, leg.place.member, self.lang, world) if group else {}

    def own(self, end: str) -> str:
        """A message of the page, empty where it has none."""
        return self.service_words(f"{self.leg.place.page}-{end}", **self.args)

    def label(self, field: Field) -> str:
        """What a field is called."""
        return self.offer().say(self.lang, f"{field.id}-label", **self.args)

    def box_labels(self) -> dict[str, str]:
        """What the boxes are called, where a page has several."""
        boxes = typed_boxes(self.leg, self.run.drafts)
        return (
            {box.key: self(f"date-{box.kind}-name") if "#" in box.key else self.label(box.field) for box in boxes} if len(boxes) > 1 else {}
        )

    def draft(self, key: str) -> str:
        """What stands in a box."""
        return self.run.drafts.get(key, "")

    def error(self, key: str) -> str:
        """What is wrong at a box, in words."""
        return next((wrong_words(self, one) for one in self.state.wrong if one.box == key), "")

    def hint(self) -> str:
        """The page's hint, then why it is asked."""
        return "\n".join(one for one in (self.own("hint"), self.own("why")) if one)


def faults(say: Sheet, wrong: tuple[Wrong, ...], labels: Mapping[str, str] = MappingProxyType({})) -> list[Block]:
    """The error summary at the top: which box, and how to mend it; touching a line moves the keys there."""
    if not wrong:
        return []
    items = tuple(
        Action(
            event=f"focus:{one.box}",
            label=say("fault", label=Marked(labels[one.box]), text=Marked(wrong_words(say, one)))
            if one.box in labels
            else wrong_words(say, one),
            role="edit",
        )
        for one in wrong
    )
    return [Faults(heading=say("faults-heading", n=len(items)), items=items)]


def wrong_words(say: Sheet, wrong: Wrong) -> str:
    """What is wrong, and how to mend it."""
    if wrong.service:
        return say.offer().say(say.lang, wrong.message)
    return say(wrong.message, **wrong.args)


def unknown_words(say: Question) -> str:
    """What "I do not know" is called here; empty where it is no answer."""
    field = next((one for one in say.leg.keys.values() if one.unknown), None)
    if field is None:
        return ""
    return say.service_words(f"{field.id}-unknown") or say("unknown")
