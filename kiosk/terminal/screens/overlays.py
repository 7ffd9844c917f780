"""What lies over a screen for a moment: languages, help, erase, "are you still there?"."""

from __future__ import annotations

from kiosk.catalog.texts import Marked
from kiosk.contract.vocabulary.showing import show_time
from kiosk.terminal.screens.description import Block, Countdown, Notice, Screen
from kiosk.terminal.screens.frame import Sheet
from kiosk.terminal.screens.opening import languages
from kiosk.terminal.visit.declaring import is_unknown
from kiosk.terminal.visit.rail import RESTING
from kiosk.terminal.visit.state import Overlay, State
from kiosk.terminal.visit.world import World


def overlay(state: State, world: World) -> Screen:
    """The present overlay's screen."""
    say = Sheet(state, world)
    return {Overlay.LANGUAGE: _language, Overlay.HELP: _help, Overlay.ERASE: _erase, Overlay.IDLE: _idle}[state.overlay](say)


def _language(say: Sheet) -> Screen:
    kept = [] if say.state.step in RESTING else [Notice(text=say("language-kept"), icon="check", tone="good")]
    blocks: list[Block] = [languages(say, mark=True), *kept]
    return say.screen("languages", say("language-title"), blocks, [say.main("stay", "go-on")], hint=say("language-hint"))


def _help(say: Sheet) -> Screen:
    calling = say.state.calling
    if calling is not None and calling.reached is False:
        blocks: list[Block] = [Notice(text=say("help-unreachable"), hint=say("help-unreachable-hint"), icon="help", tone="warn")]
        return say.screen("help-unreachable", say("help-title-unreachable"), blocks, [say.main("stay", "go-on")])
    at = Marked(show_time(calling.since.strftime("%H%M"), say.lang)) if calling else ""
    blocks = [
        Notice(text=say("help-called-at", time=at), hint=say("help-called-hint"), icon="help", tone="good"),
        Notice(text=say("help-seen"), hint=say("help-seen-hint"), icon="lock"),
    ]
    return say.screen("help", say("help-title"), blocks, [say.main("stay", "go-on")])


def _erase(say: Sheet) -> Screen:
    """Ask first; and say what stays, when something has been handed in already."""
    handed_in = say.state.queued is not None
    blocks: list[Block] = [Notice(text=say("erase-text"), hint=say("erase-text-hint"), icon="erase", tone="warn")]
    if handed_in:
        blocks = [Notice(text=say("erase-handed-in"), hint=say("erase-handed-in-hint"), icon="lock")]
    if is_unknown(say.state):
        blocks = [Notice(text=say("erase-text"), hint=say("erase-unknown-hint"), icon="erase", tone="warn")]
    actions = [say.second("end", "erase-yes", "erase"), say.main("stay", "erase-no")]
    return say.screen("erase", say("erase-title"), blocks, actions, focus="stay")


def _idle(say: Sheet) -> Screen:
    whole = round(say.world.limits.answer_s)
    left = max(0, min(whole, round(say.world.limits.answer_s - say.state.idle_s)))
    blocks: list[Block] = [Countdown(text=say("idle-left", n=left), left_s=left, whole_s=whole)]
    kept = "idle-unknown" if is_unknown(say.state) else "idle-handed-in" if say.state.queued is not None else "idle-kept"
    blocks.append(Notice(text=say(kept), icon="lock"))
    return say.screen("idle", say("idle-title"), blocks, [say.main("stay", "idle-stay")], hint=say("idle-hint"))
