"""Pull: sealed replies in, by the site's cursor or by mailbox. What they say, only the holder of a receipt can read."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk import log
from kiosk.contract.wire import MAX_MAILBOXES, Mailbox
from kiosk.errors import UnknownCursorError
from kiosk.terminal.journal import Journal
from kiosk.terminal.sync.line import CloudLine

MAX_PAGES = 1000
"""Of one pull; a server that says `more` for ever ends there, and the next pull goes on."""


async def pull_replies(journal: Journal, line: CloudLine, now_minute: int) -> int:
    """Fetch the site's replies since the last time; a cursor the cloud does not know any more starts anew.

    Returns:
        How many came.

    Raises:
        RetryLaterError: line or cloud are away; what came so far is kept.
    """
    came = 0
    for _ in range(MAX_PAGES):
        try:
            page = await line.replies(journal.replies.cursor())
        except UnknownCursorError:
            if not journal.replies.cursor():
                raise
            journal.replies.keep((), now_minute=now_minute, cursor="")
            continue
        _keep(journal, page.replies, now_minute, page.cursor)
        came += len(page.replies)
        if not page.more:
            break
    return came


async def ask_mailboxes(journal: Journal, line: CloudLine, mailboxes: Sequence[Mailbox], now_minute: int) -> None:
    """Fetch the replies in some mailboxes, wherever they were filed. Raises as `pull_replies`."""
    for start in range(0, len(mailboxes), MAX_MAILBOXES):
        page = await line.mailboxes(mailboxes[start : start + MAX_MAILBOXES])
        _keep(journal, page.replies, now_minute, None)


def _keep(journal: Journal, replies: Sequence[bytes], now_minute: int, cursor: str | None) -> None:
    strange = journal.replies.keep(replies, now_minute=now_minute, cursor=cursor)
    if strange:
        log.get().warning("not a reply", count=strange)
