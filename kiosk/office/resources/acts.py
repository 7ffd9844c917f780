"""/cases/{id}/correction, /message, /decision, /reopening: a form, a page that shows what the citizen will read, then the act.

The field `step` says which: `check` shows, `edit` goes back with everything typed, `send` does it. Every look is written down.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kiosk.contract.service import Act
from kiosk.errors import ConflictError
from kiosk.office import acting, reading
from kiosk.office.acting import Move
from kiosk.office.cases import Doing, allowed, is_adverse, outcomes
from kiosk.office.drafts import Draft, empty_correction, empty_decision, read_correction, read_decision, read_message, read_reopening
from kiosk.office.looking import CaseView, look
from kiosk.office.reading import Asked
from kiosk.office.recording import NOTHING
from kiosk.office.resources.cases import back_to, move_of, read_id
from kiosk.office.room import Room, Tenancy, require_lead
from kiosk.office.wording import FAULTS, today
from kiosk.web.sessions import Form, Session, read_form

if TYPE_CHECKING:
    from asyncpg import Connection, Record


class Desktop(msgspec.Struct, frozen=True):
    """What an act's form is drawn from: who, where, the case as seen now."""

    room: Room
    session: Session
    here: Tenancy
    view: CaseView

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The answers that a correction may name."""
        submission = self.view.paper.submission
        return reading.asked_for(submission, self.here.received.find(submission.service, submission.service_version)) if submission else ()

    @property
    def offered(self) -> tuple[str, ...]:
        """The outcomes that the service offers."""
        return self.here.received.outcomes(self.view.case.service, self.view.case.act)

    @property
    def appeal(self) -> str:
        """The body's words on how to appeal, in the language of the filing."""
        case, texts = self.view.case, self.room.words
        if case.act in (Act.BOOKING, Act.REPORT):
            return ""
        locale = case.locale if case.locale in texts.langs else "ja"
        return self.here.received.appeal(case.service, locale) or texts.get(locale, "appeal", office=self.here.body.name)


Sender = Callable[["Connection[Record]", Move, Draft, Desktop], Awaitable[object]]


class ActForm(msgspec.Struct, frozen=True):
    """One act: its address, what it needs to be possible, how its form begins, is read, and is carried out."""

    name: str
    doing: Doing
    empty: Callable[[Desktop], Draft]
    read: Callable[[Form, Desktop], Draft]
    send: Sender
    for_leads: bool = False


async def _send_correction(connection: Connection[Record], move: Move, draft: Draft, desk: Desktop) -> object:
    now = today(desk.room.now_s())
    return await acting.ask_correction(connection, move, draft.words, draft.due or now, now)


async def _send_message(connection: Connection[Record], move: Move, draft: Draft, _: Desktop) -> object:
    return await acting.send_message(connection, move, draft.words)


async def _send_decision(connection: Connection[Record], move: Move, draft: Draft, desk: Desktop) -> object:
    return await acting.decide(connection, move, desk.here.received, draft.outcome, draft.words)


async def _send_reopening(connection: Connection[Record], move: Move, draft: Draft, _: Desktop) -> object:
    return await acting.reopen(connection, move, draft.words)


def _today(desk: Desktop) -> Any:  # noqa: ANN401 - a date
    return today(desk.room.now_s())


FORMS = (
    ActForm(
        "correction",
        Doing.ASK_CORRECTION,
        lambda desk: empty_correction(_today(desk)),
        lambda form, desk: read_correction(form, desk.asked, _today(desk)),
        _send_correction,
    ),
    ActForm("message", Doing.SEND_MESSAGE, lambda _: Draft(words=NOTHING), lambda form, _: read_message(form), _send_message),
    ActForm(
        "decision",
        Doing.DECIDE,
        lambda desk: empty_decision(desk.appeal),
        lambda form, desk: read_decision(form, desk.view.case.act, desk.view.state, desk.offered),
        _send_decision,
    ),
    ActForm(
        "reopening",
        Doing.REOPEN,
        lambda _: Draft(words=NOTHING),
        lambda form, _: read_reopening(form),
        _send_reopening,
        for_leads=True,
    ),
)


def act_routes(room: Room) -> APIRouter:
    """The routes of this module: two for each act."""
    router = APIRouter(include_in_schema=False, prefix="/cases/{case_id}")
    for act in FORMS:
        _add(router, room, act)
    return router


def _add(router: APIRouter, room: Room, act: ActForm) -> None:
    @router.get(f"/{act.name}", name=act.name)
    async def draw(request: Request, case_id: str) -> Response:
        return await _draw(room, request, act, read_id(case_id))

    @router.post(f"/{act.name}", name=f"{act.name}_done")
    async def step(request: Request, case_id: str) -> Response:
        return await _step(room, request, act, read_id(case_id))


async def _open(room: Room, request: Request, act: ActForm, case_id: bytes) -> Desktop | None:
    """The case for this act; None where a reason must be given first.

    Raises:
        ConflictError: the act is not possible now.
        ForbiddenError: only for leads.
    """
    session = await room.sessions.require(request)
    if act.for_leads:
        require_lead(session)
    async with room.transaction(session) as connection:
        view = await look(connection, room, session, case_id, act.name)
    if view is None:
        return None
    if act.doing not in allowed(view.case.act, view.state):
        raise ConflictError(f"{act.doing.value} is not possible now")
    return Desktop(room, session, room.tenancy(session), view)


async def _draw(room: Room, request: Request, act: ActForm, case_id: bytes) -> Response:
    desk = await _open(room, request, act, case_id)
    return _page(request, act, desk, act.empty(desk), _Shown()) if desk else back_to(case_id)


async def _step(room: Room, request: Request, act: ActForm, case_id: bytes) -> Response:
    session = await room.sessions.require(request)
    form = await read_form(request, session)
    desk = await _open(room, request, act, case_id)
    if desk is None:
        return back_to(case_id)
    draft = act.read(form, desk)
    move = move_of(room, session, case_id, form)
    if form.one("step") == "edit":
        return _page(request, act, desk, msgspec.structs.replace(draft, faults={}), _Shown(version=move.version))
    if draft.faults:
        return _page(request, act, desk, draft, _Shown(version=move.version, status=422))
    if form.one("step") != "send":
        return _page(request, act, desk, draft, _Shown(check=True, version=move.version))
    async with room.transaction(session) as connection:
        await act.send(connection, move, draft, desk)
    room.posted(session)
    return back_to(case_id, act.name)


class _Shown(msgspec.Struct, frozen=True):
    """How a draft is shown: as form or check page, and which version of the case it was begun from (None: the present one)."""

    check: bool = False
    version: int | None = None
    status: int = 200


def _page(request: Request, act: ActForm, desk: Desktop, draft: Draft, shown: _Shown) -> Response:
    view = desk.view
    values: Mapping[str, Any] = {
        "view": view,
        "title": desk.room.title(desk.session, view.case.service, view.case.act),
        "act": act.name,
        "draft": draft,
        "faults": {field: FAULTS[name] for field, name in draft.faults.items()},
        "asked": desk.asked if act.name == "correction" else (),
        "outcomes": outcomes(view.case.act, desk.offered, view.state) if act.name == "decision" else (),
        "is_adverse": is_adverse,
        "version": view.state.version if shown.version is None else shown.version,
        "today": today(desk.room.now_s()),
        "office": desk.here.body.name,
    }
    return desk.room.pages.render(request, f"case/{'check' if shown.check else act.name}.html", status=shown.status, **values)
