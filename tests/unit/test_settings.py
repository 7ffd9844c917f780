"""Settings are checked as a whole, and every fault is named at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import SettingsError
from kiosk.settings import SECTIONS, leaves, load, meaning, parse, variable

FOLDER = Path("/etc/madoguchi")
TERMINAL: dict[str, Any] = {
    "data_dir": "data",
    "cloud_url": "https://cloud.example.jp",
    "site": "chiyoda-1",
    "site_kind": "municipal_counter",
    "prefecture": "13",
    "tenant": "muni:13101",
}
CLOUD: dict[str, Any] = {"data_dir": "/srv/cloud", "region": "east"}
OFFICE: dict[str, Any] = {
    "data_dir": "/srv/office",
    "tenant": "muni:13101",
    "prefecture": "13",
    "name": "千代田区",
    "cloud_url": "https://cloud.example.jp",
}


def faults_of(tables: dict[str, object], environment: dict[str, str] | None = None) -> list[str]:
    """The faults that a parse names, one an item."""
    with pytest.raises(SettingsError) as caught:
        parse(tables, environment or {}, FOLDER)
    head, *faults = caught.value.detail.splitlines()
    return [line.strip() for line in faults] if head.endswith(" faults") else [head, *faults]


def test_least_sections_have_everything_else_by_default() -> None:
    """What can have a sensible value has one."""
    settings = parse({"terminal": TERMINAL, "cloud": CLOUD, "office": OFFICE}, {}, FOLDER)
    terminal = settings.need_terminal()
    assert (terminal.idle_warn_s, terminal.camera, terminal.languages) == (60, "null", ("ja", "ja-easy", "en"))
    assert terminal.display.width_px == 1080
    assert settings.need_cloud().database_url == ""
    assert settings.need_office().rp_id == "localhost"


def test_paths_count_from_the_files_folder() -> None:
    """A relative path means the same wherever the program is started; an absolute one stays."""
    terminal = parse({"terminal": TERMINAL | {"cloud_ca": "/ca.pem"}}, {}, FOLDER).need_terminal()
    assert (terminal.data_dir, terminal.cloud_ca) == (FOLDER / "data", Path("/ca.pem"))
    assert terminal.socket_path == FOLDER / "data" / "agent.sock"
    assert {terminal.keys_dir.parent, terminal.catalogue_dir.parent, terminal.root_path.parent} == {terminal.data_dir}


def test_environment_goes_over_the_file() -> None:
    """One variable changes one key, typed as in the file, also in a nested table."""
    environment = {
        "MADOGUCHI_TERMINAL_SITE": "chiyoda-2",
        "MADOGUCHI_TERMINAL_IDLE_WARN_S": "90",
        "MADOGUCHI_TERMINAL_LANGUAGES": "ja, en",
        "MADOGUCHI_TERMINAL_DISPLAY_MM_PER_PX": "0.3",
        "MADOGUCHI_TERMINAL_CLOUD_CA": "",
    }
    terminal = parse({"terminal": TERMINAL | {"cloud_ca": "ca.pem"}}, environment, FOLDER).need_terminal()
    assert (terminal.site, terminal.idle_warn_s, terminal.languages) == ("chiyoda-2", 90, ("ja", "en"))
    assert (terminal.display.mm_per_px, terminal.cloud_ca) == (0.3, None)


def test_environment_alone_makes_a_section() -> None:
    """A machine without a file is set up by variables."""
    environment = {variable(f"cloud.{key}"): value for key, value in CLOUD.items()}
    settings = parse({}, environment, FOLDER)
    assert settings.need_cloud().region == "east"
    assert settings.terminal is None


def test_every_fault_is_named_at_once() -> None:
    """Nobody mends one fault to be told the next: missing, wrong, unknown, in every section, in the environment."""
    broken = {
        "data_dir": "d",
        "cloud_urll": "x",
        "site": "Not A Site",
        "tenant": 7,
        "display": {"width_px": 3, "depth": 1},
        "idle_warn_s": 5,
    }
    found = faults_of({"terminal": broken, "offfice": {}, "cloud": {"region": "east"}}, {"MADOGUCHI_CLOUD_LISTENS": "x"})
    assert [line.split(":")[0] for line in found] == [
        "offfice",
        "MADOGUCHI_CLOUD_LISTENS",
        "terminal.cloud_urll",
        "terminal.cloud_url",
        "terminal.site",
        "terminal.site_kind",
        "terminal.prefecture",
        "terminal.tenant",
        "terminal.display.depth",
        "terminal.display.width_px",
        "terminal.idle_warn_s",
        "cloud.data_dir",
    ]


def test_one_fault_is_one_line() -> None:
    """As every other error of the program; more than one are counted, and stand below each other."""
    assert faults_of({"cloud": CLOUD | {"lisen": "x"}}) == ["cloud.lisen: there is no such key; did you mean listen?"]
    with pytest.raises(SettingsError, match=r"^bad_settings: 2 faults\n") as told:
        parse({"cloud": CLOUD | {"lisen": "x", "regio": "y"}}, {}, FOLDER)
    assert len(str(told.value).splitlines()) == 4


def test_a_fault_says_what_to_give() -> None:
    """A missing key names what it wants, a misspelled one what was meant."""
    found = faults_of({"terminal": TERMINAL | {"cloud_urll": "x", "site_kind": "shop"}})
    assert found == [
        "terminal.cloud_urll: there is no such key; did you mean cloud_url?",
        f"terminal.site_kind: is not right; give {meaning(dict(leaves(SECTIONS['terminal'], 'terminal'))['terminal.site_kind'])}",
    ]


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("cloud", {"database_url": "mysql://user:s3cret@host/x"}),
        ("office", {"cloud_url": "https://user:s3cret@cloud"}),
        ("terminal", {"site": "s3cret!"}),
    ],
)
def test_no_value_is_repeated(section: str, change: dict[str, str]) -> None:
    """A wrong value may be a password in the wrong place."""
    base = {"terminal": TERMINAL, "cloud": CLOUD, "office": OFFICE}[section]
    assert "s3cret" not in "".join(faults_of({section: base | change}))


@pytest.mark.parametrize(
    ("section", "change", "key"),
    [
        ("terminal", {"camera": "frames"}, "terminal.frames_dir"),
        ("terminal", {"scanner": "frames"}, "terminal.scanner_dir"),
        ("terminal", {"printer": "png"}, "terminal.print_dir"),
        ("terminal", {"socket": "/" + "s" * 107}, "terminal.socket"),
        ("terminal", {"prefecture": "27"}, "terminal.prefecture"),
        ("terminal", {"cloud_url": "http://cloud.example.jp"}, "terminal.cloud_url"),
        ("cloud", {"listen": "0.0.0.0:8443"}, "cloud.tls_cert"),
        ("cloud", {"tls_cert": "c.pem"}, "cloud.tls_key"),
        ("cloud", {"listen": "127.0.0.1:70000"}, "cloud.listen"),
        ("cloud", {"database_owner_url": "postgresql:///cloud"}, "cloud.database_url"),
        ("cloud", {"database_url": "postgresql:///c", "database_owner_url": "postgresql:///c"}, "cloud.database_owner_url"),
        ("cloud", {"database_url": "postgresql://app@db.example.jp/cloud"}, "cloud.database_url"),
        ("office", {"database_url": "postgresql://app@127.0.0.1,10.0.0.1:5433/x?sslmode=require"}, "office.database_url"),
        ("office", {"database_url": "postgresql://app@/x?host=10.0.0.1"}, "office.database_url"),
        ("office", {"database_url": "postgresql:///x", "database_owner_url": "postgresql://db/x"}, "office.database_owner_url"),
        ("office", {"origin": "http://office.example.jp"}, "office.origin"),
        ("office", {"prefecture": "14"}, "office.prefecture"),
        ("office", {"cloud_url": "http://10.0.0.1:1"}, "office.cloud_url"),
    ],
)
def test_keys_that_do_not_fit_each_other(section: str, change: dict[str, str], key: str) -> None:
    """What is right alone and wrong together is named before anything starts."""
    base = {"terminal": TERMINAL, "cloud": CLOUD, "office": OFFICE}[section]
    assert [line.split(":")[0] for line in faults_of({section: base | change})] == [key]


@pytest.mark.parametrize("url", ["http://localhost:8443", "http://127.0.0.1:1", "http://[::1]:9", "https://c"])
def test_plain_http_stays_on_this_machine(url: str) -> None:
    """Plain http is for a demo on one machine."""
    assert parse({"terminal": TERMINAL | {"cloud_url": url}}, {}, FOLDER).need_terminal().cloud_url == url


@pytest.mark.parametrize("origin", ["http://localhost:8450", "http://office.localhost:1", "https://office.example.jp"])
def test_origins_that_browsers_give_passkeys_to(origin: str) -> None:
    """Passkeys are bound to the origin's host."""
    office = parse({"office": OFFICE | {"origin": origin}}, {}, FOLDER).need_office()
    assert office.rp_id in origin


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///cloud?host=/run/postgresql&user=app",
        "postgresql://%2Frun%2Fpostgresql/cloud",
        "postgresql://app:pass@127.0.0.1:5432,[::1]:5433/cloud",
        "postgresql://app:p%40ss@db.example.jp/cloud?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    ],
)
def test_databases_that_are_here_or_prove_who_they_are(url: str) -> None:
    """A socket and the loopback interface need no certificate; whatever crosses a network does."""
    assert parse({"cloud": CLOUD | {"database_url": url}}, {}, FOLDER).need_cloud().database_url == url


def test_a_code_that_is_no_municipality_has_any_prefecture() -> None:
    """Only a municipality's code starts with its prefecture."""
    assert parse({"office": OFFICE | {"tenant": "police:27"}}, {}, FOLDER).need_office().prefecture == "13"


@pytest.mark.parametrize(("asked", "name"), [("need_terminal", "terminal"), ("need_cloud", "cloud"), ("need_office", "office")])
def test_section_that_is_needed_and_absent(asked: str, name: str) -> None:
    """A program without its section says which section to write."""
    with pytest.raises(SettingsError, match=f"{name}: the section is missing"):
        getattr(parse({}, {}, FOLDER), asked)()


def test_section_that_is_no_table() -> None:
    """`terminal = 3` is a fault like others."""
    assert faults_of({"terminal": 3})[0].startswith("terminal: is a table")


def test_file_is_read_by_option_or_variable(tmp_path: Path) -> None:
    """The file is named on the command line, else by MADOGUCHI_SETTINGS."""
    file = tmp_path / "cloud.toml"
    file.write_text('[cloud]\ndata_dir = "data"\nregion = "east"\n')
    assert load(file, {}) == load(None, {"MADOGUCHI_SETTINGS": str(file)})
    assert load(file, {}).need_cloud().data_dir == tmp_path / "data"


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "there is no file"), (b"[cloud", "is not TOML"), (b"\xff\xfe", "cannot be read"), ("folder", "cannot be read")],
)
def test_file_that_cannot_be_read(tmp_path: Path, content: bytes | str | None, words: str) -> None:
    """A file that is absent, broken, or something else is said so."""
    file = tmp_path / "settings.toml"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content:
        file.mkdir()
    with pytest.raises(SettingsError, match=words):
        load(file, {})


def test_every_key_is_described() -> None:
    """docs/settings.md has a row for every key, with the words that a fault uses."""
    told = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    for name, kind in SECTIONS.items():
        section = told.split(f"## [{name}]")[1].split("\n## ")[0]
        for dotted, field in leaves(kind, name):
            assert f"| `{dotted.removeprefix(name + '.')}` | {meaning(field)} |" in section, dotted
