"""The command line: teaches, hands on, and turns errors into one line and a status."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kiosk import cli
from kiosk.errors import BusyError


def commands(group: click.Group = cli.madoguchi, name: str = "madoguchi") -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name."""
    for part, command in sorted(group.commands.items()):
        yield f"{name} {part}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {part}")


ALL = dict(commands())


def test_the_commands() -> None:
    """What an operator can ask for; a removed command is a broken promise."""
    assert {"demo", "kiosk", "cloud", "office", "enrol", "sync", "doctor", "catalog"} <= set(cli.madoguchi.commands)


@pytest.mark.parametrize("name", ALL)
def test_help_teaches(name: str) -> None:
    """Each help says what, shows an example that names the command, and says what comes before or next."""
    shown = ALL[name].get_help(click.Context(ALL[name]))
    assert ALL[name].get_short_help_str(limit=200)
    example = next(line for line in shown.splitlines() if line.strip().startswith("Example: "))
    assert name.rsplit(maxsplit=1)[-1] in example
    assert any(line.strip().startswith(("Next: ", "Before: ", "First: ")) for line in shown.splitlines())


def test_help_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    """Asking for help is no error."""
    assert cli.run(["--help"]) == 0
    assert "madoguchi demo" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [["nonsense"], ["enrol"], ["demo", "--nonsense"], ["--log-level", "loud", "doctor"]])
def test_a_command_not_understood_ends_with_2(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped command is told apart from one that failed."""
    assert cli.run(asked) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_an_error_of_ours_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`code: detail (hint)` on standard error, status 1."""

    def busy(_file: object, _environment: object) -> None:
        raise BusyError("the cloud rests")

    monkeypatch.setattr(cli, "load", busy)
    assert cli.run(["sync"]) == 1
    assert capsys.readouterr().err == f"busy: the cloud rests ({BusyError.hint})\n"


def test_an_unexpected_error_quotes_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A fault of the program is named by class and place; its text may be a citizen's."""

    def stumble(_file: object, _environment: object) -> None:
        int("髙橋 Canary-7391")

    monkeypatch.setattr(cli, "load", stumble)
    assert cli.run(["sync"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("unexpected: ValueError at ")
    assert "Canary" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("raised", [KeyboardInterrupt, click.Abort])
def test_interrupted_ends_with_130(monkeypatch: pytest.MonkeyPatch, raised: type[BaseException]) -> None:
    """Ctrl+C is neither success nor fault."""

    def interrupt(_file: object, _environment: object) -> None:
        raise raised

    monkeypatch.setattr(cli, "load", interrupt)
    assert cli.run(["sync"]) == 130


def test_settings_faults_are_shown_with_their_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every fault of the file is on the screen, and where the keys are described."""
    file = tmp_path / "s.toml"
    file.write_text("[office]\nnam = 1\n")
    assert cli.run(["--settings", str(file), "office"]) == 1
    said = capsys.readouterr().err
    assert "office.nam: there is no such key; did you mean name?" in said
    assert "office.tenant: is missing" in said
    assert "docs/settings.md" in said


@pytest.mark.parametrize("heavy", ["kivy", "fastapi", "asyncpg", "sqlcipher3", "uvicorn", "playwright"])
def test_the_command_line_loads_no_side(heavy: str) -> None:
    """A cloud never loads Kivy and a terminal never a web server: each side is imported inside its command."""
    program = f"import sys, kiosk.cli, kiosk.bootstrap; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_help_loads_nothing_that_runs() -> None:
    """Whoever asks what there is waits for no side of the program, of any command, nor for a library of theirs."""
    asked = [["--help"], *([name, "--help"] for name in sorted(cli.madoguchi.commands))]
    program = f"import sys, kiosk.cli; print(sum(kiosk.cli.run(one) for one in {asked!r}), *sys.modules, sep='\\n')"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    loaded = said.partition("\n0\n")[2].split()
    ours = {name for name in loaded if name.startswith("kiosk.")}
    heavy = {"asyncpg", "cryptography", "cv2", "fastapi", "httpx", "kivy", "numpy", "PIL", "sqlalchemy", "sqlcipher3", "tuf", "yaml"}
    assert ours == {"kiosk.bench", "kiosk.bench.commands", "kiosk.cli", "kiosk.errors", "kiosk.log", "kiosk.settings"}
    assert heavy.isdisjoint(loaded)


def test_the_program_itself_ends_with_a_status() -> None:
    """The installed console script hands the status to the shell."""
    program = Path(sys.executable).with_name("madoguchi")
    ended = subprocess.run([program, "--settings", "absent.toml", "sync"], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("bad_settings: there is no file")
    assert "Traceback" not in ended.stderr
