"""What the demo sees from the outside: rows of cloud and office, strips from the printer, the installed catalogue's keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import zxingcpp
from PIL import Image

from kiosk.catalog.delivery import installed
from kiosk.demo.stage import Stage
from kiosk.demo.steps import going_on
from kiosk.demo.truth import Database
from kiosk.errors import AbsentError

DEADLINE_S = 90.0
_QUIET_S = 5.0
HINT_S = 240.0
"""A screen may take until the end of the next minute to confirm a hand-in; then the hint goes with the agent's next round."""
T = TypeVar("T")


class Outside:
    """Looks at one stage whose cloud and office run.

    Args:
        stage: whose.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.cloud = Database(stage.data / "cloud" / "database", "cloud")
        self.office = Database(stage.data / "office" / "database", "office")

    @property
    def paper(self) -> Path:
        """The printer's tray."""
        return self._stage.folder / "paper"

    def newest_code(self, name: str) -> str:
        """The code on the newest printed strip of a name, or nothing where it has none."""
        self.until(lambda: any(self.paper.glob(f"*-{name}.png")), f"a printed {name}")
        codes = zxingcpp.read_barcodes(Image.open(max(self.paper.glob(f"*-{name}.png"))).convert("L"))
        return codes[0].text if codes else ""

    def entries(self) -> int:
        """Entries that the cloud holds."""
        return int(self.cloud.value("SELECT count(*) FROM entry"))

    def cases(self) -> int:
        """Cases at the office."""
        return int(self.office.value("SELECT count(*) FROM case_file"))

    def case(self, submission_id: bytes) -> Any:  # noqa: ANN401 - a row
        """The case of a submission."""
        return self.office.rows("SELECT * FROM case_file WHERE submission_id = $1", submission_id)[0]

    def posted(self, submission_id: bytes) -> int:
        """Replies of a case that the cloud has confirmed."""
        sql = "SELECT count(*) FROM reply_outbox WHERE submission_id = $1 AND posted_s IS NOT NULL"
        return int(self.office.value(sql, submission_id))

    def events(self, submission_id: bytes, kind: str) -> int:
        """Events of a kind in a case's history."""
        return int(self.office.value("SELECT count(*) FROM case_event WHERE submission_id = $1 AND kind = $2", submission_id, kind))

    def enrolment_keys(self) -> dict[bytes, bytes]:
        """Who may sign terminals' credentials, from the catalogue that the terminal installed."""
        data = self._stage.data / "terminal"
        catalogue = installed(data / "catalogue", (data / "root.json").read_bytes())
        return there(catalogue).enrolment_keys()

    def until(self, holds: Callable[[], bool], what: str, within_s: float = DEADLINE_S) -> None:
        """Wait until something holds.

        Args:
            holds: tells whether it does.
            what: it is, for the message.
            within_s: how long to wait.

        Raises:
            AbsentError: it does not come.
        """
        since_s, told = time.monotonic(), False

        def looks() -> bool:
            nonlocal told
            if not told and time.monotonic() - since_s > _QUIET_S:
                told = True
                going_on(f"waiting for {what} …")
            return holds()

        try:
            self._stage.wait(looks, within_s)
        except Exception as fault:
            raise AbsentError(f"{what}: {fault}") from fault


def there(value: T | None) -> T:
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
