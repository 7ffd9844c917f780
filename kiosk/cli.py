"""The command line `madoguchi`: reads what is asked, hands it to bootstrap or demo, and turns errors into one line and an exit status.

Status: 0 done; 1 an error of the project, told as `code: detail (hint)`; 2 the command was not understood; 130 interrupted.
Decides nothing about entries, services or screens. A table of all commands: docs/commands.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from kiosk import log
from kiosk.bench.commands import bench
from kiosk.errors import KioskError
from kiosk.settings import Settings, load


def teach(*lines: str) -> str:
    """The end of a help text: an example, and what comes before or next, a line each."""
    return "\b\n" + "\n".join(lines)


FOLDER = click.Path(path_type=Path, file_okay=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its status."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: without the program's name.

    Returns:
        The exit status; a traceback is never shown.
    """
    log.configure("cli", sys.stderr, level="warning")
    try:
        status = madoguchi.main(list(arguments), prog_name="madoguchi", standalone_mode=False)
    except KioskError as fault:
        click.echo(str(fault), err=True)
        return 1
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as fault:  # noqa: BLE001 - the last catcher: a traceback may quote what a citizen wrote
        place = " > ".join(log.describe(fault)["frames"][-3:])
        click.echo(f"unexpected: {type(fault).__name__} at {place} (a fault of the program: report this line)", err=True)
        return 1
    return status if isinstance(status, int) else 0


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog=teach("See it work here: madoguchi demo", "See what is lacking here: madoguchi doctor"),
)
@click.version_option(package_name="madoguchi", prog_name="madoguchi")
@click.option(
    "--settings", "file", type=click.Path(path_type=Path, dir_okay=False), help="TOML file; else the variable MADOGUCHI_SETTINGS."
)
@click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="info", show_default=True)
@click.pass_context
def madoguchi(context: click.Context, file: Path | None, log_level: str) -> None:
    """Madoguchi (窓口): a counter where any public service can be handed in, online or not.

    A terminal, a cloud and an office are each run by one command, which reads its section of the settings file (docs/settings.md).
    """
    context.obj = Start(file, log_level)


class Start:
    """What the options before the command said."""

    def __init__(self, file: Path | None, log_level: str) -> None:
        """Keep them; nothing is read before a command needs it."""
        self.file = file
        self._log_level = log_level

    def open(self, part: str) -> Settings:
        """Send this program's logs to standard error, and read the settings."""
        log.configure(part, sys.stderr, level=self._log_level)
        return load(self.file, os.environ)


pass_start = click.make_pass_decorator(Start)
madoguchi.add_command(bench)


@madoguchi.command(
    epilog=teach("Example: madoguchi demo", "Next: look into build/demo/, then try the terminal by hand: madoguchi demo --by-hand")
)
@click.option("--by-hand", is_flag=True, help="Open the terminal for you to try, instead of playing the scripted citizen.")
@click.option("--out", type=FOLDER, default=Path("build/demo"), show_default=True, help="Folder for pictures, receipt and paper strip.")
def demo(*, by_hand: bool, out: Path) -> int:
    """Play the way of one application.

    From the first touch to the decision: starts PostgreSQL, a cloud, an office and a terminal on this machine, cuts lines, kills
    programs, and verifies every step from outside (database rows, signatures, pixels). Ends with status 0 only when all of it was
    verified. Everything it started ends with it.
    """
    from kiosk.demo import run_demo

    return run_demo(out, by_hand=by_hand)


@madoguchi.command(
    epilog=teach(
        "Example: madoguchi --settings /etc/madoguchi/terminal.toml kiosk",
        "Before: madoguchi enrol CODE",
        "Next: madoguchi doctor, when something does not work",
    )
)
@pass_start
def kiosk(start: Start) -> int:
    """Run this terminal.

    Starts its agent and its screen, and each anew when it ends.
    """
    settings = start.open("terminal")
    from kiosk import bootstrap

    return bootstrap.run_kiosk(settings)


@madoguchi.command(
    epilog=teach("Example: madoguchi --settings /etc/madoguchi/terminal.toml agent", "Next: madoguchi screen, on the display it serves")
)
@pass_start
def agent(start: Start) -> int:
    """Run the terminal's agent alone.

    It holds keys and journal and the line to the cloud. `madoguchi kiosk` starts it by itself.
    """
    settings = start.open("terminal")
    from kiosk import bootstrap

    return bootstrap.run_agent(settings)


@madoguchi.command(epilog=teach("Example: DISPLAY=:0 madoguchi --settings /etc/madoguchi/terminal.toml screen", "Before: madoguchi agent"))
@pass_start
def screen(start: Start) -> int:
    """Run the terminal's screen alone.

    It lives for one visit. `madoguchi kiosk` starts it by itself.
    """
    settings = start.open("screen")
    from kiosk import bootstrap

    return bootstrap.run_ui(settings)


@madoguchi.command(epilog=teach("Example: madoguchi --settings /etc/madoguchi/terminal.toml enrol 7KQ2-M4XD", "Next: madoguchi kiosk"))
@click.argument("code")
@pass_start
def enrol(start: Start, code: str) -> None:
    """Make this terminal known to the cloud.

    Takes the one-time code that the cloud's officers made; two of them approve.
    """
    settings = start.open("terminal")
    from kiosk import bootstrap

    click.echo(f"this terminal's key: {bootstrap.device_fingerprint(settings)}\nwaiting for two officers to compare it and approve …")
    bootstrap.enrol(settings, code)
    click.echo("enrolled; next: madoguchi kiosk")


@madoguchi.command(
    epilog=teach("Example: madoguchi --settings /etc/madoguchi/terminal.toml sync", "Next: madoguchi doctor, when the line is down")
)
@pass_start
def sync(start: Start) -> None:
    """Push and pull once.

    Pushes what is queued and pulls replies and catalogue; the running agent does the same by itself.
    """
    settings = start.open("terminal")
    from kiosk import bootstrap

    bootstrap.sync_once(settings)
    click.echo("synchronised")


@madoguchi.group(
    invoke_without_command=True,
    epilog=teach(
        "Example: madoguchi --settings /etc/madoguchi/cloud.toml cloud",
        "First: madoguchi cloud invite NAME, for two officers who approve terminals",
    ),
)
@pass_start
@click.pass_context
def cloud(context: click.Context, start: Start) -> None:
    """Run one region of the cloud.

    It takes sealed entries that it cannot open, and hands them on to the offices.
    """
    if context.invoked_subcommand is None:
        settings = start.open("cloud")
        from kiosk import bootstrap

        bootstrap.run_cloud(settings)


@cloud.command(
    "code",
    epilog=teach(
        "Example: madoguchi --settings /etc/madoguchi/cloud.toml cloud code po-99201-001",
        "Next: madoguchi enrol CODE, at the terminal; then two officers approve it on the cloud's pages",
    ),
)
@click.argument("site")
@pass_start
def enrolment_code(start: Start, site: str) -> None:
    """Make a one-time code for a new terminal.

    Prints it; it is good once and for 15 minutes, and for a terminal of this site only.
    """
    settings = start.open("cloud")
    from kiosk import bootstrap

    click.echo(bootstrap.enrolment_code(settings, site))


@madoguchi.group(
    invoke_without_command=True,
    epilog=teach(
        "Example: madoguchi --settings /etc/madoguchi/office.toml office", "First: madoguchi office invite NAME, for the first officer"
    ),
)
@pass_start
@click.pass_context
def office(context: click.Context, start: Start) -> None:
    """Run the office of one receiving body.

    It opens the entries sealed to it, keeps the cases, and shows clerks their pages.
    """
    if context.invoked_subcommand is None:
        settings = start.open("office")
        from kiosk import bootstrap

        bootstrap.run_office(settings)


@office.command(
    "keys",
    epilog=teach(
        "Example: madoguchi --settings /etc/madoguchi/office.toml office keys shiomi.keys",
        "Next: give the file to the catalogue's publisher, and carry the folder `recovery` away from the machine",
    ),
)
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@pass_start
def office_keys(start: Start, out: Path) -> None:
    """Make the office's keys.

    Writes their public halves to a file for the signed catalogue; keys that are there stay as they are.
    """
    settings = start.open("office")
    from kiosk import bootstrap

    click.echo(f"wrote the public keys of {bootstrap.office_keys(settings, out)} to {out}")


def _add_shared(group: click.Group, part: Literal["cloud", "office"]) -> None:
    """What cloud and office are told alike."""
    begin = f"madoguchi --settings /etc/madoguchi/{part}.toml {part}"

    @group.command("invite", epilog=teach(f"Example: {begin} invite suzuki", "Next: open the link in the officer's own browser"))
    @click.argument("name")
    @pass_start
    def invite(start: Start, name: str) -> None:
        """Invite an officer.

        Prints a link, good once and for a day, by which the officer registers a passkey.
        """
        settings = start.open(part)
        from kiosk import bootstrap

        click.echo(bootstrap.invite(settings, part, name))

    @group.command("migrate", epilog=teach(f"Example: {begin} migrate", f"Next: madoguchi {part}"))
    @pass_start
    def migrate(start: Start) -> None:
        """Bring the database's tables up to date.

        The program does the same at its start, where it is given the owner's address. Give it here alone, and the serving program
        never holds it.
        """
        settings = start.open(part)
        from kiosk import bootstrap

        bootstrap.migrate(settings, part)
        click.echo("the tables are up to date")


_add_shared(cloud, "cloud")
_add_shared(office, "office")


@madoguchi.group(
    epilog=teach(
        "Example: madoguchi --settings cloud.toml catalog publish --services services --policies policies --keys keys"
        " --offices offices --sites deploy/pilot/sites.toml --out /var/lib/madoguchi/cloud/catalogue",
        "Next: madoguchi sync, at a terminal",
    )
)
def catalog() -> None:
    """Publish services to every terminal.

    What terminals install is signed: services, policies, texts, keys.
    """


@catalog.command(
    epilog=teach(
        "Example: madoguchi --settings cloud.toml catalog publish --services services --policies policies --keys keys"
        " --offices offices --sites deploy/pilot/sites.toml --out /var/lib/madoguchi/cloud/catalogue",
        "Next: madoguchi sync, at a terminal",
    )
)
@click.option("--services", type=FOLDER, required=True, help="Folder with one folder for each service.")
@click.option("--policies", type=FOLDER, required=True, help="Folder with the policies of prefectures and towns.")
@click.option("--keys", type=FOLDER, required=True, help="Folder with the publisher's private keys; made on first use.")
@click.option("--offices", type=FOLDER, required=True, help="Folder with the files that `madoguchi office keys` wrote.")
@click.option("--sites", type=click.Path(path_type=Path, dir_okay=False), required=True, help="TOML file: where terminals stand.")
@click.option("--out", type=FOLDER, required=True, help="Folder that the cloud serves: `catalogue` in its data folder.")
@pass_start
def publish(start: Start, /, **folders: Path) -> None:
    """Sign the next version of the catalogue.

    Checks services and policies first, and names every fault at once.
    """
    settings = start.open("cloud")
    from kiosk import bootstrap

    version = bootstrap.publish_catalogue(settings, **folders)
    click.echo(f"published version {version} in {folders['out']}")


@catalog.command(
    "train-dictionary",
    epilog=teach(
        "Example: madoguchi catalog train-dictionary --services services --out assets/dictionaries", "Next: madoguchi catalog publish"
    ),
)
@click.option("--services", type=FOLDER, required=True, help="Folder with one folder for each service.")
@click.option("--out", type=FOLDER, required=True, help="Folder of dictionaries; older ones stay, since payloads name them.")
def train_dictionary(services: Path, out: Path) -> None:
    """Train the compression dictionary.

    Learns from made-up forms of these services, never from real ones.
    """
    from kiosk import bootstrap

    size_bytes = bootstrap.train_dictionary(services, out)
    click.echo(f"wrote {size_bytes} bytes to {out}")


@madoguchi.command(
    epilog=teach("Example: madoguchi --settings /etc/madoguchi/terminal.toml doctor", "Next: do what the lines with FAULT say")
)
@pass_start
def doctor(start: Start) -> int:
    """Look over this machine.

    Says, a line for each part, what is well, and what to do about what is not.
    """
    from kiosk.doctor import examine

    faults = 0
    for finding in examine(start.file, os.environ):
        click.echo(str(finding))
        faults += not finding.well
    return 1 if faults else 0
