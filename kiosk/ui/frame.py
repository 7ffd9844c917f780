"""What stands around a page: header band above, action bar and rail of fixed keys at the foot, the title."""

from __future__ import annotations

from kiosk.terminal.screens.description import Action, Choices, Languages, Screen, Viewfinder
from kiosk.ui.kit import Kit
from kiosk.ui.parts import SHARE, Box, Part, Press

FIRST_KEY_MM = 62.0
RAIL_MM = 41.0
RAIL_KEYS = 5
"""Places on the rail: as many as the fullest rail has keys, so that each key has its place on every screen."""
BACK_MM = 90.0
ROOMIER_MM = 14.0
"""The most that the other buttons of a bar take of the room that is left; the main one has the rest."""
TURN_BACK = "chevron-up"
SHUTTER = "shutter"
"""Belongs to the camera's picture: offered on the page where that stands, and on no other."""
ANSWERED_BY_TOUCH = (Viewfinder, Languages, Choices)
"""Blocks that answer the page by themselves: a page with one of them needs no button, and is no wait."""
MARGIN_MM = 12.0


def header(screen: Screen, kit: Kit) -> Box:
    """Place and time, then service and step; nothing to touch."""
    mark = kit.icon("counter", 12 / kit.look.growth if kit.tight else 12)
    place = Box([*mark, kit.text(screen.place, "note" if kit.tight and kit.look.big else "label", bold=True)], row=True, gap=kit.mm(3))
    clock = [kit.text(screen.clock, "note")] if screen.clock else []
    stacked = kit.look.size == "largest" and not kit.look.profile.wide and not kit.tight
    lines: list[Part] = [place, *clock] if stacked else [Box([place, *clock], row=True, cut=(SHARE, *(None for _ in clock)), gap=kit.mm(4))]
    if screen.service or screen.step:
        step = [kit.text(f"{screen.step[0]} / {screen.step[1]}", "note", bold=True)] if screen.step else []
        name = kit.text(screen.service, "note", bold=True)
        lines.append(Box([name, *step], row=True, cut=(SHARE, *(None for _ in step)), gap=kit.mm(4)))
    if screen.step:
        lines.append(_segments(*screen.step, kit))
    return Box(lines, gap=kit.mm(2), pad=(kit.mm(MARGIN_MM), kit.mm(4)))


def _segments(done: int, whole: int, kit: Kit) -> Box:
    bars = [Box((), coat=kit.coat("key" if number < done else "hair", radius_mm=1), tall=kit.mm(2.5)) for number in range(whole)]
    return Box(bars, row=True, cut=(SHARE,) * whole, gap=kit.mm(1.5))


def title(screen: Screen, kit: Kit) -> Box:
    """The title, with a sign in front where a screen ends something well, or where one can only wait."""
    role = "title" if kit.tight < 2 else "head"
    words = kit.text(screen.title, role, bold=True, even=True)
    ended = screen.mood in {"done", "private"}
    waiting = not screen.actions and not any(isinstance(block, ANSWERED_BY_TOUCH) for block in screen.blocks)
    if not (ended or waiting):
        return Box([words])
    side = 24 if kit.tight < 2 else 16
    disc = kit.disc("check", "good", "on_good", side) if ended else kit.disc("hourglass", "tint", "key", side)
    return Box([disc, words], row=True, cut=(kit.mm(side), SHARE), gap=kit.mm(6))


def _rail_key(action: Action, kit: Kit) -> Press:
    chosen = action.state == "chosen"
    icon = kit.icon(action.icon, 12 / kit.look.growth, "on_rail")
    words = kit.text(action.label, "rail", "on_rail", bold=chosen, lang=action.lang, centre=True, even=True, read=kit.look.easy, keep=True)
    bar = [Box((), coat=kit.coat("on_rail"), tall=kit.mm(1.5))] if chosen else []
    coat = kit.coat("rail_down" if chosen else "rail", radius_mm=0)
    return kit.press(
        action, [*icon, words, *bar], coat=coat, down="rail_down", pad_mm=(0.5, 3), tall_mm=RAIL_MM, gap_mm=1, centre=True, top=True
    )


def rail(screen: Screen, kit: Kit, width: int) -> Box:
    """The fixed keys: the same place on every screen; a key that has nothing to do here leaves its place empty."""
    keys: list[Part] = [_rail_key(action, kit) for action in screen.rail]
    keys += [Box(()) for _ in range(RAIL_KEYS - len(keys))]
    first = min(kit.mm(FIRST_KEY_MM), round(width / len(keys) * 1.45))
    line = Box((), coat=kit.coat("hair"), tall=2)
    row = Box(keys, row=True, cut=(first, *(SHARE,) * (len(keys) - 1)), coat=kit.coat("rail", radius_mm=0), even=True)
    return Box([line, row], tall=kit.mm(RAIL_MM))


def bar(actions: tuple[Action, ...], kit: Kit) -> Box:
    """The action bar: the last takes what the others leave; one alone is larger.

    Three stand beside one another; in large type, where the labels have no room for it, the last under the others. Their order is the same.
    """
    tall_mm = 30.0 if len(actions) == 1 and not kit.tight else 24.0
    buttons: list[Part] = [kit.button(action, tall_mm) for action in actions]
    pad = (kit.mm(MARGIN_MM), kit.mm(5))
    if len(buttons) == 2:
        return _line(buttons, (_back_px(buttons[0], kit), SHARE), kit, pad)
    beside = _beside(buttons, kit) if len(buttons) > 2 else (SHARE,) * len(buttons)
    if beside:
        return _line(buttons, beside, kit, pad)
    others = (*(_needed_px(button, kit.column, kit) for button in buttons[:-2]), SHARE)
    return Box([_line(buttons[:-1], others, kit), _line(buttons[-1:], (SHARE,), kit)], gap=kit.mm(4), pad=pad)


def _line(buttons: list[Part], cut: tuple[float | None, ...], kit: Kit, pad: tuple[int, int] = (0, 0)) -> Box:
    return Box(buttons, row=True, cut=cut, gap=kit.mm(6), pad=pad, even=True)


def _needed_px(button: Part, width: int, kit: Kit) -> int:
    """The width of a button's icon and words when they may take so much."""
    button.fit(width)
    return 2 * kit.mm(5) + sum(part.w for part in button.inner()) + kit.mm(3) * (len(button.inner()) - 1)


def _back_px(button: Part, kit: Kit) -> int:
    """The width of the first of two buttons: always the same, but for a label that needs more, up to half."""
    needed = _needed_px(button, kit.column // 2, kit)
    return max(min(kit.mm(BACK_MM), round(kit.column * 0.4)), min(needed, kit.column // 2))


def _beside(buttons: list[Part], kit: Kit) -> tuple[float | None, ...]:
    """The widths of three or more buttons on one line, each with the room its label needs; empty where they should stack instead."""
    room = kit.column - kit.mm(6) * (len(buttons) - 1)
    needed = [_needed_px(button, kit.column, kit) for button in buttons]
    spare = room - sum(needed)
    if spare < 0:
        stacks = kit.look.big and not kit.look.profile.wide
        return () if stacks else (needed[0], *(SHARE,) * (len(buttons) - 1))
    more = min(spare // len(buttons), kit.mm(ROOMIER_MM))
    return (*(wide + more for wide in needed[:-1]), SHARE)


def turning(screen: Screen, page: int, pages: int, *, camera: bool = False) -> tuple[Action, ...]:
    """The actions while pages are left: back (to the page before, or out of the screen), the shutter beside its picture, the way on."""
    label = screen.more.replace("{page}", str(page + 1)).replace("{pages}", str(pages)) or f"{page + 1}/{pages}"
    on = Action(event="more", label=label, role="main", icon="chevron-down")
    back = next((action for action in screen.actions if action.event == "back"), None)
    if back is None and page:
        back = Action(event="back", label=f"{page}/{pages}", icon=TURN_BACK)
    shutter = tuple(action for action in screen.actions if camera and _of_camera(action))
    return (_second(back), *shutter, on) if back else (*shutter, on)


def ending(screen: Screen, page: int, pages: int, *, camera: bool = True) -> tuple[Action, ...]:
    """The actions of the last page: the screen's own, and a way back to the page before where the screen has none."""
    own = tuple(action for action in screen.actions if camera or not _of_camera(action))
    if page and not any(action.event == "back" for action in screen.actions):
        return (Action(event="back", label=f"{page}/{pages}", icon=TURN_BACK), *own)
    return own


def _of_camera(action: Action) -> bool:
    return action.event == SHUTTER and action.role != "main"


def _second(action: Action) -> Action:
    """The same action as a second button: one filled button a screen."""
    return Action(event=action.event, label=action.label, role="second", icon=action.icon, lang=action.lang)
