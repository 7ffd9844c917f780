"""The demo's steps: from a touch to a decision, on real parts, each verified from the outside (rows, signatures, pixels).

Touches are X events; what is on the glass is read from its pixels; what happened is read from the databases. The terminal's own logs are
never asked.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from kiosk.catalog.delivery import installed
from kiosk.contract.receipt import ReceiptClaims
from kiosk.crypto import receipts
from kiosk.crypto.receipts import paper_code, read_paper_code, verify_code
from kiosk.demo import filling, scene
from kiosk.demo.browser import Person, chromium
from kiosk.demo.citizen import Citizen, keeper_of
from kiosk.demo.display import Display
from kiosk.demo.eyes import Eyes
from kiosk.demo.stage import SITE, Stage
from kiosk.demo.steps import Step, play
from kiosk.demo.truth import Database
from kiosk.errors import AbsentError, ChainError
from kiosk.terminal.slip import grouped
from kiosk.ui.icons import qr
from kiosk.ui.locate import ways

_DEADLINE_S = 90.0
_SAME = 0.97
"""One wrong sign in ten fits by 0.91."""
_CORRECTED = "証明書の数"
T = TypeVar("T")


def run(out: Path) -> int:
    """Play everything; the folder is emptied first."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with ExitStack() as stack:
        demo = Demo(out.resolve(), stack)
        return play(demo.steps())


class Demo:
    """What the steps share.

    Args:
        out: where pictures, receipt and strip are left.
        stack: ends everything that was started.
    """

    def __init__(self, out: Path, stack: ExitStack) -> None:
        self.out = out
        self.display = Display.open(shown=True)
        stack.callback(self.display.close)
        self.stage = Stage(out / "run", self.display)
        stack.callback(self.stage.close)
        self._stack = stack
        self._browser: Browser | None = None
        self.eyes = Eyes(self.display.picture, ways)
        self.citizen = Citizen(self.display, self.eyes, keeper_of(self.display, out))
        self._claims: ReceiptClaims | None = None
        self.code = ""
        self._clerk: Person | None = None

    @property
    def claims(self) -> ReceiptClaims:
        """Of the first hand-in."""
        return _there(self._claims)

    @property
    def clerk(self) -> Person:
        """Signed in since the correction."""
        return _there(self._clerk)

    @property
    def browser(self) -> Browser:
        """Started for the officers."""
        return _there(self._browser)

    def steps(self) -> Sequence[Step]:
        """All steps in their order."""
        return (
            Step("PostgreSQL, cloud, office and signed catalogue", self.set_up),
            Step("the terminal enrols, two officers approve", self.enrol),
            Step("an application with the line down", self.hand_in),
            Step("the agent is killed, the line comes back", self.arrive_once),
            Step("the screen is killed after the commit, before drawing", self.screen_killed),
            Step("the agent is killed after the commit, before answering", self.agent_killed),
            Step("a clerk opens the case and asks for a correction", self.correction),
            Step("the citizen reads it with the receipt and answers", self.follow_up),
            Step("a forged follow-up is set aside", self.forged),
            Step("the clerk decides", self.decide),
            Step("the decision is read with the line down", self.read_decision),
            Step("what stayed private", self.private),
        )

    # ---- set up

    def set_up(self) -> Sequence[str]:
        """Start the three programs' far sides."""
        stage = self.stage
        stage.set_up_catalogue()
        stage.start("cloud", "cloud")
        stage.start("office", "office")
        stage.wait_cloud()
        stage.wait_office()
        self.cloud_rows = Database(stage.data / "cloud" / "database", "cloud")
        self.office_rows = Database(stage.data / "office" / "database", "office")
        unsafe = self.cloud_rows.value("SELECT count(*) FROM pg_roles WHERE rolname = 'cloud_app' AND (rolsuper OR rolbypassrls)")
        require(unsafe == 0, "the cloud's database role can pass row security")
        return ("PostgreSQL, cloud and office run; the app's role is not superuser", "the first catalogue is signed and served by TUF")

    def enrol(self) -> Sequence[str]:
        """A one-time code, a key made at the terminal, two passkeys."""
        stage = self.stage
        code = stage.call("cloud", "cloud", "code", SITE)
        links = [stage.call("cloud", "cloud", "invite", name) for name in ("suzuki", "sato")]
        _ = stage.tap
        stage.start("enrol", "enrol", code, settings="terminal")
        self._until(lambda: self.cloud_rows.value("SELECT count(*) FROM enrolment WHERE state = 'pending'") == 1, "the request")
        self._browser = self._stack.enter_context(chromium())
        for number, link in enumerate(links, 1):
            self._approve(link, number)
        stage.finish("enrol")
        approvals = self.cloud_rows.value("SELECT count(DISTINCT officer_id) FROM enrolment_approval")
        devices = self.cloud_rows.value("SELECT count(*) FROM device WHERE site = $1", SITE)
        require((approvals, devices) == (2, 1), f"{approvals} approvals, {devices} devices")
        (self.out / "run" / "camera" / "damage.jpg").write_bytes(scene.damage_photo())
        stage.start("terminal", "kiosk", display=True)
        self.citizen.sees("画面にさわると始まります", within_s=_DEADLINE_S)
        self.citizen.keep("attract")
        return ("two officers with two passkeys approved one terminal", "the terminal's first screen is on the glass")

    def _approve(self, link: str, number: int) -> None:
        with Person(self.browser) as officer:
            officer.register(link)
            officer.approve_all(f"{self.stage.officers_origin}/officers")
            officer.keep_picture(self.out / f"officer-{number}.png")
            require(not officer.complaints, f"the officers' page complains: {officer.complaints}")

    # ---- hand in

    def hand_in(self) -> Sequence[str]:
        """The whole form, one question a page, a photo, one answer corrected, declared, while nothing can leave the terminal."""
        self.stage.line.cut()
        citizen = self.citizen
        filling.begin(citizen)
        filling.fill(citizen, photo=True, pictures=True)
        citizen.answer("証明書は何に使いますか", "会社や学校に出す")
        self._check_and_correct()
        self._declare()
        seen = citizen.sees("お預かりしました", within_s=_DEADLINE_S)
        citizen.keep("receipt")
        self.code, self._claims = self._read_code()
        number = grouped(self.claims.lines[0].number)
        shown = self.eyes.find(number)
        require(shown is not None and shown.score > _SAME, "the number on the glass is not the signed one")
        require(self._entries() == 0, "something reached the cloud over a cut line")
        printed = self._newest_paper("receipt", 1)
        require(printed == self.code, "the printed code is not the code on the glass")
        return (
            f"read from pixels: 「お預かりしました」 at {seen.x},{seen.y} and the number {number}",
            "the QR code on the glass and on the paper are the same, and its signatures hold",
            "the cloud has no entry: the line is down",
        )

    def _check_and_correct(self) -> None:
        citizen = self.citizen
        citizen.page("送る前に、確かめてください")
        citizen.keep("check")
        citizen.turn_to(_CORRECTED)
        citizen.touch_by("直す", _CORRECTED)
        citizen.page("証明書は何通いりますか")
        citizen.touch_key_words("1字", "消す")
        citizen.keys("3")
        citizen.go_on()
        citizen.page("送る前に、確かめてください")
        citizen.turn_to("これでよい")
        citizen.touch("これでよい")

    def _declare(self) -> None:
        citizen = self.citizen
        if citizen.sees("これで進む", "これを出しますか").text == "これで進む":
            citizen.touch("これで進む")
            citizen.page("これを出しますか")
        citizen.keep("declare")
        citizen.turn_to("この内容で申請する")
        citizen.touch("この内容で申請する")

    def _read_code(self) -> tuple[str, ReceiptClaims]:
        def codes() -> bool:
            return any(text.startswith(receipts.PREFIX) for text in self.eyes.codes())

        self._until(codes, "a readable QR code on the glass")
        text = next(text for text in self.eyes.codes() if text.startswith(receipts.PREFIX))
        return text, verify_code(read_paper_code(text), self._enrolment_keys())

    def _enrolment_keys(self) -> dict[bytes, bytes]:
        data = self.stage.data / "terminal"
        catalogue = installed(data / "catalogue", (data / "root.json").read_bytes())
        if catalogue is None:
            raise AbsentError("no catalogue at the terminal")
        return catalogue.enrolment_keys()

    # ---- kills

    def arrive_once(self) -> Sequence[str]:
        """SIGKILL right after the words, a new agent, the line back: one case, three times right."""
        old = self.stage.pid_of("agent")
        os.kill(old, signal.SIGKILL)
        self._until(lambda: self.stage.pid_of("agent") != old, "a new agent")
        self._finish_visit()
        self.stage.line.restore()
        self._until(lambda: self._entries() == 2, "form and photo at the cloud")
        self._until(lambda: self._cases() == 1, "the case at the office")
        line = self.claims.lines[0]
        (case,) = self.office_rows.rows("SELECT * FROM case_file WHERE submission_id = $1", line.submission_id)
        require(case["number"] == line.number, "the case has another number")
        require(case["handed_in_minute"] == self.claims.handed_in, "the time of handing in changed on the way")
        self._until(lambda: self._case(line.submission_id)["arrived_s"] is not None, "the arrival")
        arrived_s = self._case(line.submission_id)["arrived_s"]
        require(arrived_s >= case["first_stored_s"] >= self.claims.handed_in * 60, "the three times are out of order")
        require(case["decided_s"] is None, "nobody has decided yet")
        return (
            f"agent {old} was killed; its successor pushed; the cloud holds 2 entries of 1 submission",
            "the office has one case: handed in, then arrived, not yet accepted",
        )

    def _finish_visit(self) -> None:
        """From the receipt to the next person's first screen."""
        self.citizen.turn_to("終わる")
        self.citizen.touch("終わる")
        self.citizen.sees("消しました", within_s=_DEADLINE_S)
        self.citizen.sees("画面にさわると始まります", within_s=_DEADLINE_S)

    def screen_killed(self) -> Sequence[str]:
        """The commit happened, the screen died before it could say so."""
        before = self._cases()
        self.stage.tap.arm(lambda: os.kill(self.stage.pid_of("screen"), signal.SIGKILL))
        self._quick_hand_in()
        require(self.stage.tap.sprung.wait(_DEADLINE_S), "the commit was never answered")
        self.citizen.sees("手続きは、お預かりしています", within_s=_DEADLINE_S)
        self.citizen.keep("undrawn")
        self._until(lambda: self._cases() == before + 1, "the case at the office")
        undrawn = self.office_rows.value("SELECT count(*) FROM case_file WHERE undrawn")
        require(undrawn == 1, f"{undrawn} cases carry the hint that no screen confirmed them")
        require(self._newest_paper("slip", 1) == "", "the slip without seed carries a code")
        self.citizen.touch("わかりました")
        return ("the next screen says that the procedure was handed in; the office has one case with the hint `undrawn`",)

    def agent_killed(self) -> Sequence[str]:
        """The commit happened, the agent died before it could answer."""
        before = self._cases()
        self.stage.tap.arm(lambda: os.kill(self.stage.pid_of("agent"), signal.SIGKILL))
        self._quick_hand_in()
        require(self.stage.tap.sprung.wait(_DEADLINE_S), "the commit was never answered")
        self.citizen.sees("お預かりしました", within_s=_DEADLINE_S)
        _, claims = self._read_code()
        self._until(lambda: self._cases() == before + 1, "the case at the office")
        case = self._case(claims.lines[0].submission_id)
        require(case["number"] == claims.lines[0].number and not case["undrawn"], "the case is not the one on the glass")
        self._finish_visit()
        return ("the screen asked the new agent, and then said 「お預かりしました」; the office has one case",)

    def _quick_hand_in(self) -> None:
        citizen = self.citizen
        citizen.sees("画面にさわると始まります", within_s=_DEADLINE_S)
        filling.begin(citizen)
        filling.fill(citizen, photo=False)
        citizen.answer("証明書は何に使いますか", "会社や学校に出す")
        citizen.page("送る前に、確かめてください")
        citizen.turn_to("これでよい")
        citizen.touch("これでよい")
        self._declare()

    # ---- reply and correction

    def correction(self) -> Sequence[str]:
        """Sign in with a passkey, look at case and photo, ask for one correction."""
        link = self.stage.call("office", "office", "invite", "tanaka")
        self._clerk = self._stack.enter_context(Person(self.browser))
        page = self.clerk.page
        self.clerk.register(link)
        page.goto(f"{self.stage.office_origin}/")
        self.clerk.keep_picture(self.out / "office-inbox.png")
        page.click(f"text={grouped(self.claims.lines[0].number)}")
        self._give_reason()
        self.clerk.keep_picture(self.out / "office-case.png")
        size = page.evaluate("() => { const i = document.querySelector('main img'); return i ? [i.naturalWidth, i.naturalHeight] : null }")
        require(bool(size) and min(size) > 100, f"the photo is not on the page: {size}")
        page.click("text=補正をお願いする")
        row = page.locator("li.pick-row", has_text=_CORRECTED)
        row.locator("input[type=checkbox]").check()
        row.locator("textarea").fill("家族の数より多いようです。必要な数をもう一度教えてください。")
        page.fill("#due", time.strftime("%Y-%m-%d", time.localtime(time.time() + 14 * 86400)))
        page.click("button.main")
        self.clerk.keep_picture(self.out / "office-correction.png")
        page.click("button.main")
        page.wait_for_load_state()
        require(not self.clerk.complaints, f"the office's page complains: {self.clerk.complaints}")
        submission_id = self.claims.lines[0].submission_id
        self._until(lambda: self._posted(submission_id) >= 2, "arrival and correction at the cloud")
        return (f"the clerk saw the photo ({size[0]} x {size[1]}) and asked for one correction", "two sealed replies are at the cloud")

    def _give_reason(self) -> None:
        """A case that is looked at wants a reason first."""
        page = self.clerk.page
        page.wait_for_load_state()
        if page.locator("form.reason, form[action*=reason], select[name=reason], input[name=reason]").count():
            first = page.locator("input[name=reason]").first
            if first.count():
                first.check()
            page.click("main button.main")
            page.wait_for_load_state()

    def follow_up(self) -> Sequence[str]:
        """The printed receipt before the scanner: the request is read, answered, and attached to the case."""
        submission_id = self.claims.lines[0].submission_id
        self._until_held(2)
        self._open_reply(self.code)
        self.citizen.sees("直してほしいことがあります", within_s=_DEADLINE_S)
        self.citizen.keep("reply-correction")
        self.citizen.turn_to("直して送る")
        self.citizen.touch("直して送る")
        self.citizen.page("証明書は何通いりますか")
        self.citizen.keep("correction-question")
        self.citizen.keys("2")
        self.citizen.go_on()
        self._send_follow_up()
        self._until(lambda: self._events(submission_id, "follow_up") == 1, "the follow-up at the case")
        return ("the receipt was scanned, the request read, and the answer is an event of the same case",)

    def forged(self) -> Sequence[str]:
        """The same receipt with another seed: its signatures hold, but it opens nothing and proves nothing."""
        code = read_paper_code(self.code)
        forged = paper_code(code.receipt, code.credential, bytes(32))
        self._open_reply(forged)
        self.citizen.sees("まだ返事がありません", within_s=_DEADLINE_S)
        self.citizen.turn_to("書類や説明を送る")
        self.citizen.touch("書類や説明を送る")
        self.citizen.page("伝えたいことを書いてください")
        self.citizen.keys("かえて")
        self.citizen.go_on()
        self.citizen.page("書類の写真をとりますか")
        self.citizen.go_on()
        self._send_follow_up()
        self._until(lambda: self.office_rows.value("SELECT count(*) FROM aside WHERE kind = 'unmatched'") == 1, "the aside")
        return ("a follow-up under a forged seed lies in `unmatched`, for a clerk; the case is untouched",)

    def _send_follow_up(self) -> None:
        citizen = self.citizen
        citizen.page("送る前に、確かめてください")
        citizen.keep("follow-up-check")
        citizen.turn_to("これでよい")
        citizen.touch("これでよい")
        citizen.page("これを送りますか")
        citizen.turn_to("この内容で送る")
        citizen.touch("この内容で送る")
        citizen.sees("お預かりしました", within_s=_DEADLINE_S)
        citizen.keep("follow-up-receipt")
        self._finish_visit()

    def _open_reply(self, code: str) -> None:
        """Hold a slip before the scanner."""
        citizen = self.citizen
        citizen.sees("画面にさわると始まります", within_s=_DEADLINE_S)
        citizen.touch("はじめる")
        citizen.touch("日本語")
        citizen.touch("返事を読む")
        citizen.page("控えのQRコードを見せてください")
        citizen.keep("scan")
        frame = scene.held_up(self._slip_with(code), seed=int(time.time()) % 1000)
        draft = self.out / "run" / "scanner" / ".held.png"
        draft.write_bytes(scene.as_png(frame))
        draft.rename(draft.with_name(f"held-{time.monotonic_ns()}.png"))

    def _slip_with(self, code: str) -> Image.Image:
        """The paper that came out of the printer; for a forged code, a sheet with that code."""
        if code == self.code:
            return Image.open(min((self.out / "run" / "paper").glob("*-receipt.png"))).convert("L")
        plain = qr(code, 4).convert("RGBA")
        sheet = Image.new("L", (plain.width + 80, plain.height + 80), 255)
        sheet.paste(0, (40, 40), plain.getchannel("A"))
        return sheet

    def decide(self) -> Sequence[str]:
        """A decision with reasons and how to appeal."""
        line = self.claims.lines[0]
        page = self.clerk.page
        page.goto(f"{self.stage.office_origin}/cases/{line.submission_id.hex()}")
        self._give_reason()
        self.clerk.keep_picture(self.out / "office-case-answered.png")
        page.click("aside a.main")
        page.check("input[name=outcome][value=granted]")
        page.fill("#text", "罹災証明書を3通、郵便でお送りします。")
        page.fill("#reasons", "提出された写真により、準半壊に至らない(一部損壊)と判定しました。")
        page.click("button.main")
        self.clerk.keep_picture(self.out / "office-decision.png")
        page.click("button.main")
        page.wait_for_load_state()
        self._until(lambda: self._case(line.submission_id)["decided_s"] is not None, "the decision")
        appeal = page.content()
        require("審査請求" in appeal, "the decision does not say how to appeal")
        self._until(lambda: self._posted(line.submission_id) >= 3, "the decision at the cloud")
        return ("the case is decided, with reasons and how to appeal; the sealed decision is at the cloud",)

    def read_decision(self) -> Sequence[str]:
        """The terminal already holds it."""
        self._until_held(3)
        self.stage.line.cut()
        self._open_reply(self.code)
        self.citizen.sees("決まりました", within_s=_DEADLINE_S)
        self.citizen.keep("reply-decision")
        self.citizen.sees("認められました")
        self.stage.line.restore()
        return ("with the line down, the receipt opened the decision at the terminal",)

    # ---- privacy

    def private(self) -> Sequence[str]:
        """Nothing that was typed stands anywhere outside the sealed entries and the office's database."""
        searched = [self.stage.data / "terminal", self.stage.data / "cloud", self.stage.logs, self.out / "run" / "offices"]
        files = [path for folder in searched for path in folder.rglob("*") if path.is_file()]
        for path in files:
            body = path.read_bytes()
            found = [one for one in filling.CANARIES if one.encode() in body or one.encode("utf-16-le") in body]
            require(not found, f"{path.relative_to(self.out)} holds what a citizen typed")
        require(len(files) > 50, "there was nothing to search")
        pid = self.stage.pid_of("agent")
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        require(not any(one.encode() in environment for one in filling.CANARIES), "the agent's environment holds what a citizen typed")
        for path in (self.out / "run" / "paper").glob("*.png"):
            shutil.copy(path, self.out / f"paper-{path.name}")
        return (f"{len(files)} files of terminal, cloud database and logs hold none of {len(filling.CANARIES)} planted words",)

    # ---- looking

    def _newest_paper(self, name: str, least: int) -> str:
        """The code on the newest printed strip of a name, or nothing where it has none."""
        folder = self.out / "run" / "paper"
        self._until(lambda: len(list(folder.glob(f"*-{name}.png"))) >= least, f"a printed {name}")
        picture = Image.open(max(folder.glob(f"*-{name}.png"))).convert("L")
        codes = zxingcpp.read_barcodes(picture)
        return codes[0].text if codes else ""

    def _entries(self) -> int:
        return int(self.cloud_rows.value("SELECT count(*) FROM entry"))

    def _cases(self) -> int:
        return int(self.office_rows.value("SELECT count(*) FROM case_file"))

    def _case(self, submission_id: bytes) -> Any:  # noqa: ANN401 - a row
        return self.office_rows.rows("SELECT * FROM case_file WHERE submission_id = $1", submission_id)[0]

    def _posted(self, submission_id: bytes) -> int:
        sql = "SELECT count(*) FROM reply_outbox WHERE submission_id = $1 AND posted_s IS NOT NULL"
        return int(self.office_rows.value(sql, submission_id))

    def _events(self, submission_id: bytes, kind: str) -> int:
        sql = "SELECT count(*) FROM case_event WHERE submission_id = $1 AND kind LIKE $2 || '%'"
        return int(self.office_rows.value(sql, submission_id, kind))

    def _until_held(self, _least: int) -> None:
        """Give the terminal a round with the cloud."""
        time.sleep(3)

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        try:
            self.stage.wait(holds, _DEADLINE_S)
        except ChainError:
            raise
        except Exception as fault:
            raise AbsentError(f"{what}: {fault}") from fault


def _there(value: T | None) -> T:
    """What an earlier step has made."""
    if value is None:
        raise AbsentError("an earlier step did not get so far")
    return value


def require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    """A thing that must hold.

    Raises:
        AbsentError: it does not.
    """
    if not holds:
        raise AbsentError(otherwise)
