"""Officers and clerks of the demo: real pages in headless Chromium, each person with a passkey in a virtual authenticator.

The browser is Debian's chromium, driven by Playwright; the authenticator speaks CTAP2 inside the browser.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, Page, sync_playwright

from kiosk.errors import MissingPartError

_ARGUMENTS = (
    "--no-sandbox",  # needed as root, and the browser sees our own pages only
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_APPROVE = "button.main[aria-label*=承認]"
_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; it ends with the block.

    Raises:
        MissingPartError: Debian's chromium is not installed.
    """
    program = shutil.which("chromium")
    if program is None:
        raise MissingPartError("chromium", hint="apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Person:
    """Somebody at a browser of their own: one page, one passkey, and what the console complained of."""

    def __init__(self, browser: Browser) -> None:
        """Open a fresh context."""
        self._context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        session = self._context.new_cdp_session(self.page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})

    def __enter__(self) -> Self:
        """Be there."""
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Close the browser window."""
        self._context.close()

    def register(self, link: str) -> None:
        """Open a one-time link and make a passkey."""
        self.page.goto(link)
        self.page.click("#passkey")
        self.page.wait_for_url(lambda url: "/register" not in url)

    def sign_in(self, origin: str) -> None:
        """Sign in with the passkey made before."""
        self.page.goto(f"{origin}/sign-in")
        self.page.click("#passkey")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def approve_all(self, address: str, within_s: float = 30.0) -> None:
        """Approve the terminal that waits, as soon as it does."""
        end = time.monotonic() + within_s
        self.page.goto(address)
        while not self.page.locator(_APPROVE).count() and time.monotonic() < end:
            self.page.wait_for_timeout(300)
            self.page.reload()
        self.page.click(_APPROVE)
        self.page.wait_for_load_state()

    def keep_picture(self, path: Path) -> None:
        """A screenshot of the whole page."""
        self.page.screenshot(path=path, full_page=True)
