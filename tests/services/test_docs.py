"""What an author reads is what the program takes: every key, term owner, message and argument is in the guides."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kiosk.catalog.checking import ARGUMENTS, SITE_KINDS, needed_texts
from kiosk.contract.policy import Base, BaseService, Layer, Listed, Office, Opening, Point, ServicePolicy, Values
from kiosk.contract.service import (
    OUTCOMES,
    Acceptance,
    Act,
    Check,
    Deadline,
    Document,
    Field,
    Group,
    LegalBasis,
    Option,
    Page,
    Role,
    Service,
    Step,
    ToDo,
)

DOCS = Path(__file__).parents[2] / "docs"
GUIDE, SERVICE, POLICY = (DOCS / name for name in ("writing-a-service.md", "formats/service.md", "formats/policy.md"))


@pytest.mark.parametrize("part", [Service, Page, Field, Option, Check, Group, Document, LegalBasis, Deadline, Step, ToDo])
def test_every_key_of_a_service_is_described(part: type[msgspec.Struct]) -> None:
    """No key of service.yaml is secret."""
    text = SERVICE.read_text("utf-8")
    assert [key for key in part.__struct_fields__ if f"`{key}`" not in text] == []


@pytest.mark.parametrize("part", [Base, BaseService, Layer, ServicePolicy, Values, Point, Office, Opening, Listed])
def test_every_key_of_a_policy_is_described(part: type[msgspec.Struct]) -> None:
    """No point of a policy is secret."""
    text = POLICY.read_text("utf-8")
    assert [key for key in part.__struct_fields__ if f"`{key}`" not in text] == []


def test_every_closed_list_is_described() -> None:
    """Acts, acceptances, roles, kinds of site and outcomes are all named."""
    text = SERVICE.read_text("utf-8")
    words = (
        {one.value for kind in (Act, Acceptance, Role) for one in kind}
        | {one for row in OUTCOMES.values() for one in row}
        | set(SITE_KINDS)
    )
    assert [word for word in sorted(words) if f"`{word}`" not in text] == []


def test_every_kind_of_message_and_argument_is_described() -> None:
    """An author finds every message a screen will ask for, and every argument a text may name."""
    text = GUIDE.read_text("utf-8")
    head = {"publisher": "", "receiver": "", "provider": "", "icon": "", "version": 1, "minutes": 1, "fee_yen": 0, "retention_days": 1}
    lists: dict[str, tuple[str, ...]] = {"legal_basis": (), "roles": (), "pages": ()}
    empty = msgspec.convert({"id": "x", "act": "notice", "acceptance": {}, "leave_early": "private", **head, **lists}, Service)
    words = {key.replace("private", "<leave_early>") for key in needed_texts(empty)}
    assert [word for word in sorted(words) if f"`{word}`" not in text and f"`-{word.rpartition('-')[2]}`" not in text] == []
    assert [name for name in sorted(ARGUMENTS) if f"`{name}`" not in text] == []
