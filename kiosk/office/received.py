"""What the office needs of the catalogue: the services it receives, with texts and policy, and the check of answers by their schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from kiosk.catalog.offered import Offered
from kiosk.catalog.texts import Texts, plain
from kiosk.contract.service import OUTCOMES, Act
from kiosk.contract.submission import Submission
from kiosk.errors import UnknownServiceError

SchemaCheck = Callable[[Offered, Submission], Sequence[str]]
"""The answer keys at fault by the service's schema, never values; empty when nothing is."""


class Received(msgspec.Struct, frozen=True):
    """The services of one receiver, as kiosk.catalog.loading.load_received gives them.

    `older` holds earlier versions by (id, version): a terminal that was offline for weeks files by the one it had.
    """

    offered: Mapping[str, Offered]
    schema: SchemaCheck
    older: Mapping[tuple[str, int], Offered] = {}

    def find(self, service_id: str, version: int | None = None) -> Offered | None:
        """The service in this version (None: the newest), or None where the catalogue has none for us."""
        newest = self.offered.get(service_id)
        if version is None or (newest is not None and newest.service.version == version):
            return newest
        return self.older.get((service_id, version))

    def check(self, submission: Submission) -> Sequence[str]:
        """The answer keys at fault.

        Raises:
            UnknownServiceError: the service or its version is not known here.
        """
        found = self.find(submission.service, submission.service_version)
        if found is None:
            raise UnknownServiceError("a service or version that this office's catalogue does not have")
        return self.schema(found, submission)

    def arrival_rule(self, service_id: str) -> str:
        """What counts as arrival: `office`, `cloud` or `counter`."""
        found = self.find(service_id)
        return found.arrival if found else "office"

    def title(self, service_id: str, locale: str = "ja") -> str:
        """The service's official name, or its id where it is not known here."""
        found = self.find(service_id)
        return plain(found.texts.get(locale, "title")) if found and found.texts.has(locale, "title") else service_id

    def case_title(self, service_id: str, act: Act, words: Texts, locale: str = "ja") -> str:
        """What a case is called: a visit booking is never called by the filing it prepares alone."""
        own = self.title(service_id, locale)
        return words.get(locale, "booking-title", title=own) if act is Act.BOOKING else own

    def outcomes(self, service_id: str, act: Act) -> tuple[str, ...]:
        """What may be decided: the service's own list where it has one and the entry is of its own act (a visit booking is not)."""
        found = self.find(service_id)
        own = found.service.outcomes if found and found.service.act is act else ()
        return own or OUTCOMES[act]

    def appeal(self, service_id: str, locale: str) -> str:
        """How to appeal, as the policy words it; empty when it does not."""
        found = self.find(service_id)
        return plain(found.appeal(locale)) if found else ""
