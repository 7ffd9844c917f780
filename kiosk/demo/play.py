"""The demo's steps: from a touch to a decision, on real parts, each verified from the outside (rows, signatures, pixels).

Touches are X events; what is on the glass is read from its pixels; what happened is read from the databases. The terminal's own logs are
never asked.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser

from kiosk.contract.receipt import ReceiptClaims
from kiosk.crypto import receipts
from kiosk.crypto.receipts import read_paper_code, verify_code
from kiosk.demo import filling, scene
from kiosk.demo.browser import Person, chromium
from kiosk.demo.citizen import Citizen, keeper_of
from kiosk.demo.display import Display
from kiosk.demo.eyes import Eyes
from kiosk.demo.letters import Letters
from kiosk.demo.outside import DEADLINE_S, HINT_S, Outside, require, there
from kiosk.demo.stage import SITE, Stage
from kiosk.demo.steps import Step, play
from kiosk.terminal.slip import grouped
from kiosk.ui.locate import ways

_PLANTED = tuple(form for one in filling.CANARIES for form in (one.encode(), one.encode("utf-16-le")) if len(form) >= 6)
"""What was typed, as it would stand in a file; shorter forms stand in sealed bytes by chance."""
_SAME = 0.97
"""One wrong sign in ten fits by 0.91."""


def run(out: Path) -> int:
    """Play everything; the folder is emptied first."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with ExitStack() as stack:
        demo = Demo(out.resolve(), stack)
        return play(demo.steps(), demo.keep_failure)


class Demo:
    """What the steps share.

    Args:
        out: where pictures, receipt and strip are left.
        stack: ends everything that was started.
    """

    def __init__(self, out: Path, stack: ExitStack) -> None:
        self.out = out
        self.display = Display.open()
        stack.callback(self.display.close)
        self.stage = Stage(out / "run", self.display)
        stack.callback(self.stage.close)
        self.stack = stack
        self._browser: Browser | None = None
        self.eyes = Eyes(self.display.picture, ways)
        self.citizen = Citizen(self.display, self.eyes, keeper_of(self.display, out))
        self._claims: ReceiptClaims | None = None
        self.code = ""
        self._outside: Outside | None = None
        self.letters = Letters(self)

    @property
    def outside(self) -> Outside:
        """Looks at cloud, office and paper."""
        return there(self._outside)

    @property
    def claims(self) -> ReceiptClaims:
        """Of the first hand-in."""
        return there(self._claims)

    @property
    def browser(self) -> Browser:
        """Started for the officers."""
        return there(self._browser)

    def steps(self) -> Sequence[Step]:
        """All steps in their order."""
        return (
            Step("PostgreSQL, cloud, office and signed catalogue", self.set_up),
            Step("the terminal enrols, two officers approve", self.enrol),
            Step("an application with the line down", self.hand_in),
            Step("the agent is killed, the line comes back", self.arrive_once),
            Step("the screen is killed after the commit, before drawing", self.screen_killed),
            Step("the agent is killed after the commit, before answering", self.agent_killed),
            Step("a clerk opens the case and asks for a correction", self.letters.correction),
            Step("the citizen reads it with the receipt and answers", self.letters.follow_up),
            Step("a forged follow-up is set aside", self.letters.forged),
            Step("the clerk decides", self.letters.decide),
            Step("the decision is read with the line down", self.letters.read_decision),
            Step("what stayed private", self.private),
        )

    def keep_failure(self) -> str:
        """The glass as it stands, and where the programs' logs are."""
        picture = self.out / "failed.png"
        self.display.save(picture)
        return f"{picture}; the logs are in {self.stage.logs}"

    # ---- set up

    def set_up(self) -> Sequence[str]:
        """Start the three programs' far sides."""
        stage = self.stage
        stage.set_up_catalogue()
        stage.start("cloud", "cloud")
        stage.start("office", "office")
        stage.wait_cloud()
        stage.wait_office()
        self._outside = Outside(stage)
        unsafe = self.outside.cloud.value("SELECT count(*) FROM pg_roles WHERE rolname = 'cloud_app' AND (rolsuper OR rolbypassrls)")
        require(unsafe == 0, "the cloud's database role can pass row security")
        return ("PostgreSQL, cloud and office run; the app's role is not superuser", "the first catalogue is signed and served by TUF")

    def enrol(self) -> Sequence[str]:
        """A one-time code, a key made at the terminal, two passkeys."""
        stage = self.stage
        code = stage.call("cloud", "cloud", "code", SITE)
        links = [stage.call("cloud", "cloud", "invite", name) for name in ("suzuki", "sato")]
        _ = stage.tap
        stage.start("enrol", "enrol", code, settings="terminal")
        self.outside.until(lambda: self.outside.cloud.value("SELECT count(*) FROM enrolment WHERE state = 'pending'") == 1, "the request")
        self._browser = self.stack.enter_context(chromium())
        for number, link in enumerate(links, 1):
            self._approve(link, number)
        stage.finish("enrol")
        approvals = self.outside.cloud.value("SELECT count(DISTINCT officer_id) FROM enrolment_approval")
        devices = self.outside.cloud.value("SELECT count(*) FROM device WHERE site = $1", SITE)
        require((approvals, devices) == (2, 1), f"{approvals} approvals, {devices} devices")
        (self.out / "run" / "camera" / "damage.jpg").write_bytes(scene.damage_photo())
        stage.start("terminal", "kiosk", display=True)
        self.citizen.sees("画面にさわると始まります", within_s=DEADLINE_S)
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
        seen = citizen.sees("お預かりしました", within_s=DEADLINE_S)
        citizen.keep("receipt")
        self.code, self._claims = self._read_code()
        number = grouped(self.claims.lines[0].number)
        shown = self.eyes.find(number)
        require(shown is not None and shown.score > _SAME, "the number on the glass is not the signed one")
        require(self.outside.entries() == 0, "something reached the cloud over a cut line")
        printed = self.outside.newest_code("receipt")
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
        citizen.turn_to(filling.CORRECTED)
        citizen.touch_by("直す", filling.CORRECTED)
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

        self.outside.until(codes, "a readable QR code on the glass")
        text = next(text for text in self.eyes.codes() if text.startswith(receipts.PREFIX))
        return text, verify_code(read_paper_code(text), self.outside.enrolment_keys())

    # ---- kills

    def arrive_once(self) -> Sequence[str]:
        """SIGKILL right after the words, a new agent, the line back: one case, three times right."""
        old = self.stage.pid_of("agent")
        os.kill(old, signal.SIGKILL)
        self.outside.until(lambda: self.stage.pid_of("agent") != old, "a new agent")
        self.finish_visit()
        self.stage.line.restore()
        self.outside.until(lambda: self.outside.entries() == 2, "form and photo at the cloud")
        self.outside.until(lambda: self.outside.cases() == 1, "the case at the office")
        line = self.claims.lines[0]
        (case,) = self.outside.office.rows("SELECT * FROM case_file WHERE submission_id = $1", line.submission_id)
        require(case["number"] == line.number, "the case has another number")
        require(case["handed_in_minute"] == self.claims.handed_in, "the time of handing in changed on the way")
        self.outside.until(lambda: self.outside.case(line.submission_id)["arrived_s"] is not None, "the arrival")
        arrived_s = self.outside.case(line.submission_id)["arrived_s"]
        require(arrived_s >= case["first_stored_s"] >= self.claims.handed_in * 60, "the three times are out of order")
        require(case["decided_s"] is None, "nobody has decided yet")
        return (
            f"agent {old} was killed; its successor pushed; the cloud holds 2 entries of 1 submission",
            "the office has one case: handed in, then arrived, not yet accepted",
        )

    def finish_visit(self) -> None:
        """From the receipt to the next person's first screen."""
        self.citizen.turn_to("終わる")
        self.citizen.touch("終わる")
        self.citizen.sees("消しました", within_s=DEADLINE_S)
        self.citizen.sees("画面にさわると始まります", within_s=DEADLINE_S)

    def screen_killed(self) -> Sequence[str]:
        """The commit happened, the screen died before it could say so."""
        before = self.outside.cases()
        self.stage.tap.arm(lambda: os.kill(self.stage.pid_of("screen"), signal.SIGKILL))
        self._quick_hand_in()
        require(self.stage.tap.sprung.wait(DEADLINE_S), "the commit was never answered")
        self.citizen.sees("手続きは、お預かりしています", within_s=DEADLINE_S)
        self.citizen.keep("undrawn")
        self.outside.until(lambda: self.outside.cases() == before + 1, "the case at the office")
        self.citizen.touch("わかりました")
        require(self.outside.newest_code("slip") == "", "the slip without seed carries a code")
        return ("the next screen says that the procedure was handed in and need not be entered again; the office has one case",)

    def agent_killed(self) -> Sequence[str]:
        """The commit happened, the agent died before it could answer."""
        before = self.outside.cases()
        self.stage.tap.arm(lambda: os.kill(self.stage.pid_of("agent"), signal.SIGKILL))
        self._quick_hand_in()
        require(self.stage.tap.sprung.wait(DEADLINE_S), "the commit was never answered")
        self.citizen.sees("お預かりしました", within_s=DEADLINE_S)
        _, claims = self._read_code()
        self.outside.until(lambda: self.outside.cases() == before + 1, "the case at the office")
        case = self.outside.case(claims.lines[0].submission_id)
        require(case["number"] == claims.lines[0].number and not case["undrawn"], "the case is not the one on the glass")
        self.finish_visit()
        hinted = "SELECT submission_id FROM case_file WHERE undrawn"
        self.outside.until(lambda: len(self.outside.office.rows(hinted)) == 1, "the hint of the hand-in before", within_s=HINT_S)
        return (
            "the screen asked the new agent, and then said 「お預かりしました」; the office has one case",
            "meanwhile the hand-in before, and only that, carries the hint that no screen confirmed it",
        )

    def _quick_hand_in(self) -> None:
        citizen = self.citizen
        citizen.sees("画面にさわると始まります", within_s=DEADLINE_S)
        filling.begin(citizen)
        filling.fill(citizen, photo=False)
        citizen.answer("証明書は何に使いますか", "会社や学校に出す")
        citizen.page("送る前に、確かめてください")
        citizen.turn_to("これでよい")
        citizen.touch("これでよい")
        self._declare()

    # ---- privacy

    def private(self) -> Sequence[str]:
        """Nothing that was typed stands anywhere outside the sealed entries and the office's database."""
        searched = [self.stage.data / "terminal", self.stage.data / "cloud", self.stage.logs, self.out / "run" / "offices"]
        files = [path for folder in searched for path in folder.rglob("*") if path.is_file()]
        for path in files:
            body = path.read_bytes()
            require(not any(one in body for one in _PLANTED), f"{path.relative_to(self.out)} holds what a citizen typed")
        require(len(files) > 50, "there was nothing to search")
        pid = self.stage.pid_of("agent")
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        require(not any(one in environment for one in _PLANTED), "the agent's environment holds what a citizen typed")
        for path in (self.out / "run" / "paper").glob("*.png"):
            shutil.copy(path, self.out / f"paper-{path.name}")
        return (f"{len(files)} files of terminal, cloud database and logs hold none of {len(filling.CANARIES)} planted words",)
