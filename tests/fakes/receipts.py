"""A real receipt code: real keys, made-up place."""

from __future__ import annotations

import os
from pathlib import Path

from kiosk.contract.codec import encode
from kiosk.contract.credential import Credential
from kiosk.contract.receipt import ReceiptClaims, ReceiptLine
from kiosk.crypto import receipts, signing
from kiosk.crypto.keys import FileKeystore


def paper_code(folder: Path, submissions: int = 1) -> str:
    """The text of a receipt's code for some submissions."""
    store = FileKeystore(folder)
    device, enrolment = store.signer("device"), store.signer("enrolment")
    credential = Credential(1, "term-7f3a9c21", device.public_key, "shiomi-hall-1", "13", 29_000_000, 29_129_600)
    lines = tuple(
        ReceiptLine(os.urandom(16), "corp:1010001112577", place, receipts.new_number(os.urandom(9))) for place in range(submissions)
    )
    claims = ReceiptClaims(1, "term-7f3a9c21", os.urandom(16), 29_926_667, lines)
    return receipts.paper_code(signing.sign(encode(claims), device), signing.sign(encode(credential), enrolment), os.urandom(32))
