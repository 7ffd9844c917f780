"""A scanned code that is made to hurt costs no time and no memory, whoever signed what is in it (T-31)."""

from __future__ import annotations

import time
import tracemalloc
import zlib
from collections.abc import Iterator

import base45
import pytest

from kiosk.crypto import signing
from kiosk.crypto.receipts import MAX_CODE_CHARS, PREFIX, paper_code
from kiosk.errors import KioskError
from kiosk.terminal.reading import read_receipt
from tests.security.fuzz_targets.targets import known_keys, recorded_code, sample, signer

LONGEST_S, MOST_BYTES = 0.05, 5_000_000
SIGNED_BYTES = 150
"""So much fits into a code beside the signatures."""
MOST_QR_BYTES = 2_953
"""Version 40 with error correction L in bytes; our codes stop at version 20."""
OPENINGS = (b"\x81", b"\xa1\x01", b"\xc6", b"\x9f", b"\xbf\x01", b"\xd8\x1c\x81", b"\xd2\x84")


def bombs(size: int) -> Iterator[tuple[str, bytes]]:
    """Things of at most so many bytes that are larger than they look."""
    for opening in OPENINGS:
        yield f"nested {opening.hex()}", opening * ((size - 1) // len(opening)) + b"\0"
    for kind in (0x5B, 0x7B, 0x9B, 0xBB):
        for said in (2**32, 2**62, 2**64 - 1):
            yield f"claims {kind:02x} {said}", bytes([kind]) + said.to_bytes(8, "big")
    yield "many", b"\x99" + (size - 3).to_bytes(2, "big") + b"\x80" * (size - 3)
    yield "packed", zlib.compress(bytes(2_000_000), 9)[:size]
    yield "a large number", b"\xc2\x59" + (size - 4).to_bytes(2, "big") + b"\xff" * (size - 4)


def codes() -> Iterator[tuple[str, str]]:
    """Each bomb bare, and well signed by an enrolled terminal gone bad; and texts longer than any code of ours."""
    room = (MAX_CODE_CHARS - len(PREFIX)) * 2 // 3
    for name, bomb in bombs(room):
        yield name, PREFIX + base45.b45encode(bomb).decode()
    credential = signing.sign(sample("credential"), signer("enrolment_key"))
    for name, bomb in bombs(SIGNED_BYTES):
        yield f"{name}, signed", paper_code(signing.sign(bomb, signer("device_key")), credential, bytes(32))
    for length in (MAX_CODE_CHARS + 1, MOST_QR_BYTES, 10_000_000):
        yield f"{length} signs", PREFIX + "0" * (length - len(PREFIX))


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in codes()])
def test_a_bomb_in_a_code_is_refused_at_once(code: str) -> None:
    """Refused with an error of ours, in less than 50 ms and 5 MB."""
    keys = known_keys()
    began = time.process_time()
    with pytest.raises(KioskError):
        read_receipt(code, keys)
    assert time.process_time() - began < LONGEST_S
    tracemalloc.start()
    try:
        with pytest.raises(KioskError):
            read_receipt(code, keys)
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()


def test_a_good_code_is_read() -> None:
    """The way that the bombs take is open."""
    assert read_receipt(recorded_code(), known_keys()).claims.lines
