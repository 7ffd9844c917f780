"""Reading a reply with the receipt: the camera, the cases, one reply as known on a date."""

from __future__ import annotations

import datetime as dt

from kiosk.catalog.texts import Marked
from kiosk.contract.reply import CORRECTION, DECISION, Ask, Reply
from kiosk.contract.vocabulary.dates import read_iso
from kiosk.contract.vocabulary.showing import show_day, show_time
from kiosk.terminal.screens.description import Action, Block, Choices, Notice, Paragraph, Row, Rows, Screen, Viewfinder
from kiosk.terminal.screens.frame import Sheet, grouped, offline_notice, typed
from kiosk.terminal.visit.corrections import can_answer, case_of, reply_of
from kiosk.terminal.visit.events import ReadCase
from kiosk.terminal.visit.sheets import TOKYO, local
from kiosk.terminal.visit.state import State
from kiosk.terminal.visit.world import World

KNOWN_OUTCOMES = frozenset(
    {"accepted", "not_accepted", "granted", "partly_granted", "refused", "withdrawn", "issued", "confirmed", "changed", "cancelled"}
)


def scan(state: State, world: World) -> Screen:
    """Show the receipt's code to the camera."""
    say = Sheet(state, world)
    blocks: list[Block] = []
    if state.unread:
        blocks.append(Notice(text=say(_unread_key(state.unread)), hint=say(f"{_unread_key(state.unread)}-hint"), icon="scan", tone="warn"))
    if world.status.camera == "ready":
        blocks.append(Viewfinder(caption=say("scan-caption"), scan=True))
    else:
        blocks.append(Notice(text=say("scan-no-camera"), hint=say("scan-no-camera-hint"), icon="camera", tone="warn"))
    blocks.append(Notice(text=say("scan-private"), icon="lock"))
    return say.screen("scan", say("scan-title"), blocks, [say.back()], hint=say("scan-hint"), focus="back")


def _unread_key(code: str) -> str:
    """A code that is not ours, one that does not verify, or nobody there to look."""
    if code in {"line_down", "retry_later", "busy", "visit_taken", "commit_unknown"}:
        return "unread-nobody"
    return "unread-format" if code in {"bad_format", "unknown_version"} else "unread-signature"


def fetching(state: State, world: World) -> Screen:
    """A moment while the terminal looks."""
    say = Sheet(state, world)
    return say.screen("fetching", say("fetching-title"), [Paragraph(text=say("fetching-text"))], [], focus="help")


def cases(state: State, world: World) -> Screen:
    """Several submissions on one receipt: number, receiver, how it stands."""
    say = Sheet(state, world)
    found = state.read.cases if state.read else ()
    items = tuple(_case(say, number, case) for number, case in enumerate(found))
    actions = [say.back(), say.main("end", "finish", "check")]
    return say.screen("cases", say("cases-title"), [_as_of(say), Choices(items=items, marks=False)], actions, hint=say("cases-hint"))


def _case(say: Sheet, number: int, case: ReadCase) -> Action:
    """The service's name, where a reply has told it; else the number on the slip."""
    newest = case.replies[-1] if case.replies else None
    offer = say.world.offers.get(newest.service) if newest else None
    standing = say(f"standing-{newest.kind}") if newest else say("standing-none")
    written = say("number-is", number=grouped(case.number))
    label, hint = (offer.say(say.lang, "title"), f"{standing}\n{written}") if offer else (written, standing)
    return Action(event=f"case:{number}", label=label, role="choice", icon="reply", hint=hint, private=True)


def _as_of(say: Sheet) -> Notice:
    """Honest about its age: what this terminal knows, and since when."""
    seconds = say.state.read.as_of if say.state.read else 0
    if not seconds:
        return Notice(text=say("as-of-never"), hint=say("as-of-hint"), icon="time", tone="warn")
    at = dt.datetime.fromtimestamp(seconds, tz=dt.UTC).astimezone(TOKYO)
    when = f"{show_day(at.date(), say.lang)} {show_time(at.strftime('%H%M'), say.lang)}"
    return Notice(text=say("as-of", when=Marked(when)), hint=say("as-of-hint"), icon="time")


def reply(state: State, world: World) -> Screen:
    """One reply in full, or that there is none yet; what can be done about it."""
    say = Sheet(state, world)
    found, shown = case_of(state), reply_of(state)
    if found is None or shown is None:
        return _no_reply(say, found)
    blocks: list[Block] = [*_outcome(say, shown), _as_of(say), *_told(say, shown), *_older(say, found, shown)]
    if found.unreadable:
        blocks.append(Notice(text=say("unreadable"), hint=say("unreadable-hint"), icon="warn", tone="warn"))
    return say.screen(f"reply-{shown.kind}", say(f"reply-title-{shown.kind}"), blocks, _actions(say, shown), hint=_about(say, found, shown))


def _no_reply(say: Sheet, found: ReadCase | None) -> Screen:
    blocks: list[Block] = [_as_of(say)]
    if say.state.read is not None:
        at = local(say.state.read.handed_in)
        when = Marked(f"{show_day(at.date(), say.lang)} {show_time(at.strftime('%H%M'), say.lang)}")
        blocks.append(Paragraph(text=say("no-reply-text", when=when)))
    blocks += [*offline_notice(say), Notice(text=say("no-reply-send"), icon="camera")]
    actions = [say.back(), say.second("answer:free", "answer-free"), say.main("end", "finish", "check")]
    hint = say("number-is", number=grouped(found.number)) if found else ""
    return say.screen("no_reply", say("no-reply-title"), blocks, actions, hint=hint)


def _about(say: Sheet, found: ReadCase, shown: Reply) -> str:
    offer = say.world.offers.get(shown.service)
    title = offer.say(say.lang, "title") if offer else ""
    at = dt.datetime.fromtimestamp(shown.time, tz=dt.UTC).astimezone(TOKYO)
    office = Marked(shown.office or (offer.receiver(say.lang) if offer else "")) if shown.office or offer else ""
    sent = say("reply-from", office=office, when=Marked(show_day(at.date(), say.lang)))
    return "\n".join(one for one in (title, sent, say("number-is", number=grouped(found.number))) if one)


def _outcome(say: Sheet, shown: Reply) -> tuple[Notice, ...]:
    """How it was decided, first of all; green only where it is what was asked for."""
    if shown.kind != DECISION or shown.outcome not in KNOWN_OUTCOMES:
        return ()
    if shown.outcome in _WELCOME:
        return (Notice(text=say(f"outcome-{shown.outcome}"), icon="check", tone="good"),)
    return (Notice(text=say(f"outcome-{shown.outcome}"), icon="info"),)


def _told(say: Sheet, shown: Reply) -> list[Block]:
    blocks: list[Block] = []
    if shown.text:
        blocks.append(Paragraph(text=typed(shown.text)))
    if shown.kind == CORRECTION:
        blocks.append(Rows(heading=say("asks-heading"), items=tuple(_ask(say, ask) for ask in shown.asks)))
    if shown.due:
        blocks.append(
            Notice(
                text=say("reply-due", date=Marked(show_day(read_iso(shown.due), say.lang))),
                hint=say("reply-due-hint"),
                icon="calendar",
                tone="warn",
            )
        )
    if shown.reasons:
        blocks.append(Paragraph(heading=say("reasons-heading"), text=typed(shown.reasons)))
    if shown.appeal:
        blocks.append(Paragraph(heading=say("appeal-heading"), text=typed(shown.appeal)))
    if shown.kind == DECISION:
        blocks.append(Notice(text=say("decision-posted"), icon="mail"))
    return blocks


_WELCOME = frozenset({"accepted", "granted", "issued", "confirmed"})


def _ask(say: Sheet, ask: Ask) -> Row:
    present = say("ask-present", text=ask.present) if ask.present else ""
    return Row(label=typed(ask.label), value=typed(ask.reason), hint=present, private=True)


def _older(say: Sheet, found: ReadCase, shown: Reply) -> list[Block]:
    """The other replies, newest first."""
    others = [one for one in reversed(found.replies) if one.reply_no != shown.reply_no]
    if not others:
        return []
    items = []
    for one in others:
        at = dt.datetime.fromtimestamp(one.time, tz=dt.UTC).astimezone(TOKYO)
        hint = show_day(at.date(), say.lang)
        items.append(Action(event=f"reply:{one.reply_no}", label=say(f"reply-title-{one.kind}"), role="choice", hint=hint, private=True))
    return [Paragraph(text=say("older-replies")), Choices(items=tuple(items), marks=False)]


def _actions(say: Sheet, shown: Reply) -> list[Action]:
    if can_answer(shown):
        return [say.back(), say.main("answer:asked", "answer-asked", "edit")]
    return [say.back(), say.second("answer:free", "answer-free"), say.main("end", "finish", "check")]
