"""The agent as a real process: who may speak to it, what it leaves on the disk, how it starts and ends."""

from __future__ import annotations

import os
import socket
import stat
import struct
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.codec import decode
from kiosk.contract.ipc import MAX_FRAME_BYTES, Chunk, Fault, Hello
from kiosk.contract.receipt import ReceiptClaims
from kiosk.crypto import chain, signing
from kiosk.errors import ForbiddenError, FormatError, LimitError, QueueFullError, VisitTakenError
from kiosk.terminal.agent_space import MOST_BYTES
from kiosk.terminal.hand_in import HandIn
from kiosk.terminal.ipc import Agent, frame, read_answer
from tests.fakes.hand_ins import DEVICE, TENANT, Citizen
from tests.fakes.machine import Machine, memory, take_over

SPACE = 8 * 1024 * 1024
CANARY = "山田花子 東京都みなと町一丁目2番3号 090-1234-5678"


def test_a_visit_from_hello_to_its_end(machine: Machine) -> None:
    """Lease, hand-in, number drawn, status, end: the claims are the device's, and the journal holds what was handed in."""
    screen = machine.start()
    assert (screen.welcome.device, screen.welcome.site, screen.welcome.tenant) == (DEVICE, "hall-1", "muni:13999")
    screen.take_visit(SPACE)
    hand_in = Citizen().declares(os.urandom(1_200_000), b"form", submissions=2)
    claims = decode(ReceiptClaims, signing.verify(screen.submit(hand_in), machine.keys.signer("device").public_key))
    assert [line.submission_id for line in claims.lines] == [one.submission_id for one in hand_in.submissions]
    screen.drawn(hand_in.hand_in_id)
    status = screen.status()
    assert (status.queued, status.line, status.space) == (4, "down", "ok")
    screen.end_visit()
    screen.close()
    assert machine.stop() == 0
    journal = machine.journal()
    entries = [one.entry for one in journal.outbox.oldest_unsent(status.now, most=10, most_bytes=10**8)]
    assert [entry.sealed for entry in entries] == [part.sealed for one in hand_in.submissions for part in one.parts]
    assert journal.outbox.undrawn(2**40) == ()
    journal.close()


def test_only_the_lease_holder_submits(machine: Machine) -> None:
    """A second screen may say hello and ask, but neither take the visit nor hand in; when the first ends, it may."""
    first = machine.start()
    second = machine.connect()
    first.take_visit(SPACE)
    with pytest.raises(VisitTakenError):
        second.take_visit(SPACE)
    hand_in = Citizen().declares()
    with pytest.raises(ForbiddenError):
        second.submit(hand_in)
    assert second.lookup(hand_in.hand_in_id) is None
    assert second.status().queued == 0
    first.close()
    take_over(second, SPACE)
    assert second.submit(hand_in)
    second.close()


def test_a_lease_ends_with_its_connection(machine: Machine) -> None:
    """A screen that dies frees the visit, and what it had not committed is forgotten."""
    first = machine.start()
    first.take_visit(SPACE)
    hand_in = Citizen().declares(b"photo", b"form")
    part = hand_in.submissions[0].parts[0]
    first._exchange([Chunk(hand_in.hand_in_id, 0, part.context, part.sealed, last=True)])
    first.close()
    second = machine.connect()
    take_over(second, SPACE)
    assert second.submit(hand_in)
    second.close()


def test_undrawn_is_shown_to_the_next_screen_until_it_is_touched(machine: Machine) -> None:
    """A screen lost before it drew: the next one gets the claims, until somebody begins a visit there."""
    screen = machine.start()
    screen.take_visit(SPACE)
    claims = screen.submit(Citizen().declares())
    screen.close()
    for _ in range(2):
        following = machine.connect()
        assert following.welcome.undrawn == claims
        following.close()
    following = machine.connect()
    take_over(following, SPACE)
    following.close()
    after = machine.connect()
    assert after.welcome.undrawn is None
    after.close()


def test_more_than_the_disk_has_is_refused_before_the_first_question(machine: Machine) -> None:
    """Space is reserved as a file before anybody types, and given back at the end of the visit."""
    screen = machine.start()
    with pytest.raises(LimitError):
        screen.take_visit(MOST_BYTES + 1)
    screen.take_visit(SPACE)
    assert (machine.data / "visit.reserve").stat().st_size == 2 * SPACE
    with pytest.raises(LimitError):
        screen.submit(Citizen().declares(*[os.urandom(3_900_000)] * 18))
    screen.end_visit()
    assert not (machine.data / "visit.reserve").exists()
    screen.close()
    machine.stop()
    from kiosk.terminal.agent_space import Reservation

    full = Reservation(machine.data, least_free_bytes=2**60)
    assert full.is_low()
    with pytest.raises(QueueFullError):
        full.take(1)


def test_what_is_no_hand_in_is_refused_and_the_visit_goes_on(machine: Machine) -> None:
    """Parts missing, or of another device: refused with its reason, nothing stored, and the next hand-in of the visit works."""
    screen = machine.start()
    screen.take_visit(SPACE)
    good = Citizen().declares(b"photo", b"form")
    cut = msgspec.structs.replace(good.submissions[0], parts=good.submissions[0].parts[:1])
    for bad in (HandIn(good.hand_in_id, (cut,)), Citizen(device="t-0002").declares()):
        with pytest.raises(FormatError):
            screen.submit(bad)
    assert screen.status().queued == 0
    assert screen.submit(good)
    screen.close()


def raw(machine: Machine) -> socket.socket:
    """A connection that speaks whatever it likes."""
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    channel.settimeout(60)
    channel.connect(str(machine.settings.socket_path))
    return channel


def greeted(channel: socket.socket) -> bool:
    """Whether hello is answered."""
    try:
        channel.sendall(frame(Hello(1)))
        return bool(channel.recv(4))
    except ConnectionError:
        return False


def everything(channel: socket.socket) -> bytes:
    """All bytes until the agent hangs up."""
    body = b""
    while piece := channel.recv(65536):
        body += piece
    return body


def test_strange_frames_are_answered_once_and_hung_up_on(machine: Machine) -> None:
    """Noise, an announced gigabyte, a frame before hello: a fault with its code, no crash, and others are served on."""
    machine.start().close()
    with raw(machine) as noise:
        noise.sendall(struct.pack(">I", 5) + b"noise")
        answer = read_answer(everything(noise)[4:])
        assert isinstance(answer, Fault)
        assert answer.code == "bad_format"
    with raw(machine) as endless:
        endless.sendall(frame(Hello(1)) + struct.pack(">I", MAX_FRAME_BYTES + 1))
        assert b"too_large" in everything(endless)
    with raw(machine) as early:
        early.sendall(frame(Chunk(b"x" * 16, 0, b"", b"", last=True)))
        length = struct.unpack(">I", early.recv(4))[0]
        answer = read_answer(early.recv(length))
        assert isinstance(answer, Fault)
        assert answer.code == "forbidden"
    machine.connect().close()


def test_the_socket_is_the_agents_alone(machine: Machine) -> None:
    """Mode 0600, and a crowd is kept small."""
    screen = machine.start()
    assert stat.S_IMODE(machine.settings.socket_path.stat().st_mode) == 0o600
    crowd = [raw(machine) for _ in range(12)]
    answered = [greeted(one) for one in crowd]
    for one in crowd:
        one.close()
    assert sum(answered) == 7
    assert screen.status().queued == 0
    screen.close()


STRANGER = f"""
import os, socket
os.setresuid(65534, 65534, 65534)
channel = socket.socket(socket.AF_UNIX)
channel.connect("agent.sock")
try:
    channel.sendall(bytes.fromhex("{frame(Hello(1)).hex()}"))
    print(channel.recv(4) or "nothing", end="")
except ConnectionError:
    print("nothing", end="")
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_another_user_is_not_served_even_with_an_open_socket(machine: Machine) -> None:
    """Somebody opened folder and socket to all: the kernel's word on who calls still keeps strangers out."""
    screen = machine.start()
    machine.data.chmod(0o711)
    machine.settings.socket_path.chmod(0o666)
    done = subprocess.run([sys.executable, "-c", STRANGER], cwd=machine.data, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"nothing"), done.stderr
    assert b"stranger at the socket" in machine.log.read_bytes()
    screen.close()


def test_one_terminal_has_one_agent(machine: Machine) -> None:
    """A second agent refuses to start and disturbs the first one in nothing."""
    screen = machine.start()
    first = machine.process
    second = machine.spawn()
    assert second.wait(30) == 1
    machine.process = first
    assert b"unsafe_start: the agent runs already" in machine.log.read_bytes()
    assert screen.status().queued == 0
    screen.close()


@pytest.mark.parametrize(
    "loose", ["data", "data/keys", "data/journal", "data/journal/journal.db", "data/credential.cose", "data/keys/device.p256"]
)
def test_files_open_to_others_stop_the_start(machine: Machine, loose: str) -> None:
    """A wrong file mode is a reason not to start, named with its remedy."""
    machine.start().close()
    machine.stop()
    path = machine.folder / loose
    path.chmod(path.stat().st_mode | 0o022)
    assert machine.spawn().wait(30) == 1
    assert b"unsafe_start" in machine.log.read_bytes()
    assert b"chmod" in machine.log.read_bytes()


def test_not_enrolled_or_with_anothers_credential_it_does_not_start(machine: Machine) -> None:
    """No credential, or one for another key: refused before the journal is touched."""
    (machine.data / "credential.cose").unlink()
    assert machine.spawn().wait(30) == 1
    assert b"missing_part" in machine.log.read_bytes()
    machine.enrol(key_name="other")
    assert machine.spawn().wait(30) == 1
    assert b"unsafe_start" in machine.log.read_bytes()
    assert not (machine.data / "journal").exists()


def test_a_damaged_catalogue_stops_no_start_but_serves_no_screen(machine: Machine) -> None:
    """The agent starts, says that it has no catalogue, and waits for the line to mend it."""
    pointer = machine.data / "catalogue" / "installed.json"
    pointer.write_bytes(b"{}")
    machine.spawn()
    with pytest.raises(Exception, match="bad_catalogue"):
        machine.connect()
    assert machine.stop() == 0


def test_a_damaged_journal_does_not_stop_the_service(machine: Machine) -> None:
    """Set aside, new chain with its reason, alarm in the log; the file is kept."""
    screen = machine.start()
    screen.take_visit(SPACE)
    screen.submit(Citizen(1).declares())
    screen.close()
    machine.stop()
    database = machine.data / "journal" / "journal.db"
    database.write_bytes(b"x" * database.stat().st_size)
    screen = machine.start()
    screen.take_visit(SPACE)
    screen.submit(Citizen(2).declares())
    screen.close()
    machine.stop()
    assert b"journal damaged and set aside" in machine.log.read_bytes()
    assert (machine.data / "journal-set-aside-1" / "journal.db").read_bytes().startswith(b"xxx")
    journal = machine.journal()
    (only,) = journal.outbox.oldest_unsent(2**40, most=10, most_bytes=10**8)
    assert chain.place(only.entry).slot.reason == "journal_lost"
    journal.close()


def test_no_plain_text_anywhere_in_the_agent(machine: Machine) -> None:
    """Canaries of a sealed form: not in database, log, environment, command line, temporary files, nor in the agent's memory."""
    machine.spawn_fresh()
    screen = machine.connect()
    screen.take_visit(SPACE)
    hand_in = Citizen().declares(CANARY.encode() * 40, CANARY.encode("utf-16-le") * 40)
    screen.submit(hand_in)
    screen.drawn(hand_in.hand_in_id)
    assert machine.process is not None
    proc = Path("/proc") / str(machine.process.pid)
    places = {path: path.read_bytes() for path in [*machine.data.rglob("*"), machine.log] if path.is_file()}
    places |= {proc / name: (proc / name).read_bytes() for name in ("environ", "cmdline")}
    places[proc / "mem"] = memory(proc)
    assert len(places[proc / "mem"]) > 10_000_000
    assert TENANT.encode() in places[proc / "mem"]  # the search does see what the agent holds
    for canary in (CANARY[:4].encode(), CANARY[5:12].encode(), CANARY[-13:].encode(), CANARY[:4].encode("utf-16-le")):
        assert [str(path) for path, content in places.items() if canary in content] == []
    screen.close()


def test_nobody_may_look_into_the_agent(machine: Machine) -> None:
    """No core dump, and not dumpable: its files in /proc are root's, whoever it runs as."""
    screen = machine.start()
    assert machine.process is not None
    limits = (Path("/proc") / str(machine.process.pid) / "limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    screen.close()


def test_sigterm_while_a_screen_is_connected_ends_at_once(machine: Machine) -> None:
    """Graceful: socket gone, status 0, and the screen's next question is a retry, not a hang."""
    screen: Agent = machine.start()
    screen.take_visit(SPACE)
    assert machine.stop() == 0
    assert not machine.settings.socket_path.exists()
    screen.close()
