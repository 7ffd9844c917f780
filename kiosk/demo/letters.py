"""The demo's second half: a clerk asks and decides, the citizen reads and answers with the printed receipt."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image

from kiosk.crypto.receipts import paper_code, read_paper_code
from kiosk.demo import scene
from kiosk.demo.browser import Person
from kiosk.demo.filling import CORRECTED
from kiosk.demo.outside import DEADLINE_S, require, there
from kiosk.terminal.devices.paper import raster
from kiosk.terminal.slip import grouped
from kiosk.terminal.slip_page import Code, SlipPage

if TYPE_CHECKING:
    from kiosk.demo.play import Demo

_ROUND_S = 8.0
"""A terminal's round with the cloud brings what is new."""


class Letters:
    """Asks, answers and decides in the case of the demo's first hand-in.

    Args:
        demo: whose citizen, office and papers these are.
    """

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._clerk: Person | None = None

    def correction(self) -> Sequence[str]:
        """Sign in with a passkey, look at case and photo, ask for one correction."""
        link = self._demo.stage.call("office", "office", "invite", "tanaka")
        self._clerk = self._demo.stack.enter_context(Person(self._demo.browser))
        page = there(self._clerk).page
        there(self._clerk).register(link)
        page.goto(f"{self._demo.stage.office_origin}/")
        there(self._clerk).keep_picture(self._demo.out / "office-inbox.png")
        page.fill("#number", grouped(self._demo.claims.lines[0].number))
        page.press("#number", "Enter")
        self._take_over()
        size = self._look_at_photo()
        page.click("text=補正をお願いする")
        row = page.locator("li.pick-row", has_text=CORRECTED)
        row.locator("input[type=checkbox]").check()
        row.locator("textarea").fill("家族の数より多いようです。必要な数をもう一度教えてください。")
        page.fill("#due", time.strftime("%Y-%m-%d", time.localtime(time.time() + 14 * 86400)))
        page.click("button.main")
        there(self._clerk).keep_picture(self._demo.out / "office-correction.png")
        page.click("button.main")
        page.wait_for_load_state()
        require(not there(self._clerk).complaints, f"the office's page complains: {there(self._clerk).complaints}")
        submission_id = self._demo.claims.lines[0].submission_id
        self._demo.outside.until(lambda: self._demo.outside.posted(submission_id) >= 2, "arrival and correction at the cloud")
        return (f"the clerk saw the photo ({size[0]} x {size[1]}) and asked for one correction", "two sealed replies are at the cloud")

    def _look_at_photo(self) -> list[int]:
        """Small on the case's page, then as large as it came; gives the large one's width and height."""
        page = there(self._clerk).page
        page.locator("main img").first.scroll_into_view_if_needed()
        self._photo_size()
        there(self._clerk).keep_picture(self._demo.out / "office-case.png")
        page.locator("main img").first.click()
        page.wait_for_load_state()
        size = self._photo_size()
        require(min(size) > 700, f"the photo is too small to judge by: {size}")
        there(self._clerk).keep_picture(self._demo.out / "office-photo.png")
        page.go_back()
        return size

    def _photo_size(self) -> list[int]:
        """Of the page's first picture, once it is there."""
        page = there(self._clerk).page
        page.wait_for_function("() => document.querySelector('main img').naturalWidth > 0")
        size: list[int] = page.locator("main img").first.evaluate("image => [image.naturalWidth, image.naturalHeight]")
        return size

    def _take_over(self) -> None:
        """Who looks at a case becomes its officer first."""
        page = there(self._clerk).page
        page.wait_for_load_state()
        button = page.locator("text=担当になって見る")
        if button.count():
            button.first.click()
            page.wait_for_load_state()

    def follow_up(self) -> Sequence[str]:
        """The printed receipt before the scanner: the request is read, answered, and attached to the case."""
        submission_id = self._demo.claims.lines[0].submission_id
        time.sleep(_ROUND_S)
        self._open_reply(self._demo.code)
        self._demo.citizen.sees("直してほしいことがあります", within_s=DEADLINE_S)
        self._demo.citizen.keep("reply-correction")
        self._demo.citizen.turn_to("直して送る")
        self._demo.citizen.touch("直して送る")
        self._demo.citizen.page("証明書は何通いりますか")
        self._demo.citizen.keep("correction-question")
        self._demo.citizen.keys("2")
        self._demo.citizen.go_on()
        self._send_follow_up()
        self._demo.outside.until(lambda: self._demo.outside.events(submission_id, "follow_up") == 1, "the follow-up at the case")
        return ("the receipt was scanned, the request read, and the answer is an event of the same case",)

    def forged(self) -> Sequence[str]:
        """The same receipt with another seed: its signatures hold, but it opens nothing and proves nothing."""
        code = read_paper_code(self._demo.code)
        forged = paper_code(code.receipt, code.credential, bytes(32))
        self._open_reply(forged)
        self._demo.citizen.sees("まだ返事がありません", within_s=DEADLINE_S)
        self._demo.citizen.turn_to("説明を送る")
        self._demo.citizen.touch("説明を送る")
        self._demo.citizen.page("伝えたいことを書いてください")
        self._demo.citizen.keys("かえて")
        self._demo.citizen.go_on()
        self._demo.citizen.page("書類の写真をとりますか")
        self._demo.citizen.touch("あとで出す")
        self._send_follow_up()
        self._demo.outside.until(
            lambda: self._demo.outside.office.value("SELECT count(*) FROM aside WHERE kind = 'unmatched'") == 1, "the aside"
        )
        return ("a follow-up under a forged seed lies in `unmatched`, for a clerk; the case is untouched",)

    def _send_follow_up(self) -> None:
        citizen = self._demo.citizen
        citizen.page("送る前に、確かめてください")
        citizen.keep("follow-up-check")
        citizen.turn_to("これでよい")
        citizen.touch("これでよい")
        citizen.page("これを送りますか")
        citizen.turn_to("この内容で送る")
        citizen.touch("この内容で送る")
        citizen.sees("お預かりしました", within_s=DEADLINE_S)
        citizen.keep("follow-up-receipt")
        self._demo.finish_visit()

    def _open_reply(self, code: str) -> None:
        """Hold a slip before the scanner."""
        citizen = self._demo.citizen
        for taken_away in (self._demo.out / "run" / "scanner").glob("held-*.png"):
            taken_away.unlink()
        citizen.sees("画面にさわると始まります", within_s=DEADLINE_S)
        citizen.touch("はじめる")
        citizen.touch("日本語")
        citizen.touch("返事を読む")
        citizen.page("控えのQRコードを見せてください")
        citizen.keep("scan")
        frame = scene.held_up(self._slip_with(code), seed=int(time.time()) % 1000)
        draft = self._demo.out / "run" / "scanner" / ".held.png"
        draft.write_bytes(scene.as_png(frame))
        draft.rename(draft.with_name(f"held-{time.monotonic_ns()}.png"))

    def _slip_with(self, code: str) -> Image.Image:
        """The paper that came out of the printer; for a forged code, a sheet with that code."""
        if code == self._demo.code:
            return Image.open(min((self._demo.out / "run" / "paper").glob("*-receipt.png"))).convert("L")
        return raster(SlipPage("receipt", "ja", (Code(code),))).convert("L")

    def decide(self) -> Sequence[str]:
        """A decision with reasons and how to appeal."""
        line = self._demo.claims.lines[0]
        page = there(self._clerk).page
        page.goto(f"{self._demo.stage.office_origin}/cases/{line.submission_id.hex()}")
        self._take_over()
        there(self._clerk).keep_picture(self._demo.out / "office-case-answered.png")
        page.click("aside a.main")
        page.check("input[name=outcome][value=granted]")
        page.fill("#text", "罹災証明書を2通、郵便でお送りします。")
        page.fill("#reasons", "提出された写真により、準半壊に至らない(一部損壊)と判定しました。")
        page.click("button.main")
        there(self._clerk).keep_picture(self._demo.out / "office-decision.png")
        page.click("button.main")
        page.wait_for_load_state()
        self._demo.outside.until(lambda: self._demo.outside.case(line.submission_id)["decided_s"] is not None, "the decision")
        appeal = page.content()
        require("審査請求" in appeal, "the decision does not say how to appeal")
        self._demo.outside.until(lambda: self._demo.outside.posted(line.submission_id) >= 3, "the decision at the cloud")
        return ("the case is decided, with reasons and how to appeal; the sealed decision is at the cloud",)

    def read_decision(self) -> Sequence[str]:
        """The terminal already holds it."""
        time.sleep(_ROUND_S)
        self._demo.stage.line.cut()
        self._open_reply(self._demo.code)
        self._demo.citizen.sees("決まりました", within_s=DEADLINE_S)
        self._demo.citizen.keep("reply-decision")
        self._demo.citizen.sees("認められました")
        self._demo.stage.line.restore()
        return ("with the line down, the receipt opened the decision at the terminal",)
