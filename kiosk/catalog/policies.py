"""Merge policy layers: base first, then prefecture, then town (or base, then a national body).

A lower layer may set values inside the base's bounds and add optional questions and papers. It can never remove or loosen a mandatory
field, change who receives, reword what is declared, or reach another publisher's service: those are not points, so there is no way to
say it. A merge that oversteps is refused with every reason at once. Reads no files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import msgspec

from kiosk.catalog.texts import LANGS
from kiosk.contract.policy import Base, BaseService, Layer, Point, ServicePolicy, Values, Words
from kiosk.contract.service import Document, Page
from kiosk.contract.vocabulary import TERMS
from kiosk.errors import CatalogueError

NOT_A_POINT = Point("fixed")
REWORDABLE = ("title", "about")
REWORDABLE_ENDS = ("-hint", "-why")


class Merged(msgspec.Struct, frozen=True):
    """What holds for one service at one receiver. `texts` maps language → message → text of the lowest layer that words it."""

    values: Values
    pages: tuple[Page, ...] = ()
    documents: tuple[Document, ...] = ()
    texts: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)


def layer_paths(tenant: str) -> tuple[PurePosixPath, ...]:
    """Where the layers of a receiver lie under policies/, highest first; each may be absent.

    `muni:99201` → 99/prefecture.yaml, 99/99201.yaml (the first two digits are the prefecture, JIS X 0401); any other → <kind>/<code>.yaml.
    """
    kind, _, code = tenant.partition(":")
    if kind == "muni":
        return PurePosixPath(code[:2], "prefecture.yaml"), PurePosixPath(code[:2], f"{code}.yaml")
    return (PurePosixPath(kind, f"{code}.yaml"),)


def merge(service_id: str, base: Base, layers: Mapping[str, Layer]) -> Merged:
    """Merge for one service.

    Args:
        service_id: whose policy.
        base: the national base.
        layers: name (a file) → layer, highest first.

    Returns:
        Values, and what the layers add.

    Raises:
        CatalogueError: names every point overstepped, in every layer.
    """
    reasons = [reason for name, layer in layers.items() for reason in overstepping(service_id, base, name, layer)]
    if reasons:
        raise CatalogueError("\n".join(reasons), hint="a lower layer stays inside the base's bounds and only adds")
    own = base.services.get(service_id, BaseService())
    if texts := [*unworded(base.values), *unworded(own.values)]:
        raise CatalogueError(f"policies/base.yaml: {', '.join(texts)} is not worded in every language", hint="word it in each")
    mine = [layer.services.get(service_id, ServicePolicy()) for layer in layers.values()]
    levels = [base.values, own.values]
    for layer, part in zip(layers.values(), mine, strict=True):
        levels += [layer.values, part.values]
    return Merged(
        _over(levels),
        tuple(page for part in mine for page in part.pages),
        tuple(document for part in mine for document in part.documents),
        _texts(mine),
    )


def overstepping(service_id: str, base: Base, name: str, layer: Layer) -> list[str]:
    """Every reason why a layer may not say what it says about a service; empty when it may."""
    part = layer.services.get(service_id, ServicePolicy())
    reasons = [reason for values in (layer.values, part.values) for reason in _outside(service_id, base, name, values)]
    reasons += [f"{name}: {text} is not worded in every language" for values in (layer.values, part.values) for text in unworded(values)]
    reasons += [f"{name}: the added question {field.id} must be optional" for page in part.pages for field in page.fields if field.required]
    reasons += [f"{name}: the added page {page.id} may not end the way" for page in part.pages if page.ends]
    reasons += [
        f"{name}: the added question {field.id} asks for {field.term}, which is restricted"
        for page in part.pages
        for field in page.fields
        if field.term in TERMS and TERMS[field.term].restricted
    ]
    return reasons + [f"{name}: {lang} rewords {key}, which is the service's own" for lang, key in _reworded(part)]


def unworded(values: Values) -> list[str]:
    """The texts of some values that a screen in one of our languages would not have."""
    office = values.office
    texts: dict[str, Words | None] = {"town": values.town, "appeal": values.appeal}
    if office is not None:
        texts |= {"office.name": office.name, "office.section": office.section, "office.hours": office.hours}
    texts |= {f"disasters.{one.value}": one.label for one in values.disasters or ()}
    return [name for name, words in texts.items() if words is not None and not set(LANGS) <= set(words)]


def _outside(service_id: str, base: Base, name: str, values: Values) -> list[str]:
    own = base.services.get(service_id, BaseService())
    found: list[str] = []
    for point, value in _set(values).items():
        bounds = own.points.get(point) or base.points.get(point, NOT_A_POINT)
        if reason := breaks(bounds, value):
            found.append(f"{name}: {service_id} {point} {reason}")
    return found


def breaks(bounds: Point, value: object) -> str:
    """How a value breaks a point's bounds, in words; empty when it does not."""
    if bounds.rule == "open":
        return ""
    if bounds.rule != "bounded":
        return "is fixed by the base"
    if bounds.among and value not in bounds.among:
        return f"must be one of {', '.join(bounds.among)}"
    if isinstance(value, int) and bounds.least is not None and value < bounds.least:
        return f"must be at least {bounds.least}"
    if isinstance(value, int) and bounds.most is not None and value > bounds.most:
        return f"must be at most {bounds.most}"
    return ""


def _set(values: Values) -> dict[str, Any]:
    return {point: value for point in values.__struct_fields__ if (value := getattr(values, point)) is not None}


def _over(levels: Sequence[Values]) -> Values:
    together: dict[str, Any] = {}
    for values in levels:
        together |= _set(values)
    return Values(**together)


def _reworded(part: ServicePolicy) -> list[tuple[str, str]]:
    own = tuple(page.id for page in part.pages) + tuple(field.id for page in part.pages for field in page.fields)
    mine = (*(f"{one}-" for one in own), *(f"document-{document.id}" for document in part.documents))
    return [
        (lang, key)
        for lang, words in part.texts.items()
        for key in words
        if key not in REWORDABLE and not key.endswith(REWORDABLE_ENDS) and not (mine and key.startswith(mine))
    ]


def _texts(parts: Sequence[ServicePolicy]) -> dict[str, dict[str, str]]:
    together: dict[str, dict[str, str]] = {}
    for part in parts:
        for lang, words in part.texts.items():
            together.setdefault(lang, {}).update(words)
    return together
