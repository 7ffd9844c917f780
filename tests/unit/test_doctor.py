"""The doctor finds what is wrong, says what to do, and looks only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from kiosk import cli, doctor
from kiosk.settings import Terminal, parse


class Answer(BaseHTTPRequestHandler):
    """Answers as the server's `answer` says: status, content type, body."""

    def do_GET(self) -> None:
        """Answer any path alike."""
        status, kind, body = self.server.answer  # type: ignore[attr-defined]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """A real HTTP server on this machine."""
    with HTTPServer(("127.0.0.1", 0), Answer) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "well", "words"),
    [
        ((200, "application/json", b"{}"), True, "answers"),
        ((200, "text/html; charset=utf-8", b"<h1>Welcome to the hotel</h1>"), False, "somebody else answers"),
        ((503, "application/json", b"{}"), False, "status 503"),
    ],
)
def test_cloud(server: HTTPServer, answer: tuple[int, str, bytes], *, well: bool, words: str) -> None:
    """A network's sign-in page is not the cloud, although it answers 200."""
    server.answer = answer  # type: ignore[attr-defined]
    found = doctor.find_cloud(f"http://127.0.0.1:{server.server_port}", None)
    assert found.well is well
    assert words in found.found


def test_cloud_that_is_away(server: HTTPServer) -> None:
    """No answer is a finding with a remedy, not an error."""
    server.server_close()
    found = doctor.find_cloud(f"http://127.0.0.1:{server.server_port}", None)
    assert not found.well
    assert "offline" in found.remedy


def test_cloud_with_an_absent_authority(tmp_path: Path) -> None:
    """A wrong cloud_ca is a finding too."""
    assert not doctor.find_cloud("https://127.0.0.1:1", tmp_path / "absent.pem").well


def test_packages_of_this_side_only() -> None:
    """A cloud is not told to install Kivy; a wrong version is named with both versions."""
    wanted = ["httpx==0.28.1", 'kivy==2.3.1; extra == "terminal"', 'fastapi==0.165.0; extra == "web"', 'ruff==0.1; extra == "dev"']
    there = {"httpx": "0.28.1", "fastapi": "0.1"}
    found = doctor.find_packages(wanted, ["cloud"], there.get)
    assert (found.well, found.found) == (False, "fastapi is 0.1 instead of 0.165.0")
    assert doctor.find_packages(wanted, ["cloud"], (there | {"fastapi": "0.165.0"}).get).well
    assert "kivy is absent" in doctor.find_packages(wanted, ["terminal"], there.get).found


def test_packages_of_a_program_that_was_not_installed() -> None:
    """Running from a folder without an installation is said, not passed over."""
    assert not doctor.find_packages([], ["cloud"], lambda _name: None).well


def test_absent_fonts_name_the_package() -> None:
    """The remedy is the line to run."""
    found = doctor.find_fonts({"BIZ UDPGothic", "Noto Sans"})
    assert (found.well, found.remedy) == (False, "run: apt-get install -y fonts-noto-cjk")
    assert doctor.find_fonts(set(doctor.FONT_FAMILIES)).well


@pytest.mark.parametrize(("version", "well"), [("3.11.2", True), ("3.12.0", False), ("3.1.1", False)])
def test_python(version: str, *, well: bool) -> None:
    """The locks are for Python 3.11."""
    assert doctor.find_python(version).well is well


def test_sqlite_of_the_journal() -> None:
    """The installed SQLite is encrypted and new enough."""
    assert doctor.find_sqlite().well


def test_folder_open_to_others(tmp_path: Path) -> None:
    """A key that others may read is found, and named."""
    folder = tmp_path / "data"
    key = folder / "keys" / "device.pem"
    key.parent.mkdir(parents=True)
    key.write_text("x")
    for path, mode in ((folder, 0o700), (key.parent, 0o700), (key, 0o600)):
        path.chmod(mode)
    assert [finding.well for finding in doctor.find_folder(folder)] == [True, True]
    key.chmod(0o640)
    found = next(doctor.find_folder(folder))
    assert (found.well, str(key) in found.found) == (False, True)


def test_folder_of_the_first_start(tmp_path: Path) -> None:
    """A folder that is not there yet is no fault, and the doctor does not make it."""
    assert [finding.well for finding in doctor.find_folder(tmp_path / "data")] == [True]
    assert not (tmp_path / "data").exists()


def terminal(folder: Path) -> Terminal:
    """A terminal whose data stand in `folder`."""
    table = {
        "data_dir": str(folder),
        "cloud_url": "http://127.0.0.1:1",
        "site": "a-1",
        "site_kind": "school",
        "prefecture": "13",
        "tenant": "muni:13101",
    }
    return parse({"terminal": table}, {}, folder).need_terminal()


def test_services_before_enrolment(tmp_path: Path) -> None:
    """A terminal that is not enrolled, or has no catalogue, is told which command comes next."""
    place = terminal(tmp_path)
    assert "madoguchi enrol CODE" in doctor.find_services(place).remedy
    place.root_path.write_text("{}")
    found = doctor.find_services(place)
    assert (found.found, found.remedy) == ("no catalogue is installed", "run: madoguchi sync")


def test_damaged_catalogue_is_a_finding(tmp_path: Path) -> None:
    """An altered catalogue does not end the doctor."""
    place = terminal(tmp_path)
    place.root_path.write_text("{}")
    place.catalogue_dir.mkdir()
    (place.catalogue_dir / "installed.json").write_text("{")
    found = doctor.find_services(place)
    assert not found.well
    assert found.found.startswith("unsafe_start")


def test_whole_examination_of_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints a line for each part and ends with 1 when one of them is at fault."""
    file = tmp_path / "t.toml"
    lines = 'cloud_url = "http://127.0.0.1:1"\nsite = "a-1"\nsite_kind = "school"\nprefecture = "13"\ntenant = "muni:13101"\n'
    file.write_text(f'[terminal]\ndata_dir = "data"\n{lines}')
    assert cli.run(["--settings", str(file), "doctor"]) == 1
    said = capsys.readouterr().out
    for part in ("python", "settings", "packages", "fonts", "sqlite", "folder", "services", "cloud"):
        assert f" {part}: " in said
    assert "FAULT  cloud: " in said


def test_examination_goes_on_to_the_settings_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Broken settings are a finding: status 1, no traceback."""
    file = tmp_path / "t.toml"
    file.write_text("[cloud]\n")
    assert cli.run(["--settings", str(file), "doctor"]) == 1
    assert "cloud.data_dir: is missing" in capsys.readouterr().out


def test_cloud_and_office_are_examined(tmp_path: Path) -> None:
    """The web sides are asked for their key and their database."""
    key = tmp_path / "key.pem"
    key.write_text("x")
    key.chmod(0o644)
    file = tmp_path / "c.toml"
    file.write_text(f'[cloud]\ndata_dir = "data"\nregion = "east"\ntls_cert = "c.pem"\ntls_key = "{key}"\n')
    found = {finding.part: finding for finding in doctor.examine(file, {})}
    assert (found["tls key"].well, found["database"].well) == (False, True)
    key.chmod(0o600)
    assert {finding.part: finding.well for finding in doctor.examine(file, {})}["tls key"]
