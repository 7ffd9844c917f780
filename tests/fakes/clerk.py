"""A clerk at a real browser: Debian's chromium, a virtual authenticator, and eyes on everything the browser complains about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Dialog, Page, Response, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MS = 60_000
"""Of every wait for a page: a busy machine may take its time, and a page that is right is waited for no longer than it takes."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
_FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return "";
    const label = one.labels && one.labels.length ? one.labels[0].innerText : "";
    const words = label || one.innerText || one.value || "";
    return [one.tagName, words, one.getAttribute("name") || "", one.getAttribute("value") || ""].join("|");
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser for the time of a `with`."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Clerk:
    """One person at one browser with one passkey device. `said` collects what the console and the network complained about."""

    def __init__(self, browser: Browser) -> None:
        """A fresh profile."""
        self.context: BrowserContext = browser.new_context(viewport={"width": 1366, "height": 900}, locale="ja-JP")
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.answers: list[Response] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda fault: self.said.append(f"script: {fault}"))
        self.page.on("dialog", self._refuse)
        self.page.on("response", self._keep)
        self._device: CDPSession = self.context.new_cdp_session(self.page)
        self._device.send("WebAuthn.enable")
        self.authenticator = self._device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(f"{message.type}: {message.text}")

    def _refuse(self, dialog: Dialog) -> None:
        self.said.append("dialog")
        dialog.dismiss()

    def _keep(self, answer: Response) -> None:
        self.answers.append(answer)

    def remove_passkey(self) -> None:
        """The device is gone."""
        self._device.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.authenticator})

    def registers(self, link: str) -> None:
        """Open a one-time link, register a passkey, arrive at the first page."""
        self.page.goto(link)
        self.page.get_by_role("button", name="パスキーを登録する").click()
        self.page.wait_for_url(re.compile(r"/(\?.*)?$"))

    def signs_out(self) -> None:
        """By the button in the rail."""
        self.page.get_by_role("button", name="サインアウト").click()
        self.page.wait_for_url("**/sign-in")

    def signs_in(self) -> None:
        """With the passkey."""
        self.page.get_by_role("button", name="パスキーでサインイン").click()
        self.page.wait_for_url(re.compile(r"/(\?.*)?$"))

    def takes_up(self, origin: str, case_id: bytes) -> None:
        """Become the case's officer and see it."""
        self.page.goto(f"{origin}/cases/{case_id.hex()}")
        self.page.get_by_role("button", name="担当になって見る").click()
        self.page.get_by_role("heading", name="経過").wait_for()

    def presses(self, *keys: str) -> None:
        """Keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def tabs_to(self, words: str, *, limit: int = 120) -> str:
        """Press Tab until the focus stands on something with these words; nothing else moves it."""
        for _ in range(limit):
            self.page.keyboard.press("Tab")
            found = str(self.page.evaluate(_FOCUSED))
            if words in found:
                return found
        raise AssertionError(f"the keyboard does not reach {words}")

    def close(self) -> None:
        """Leave."""
        self.context.close()
