"""How a terminal becomes known: its own key, a one-time code, the approval of two officers; and how it stays known, by renewal.

The key is made here and never leaves. The signed request is kept until it is answered for good, because the same request may be sent
again and again, while a second signature over the same words would be another request. Routes: docs/formats/wire.md.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from kiosk import log
from kiosk.catalog.installed_disk import write_durably
from kiosk.contract.codec import decode, encode
from kiosk.contract.credential import Credential, EnrolmentRequest
from kiosk.contract.wire import EnrolmentAnswer
from kiosk.crypto import primitives, signing
from kiosk.crypto.keys import FileKeystore, Signer
from kiosk.errors import ForbiddenError, LineDownError, RetryLaterError, SetAsideError
from kiosk.settings import Terminal
from kiosk.terminal.agent_parts import Random, check_credential, install_catalogue, require_private, store_credential
from kiosk.terminal.sync.line import CloudLine, cloud_client
from kiosk.terminal.sync.timepiece import Timepiece

REQUEST_FILE = "enrolment.cose"
PENDING, APPROVED, REFUSED = "pending", "approved", "refused"


class Patience(msgspec.Struct, frozen=True):
    """How long to wait for the officers, how often to ask, and who hears how it stands."""

    longest_s: float = 3600.0
    poll_s: float = 2.0
    told: Callable[[str], None] = lambda _: None


async def ask_and_wait(line: CloudLine, folder: Path, request: bytes, patience: Patience) -> bytes:
    """Send the request, then ask again and again until two officers have approved.

    Args:
        line: signed by the new device key.
        folder: the terminal's data folder, where the request is kept.
        request: from `kept_request`.
        patience: how long.

    Returns:
        The credential, not yet checked.

    Raises:
        AbsentError, ExpiredError: the code is not, or no longer, good.
        ForbiddenError: an officer refused.
        RetryLaterError: nobody decided in time; the same command goes on later.
    """
    identity = primitives.sha256(request)[:16]
    answer, waited_s, before = await line.enrol(request), 0.0, ""
    while answer.state == PENDING and waited_s < patience.longest_s:
        if answer.state != before:
            patience.told(answer.state)
        before = answer.state
        await asyncio.sleep(patience.poll_s)
        waited_s += patience.poll_s
        answer = await _look(line, identity, answer)
    patience.told(answer.state)
    return _decided(answer, folder)


def _decided(answer: EnrolmentAnswer, folder: Path) -> bytes:
    if answer.state == APPROVED and answer.credential:
        return answer.credential
    if answer.state == REFUSED:
        (folder / REQUEST_FILE).unlink(missing_ok=True)
        raise ForbiddenError("the officers refused this terminal", hint="ask them for a new code")
    raise RetryLaterError("nobody has approved yet", hint="the same command goes on later")


async def renew(line: CloudLine) -> bytes:
    """Ask for a new credential for the same key; the caller checks and keeps it.

    Raises:
        RetryLaterError: try again; the present one goes on until it ends.
        LineDownError: an answer without a credential.
    """
    answer = await line.renew()
    if answer.state != APPROVED or answer.credential is None:
        raise LineDownError("no credential in the answer")
    return answer.credential


def enrol(settings: Terminal, code: str, *, patience: Patience | None = None, random: Random = os.urandom) -> Credential:
    """Enrol this machine: fetch the catalogue, ask with the code, wait for approval, keep the credential.

    Args:
        settings: the section `terminal`.
        code: the one-time code.
        patience: how long to wait for the officers.
        random: n fresh random bytes.

    Raises:
        MissingPartError: root.json is not there.
        RefusedError, RetryLaterError, SetAsideError: as the cloud, the officers or the signatures say.
    """
    require_private(settings.data_dir)
    timepiece = Timepiece(0.0)
    catalogue = install_catalogue(settings, timepiece.trusted_now(), 0)
    signer = FileKeystore(settings.keys_dir).signer("device")
    region_keys = catalogue.region_keys()

    async def run() -> bytes:
        async with cloud_client(settings.cloud_url, settings.cloud_ca) as client:
            line = CloudLine(client, signer, timepiece, random, lambda region: region_keys.get(region, {}))
            request = kept_request(settings.data_dir, code, signer, timepiece.read().minute)
            return await ask_and_wait(line, settings.data_dir, request, patience or Patience())

    return keep(settings.data_dir, asyncio.run(run()), catalogue.enrolment_keys(), signer)


def keep(folder: Path, credential: bytes, enrolment_keys: Mapping[bytes, bytes], signer: Signer) -> Credential:
    """Check a first credential and keep it.

    Raises:
        UnknownKeyError, SignatureError, FormatError: not by an enrolment key of the catalogue.
        UnsafeStartError: for another key.
    """
    claims = check_credential(credential, enrolment_keys, signer)
    store_credential(folder, credential)
    (folder / REQUEST_FILE).unlink(missing_ok=True)
    log.get().info("terminal enrolled", device=claims.device, site=claims.site)
    return claims


async def _look(line: CloudLine, identity: bytes, before: EnrolmentAnswer) -> EnrolmentAnswer:
    """How it stands now; while the line is away, as before."""
    try:
        return await line.enrolment(identity)
    except RetryLaterError:
        return before


def kept_request(folder: Path, code: str, signer: Signer, now_minute: int) -> bytes:
    """The kept request if it is for this code and key, else a fresh one, kept before it is sent."""
    path = folder / REQUEST_FILE
    try:
        kept = path.read_bytes()
        asked = decode(EnrolmentRequest, signing.verify(kept, signer.public_key))
    except (FileNotFoundError, SetAsideError):
        pass
    else:
        if asked.code == code:
            return kept
    fresh = signing.sign(encode(EnrolmentRequest(v=1, code=code, public_key=signer.public_key, minute=now_minute)), signer)
    write_durably(path, fresh, 0o600)
    return fresh
