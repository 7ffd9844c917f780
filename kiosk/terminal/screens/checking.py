"""The list of a group's members, the check page, another service, the declaration."""

from __future__ import annotations

from kiosk.catalog.texts import Marked
from kiosk.terminal.flow import Place, members
from kiosk.terminal.screens.description import Action, Block, Choices, Notice, Paragraph, Row, Rows, Screen, Status
from kiosk.terminal.screens.frame import Sheet, offline_notice
from kiosk.terminal.screens.opening import fee_words
from kiosk.terminal.screens.question import faults
from kiosk.terminal.visit.declaring import declared_sentence, is_stopped, missing_receivers
from kiosk.terminal.visit.listing import Listed, listing, member_args
from kiosk.terminal.visit.members import chosen_more, is_full
from kiosk.terminal.visit.offers import going_of, offer_of
from kiosk.terminal.visit.sheets import deadline_sentence, declared, filed, finished
from kiosk.terminal.visit.state import Run, State
from kiosk.terminal.visit.world import World


def more(state: State, world: World) -> Screen:
    """Is there one more? The members so far can be taken out again."""
    say = Sheet(state, world)
    at = state.at or Place("")
    run = state.current()
    going = going_of(run, world)
    group = going.group(at.page)
    count = members(going, group)
    rows = tuple(_member(say, run, group.id, number, removable=count > max(group.min, 1)) for number in range(count))
    blocks: list[Block] = [*faults(say, state.wrong), Rows(heading=say.offer().say(say.lang, f"{group.id}-label"), items=rows)]
    args = member_args(run, group.id, at.member, say.lang, world)
    if is_full(group, at):
        blocks.append(Notice(text=say.offer().say(say.lang, f"{group.id}-full", **args)))
        title = say.offer().say(say.lang, f"{group.id}-label")
    else:
        blocks.append(_yes_no(say, run, at))
        title = say.offer().say(say.lang, f"{group.id}-more", **args)
    return say.screen(f"{going.service.id}/{group.id}-more", title, blocks, [say.back(), say.main("next", "next")])


def _member(say: Sheet, run: Run, group: str, number: int, *, removable: bool) -> Row:
    args = member_args(run, group, number, say.lang, say.world)
    remove = Action(event=f"remove:{number}", label=say("member-remove"), role="edit") if removable else None
    label = say.offer().say(say.lang, f"{group}-member", **args)
    return Row(label=label, value=str(args["name"]), private=True, edit=remove)


def _yes_no(say: Sheet, run: Run, at: Place) -> Choices:
    chosen = chosen_more(run, at)
    items = tuple(
        Action(event=f"choose:{value}", label=say(f"more-{value}"), role="choice", state="chosen" if chosen == value else "")
        for value in ("yes", "no")
    )
    return Choices(items=items)


def check(state: State, world: World) -> Screen:
    """Every answer that will be sent, and nothing else; each can be changed."""
    say = Sheet(state, world)
    run = state.current()
    blocks = faults(say, state.wrong)
    blocks += [Rows(heading=one.heading, items=tuple(_row(say, row) for row in one.rows)) for one in listing(run, world, state.lang)]
    deadline = deadline_sentence(run, state.lang, world)
    if deadline:
        blocks.append(Notice(text=deadline, icon="calendar"))
    actions = [say.back(), say.main("next", "check-next", "check")]
    return say.screen("check", say("check-title"), blocks, actions, hint=say("check-hint"))


def _row(say: Sheet, row: Listed) -> Row:
    edit = Action(event=f"edit:{row.where}", label=say("change"), role="edit", hint=row.label)
    return Row(label=row.label, value=row.value, hint=row.hint, kana=row.kana, private=row.private, edit=edit)


def another(state: State, world: World) -> Screen:
    """Another service in the same visit, or on to the declaration."""
    say = Sheet(state, world)
    rows = tuple(
        Row(label=offer_of(run, world).receiver(state.lang), value=offer_of(run, world).say(state.lang, "title"), icon="check", tone="good")
        for run in state.runs
        if run.checked and run.follow_up is None
    )
    blocks: list[Block] = [Status(items=rows), Paragraph(text=say("another-text"))]
    actions = [say.second("another", "another-yes", "plus"), say.main("finish", "another-no")]
    return say.screen("another", say("another-title"), blocks, actions)


def declare(state: State, world: World) -> Screen:
    """What becomes true by pressing, in plain words; the button names the act."""
    say = Sheet(state, world)
    runs = declared(state, world)
    blocks: list[Block] = [*_hindrances(say), *(_sentence(say, run, several=len(runs) > 1) for run in runs)]
    blocks += [Notice(text=sentence, icon="calendar", tone="warn") for run in runs if (sentence := deadline_sentence(run, say.lang, world))]
    blocks += _others(say)
    if filed(state, world):
        blocks += offline_notice(say)
        blocks.append(Notice(text=say("declare-after"), hint=say("declare-after-hint"), icon="lock"))
    else:
        blocks.append(Notice(text=say("declare-prints"), hint=say("declare-prints-hint"), icon="print"))
    return say.screen("declare", say(_title_key(say, runs), n=len(runs)), blocks, [say.back(), _act(say, runs)])


def _title_key(say: Sheet, runs: tuple[Run, ...]) -> str:
    if len(runs) > 1:
        return "declare-title-several"
    if runs and runs[0].follow_up is not None:
        return "declare-title-followup"
    if runs and offer_of(runs[0], say.world).books:
        return "declare-title-booking"
    return "declare-title" if filed(say.state, say.world) else "declare-title-prepare"


def _sentence(say: Sheet, run: Run, *, several: bool) -> Paragraph:
    offer = offer_of(run, say.world)
    title = say("followup-title") if run.follow_up is not None else offer.say(say.lang, "title")
    fee = "" if run.follow_up is not None else "\n" + say("declare-fee", fee=fee_words(say, offer))
    receiver = offer.receiver(say.lang)
    heading = f"{title}\n{receiver}" if several else title
    return Paragraph(heading=heading, text=declared_sentence(run, say.lang, say.world) + fee)


def _others(say: Sheet) -> list[Block]:
    """With several receivers: look at each once more, or leave one out."""
    runs = finished(say.state)
    if len(runs) < 2 or say.state.current().follow_up is not None:
        return []
    rows = []
    for run in runs:
        number = say.state.runs.index(run)
        key = "take-in" if run.left_out else "leave-out"
        edit = Action(event=f"leave_out:{number}", label=say(key), role="edit")
        value = say("left-out") if run.left_out else offer_of(run, say.world).say(say.lang, "title")
        rows.append(Row(label=offer_of(run, say.world).receiver(say.lang), value=value, edit=edit))
    return [Rows(heading=say("declare-receivers"), items=tuple(rows))]


def _hindrances(say: Sheet) -> list[Block]:
    """Why it can't be handed in now, before the citizen reads on: what is kept stands first."""
    blocks: list[Block] = []
    for run in missing_receivers(say.state, say.world):
        receiver = offer_of(run, say.world).receiver(say.lang)
        blocks.append(Notice(text=say("missing-key", receiver=Marked(receiver)), hint=say("missing-key-hint"), icon="warn", tone="bad"))
    if say.world.status.agent == "lost" and filed(say.state, say.world):
        blocks.append(Notice(text=say("agent-lost"), hint=say("agent-lost-hint"), icon="wait", tone="warn"))
    return blocks


def _act(say: Sheet, runs: tuple[Run, ...]) -> Action:
    label: str = say("declare-all", n=len(runs))
    if len(runs) == 1:
        label = say("followup-submit") if runs[0].follow_up is not None else offer_of(runs[0], say.world).say(say.lang, "submit")
    stopped = is_stopped(say.state, say.world)
    icon = "send" if filed(say.state, say.world) else "print"
    return Action(event="declare", label=label, role="main", icon=icon, state="disabled" if stopped else "")


def checked_keys(run: Run, world: World) -> set[str]:
    """The answers the check page lists as given."""
    return {key for section in listing(run, world, "ja") for row in section.rows if row.given for key in row.keys}
