"""Settings: one TOML file, then the environment over it, checked as a whole; every fault is named at once.

A section for each program that runs here: [terminal], [cloud], [office]. The variable of `cloud_url` in [terminal] is
MADOGUCHI_TERMINAL_CLOUD_URL; a list takes commas. A relative path in the file counts from the file's folder.
Keys, meaning and defaults for people: docs/settings.md. Does not open, create or reach anything that a setting names.
"""

from __future__ import annotations

import difflib
import tomllib
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from msgspec import Meta
from msgspec.structs import FieldInfo

from kiosk.errors import SettingsError

PREFIX = "MADOGUCHI_"
MAX_SOCKET_BYTES = 107
MAX_PORT = 65535
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Listen = Annotated[
    str, Meta(pattern=r"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$", description="an address and a port, such as 127.0.0.1:8443")
]
Url = Annotated[str, Meta(pattern=r"^https?://[^/\s@]+(/[^\s]*)?$", description="an address such as https://cloud.example.jp")]
Origin = Annotated[
    str, Meta(pattern=r"^https?://[^/\s@]+$", description="scheme, host and port, without a path, such as https://office.example.jp")
]
Tenant = Annotated[str, Meta(pattern=r"^[a-z]{2,12}:[0-9]{2,13}$", description="a tenant's code, such as muni:13101")]
Prefecture = Annotated[str, Meta(pattern=r"^[0-9]{2}$", description='two digits in quotes, such as "13"; 00 for national bodies')]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", description="small letters, digits and hyphens, such as chiyoda-1")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}(-[a-z]{2,8})?$", description="codes such as ja, ja-easy, en")]
DatabaseUrl = Annotated[str, Meta(pattern=r"^(postgresql://\S+)?$", description="postgresql://user@host/name, or empty")]
OwnerUrl = Annotated[str, Meta(pattern=r"^(postgresql://\S+)?$", description="the same for the role that owns the tables, or empty")]


class Display(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The touch screen: its pixels, and how large one is, so that a target of 20 mm is 20 mm."""

    width_px: Annotated[int, Meta(ge=640, le=7680, description="the screen's width in pixels")] = 1080
    height_px: Annotated[int, Meta(ge=480, le=7680, description="the screen's height in pixels")] = 1920
    mm_per_px: Annotated[float, Meta(ge=0.02, le=1.0, description="millimetres to a pixel, such as 0.248 for a 21.5 inch screen")] = 0.248
    scale: Annotated[float, Meta(ge=0.2, le=1.0, description="below 1: draw it smaller, to try it on a smaller display")] = 1.0
    pointer: Annotated[bool, Meta(description="show the pointer, to try it with a mouse")] = False


class Terminal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A service point."""

    data_dir: Annotated[Path, Meta(description="a folder of this terminal alone: keys, journal, catalogue")]
    cloud_url: Url
    site: Name
    site_kind: typing.Literal["municipal_counter", "designated_post_office", "post_office", "school", "library", "shelter"]
    prefecture: Prefecture
    tenant: Tenant
    socket: Annotated[Path | None, Meta(description="the Unix socket between agent and screen")] = None
    screen_socket: Annotated[Path | None, Meta(description="that socket as the screen's sandbox sees it, where that is elsewhere")] = None
    cloud_ca: Annotated[Path | None, Meta(description="a PEM file with the authority that signed the cloud's certificate")] = None
    display: Display = Display()
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, description="languages offered, first one first")] = (
        "ja",
        "ja-easy",
        "en",
    )
    idle_warn_s: Annotated[int, Meta(ge=60, le=900, description="seconds without a touch before the warning; at least 60")] = 60
    idle_end_s: Annotated[int, Meta(ge=30, le=300, description="seconds from the warning to the erasing; at least 30")] = 30
    camera: typing.Literal["null", "frames"] = "null"
    frames_dir: Annotated[Path | None, Meta(description="a folder of pictures that the camera shows in turn")] = None
    scanner: typing.Literal["null", "frames"] = "null"
    scanner_dir: Annotated[Path | None, Meta(description="a folder of pictures that the scanner sees, oldest first")] = None
    printer: typing.Literal["null", "png"] = "null"
    print_dir: Annotated[Path | None, Meta(description="a folder for the printed pictures")] = None
    poll_s: Annotated[int, Meta(ge=1, le=900, description="seconds between two rounds with the cloud when nothing waits")] = 60
    retry_longest_s: Annotated[int, Meta(ge=1, le=900, description="longest wait, in seconds, before a broken line is tried again")] = 900

    @property
    def socket_path(self) -> Path:
        """The Unix socket between agent and screen, `agent.sock` in the data folder unless named."""
        return self.socket or self.data_dir / "agent.sock"

    @property
    def screen_socket_path(self) -> Path:
        """Where the screen finds the agent's socket."""
        return self.screen_socket or self.socket_path

    @property
    def keys_dir(self) -> Path:
        """The folder of the file keystore."""
        return self.data_dir / "keys"

    @property
    def catalogue_dir(self) -> Path:
        """The folder of the installed catalogue."""
        return self.data_dir / "catalogue"

    @property
    def root_path(self) -> Path:
        """The first root.json of the catalogue, given at enrolment."""
        return self.data_dir / "root.json"


class Served(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What cloud and office share: an address with TLS, pages, a database.

    An empty `database_url` means the PostgreSQL that the program starts by itself. With `database_owner_url`, too, the program brings
    the tables up to date at its start; without it, it only looks whether they are.
    """

    data_dir: Path
    listen: Listen
    tls_cert: Annotated[Path | None, Meta(description="a PEM file with the certificate and its chain")] = None
    tls_key: Annotated[Path | None, Meta(description="a PEM file with the certificate's key, mode 0600")] = None
    database_url: DatabaseUrl = ""
    database_owner_url: OwnerUrl = ""
    origin: Origin

    @property
    def rp_id(self) -> str:
        """The host name that passkeys are bound to: the origin's."""
        return urlsplit(self.origin).hostname or ""


class Cloud(Served, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One region of the cloud."""

    data_dir: Annotated[Path, Meta(description="a folder of this cloud alone: keys, catalogue, its own PostgreSQL")]
    region: Name
    listen: Listen = "127.0.0.1:8443"
    origin: Origin = "https://localhost:8443"


class Office(Served, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One receiving body."""

    data_dir: Annotated[Path, Meta(description="a folder of this office alone: keys, catalogue, its own PostgreSQL")]
    tenant: Tenant
    prefecture: Prefecture
    name: Annotated[str, Meta(min_length=1, max_length=60, description="the body's name as citizens know it, such as 千代田区")]
    cloud_url: Url
    cloud_ca: Annotated[Path | None, Meta(description="a PEM file with the authority that signed the cloud's certificate")] = None
    listen: Listen = "127.0.0.1:8450"
    origin: Origin = "http://localhost:8450"


Section = Terminal | Cloud | Office
Kind = TypeVar("Kind", Terminal, Cloud, Office)
SECTIONS: dict[str, type[Section]] = {"terminal": Terminal, "cloud": Cloud, "office": Office}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What one machine runs: a section is None when neither file nor environment names it."""

    terminal: Terminal | None = None
    cloud: Cloud | None = None
    office: Office | None = None

    def need_terminal(self) -> Terminal:
        """The terminal's section, or a SettingsError that says what to write."""
        return _need(self.terminal, "terminal")

    def need_cloud(self) -> Cloud:
        """The cloud's section, or a SettingsError that says what to write."""
        return _need(self.cloud, "cloud")

    def need_office(self) -> Office:
        """The office's section, or a SettingsError that says what to write."""
        return _need(self.office, "office")


def load(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """Read the settings of this machine.

    Args:
        file: TOML; None takes MADOGUCHI_SETTINGS, and without that the environment alone.
        environment: `os.environ`, or a part of it.

    Raises:
        SettingsError: names every fault, a line each, with key and remedy; no value is quoted, since one may be a secret.
    """
    named = file or (Path(environment["MADOGUCHI_SETTINGS"]) if environment.get("MADOGUCHI_SETTINGS") else None)
    tables = _read(named) if named else {}
    return parse(tables, environment, named.parent.resolve() if named else Path.cwd())


def parse(tables: Mapping[str, object], environment: Mapping[str, str], folder: Path) -> Settings:
    """Check tables and environment; pure.

    Args:
        tables: the TOML file, parsed.
        environment: only names that start with MADOGUCHI_ count.
        folder: what relative paths count from.

    Raises:
        SettingsError: as `load`.
    """
    faults = [f"{name}: there is no such section{_near(name, SECTIONS)}" for name in tables if name not in SECTIONS]
    faults += _unknown_variables(environment)
    sections: dict[str, Section] = {}
    for name, kind in SECTIONS.items():
        reader = _Reader(environment, folder)
        section = reader.read(name, kind, tables.get(name)) if name in tables or _variables_of(name, environment) else None
        if section is not None:
            reader.faults += _RULES[kind](section)
            sections[name] = section
        faults += reader.faults
    if faults:
        told = faults[0] if len(faults) == 1 else "\n  ".join([f"{len(faults)} faults", *faults]) + "\n"
        raise SettingsError(told, hint="docs/settings.md describes every key")
    return Settings(**cast("dict[str, Any]", sections))


def leaves(kind: type[msgspec.Struct], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    """Every key of a section with its dotted name, nested tables opened."""
    for field in msgspec.structs.fields(kind):
        dotted = f"{prefix}.{field.name}"
        if _is_table(field.type):
            yield from leaves(field.type, dotted)
        else:
            yield dotted, field


class _Reader:
    """Reads one section and gathers its faults."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self.faults: list[str] = []

    def read(self, prefix: str, kind: type[Any], raw: object) -> Any | None:  # noqa: ANN401 - an instance of `kind`
        """The table as `kind`, or None with its faults told."""
        if raw is not None and not isinstance(raw, Mapping):
            self.faults.append(f"{prefix}: is a table; write [{prefix}] and its keys below")
            return None
        table: Mapping[str, object] = raw or {}
        fields = {field.name: field for field in msgspec.structs.fields(kind)}
        before = len(self.faults)
        self.faults += [f"{prefix}.{name}: there is no such key{_near(name, fields)}" for name in table if name not in fields]
        values = {name: self._value(f"{prefix}.{name}", field, table.get(name)) for name, field in fields.items()}
        given = {name: value for name, value in values.items() if value is not msgspec.UNSET}
        return kind(**given) if len(self.faults) == before else None

    def _value(self, dotted: str, field: FieldInfo, raw: object) -> object:
        if _is_table(field.type):
            return self.read(dotted, field.type, raw) or msgspec.UNSET
        text = self._environment.get(variable(dotted))
        if text is not None:
            return self._converted(dotted, field, _from_text(field, text), strict=False)
        if raw is not None:
            return self._converted(dotted, field, raw, strict=True)
        if field.required:
            self.faults.append(f"{dotted}: is missing; give {meaning(field)}")
        return msgspec.UNSET

    def _converted(self, dotted: str, field: FieldInfo, raw: object, *, strict: bool) -> object:
        try:
            return msgspec.convert(raw, field.type, strict=strict, dec_hook=self._path)
        except msgspec.ValidationError:
            self.faults.append(f"{dotted}: is not right; give {meaning(field)}")
            return msgspec.UNSET

    def _path(self, kind: type[Any], raw: object) -> object:
        if kind is Path and isinstance(raw, str) and raw:
            return self._folder / Path(raw).expanduser()
        raise msgspec.ValidationError("not a path")


def assets_folder(package: Path, prefix: Path) -> Path:
    """Where fonts, icons, themes, dictionaries and the pages' scripts lie.

    Args:
        package: the folder of `kiosk`; in a checkout, assets/ stands beside it.
        prefix: of the Python environment; below its share/ a wheel puts them.
    """
    beside = package.resolve().parent / "assets"
    return beside if beside.is_dir() else prefix / "share" / "madoguchi" / "assets"


def variable(dotted: str) -> str:
    """The environment's name of a key: `terminal.cloud_url` is MADOGUCHI_TERMINAL_CLOUD_URL."""
    return PREFIX + dotted.upper().replace(".", "_")


def meaning(field: FieldInfo) -> str:
    """What a key wants, in words for the person who writes the file."""
    kinds = _flat(field.type)
    choices = [str(choice) for kind in kinds if typing.get_origin(kind) is typing.Literal for choice in typing.get_args(kind)]
    described = [kind.description for kind in kinds if isinstance(kind, Meta) and kind.description]
    return f"one of {', '.join(choices)}" if choices else described[0]


def _flat(kind: Any) -> list[Any]:  # noqa: ANN401 - any annotation
    inner = () if typing.get_origin(kind) is typing.Literal else typing.get_args(kind)
    marks = list(getattr(kind, "__metadata__", ()))
    return [kind, *marks, *(part for each in inner for part in _flat(each))]


def _is_table(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _from_text(field: FieldInfo, text: str) -> object:
    """A variable's text as what TOML would hold: a list is split at commas, an empty text for an optional key is its absence."""
    kinds = _flat(field.type)
    if any(typing.get_origin(kind) is tuple for kind in kinds):
        return [part.strip() for part in text.split(",") if part.strip()]
    return None if not text and type(None) in kinds else text


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else "; remove it"


def _variables_of(section: str, environment: Mapping[str, str]) -> list[str]:
    return [name for name in environment if name.startswith(variable(section) + "_")]


def _unknown_variables(environment: Mapping[str, str]) -> list[str]:
    known = {variable(dotted) for section, kind in SECTIONS.items() for dotted, _ in leaves(kind, section)}
    named = [name for section in SECTIONS for name in _variables_of(section, environment)]
    return [f"{name}: there is no such variable{_near(name, known)}" for name in sorted(named) if name not in known]


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        raise SettingsError(f"there is no file {file}", hint="name one with --settings, or write it as docs/settings.md shows") from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f"{file} cannot be read: {type(fault).__name__}") from fault
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(f"{file} is not TOML: {fault}") from fault


def _need(section: Kind | None, name: str) -> Kind:
    if section is None:
        raise SettingsError(
            f"{name}: the section is missing", hint=f"write [{name}] as docs/settings.md shows, or set {variable(name)}_… variables"
        )
    return section


# ------------------------------------------------------------------------------------------ rules between the keys of one section


def _terminal_rules(section: Terminal) -> list[str]:
    no_frames = section.camera == "frames" and not section.frames_dir
    no_scans = section.scanner == "frames" and not section.scanner_dir
    no_paper = section.printer == "png" and not section.print_dir
    rules = {
        "terminal.frames_dir: is missing; the camera `frames` needs a folder of pictures": no_frames,
        "terminal.scanner_dir: is missing; the scanner `frames` needs a folder of pictures": no_scans,
        "terminal.print_dir: is missing; the printer `png` needs a folder": no_paper,
        "terminal.socket: is too long; a Unix socket's path has at most 107 bytes": len(bytes(section.socket_path)) > MAX_SOCKET_BYTES,
        "terminal.prefecture: is not the tenant's; a municipality's code starts with its prefecture": _foreign(section),
    }
    return _broken(rules) + _cloud_url_rules("terminal", section.cloud_url)


def _cloud_rules(section: Cloud) -> list[str]:
    return _door_rules("cloud", section) + _database_rules("cloud", section)


def _office_rules(section: Office) -> list[str]:
    foreign = ["office.prefecture: is not the tenant's; a municipality's code starts with its prefecture"] if _foreign(section) else []
    served = _door_rules("office", section) + _database_rules("office", section)
    return foreign + served + _cloud_url_rules("office", section.cloud_url)


def _foreign(section: Terminal | Office) -> bool:
    kind, code = section.tenant.split(":")
    return kind == "muni" and code[:2] != section.prefecture


def _cloud_url_rules(name: str, url: str) -> list[str]:
    parts = urlsplit(url)
    plain = parts.scheme == "http" and parts.hostname not in LOOPBACK
    return [f"{name}.cloud_url: is not encrypted; use https, plain http is for this machine alone"] if plain else []


def _door_rules(name: str, section: Served) -> list[str]:
    host, port = section.listen.rsplit(":", 1)
    reachable = host.strip("[]") not in LOOPBACK
    local = section.rp_id == "localhost" or section.rp_id.endswith(".localhost")
    plain = section.origin.startswith("http:") and not local
    rules = {
        f"{name}.tls_key: certificate and key belong together; give both or none": bool(section.tls_cert) != bool(section.tls_key),
        f"{name}.tls_cert: is missing; an address that others reach needs TLS": reachable and not section.tls_cert,
        f"{name}.listen: the port is too large; 65535 is the last": int(port) > MAX_PORT,
        f"{name}.origin: is not encrypted; browsers give passkeys to https, or to http://localhost": plain,
    }
    return _broken(rules)


def _database_rules(name: str, section: Served) -> list[str]:
    url, owner = section.database_url, section.database_owner_url
    rules = {
        f"{name}.database_url: is missing; database_owner_url goes with it": bool(owner) and not url,
        f"{name}.database_owner_url: is the program's own; the tables need an owner of their own": bool(owner) and owner == url,
    }
    unproved = {
        f"{name}.{key}: crosses the network unproved; add ?sslmode=verify-full, and sslrootcert": not _stays_or_is_proved(one)
        for key, one in (("database_url", url), ("database_owner_url", owner))
    }
    return _broken(rules | unproved)


def _stays_or_is_proved(url: str) -> bool:
    """Whether a database's address is a socket or the loopback interface, or asks for the server's certificate (libpq, 32.1.1)."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    places = [place for text in (parts.netloc.rpartition("@")[2], *query.get("host", ())) for place in text.split(",")]
    hosts = [place[1:].partition("]")[0] if place.startswith("[") else place.partition(":")[0] for place in places]
    here = all(host in {"", *LOOPBACK} or host.startswith("/") for host in map(unquote, hosts))
    return here or query.get("sslmode") == ["verify-full"]


def _broken(rules: Mapping[str, bool]) -> list[str]:
    return [told for told, broken in rules.items() if broken]


_RULES: dict[type[Section], Callable[[Any], list[str]]] = {Terminal: _terminal_rules, Cloud: _cloud_rules, Office: _office_rules}
