"""Load services and policies from a folder into what one site offers; nothing is offered unless everything is right.

    services/<id>/service.yaml, ja.ftl, ja-easy.ftl, en.ftl, journeys.yaml, README.md
    policies/base.yaml, policies/<prefecture>/<town>.yaml, policies/<kind>/<code>.yaml

Reads files, verifies no signature (kiosk.catalog.installed hands over a folder that is verified already).
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.catalog.checking import check
from kiosk.catalog.conditions import Rules
from kiosk.catalog.faults import Fault, refuse
from kiosk.catalog.offered import DISASTERS, VISIT_TIMES, Catalogue, Offered
from kiosk.catalog.policies import Merged, layer_paths, merge
from kiosk.catalog.texts import LANGS, build_texts, marked, read_sources
from kiosk.catalog.yaml_files import Lines, T, read
from kiosk.contract.keys import Site
from kiosk.contract.policy import Base, Layer, Values
from kiosk.contract.service import Acceptance, Field, Option, Service
from kiosk.errors import CatalogueError

MUNICIPALITY = "municipality"
DEFAULT = "default"
_STRENGTHS = tuple(Acceptance)


class Place(NamedTuple):
    """Where a service is offered: kind of site, the site's own town, and whose services (None: of every receiver)."""

    kind: str
    town: str
    receiver: str | None = None


class Shelf(NamedTuple):
    """What every service is put on: the folder of services and policies, the national base, the place."""

    root: Path
    base: Base
    place: Place


def load(root: Path, site: Site) -> Catalogue:
    """Load what a site offers.

    Args:
        root: the folder that holds services/ and policies/.
        site: where the terminal stands.

    Returns:
        Every service, under its receiver's policy.

    Raises:
        CatalogueError: names every fault of every file.
    """
    return Catalogue(site, _load(root, Place(site.kind, site.tenant)))


def load_received(root: Path, tenant: str) -> dict[str, Offered]:
    """Load the services that a tenant receives, by id: for its office, where `acceptance` is the widest the service knows.

    Raises:
        CatalogueError: names every fault of every file.
    """
    return _load(root, Place(DEFAULT, tenant, tenant))


def _load(root: Path, place: Place) -> dict[str, Offered]:
    faults: list[Fault] = []
    base = _read(Base, root / "policies" / "base.yaml", faults)
    loaded: dict[str, Offered] = {}
    for folder in sorted(path.parent for path in (root / "services").glob("*/service.yaml")):
        declared, lines, found = _read_lines(Service, folder / "service.yaml")
        faults += found
        if declared is None or base is None:
            continue
        offered, found = _offer(Shelf(root, base, place), folder, declared, lines)
        faults += found
        if offered is not None:
            loaded[declared.id] = offered
    refuse(faults)
    return {name: one for name, one in loaded.items() if _received(one, place)}


def _received(offered: Offered, place: Place) -> bool:
    """Whether the place has this service: a town's only where there is a town, and at an office only what it receives."""
    town = offered.declared.receiver != MUNICIPALITY or place.town.startswith("muni:")
    return town and place.receiver in {None, offered.tenant}


def _offer(shelf: Shelf, folder: Path, declared: Service, lines: Lines) -> tuple[Offered | None, list[Fault]]:
    place = shelf.place
    tenant = place.town if declared.receiver == MUNICIPALITY else declared.receiver
    merged, faults = _merged(shelf, declared.id, tenant)
    if merged is None:
        return None, faults
    service = _under_policy(declared, merged)
    sources, found = read_sources(folder)
    texts, wrong = build_texts(sources, merged.texts, _always(service, merged.values, _town(shelf)))
    faults += found + wrong + check(service, texts, lines, folder.name, _listed(merged.values))
    acceptance = effective_acceptance(service, merged.values, place.kind)
    return Offered(service, acceptance, tenant, texts, merged.values, Rules(service, acceptance), declared), faults


def effective_acceptance(service: Service, values: Values, kind: str) -> Acceptance:
    """The weakest of what the service allows at this kind of site and what the policy leaves."""
    allowed = service.acceptance.get(kind, service.acceptance.get(DEFAULT, Acceptance.INFORM))
    return max(allowed, values.acceptance or allowed, key=_STRENGTHS.index)


def _listed(values: Values) -> frozenset[str]:
    """Values of options that the receiver's lists give, and therefore word."""
    times = values.opening.times if values.opening else ()
    return frozenset({*(one.value for one in values.disasters or ()), *times})


def _merged(shelf: Shelf, service_id: str, tenant: str) -> tuple[Merged | None, list[Fault]]:
    faults: list[Fault] = []
    layers: dict[str, Layer] = {}
    for path in layer_paths(tenant):
        if (shelf.root / "policies" / path).is_file():
            layer = _read(Layer, shelf.root / "policies" / path, faults)
            if layer is not None:
                layers[f"policies/{path}"] = layer
    try:
        return merge(service_id, shelf.base, layers), faults
    except CatalogueError as fault:
        reasons = fault.detail.splitlines()
        return None, faults + [Fault(reason.partition(":")[0], 0, service_id, reason.partition(": ")[2], fault.hint) for reason in reasons]


def _town(shelf: Shelf) -> dict[str, str]:
    merged, _ = _merged(shelf, "", shelf.place.town)
    return (merged.values.town if merged else None) or {}


def _under_policy(service: Service, merged: Merged) -> Service:
    """Add what the policy adds, and fill options that come from the receiver's lists."""
    pages = tuple(
        msgspec.structs.replace(page, fields=tuple(_with_options(field, merged.values) for field in page.fields))
        for page in service.pages + merged.pages
    )
    values = merged.values
    return msgspec.structs.replace(
        service,
        pages=pages,
        documents=service.documents + merged.documents,
        retention_days=values.retention_days or service.retention_days,
    )


def _with_options(field: Field, values: Values) -> Field:
    if field.options_from == DISASTERS:
        listed = tuple(Option(one.value) for one in values.disasters or ())
    elif field.options_from == VISIT_TIMES:
        listed = tuple(Option(time) for time in (values.opening.times if values.opening else ()))
    else:
        return field
    return msgspec.structs.replace(field, options=listed + field.options)


def _always(service: Service, values: Values, town: dict[str, str]) -> dict[str, dict[str, str | int]]:
    """Arguments that every text of the service can use."""
    office = values.office
    return {
        lang: {
            "town": marked(town.get(lang, "")),
            "office": marked(office.name[lang]) if office else "",
            "section": marked(office.section[lang]) if office else "",
            "phone": office.phone if office else "",
            "hours": marked(office.hours[lang]) if office else "",
            "fee": service.fee_yen if values.fee_yen is None else values.fee_yen,
            "years": service.retention_days // 365,
            "n": 1,
        }
        for lang in LANGS
    }


def _read(kind: type[T], path: Path, faults: list[Fault]) -> T | None:
    value, _, found = _read_lines(kind, path)
    faults += found
    return value


def _read_lines(kind: type[T], path: Path) -> tuple[T | None, Lines, list[Fault]]:
    name = "/".join(path.parts[-3:])
    try:
        return read(kind, name, path.read_bytes())
    except OSError:
        return None, Lines(name, {}), [Fault(name, 0, "(file)", "cannot be read", "put it there, readable")]
