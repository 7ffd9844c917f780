"""From the attract screen to the first question."""

from __future__ import annotations

from kiosk.catalog.texts import Marked
from kiosk.contract.vocabulary.showing import show_time
from kiosk.terminal.screens.description import Action, Block, Choices, Languages, Notice, Paragraph, Row, Rows, Screen, Status
from kiosk.terminal.screens.frame import NAMES_OF_LANGS, Sheet, grouped, offline_notice
from kiosk.terminal.visit.choosing import why_closed
from kiosk.terminal.visit.sheets import local
from kiosk.terminal.visit.state import State
from kiosk.terminal.visit.world import Offer, World


def languages(say: Sheet, *, mark: bool) -> Languages:
    """Each language in its own name; the present one ticked where one was chosen already."""
    return Languages(
        items=tuple(
            Action(
                event=f"lang:{lang}",
                label=NAMES_OF_LANGS[lang],
                role="language",
                lang=lang,
                state="chosen" if mark and lang == say.lang else "",
            )
            for lang in say.world.langs
        )
    )


def attract(state: State, world: World) -> Screen:
    """The resting screen: what this is, how to begin, what does not work today."""
    say = Sheet(state, world)
    if world.status.agent == "lost":
        return _out_of_service(say)
    blocks: list[Block] = [languages(say, mark=False), *_undrawn(say), *_broken_today(say), *offline_notice(say)]
    actions = [say.second("seen", "undrawn-seen", "check")] if state.undrawn else []
    title, hint = (say("undrawn-title"), "") if state.undrawn else (say("attract-title"), say("attract-hint"))
    return say.screen("attract", title, blocks, [*actions, say.main("start", "start")], hint=hint, mood="welcome")


def _undrawn(say: Sheet) -> tuple[Notice, ...]:
    """A hand-in was committed and no screen confirmed it: it need not be entered again."""
    found = say.state.undrawn
    if found is None:
        return ()
    time = Marked(show_time(local(found.handed_in).strftime("%H%M"), say.lang))
    numbers = say("list-comma").join(grouped(number) for number in found.numbers)
    return (
        Notice(text=say("undrawn-text", time=time, number=numbers), hint=say("undrawn-hint"), icon="check", tone="good"),
        *((Notice(text=say("undrawn-staff"), icon="help"),) if say.state.undrawn_told else ()),
        *_slip(say),
    )


def _slip(say: Sheet) -> tuple[Notice, ...]:
    """Whether the slip comes out, or that the number is to be noted down."""
    printing = say.state.printing
    if printing in {"busy", "done"}:
        return (Notice(text=say(f"printing-{printing}"), icon="print", tone="tint" if printing == "busy" else "good"),)
    return (Notice(text=say("undrawn-no-paper"), icon="print", tone="warn"),) if printing else ()


def _broken_today(say: Sheet) -> list[Notice]:
    status = say.world.status
    broken = (
        ("today-no-paper", status.printer != "ready"),
        ("today-no-camera", status.camera != "ready"),
        ("today-full", status.queue == "full"),
    )
    return [Notice(text=say(key), hint=say(f"{key}-hint"), icon="warn", tone="warn") for key, is_so in broken if is_so]


def _out_of_service(say: Sheet) -> Screen:
    rows = (
        Row(label="", value=say("out-kept"), hint=say("out-kept-hint"), icon="check", tone="good"),
        Row(label="", value=say("out-broken"), hint=say("out-broken-hint"), icon="cross", tone="bad"),
    )
    return say.screen("attract", say("out-title"), [Status(items=rows)], [], hint=say("out-hint"), mood="trouble", focus="help")


def language(state: State, world: World) -> Screen:
    """The language page."""
    say = Sheet(state, world)
    first = f"lang:{world.langs[0]}"
    return say.screen("language", say("language-title"), [languages(say, mark=False)], [], hint=say("language-hint"), focus=first)


def purpose(state: State, world: World) -> Screen:
    """Apply for something, or read a reply."""
    say = Sheet(state, world)
    items = (
        Action(event="purpose:apply", label=say("purpose-apply"), role="choice", icon="paper", hint=say("purpose-apply-hint")),
        Action(event="purpose:read", label=say("purpose-read"), role="choice", icon="scan", hint=say("purpose-read-hint")),
    )
    return say.screen("purpose", say("purpose-title"), [Choices(items=items, marks=False)], [say.back()], focus=items[0].event)


def services(state: State, world: World) -> Screen:
    """Tasks in people's words, with cost and minutes; what can't be done here says why."""
    say = Sheet(state, world)
    items = tuple(_service_row(say, name, offer) for name, offer in world.offers.items())
    blocks: list[Block] = [Choices(items=items, marks=False), *offline_notice(say)]
    return say.screen("services", say("services-title"), blocks, [say.back()], focus=items[0].event if items else "back")


def _service_row(say: Sheet, name: str, offer: Offer) -> Action:
    why = why_closed(offer, say.world)
    begun = any(run.service == name and run.follow_up is None for run in say.state.runs)
    about = [offer.say(say.lang, "about"), say("dot").join((minutes_words(say, offer), fee_words(say, offer)))]
    return Action(
        event=f"service:{name}",
        label=offer.say(say.lang, "task"),
        role="choice",
        icon=offer.service.icon,
        hint=say(why) if why else "\n".join(about),
        state="closed" if why else "",
        flag=say("closed-flag") if why else say("begun-flag") if begun else "",
    )


def minutes_words(say: Sheet, offer: Offer) -> Marked:
    """How long it takes."""
    return say("minutes", n=offer.service.minutes, last=offer.service.minutes % 10)


def fee_words(say: Sheet, offer: Offer) -> Marked:
    """What it costs."""
    return say("fee", yen=offer.fee_yen) if offer.fee_yen else say("free")


def closed(state: State, world: World) -> Screen:
    """Why not here, and where else. One common sentence for all reasons that concern a person; these concern the machine."""
    say = Sheet(state, world)
    offer = world.offers[state.chosen]
    blocks: list[Block] = [Notice(text=say(why_closed(offer, world) or "closed-inform"), icon="info", tone="warn")]
    contact = offer.contact(state.lang)
    blocks.append(
        Paragraph(heading=say("closed-where", receiver=Marked(offer.receiver(state.lang))), text=contact or say("closed-ask-staff"))
    )
    return say.screen(
        "closed", offer.say(state.lang, "task"), blocks, [say.main("list", "to-list", "left")], hint=offer.say(state.lang, "about")
    )


def before(state: State, world: World) -> Screen:
    """What one needs, how long it takes, what happens to the answers, how long one may pause."""
    say = Sheet(state, world)
    offer = world.offers[state.chosen]
    blocks: list[Block] = [*_not_a_filing(say, offer), _facts(say, offer), *_papers(say, offer)]
    blocks.append(Notice(text=say("before-data"), hint=say("before-data-hint"), icon="lock"))
    pause = {"idle": round(world.limits.idle_s), "answer": round(world.limits.answer_s)}
    blocks.append(Notice(text=say("before-pause", **pause), hint=say("before-pause-hint", **pause), icon="time"))
    blocks += offline_notice(say)
    actions = [say.back(), say.main("begin", "begin")]
    return say.screen("before", offer.say(state.lang, "title"), blocks, actions, hint=offer.say(state.lang, "about"))


def _not_a_filing(say: Sheet, offer: Offer) -> tuple[Notice, ...]:
    if offer.acceptance.files:
        return ()
    key = "before-booking" if offer.books else "before-prepare"
    return (Notice(text=say(key), hint=say(f"{key}-hint"), icon="info", tone="warn"),)


def _facts(say: Sheet, offer: Offer) -> Rows:
    rows = (
        Row(label=say("before-minutes"), value=minutes_words(say, offer)),
        Row(label=say("before-fee"), value=fee_words(say, offer)),
        Row(label=say("before-receiver"), value=offer.receiver(say.lang)),
    )
    return Rows(heading="", items=rows)


def _papers(say: Sheet, offer: Offer) -> tuple[Paragraph, ...]:
    papers = offer.documents({}, say.world.today)
    lines = [say("bullet", text=Marked(offer.say(say.lang, f"document-{one.id}"))) for one in papers]
    return (Paragraph(heading=say("before-papers"), text="\n".join([*lines, say("before-papers-later")])),) if lines else ()


def private_way(state: State, world: World) -> Screen:
    """The private way in, offered to everyone alike."""
    say = Sheet(state, world)
    offer = world.offers[state.chosen]
    name = offer.service.leave_early or ""
    leave = Action(event="leave", label=offer.say(state.lang, f"{name}-leave"))
    actions = [leave, say.main("begin", "private-go-on")]
    return say.screen("private_way", offer.say(state.lang, f"{name}-title"), [], actions, hint=offer.say(state.lang, f"{name}-hint"))


def left(state: State, world: World) -> Screen:
    """After leaving: the same common sentence for all reasons."""
    say = Sheet(state, world)
    offer = world.offers[state.chosen]
    text = offer.say(state.lang, f"{offer.service.leave_early}-left")
    actions = [say.second("list", "to-list", "left"), say.main("end", "end-and-erase", "check")]
    return say.screen("left", say("left-title"), [Paragraph(text=text)], actions)
