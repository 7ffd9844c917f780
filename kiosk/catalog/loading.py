"""Load services and policies into what one site offers; a service is offered only when everything about it is right.

    services/<id>/service.yaml, ja.ftl, ja-easy.ftl, en.ftl, journeys.yaml, README.md
    policies/base.yaml, policies/<prefecture>/<town>.yaml, policies/<kind>/<code>.yaml

Files come from a folder or from an installed catalogue, which checks each file it hands over (kiosk.catalog.installed); nothing here
verifies a signature.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from kiosk.catalog.checking import check
from kiosk.catalog.conditions import Rules
from kiosk.catalog.faults import Fault, refuse
from kiosk.catalog.offered import DISASTERS, VISIT_TIMES, Catalogue, Offered
from kiosk.catalog.policies import Merged, layer_paths, merge
from kiosk.catalog.texts import LANGS, build_texts, marked
from kiosk.catalog.yaml_files import Lines, T, read
from kiosk.contract.keys import Site
from kiosk.contract.policy import Base, Layer, Values
from kiosk.contract.service import Acceptance, Field, Option, Service
from kiosk.errors import AbsentError, CatalogueError

MUNICIPALITY = "municipality"
DEFAULT = "default"
_STRENGTHS = tuple(Acceptance)


class Files(Protocol):
    """Where files come from: kiosk.catalog.installed.Installed, or Folder."""

    def paths(self, under: str = "") -> tuple[str, ...]:
        """The files below a folder such as `services/`, in order."""

    def read(self, path: str) -> bytes:
        """A file's bytes. Raises AbsentError where there is none."""


class Folder:
    """A folder of services/ and policies/ as an author has it, trusted as it is."""

    def __init__(self, root: Path) -> None:
        """Look below `root`."""
        self._root = root

    def paths(self, under: str = "") -> tuple[str, ...]:
        """See Files."""
        return tuple(sorted(path.relative_to(self._root).as_posix() for path in (self._root / under).rglob("*") if path.is_file()))

    def read(self, path: str) -> bytes:
        """See Files."""
        try:
            return (self._root / path).read_bytes()
        except OSError as fault:
            raise AbsentError(path) from fault


class Place(NamedTuple):
    """Where a service is offered: kind of site, the site's own town, and whose services (None: of every receiver)."""

    kind: str
    town: str
    receiver: str | None = None


class Shelf(NamedTuple):
    """What every service is put on: the files, the national base, the place, and the name of its town by language."""

    files: Files
    base: Base
    place: Place
    town: dict[str, str]


def load(source: Path | Files, site: Site, *, leave_out_faulty: bool = False) -> Catalogue:
    """Load what a site offers.

    Args:
        source: the folder that holds services/ and policies/, or an installed catalogue.
        site: where the terminal stands.
        leave_out_faulty: offer what is right and name the rest in `Catalogue.faults`, so that one publisher's mistake closes one service
            and not the counter; a fault of the national base is raised all the same.

    Returns:
        Every service, under its receiver's policy.

    Raises:
        CatalogueError: names every fault of every file.
    """
    services, faults = _load(_files(source), Place(site.kind, site.tenant))
    if not leave_out_faulty:
        refuse(faults)
    return Catalogue(site, services, tuple(sorted(faults)))


def load_received(source: Path | Files, tenant: str) -> dict[str, Offered]:
    """Load the services that a tenant receives, by id: for its office, where `acceptance` is the widest the service knows.

    Raises:
        CatalogueError: names every fault of every file.
    """
    services, faults = _load(_files(source), Place(DEFAULT, tenant, tenant))
    refuse(faults)
    return services


def _files(source: Path | Files) -> Files:
    return Folder(source) if isinstance(source, Path) else source


def _load(files: Files, place: Place) -> tuple[dict[str, Offered], list[Fault]]:
    base, _, faults = _read(Base, files, "policies/base.yaml")
    if base is None:
        refuse(faults)
        return {}, faults
    loaded: dict[str, Offered] = {}
    shelf = Shelf(files, base, place, _town(files, base, place.town))
    for path in files.paths("services/"):
        folder, _, name = path.removeprefix("services/").partition("/")
        if name == "service.yaml":
            offered, found = _offer(shelf, folder)
            faults += found
            if offered is not None and not found and _received(offered, place):
                loaded[offered.service.id] = offered
    return loaded, faults


def _received(offered: Offered, place: Place) -> bool:
    """Whether the place has this service: a town's only where there is a town, and at an office only what it receives."""
    town = offered.declared.receiver != MUNICIPALITY or place.town.startswith("muni:")
    return town and place.receiver in {None, offered.tenant}


def _offer(shelf: Shelf, folder: str) -> tuple[Offered | None, list[Fault]]:
    declared, lines, faults = _read(Service, shelf.files, f"services/{folder}/service.yaml")
    if declared is None:
        return None, faults
    place = shelf.place
    tenant = place.town if declared.receiver == MUNICIPALITY else declared.receiver
    merged, faults = _merged(shelf.files, shelf.base, declared.id, tenant)
    if merged is None:
        return None, faults
    service = _under_policy(declared, merged)
    sources, found = _sources(shelf.files, folder)
    texts, wrong = build_texts(sources, merged.texts, _always(service, merged.values, shelf.town))
    faults += found + wrong + check(service, texts, lines, folder, _listed(merged.values))
    acceptance = effective_acceptance(service, merged.values, place.kind)
    return Offered(service, acceptance, tenant, texts, merged.values, Rules(service, acceptance), declared), faults


def _sources(files: Files, folder: str) -> tuple[dict[str, dict[str, str]], list[Fault]]:
    """Language → file name → Fluent source of a service."""
    sources: dict[str, dict[str, str]] = {lang: {} for lang in LANGS}
    faults: list[Fault] = []
    for lang in LANGS:
        name = f"{folder}/{lang}.ftl"
        try:
            sources[lang][name] = files.read(f"services/{name}").decode("utf-8")
        except (AbsentError, UnicodeDecodeError):
            faults.append(Fault(name, 0, "(file)", "cannot be read", f"a service has {', '.join(f'{one}.ftl' for one in LANGS)}"))
    return sources, faults


def effective_acceptance(service: Service, values: Values, kind: str) -> Acceptance:
    """The weakest of what the service allows at this kind of site and what the policy leaves."""
    allowed = service.acceptance.get(kind, service.acceptance.get(DEFAULT, Acceptance.INFORM))
    return max(allowed, values.acceptance or allowed, key=_STRENGTHS.index)


def _listed(values: Values) -> frozenset[str]:
    """Values of options that the receiver's lists give, and therefore word."""
    times = values.opening.times if values.opening else ()
    return frozenset({*(one.value for one in values.disasters or ()), *times})


def _merged(files: Files, base: Base, service_id: str, tenant: str) -> tuple[Merged | None, list[Fault]]:
    faults: list[Fault] = []
    layers: dict[str, Layer] = {}
    there = files.paths("policies/")
    for name in (f"policies/{path}" for path in layer_paths(tenant)):
        if name in there:
            layer, _, found = _read(Layer, files, name)
            faults += found
            if layer is not None:
                layers[name] = layer
    try:
        return merge(service_id, base, layers), faults
    except CatalogueError as fault:
        reasons = fault.detail.splitlines()
        return None, faults + [Fault(reason.partition(":")[0], 0, service_id, reason.partition(": ")[2], fault.hint) for reason in reasons]


def _town(files: Files, base: Base, town: str) -> dict[str, str]:
    merged, _ = _merged(files, base, "", town)
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


def _read(kind: type[T], files: Files, path: str) -> tuple[T | None, Lines, list[Fault]]:
    try:
        return read(kind, path, files.read(path))
    except AbsentError:
        return None, Lines(path, {}), [Fault(path, 0, "(file)", "cannot be read", "put it there, readable")]
