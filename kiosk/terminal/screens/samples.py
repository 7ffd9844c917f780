"""Made-up visits for looking at screens: every step of every service, filled in as a citizen might, without any citizen.

Nothing here is shown to a citizen; gallery, audit and tests draw it. People, numbers and places are invented.
"""

from __future__ import annotations

import datetime as dt

from kiosk.contract.reply import Ask, Reply
from kiosk.contract.service import Field, Page, Service, Widget
from kiosk.contract.vocabulary import Kind
from kiosk.terminal.flow import Leg, Place, Stop, more_key, walk
from kiosk.terminal.visit.asking import go_on, show_page, start_pages
from kiosk.terminal.visit.boxes import date_drafts, first_era, term_of, widget_of
from kiosk.terminal.visit.declaring import confirm_check
from kiosk.terminal.visit.events import HandedInLine, Queued, ReadCase, RepliesRead, Town
from kiosk.terminal.visit.members import go_on_from_more
from kiosk.terminal.visit.offers import going_of, options_of
from kiosk.terminal.visit.state import Run, State, Step, Towns, Wrong, evolve
from kiosk.terminal.visit.world import World

NUMBERS = ("4K792HJQWX", "7TMX3CPR9E")
MAX_PAGES = 80
"""More than any service asks."""
CODE = "MDG1:" + "6BF+70790T9WJWG.FKY*4GO0.O1CV2 O5 N2FBBRW1*70HS8WY04AC" * 10
"""As long as a real receipt's."""
_WORDS = {
    "person.familyName": "髙﨑",
    "person.givenName": "翔太",
    "person.familyNameKana": "タカサキ",
    "person.givenNameKana": "ショウタ",
    "contact.phone": "09012345678",
    "contact.remarks": "汐見小学校の避難所の受付",
    "company.name": "みなと水産株式会社",
}
_ENDS = {
    "postalCode": "9999999",
    "prefecture": "汐の県",
    "cityAndCounty": "汐見市",
    "streetAddress": "みなと町3丁目",
    "cityBlock": "5番12号",
    "buildingNameEtc": "ひかりハイツ203",
}
TOWNS = tuple(
    Town("汐の県", "汐見市", name, "シオノケン", "シオミシ", kana)
    for name, kana in (("みなと町", "ミナトマチ"), ("浜", "ハマ"), ("坂上", "サカウエ"), ("緑が丘", "ミドリガオカ"))
)


def fill_page(state: State, leg: Leg, world: World) -> State:
    """The page's boxes as a citizen might leave them."""
    drafts = dict(state.current().drafts)
    for key, field in leg.keys.items():
        widget = widget_of(field)
        if widget is Widget.DATE:
            drafts |= date_drafts(key, field, _day(field.term, world), first_era(field, state.lang))
        elif widget is Widget.PHOTOS:
            drafts[key] = "sample-1,sample-2"
        elif options := options_of(field, state.current(), leg, world, state.lang):
            drafts[key] = options[min(1, len(options) - 1) if widget is Widget.CHOICE and len(options) > 4 else 0][0]
        else:
            drafts[key] = _typed(field)
    return state.with_run(drafts=drafts)


def _day(term: str, world: World) -> dt.date:
    if term == "person.dateOfBirth":
        return dt.date(1970, 3, 9)
    return world.today + dt.timedelta(days=7 if term == "matter.futureDate" else -9)


def _typed(field: Field) -> str:
    term = field.term
    if term_of(field).kind is Kind.INTEGER:
        return "2"
    return _WORDS.get(term) or _ENDS.get(term.partition(".")[2]) or "汐見市みなと町"


def page_state(service: str, page: Page, world: World, base: State, *, filled: bool) -> State:
    """A state that stands at one page of a service, whatever branch leads there."""
    place = Place(page.id)
    run = Run(
        service=service,
        acceptance=world.offers[service].acceptance.value,
        route=(Stop(place, tuple(field.id for field in page.fields)),),
    )
    state = evolve(base, step=Step.PAGE, runs=(run,), run=0, at=place)
    leg = walk(going_of(run, world))[0]
    shown, _ = show_page(fill_page(state, leg, world) if filled else state, leg)
    return shown


def begun(base: State, service: str, world: World) -> State:
    """A visit at the first page of one more service."""
    run = Run(service=service, acceptance=world.offers[service].acceptance.value)
    return start_pages(evolve(base, runs=(*base.runs, run), run=len(base.runs), at=None), world)[0]


def filled_in(base: State, service: str, world: World) -> State:
    """A visit at the check page of a service, everything answered."""
    return through(begun(base, service, world), world)


def through(state: State, world: World, until: Step = Step.CHECK) -> State:
    """Answer page after page until a step is reached."""
    for _ in range(MAX_PAGES):
        if state.step in {until, Step.CHECK} or state.at is None:
            break
        state = _gone_on(state, world)
    return state


def at_members(state: State, group: str, count: int) -> State:
    """At the question after the last of so many members, all of them alike."""
    run = state.current()
    answers, more = dict(run.answers), dict(run.more)
    for number in range(1, count):
        more[more_key(group, number - 1)] = True
        answers |= {key.replace("[0]", f"[{number}]", 1): one for key, one in run.answers.items() if key.startswith(f"{group}[0]")}
    return evolve(state.with_run(answers=answers, more=more), step=Step.MORE, at=Place(group, count - 1, more=True))


def group_wrong(state: State, world: World) -> tuple[Wrong, ...]:
    """What a group's first check says when it fails."""
    if state.at is None:
        return ()
    group = going_of(state.current(), world).group(state.at.page)
    return tuple(Wrong(box="", message=check.text, service=state.current().service) for check in group.checks[:1])


def _gone_on(state: State, world: World) -> State:
    """Answer the present place and go on; one member is enough."""
    if state.step is Step.MORE and state.at is not None:
        key = f"{state.at.page}[{state.at.member}]#more"
        return go_on_from_more(state.with_run(drafts={**state.current().drafts, key: "no"}), world)[0]
    leg = next(one for one in walk(going_of(state.current(), world)) if one.place == state.at)
    return go_on(fill_page(evolve(state, step=Step.PAGE), leg, world), world)[0]


def checked(state: State, world: World) -> State:
    """The check page confirmed."""
    return confirm_check(state, world, "")[0]


def queued(state: State, world: World, lines: int = 1, *, code: bool = True) -> State:
    """A receipt."""
    tenants = [world.offers[run.service].tenant if run.service in world.offers else "muni:99201" for run in state.runs]
    made = tuple(HandedInLine(tenant, number) for tenant, number in zip(tenants * 2, NUMBERS[:lines], strict=False))
    event = Queued(int(world.now.timestamp()) // 60, made, (CODE,) if code else ())
    return evolve(state, step=Step.RECEIPT, queued=event, printing="done")


def with_towns(state: State, towns: tuple[Town, ...]) -> State:
    """The postal page after the look-up."""
    box = state.typing.focus
    return evolve(state, towns=Towns(box=box, postal_code=state.current().drafts.get(box, ""), found=True, towns=towns))


def with_candidates(state: State) -> State:
    """A name page whose candidates have come."""
    found = ("高崎", "髙﨑", "高咲", "高碕", "鷹崎", "竹崎", "高先", "隆崎")
    drafts = dict.fromkeys(state.current().drafts, "")
    typing = evolve(state.typing, composing="たかさき", candidates_for="たかさき", candidates=found)
    return evolve(state.with_run(drafts=drafts), typing=typing)


def reading(state: State, world: World, *replies: Reply, cases: int = 1) -> State:
    """A receipt that was read."""
    at = int(world.now.timestamp())
    found = [ReadCase(bytes([number]) * 16, "muni:99201", NUMBERS[number], replies if not number else ()) for number in range(cases)]
    read = RepliesRead(at - 3600, at // 60 - 60 * 24 * 3, tuple(found))
    return evolve(state, step=Step.REPLY if cases == 1 else Step.CASES, read=read)


def sample_reply(kind: str, service: Service, world: World, number: int = 2) -> Reply:
    """A reply of each kind, as an office words it."""
    asks = (
        Ask("dwelling.cityBlock", "番地", "番地が、住民票と違うようです。もう一度確かめてください。", "5番12号"),
        Ask("matter.photos.photos", "被害の写真", "屋根の写真を、もう少し近くからとってください。"),
    )
    texts = {
        "arrival": "汐見市役所に届きました。この日が、申請した日になります。",
        "message": "調査は12月1日の午前に行きます。",
        "correction": "申請の内容で、確かめたいことがあります。",
        "decision": "罹災証明書を交付します。窓口でお渡しするか、郵便で送ります。",
    }
    return Reply(
        v=1,
        tenant="muni:99201",
        submission_id=bytes(16),
        reply_no=number,
        kind=kind,
        final=kind == "decision",
        time=int(world.now.timestamp()) - 86400,
        text=texts[kind],
        service=service.id,
        service_version=service.version,
        asks=asks if kind == "correction" else (),
        outcome="granted" if kind == "decision" else None,
        due=(world.today + dt.timedelta(days=14)).isoformat() if kind == "correction" else None,
        reasons="写真と調査の結果、半壊(損害割合 20パーセント以上30パーセント未満)と判定しました。" if kind == "decision" else None,
        appeal="この決定に不服があるときは、知った日の翌日から3か月以内に、汐見市長に審査請求ができます。" if kind == "decision" else None,
        office="汐見市役所",
    )
