"""What one types into: boxes, echoes, the towns of a postal code, and the keys."""

from __future__ import annotations

from kiosk.contract.vocabulary.showing import show_phone
from kiosk.terminal.kana import small_letters, to_hiragana
from kiosk.terminal.screens.boards import keys, unknown_action, unknown_row
from kiosk.terminal.screens.description import (
    Action,
    Block,
    Box,
    Choices,
    Echo,
    Entry,
    Notice,
    Paragraph,
)
from kiosk.terminal.screens.frame import typed
from kiosk.terminal.screens.question import Question, unknown_words
from kiosk.terminal.visit.boxes import TypedBox, is_unknown, term_of, typed_boxes
from kiosk.terminal.visit.events import Town
from kiosk.terminal.visit.keystrokes import focused


def typed_input(say: Question) -> list[Block]:
    """Boxes, what was typed in words, and either the towns to choose from or the keys."""
    boxes = typed_boxes(say.leg, say.run.drafts)
    at = focused(say.leg, say.run, say.state.typing)
    shown = tuple(_box(say, box, is_focus=at is not None and box.key == at.key) for box in boxes)
    blocks: list[Block] = [Entry(boxes=shown), *_echoes(say, boxes)]
    unknown = unknown_words(say)
    towns = _towns(say, boxes)
    if towns is not None:
        return [*blocks, *towns]
    if at is None:
        return blocks
    chosen = any(is_unknown(key, field, say.run.drafts) for key, field in say.leg.keys.items())
    if at.kind in {"digits", "phone", "postal"}:
        return [*blocks, *keys(say, at, (unknown_action(unknown, chosen=chosen),) if unknown else ())]
    if unknown:
        blocks.append(unknown_row(unknown, chosen=chosen))
    return [*blocks, *keys(say, at)]


def _box(say: Question, box: TypedBox, *, is_focus: bool) -> Box:
    unknown = is_unknown(box.answer_key, box.field, say.run.drafts)
    value = "" if unknown else typed(say.draft(box.key))
    optional = say("optional") if not box.field.required else ""
    return Box(
        key=box.key,
        label=say.label(box.field) + optional,
        value=_with_hyphen(value) if box.kind == "postal" else value,
        placeholder=say("unknown") if unknown else "",
        focus=is_focus,
        private=term_of(box.field).private,
        error=say.error(box.key),
        lines=4 if box.field.multiline else 1,
        event=f"focus:{box.key}",
    )


def _with_hyphen(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:]}" if len(digits) > 3 else digits


def _echoes(say: Question, boxes: tuple[TypedBox, ...]) -> list[Block]:
    """What was typed, said in words: small kana, a phone number in groups."""
    readings = "".join(say.draft(box.key) for box in boxes if box.kind == "kana")
    if small_letters(readings):
        return [Echo(text=say("small-letters", letters="」「".join(small_letters(readings))), icon="info", tone="tint")]
    phone = next((say.draft(box.key) for box in boxes if box.kind == "phone"), "")
    return [Echo(text=show_phone(phone), icon="phone")] if show_phone(phone) != phone else []


def towns_listed(say: Question) -> bool:
    """Whether a list of towns stands where the number pad was."""
    towns = say.state.towns
    return towns is not None and towns.box in say.leg.keys and len(towns.towns) > 1


def _towns(say: Question, boxes: tuple[TypedBox, ...]) -> list[Block] | None:
    """The towns of a postal code; None while there is still something to type."""
    towns = say.state.towns
    if towns is None or not towns.found or towns.box not in {box.key for box in boxes}:
        return None
    if not towns.towns:
        at = next(box for box in boxes if box.key == towns.box)
        return [Notice(text=say("postal-none"), hint=say("postal-none-hint"), icon="info", tone="warn"), *keys(say, at)]
    if len(towns.towns) == 1:
        at = next(box for box in boxes if box.key == towns.box)
        return [Echo(text=town_words(towns.towns[0], say.lang), icon="ok"), *keys(say, at)]
    chosen = say.draft(f"{towns.box}#town")
    items = tuple(
        Action(event=f"town:{number}", label=town_words(town, say.lang), role="choice", state="chosen" if chosen == str(number) else "")
        for number, town in enumerate(towns.towns)
    )
    return [Paragraph(text=say("postal-many")), Choices(items=items)]


def town_words(town: Town, lang: str) -> str:
    """A town as the Post writes it, with readings in easy Japanese."""
    parts = ((town.prefecture, town.prefecture_kana), (town.city, town.city_kana), (town.town, town.town_kana))
    if lang != "ja-easy":
        return "".join(name for name, _ in parts)
    return " ".join(f"{{{name}|{to_hiragana(kana)}}}" if kana else name for name, kana in parts if name)
