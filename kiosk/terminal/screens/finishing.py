"""Sealing, the receipt, the prepared sheet, and the end in view."""

from __future__ import annotations

from kiosk.catalog.texts import Marked
from kiosk.contract.vocabulary.showing import show_day, show_other_calendar, show_time
from kiosk.terminal.screens.description import Action, Block, Notice, Number, Paragraph, Row, Rows, Screen, Steps
from kiosk.terminal.screens.frame import Sheet, grouped
from kiosk.terminal.visit.declaring import prepared_runs
from kiosk.terminal.visit.offers import offer_of
from kiosk.terminal.visit.sheets import booked_words, filed, local, next_steps, things_left, things_to_bring
from kiosk.terminal.visit.state import Run, State
from kiosk.terminal.visit.world import World


def sealing(state: State, world: World) -> Screen:
    """Between the declaration and the terminal's word: nothing to press, nothing said that is not certain."""
    say = Sheet(state, world)
    if state.pending == "unsure":
        blocks: list[Block] = [
            Notice(text=say("unsure-kept"), hint=say("unsure-kept-hint"), icon="lock"),
            Notice(text=say("unsure-help"), icon="help"),
        ]
        return say.screen("unsure", say("unsure-title"), blocks, [], hint=say("unsure-hint"), focus="help")
    return say.screen("sealing", say("sealing-title"), [Paragraph(text=say("sealing-text"))], [], focus="help")


def receipt(state: State, world: World) -> Screen:
    """Handed in, and not yet filed: number, code, three steps, and what the code can do."""
    say = Sheet(state, world)
    runs = filed(state, world)
    blocks = _numbers(say, runs)
    if state.queued is not None and state.queued.codes:
        blocks.append(Notice(text=say("code-warning"), hint=say("code-warning-hint"), icon="lock"))
    blocks += [*_dates(say, runs), *_printing(say), _next(say, runs)]
    blocks += [block for run in runs for block in _left_to_do(say, run)]
    actions = [_print_again(say), say.main("end", "finish", "check")]
    return say.screen("receipt", _receipt_title(say, runs), blocks, actions, hint=_receipt_hint(say, runs), mood="done", focus="end")


def _receipt_title(say: Sheet, runs: tuple[Run, ...]) -> str:
    if runs and all(offer_of(run, say.world).books for run in runs):
        return say("receipt-title-booking")
    return say("receipt-title")


def _receipt_hint(say: Sheet, runs: tuple[Run, ...]) -> str:
    """A neutral title, and when it was handed in, in both calendars."""
    if say.state.queued is None:
        return ""
    at = local(say.state.queued.handed_in)
    when = f"{show_day(at.date(), say.lang)} {show_time(at.strftime('%H%M'), say.lang)}"
    title = (
        ""
        if len(runs) != 1
        else say("followup-receipt")
        if runs[0].follow_up
        else offer_of(runs[0], say.world).say(say.lang, "receipt-title")
    )
    return "\n".join(one for one in (title, say("receipt-when", when=Marked(when)), show_other_calendar(at.date(), say.lang)) if one)


def _numbers(say: Sheet, runs: tuple[Run, ...]) -> list[Block]:
    found = say.state.queued
    if found is None:
        return []
    blocks: list[Block] = []
    for number, line in enumerate(found.lines):
        receiver = offer_of(runs[number], say.world).receiver(say.lang) if len(found.lines) > 1 and number < len(runs) else ""
        caption = say("number-of", receiver=Marked(receiver)) if receiver else say("number")
        code = found.codes[number] if number < len(found.codes) else ""
        note = say("number-note") if code else say("number-note-plain")
        blocks.append(Number(text=grouped(line.number), caption=caption, note=note, qr=code))
    return blocks


def _dates(say: Sheet, runs: tuple[Run, ...]) -> list[Block]:
    """Which of the three dates counts, said before what comes next."""
    offers = [offer_of(run, say.world) for run in runs]
    counts = list(dict.fromkeys("booking" if offer.books else offer.arrival for offer in offers))
    return [Notice(text=say("not-yet"), hint=say(f"counts-{one}"), icon="wait", tone="warn") for one in counts]


def _next(say: Sheet, runs: tuple[Run, ...]) -> Steps:
    up = say.world.status.line == "up"
    items = [Row(label=say("step-now-when"), value=say("step-now"), hint=say("step-now-up" if up else "step-now-down"))]
    for run in runs:
        receiver = offer_of(run, say.world).receiver(say.lang) if len(runs) > 1 else ""
        items += [Row(label=when, value=what, hint=receiver) for when, what in next_steps(run, say.lang, say.world)]
    if say.state.queued is not None and say.state.queued.codes:
        items.append(Row(label=say("step-reply-when"), value=say("step-reply"), hint=_contacts(say, runs)))
    elif runs and runs[0].follow_up is not None:
        items.append(Row(label=say("step-reply-when"), value=say("step-reply-followup")))
    return Steps(heading=say("next-heading"), items=tuple(items))


def _contacts(say: Sheet, runs: tuple[Run, ...]) -> str:
    contacts = dict.fromkeys(contact for run in runs if (contact := offer_of(run, say.world).contact(say.lang)))
    return "\n".join([say("step-reply-lost"), *contacts]) if contacts else ""


def _printing(say: Sheet) -> list[Block]:
    """How the paper is: whatever keeps it from coming out, the screen serves as well."""
    printing = say.state.printing
    if printing in {"busy", "done"}:
        return [Notice(text=say(f"printing-{printing}"), icon="print", tone="tint" if printing == "busy" else "good")]
    return [Notice(text=say("no-paper"), hint=say("no-paper-hint"), icon="print", tone="warn")] if printing else []


def _print_again(say: Sheet) -> Action:
    return say.second("print", "print-again" if say.state.printing == "done" else "print", "print")


def _left_to_do(say: Sheet, run: Run) -> list[Block]:
    rows = tuple(Row(label=where, value=what) for what, where in things_left(run, say.lang, say.world))
    return [Rows(heading=say("left-to-do"), items=rows)] if rows else []


def prepared(state: State, world: World) -> Screen:
    """The sheet for the counter is printed: what to bring, where to go; not a filing, and nothing was sent."""
    say = Sheet(state, world)
    blocks: list[Block] = [Notice(text=say("prepared-not-filed"), hint=say("prepared-not-filed-hint"), icon="info", tone="warn")]
    blocks += _printing(say)
    for run in prepared_runs(state, world):
        blocks += _sheet(say, run)
    actions = [say.back(), _print_again(say), say.main("end", "finish", "check")]
    return say.screen("prepared", say("prepared-title"), blocks, actions, mood="done", focus="end")


def _sheet(say: Sheet, run: Run) -> list[Block]:
    offer = offer_of(run, say.world)
    where = "\n".join(one for one in (offer.receiver(say.lang), offer.contact(say.lang), booked_words(run, say.lang, say.world)) if one)
    blocks: list[Block] = [Paragraph(heading=offer.say(say.lang, "title"), text=where)]
    papers = tuple(Row(label=original, value=paper) for paper, original in things_to_bring(run, say.lang, say.world))
    if papers:
        blocks.append(Rows(heading=say("bring"), items=papers))
    return [*blocks, *_left_to_do(say, run)]


def end(state: State, world: World) -> Screen:
    """The end in view, without anything of the visit."""
    say = Sheet(state, world)
    blocks = [Notice(text=say("end-paper"), icon="print")]
    return say.screen("end", say("end-title"), blocks, [], hint=say("end-hint"), mood="private")
