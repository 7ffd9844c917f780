"""Every error of the project, drawn as a tree. A class says what its catcher does; the text for people lives with the screens.

    KioskError
    ├── RetryLaterError            the other side or the line is away: wait, try again, lose nothing
    │   ├── LineDownError              no connection, a time-out, a captive portal's page
    │   ├── BusyError                  the cloud asks for patience (429, 503); carries retry_after_s
    │   ├── ClockSkewError             our clock is outside the cloud's window; carries the signed time
    │   └── CommitUnknownError         a commit failed: neither stored nor lost is known; look the id up
    ├── SetAsideError              keep the bytes, show a named person, never delete
    │   ├── SealBrokenError            altered, cut short, or sealed to another key
    │   ├── SignatureError             does not verify, or is not of the one accepted shape
    │   ├── FormatError                bytes that are not the format they claim to be
    │   │   └── UnknownVersionError        a version, suite or key id this program does not know
    │   ├── UnknownKeyError            a key id nobody has told us
    │   ├── ConflictError              the same id or slot with other content
    │   ├── UntrustedUpdateError       a catalogue that is old, mixed, altered, endless or signed by others: not installed
    │   ├── ChainError                 a gap, a fork, or a hash that does not continue the chain
    │   └── JournalError               the journal is damaged or belongs to another device
    ├── RefusedError               tell the person in front: this can't be done, and what can
    │   ├── InputError                 a value the person can correct
    │   ├── UnknownServiceError        no such service here
    │   ├── LimitError                 too large, too many, too long
    │   ├── ForbiddenError             not allowed for this key, role or tenant (answers as if absent)
    │   ├── SignInError                nobody is signed in at this browser, or not any more
    │   ├── AbsentError                there is no such thing
    │   ├── ExpiredError               a code, credential or session past its time
    │   │   └── UnknownCursorError         a cursor that fits no feed (any more): start without one
    │   ├── QueueFullError             an offline limit is reached: no new visits, nothing dropped
    │   └── VisitTakenError            another screen process holds the visit
    └── SetupError                 the operator must change something before the program can start
        ├── SettingsError              the settings file or environment; names every fault
        ├── CatalogueError             services or policies; names every fault with file, key and remedy
        ├── MissingPartError           a system package, font or program is not installed
        └── UnsafeStartError           a safety condition does not hold (SQLite version, database role, file mode)

Names end in Error. `code` is stable: logs, API answers, docs/errors.md and translation keys use it.
Crypto failures say one thing outside, whatever failed inside.
"""

from __future__ import annotations

from typing import ClassVar


class KioskError(Exception):
    """The root: a stable `code`, and a `hint` a person can act on.

    Args:
        detail: what happened, without personal data.
        hint: overrides the class's hint.
    """

    code: ClassVar[str] = "kiosk"
    hint: str = ""

    def __init__(self, detail: str = "", *, hint: str = "") -> None:
        """Keep the detail; a hint given here replaces the class's."""
        super().__init__(detail or self.code)
        self.detail = detail
        if hint:
            self.hint = hint

    def __str__(self) -> str:
        """Code, detail and hint on one line, for logs and the command line."""
        text = f"{self.code}: {self.detail}" if self.detail else self.code
        return f"{text} ({self.hint})" if self.hint else text


class RetryLaterError(KioskError):
    """Wait and try again; nothing is lost."""

    code = "retry_later"
    hint = "nothing is lost; it is tried again by itself"


class LineDownError(RetryLaterError):
    """No connection, a time-out, or an answer that is not the cloud's."""

    code = "line_down"
    hint = "work goes on offline; check the network cable if it lasts"


class BusyError(RetryLaterError):
    """The cloud asks for patience."""

    code = "busy"

    def __init__(self, detail: str = "", *, retry_after_s: float = 30.0) -> None:
        """Carry the cloud's Retry-After, in seconds."""
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class ClockSkewError(RetryLaterError):
    """Our clock is outside the cloud's window of ± 300 s; carries the cloud's signed time answer."""

    code = "clock_skew"
    hint = "the terminal corrects its wire clock by itself; set the system clock when it lasts"

    def __init__(self, detail: str = "", *, signed_time: bytes = b"") -> None:
        """Carry the signed {time, nonce} answer, COSE_Sign1."""
        super().__init__(detail)
        self.signed_time = signed_time


class CommitUnknownError(RetryLaterError):
    """A commit failed, so its outcome is unknown; reopen and look the id up before anything else."""

    code = "commit_unknown"


class SetAsideError(KioskError):
    """Keep the bytes and show a person; never delete."""

    code = "set_aside"
    hint = "kept as it came; a named person looks at it in the list of unverified items"


class SealBrokenError(SetAsideError):
    """Altered, cut short, or sealed to another key; which of them is not said."""

    code = "seal_broken"


class SignatureError(SetAsideError):
    """A signature that does not verify, or a signed item of another shape than the one accepted."""

    code = "bad_signature"


class FormatError(SetAsideError):
    """Bytes that are not what they claim to be."""

    code = "bad_format"


class UnknownVersionError(FormatError):
    """A version, algorithm or suite this program does not know."""

    code = "unknown_version"
    hint = "update this program, or ask the sender for the older format"


class UnknownKeyError(SetAsideError):
    """A key id that no installed catalogue or credential names."""

    code = "unknown_key"
    hint = "install the newest catalogue; if it lasts, the sender is not enrolled"


class ConflictError(SetAsideError):
    """The same id or slot with other content: the first stays, this one is quarantined."""

    code = "conflict"


class UntrustedUpdateError(SetAsideError):
    """A catalogue that is old, expired, mixed, altered, endless or signed by others; nothing of it was installed."""

    code = "untrusted_update"
    hint = "the installed catalogue goes on; tell the operator which server or medium it came from"


class ChainError(SetAsideError):
    """A gap, a fork, or a hash that does not continue the chain."""

    code = "broken_chain"


class JournalError(SetAsideError):
    """The journal is damaged, or was written by another device."""

    code = "journal_damaged"
    hint = "keep the file, start a new journal, and tell the operator which range is missing"


class RefusedError(KioskError):
    """Tell the person in front what can't be done and what can."""

    code = "refused"


class InputError(RefusedError):
    """A value the person can correct."""

    code = "bad_input"


class UnknownServiceError(RefusedError):
    """No such service at this site."""

    code = "unknown_service"
    hint = "see `madoguchi doctor` for the services installed here"


class LimitError(RefusedError):
    """Too large, too many or too long."""

    code = "too_large"
    hint = "send less at once; the limits stand in docs/formats/wire.md"


class ForbiddenError(RefusedError):
    """Not allowed for this key, role or tenant; outside it looks like AbsentError."""

    code = "forbidden"


class SignInError(RefusedError):
    """Nobody is signed in at this browser, or not any more."""

    code = "sign_in"
    hint = "sign in with a passkey"


class AbsentError(RefusedError):
    """There is no such thing (or not for you: the answer is the same)."""

    code = "absent"


class ExpiredError(RefusedError):
    """A code, credential or session past its time."""

    code = "expired"
    hint = "ask for a new one"


class UnknownCursorError(ExpiredError):
    """A cursor that fits no feed, or not any more; everything comes again from the start."""

    code = "unknown_cursor"
    hint = "start again without a cursor; what comes twice is known by its hash"


class QueueFullError(RefusedError):
    """An offline limit is reached: no new visits; what is queued stays."""

    code = "queue_full"
    hint = "restore the line or carry the entries out by USB"


class VisitTakenError(RefusedError):
    """Another screen process holds the visit."""

    code = "visit_taken"


class SetupError(KioskError):
    """The operator must change something before the program can start."""

    code = "setup"


class SettingsError(SetupError):
    """Faults in the settings file or environment, all of them at once."""

    code = "bad_settings"


class CatalogueError(SetupError):
    """Faults in services or policies, all of them at once, each with file, key and remedy."""

    code = "bad_catalogue"


class MissingPartError(SetupError):
    """A system package, font or program is not installed."""

    code = "missing_part"


class UnsafeStartError(SetupError):
    """A safety condition does not hold, so the program does not start."""

    code = "unsafe_start"
