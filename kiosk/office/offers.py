"""What the office needs of the catalogue: each service with its texts and this receiver's policy, and the check of answers by schema.

A protocol, so that cases can be opened with services read from a folder or from the installed, verified catalogue alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from kiosk.catalog.texts import Texts
from kiosk.contract.policy import Values
from kiosk.contract.service import Service
from kiosk.contract.submission import Submission


class Offer(msgspec.Struct, frozen=True):
    """A service as this receiver offers it: declaration, with what the policy adds; texts; the policy's values."""

    service: Service
    texts: Texts
    values: Values


class Offers(Protocol):
    """The services of one receiver."""

    def offer(self, service_id: str) -> Offer | None:
        """The service, or None where the catalogue has none of this id."""

    def check(self, submission: Submission) -> Sequence[str]:
        """The answer keys at fault by the service's schema, never values; `service` where the service or version is unknown."""


def arrival_rule(offers: Offers, service_id: str) -> str:
    """What counts as arrival: `office`, `cloud` or `counter`; the policy's word before the service's."""
    found = offers.offer(service_id)
    return (found.values.arrival or found.service.arrival) if found else "office"


def title(offers: Offers, service_id: str, locale: str = "ja") -> str:
    """The service's official name, or its id where the catalogue does not have it."""
    found = offers.offer(service_id)
    return found.texts.get(locale, "title") if found and found.texts.has(locale, "title") else service_id
