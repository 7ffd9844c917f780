"""Records one vector for each format and version: python tests/vectors/record.py. Recorded files are never edited, only added to.

Keys here are made up and public. Signatures and seals are random, so a recorded file is kept as it is once its version is out.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from kiosk.contract.codec import Wire, encode
from kiosk.contract.credential import Credential, EnrolmentRequest
from kiosk.contract.envelope import Context, Entry, Slot
from kiosk.contract.receipt import ReceiptClaims, ReceiptLine, RunException, RunReceipt, TimeStatement
from kiosk.contract.reply import Ask, Reply, SealedReply
from kiosk.contract.submission import AttachmentRef, FollowUp, Submission
from kiosk.contract.wire import (
    AskMailboxes,
    EnrolmentAnswer,
    FeedAnswer,
    FeedItem,
    Mailbox,
    PostReplies,
    Problem,
    Push,
    PushAnswer,
    RepliesAnswer,
    Taken,
)
from kiosk.crypto import chain, payload, primitives, receipts, replies, sealing, signing
from kiosk.crypto.keys import SealingKey, SoftwareSigner

HERE = Path(__file__).parent
MINUTE = 29_930_000
SECONDS = MINUTE * 60
ID = bytes(range(16))
SEED = bytes(range(32, 64))


def main() -> None:
    """Write every vector that is not there yet."""
    device_der, enrolment_der = primitives.p256_generate(), primitives.p256_generate()
    device, enrolment = SoftwareSigner(device_der), SoftwareSigner(enrolment_der)
    office, recovery = SealingKey(bytes([7]) * 32), SealingKey(bytes([9]) * 32)
    reply_key = replies.reply_key(SEED, ID)
    follow = replies.follow_key(SEED, ID)
    who = Credential(1, "trm-99201-001", device.public_key, "site-1", "99", MINUTE, MINUTE + 129_600)
    credential = signing.sign(encode(who), enrolment)
    form = Submission(
        v=1,
        service="disaster_certificate",
        service_version=1,
        locale="ja",
        number=receipts.new_number(bytes(range(9))),
        act="application",
        acceptance="complete",
        answers={"applicant.person.familyName": "髙﨑", "matter.disaster.depth": 40, "matter.cleanedUp": False},
        attachments=(AttachmentRef(1, "photos", "image/jpeg", bytes(32), 1234),),
        declared="この内容で申請します。",
        identification="none",
        handed_in=MINUTE,
        reply_key=reply_key.public,
        follow_hash=replies.follow_hash(follow),
    )
    second = Submission(
        v=1,
        service="disaster_certificate",
        service_version=1,
        locale="en",
        number=receipts.new_number(bytes(range(1, 10))),
        act="application",
        acceptance="complete",
        answers={"free.text": "The date was wrong."},
        attachments=(),
        declared="I hand in this answer.",
        identification="slip",
        handed_in=MINUTE,
        follow_up=FollowUp(ID, 2, follow),
    )
    context = Context(1, "muni:99201", "trm-99201-001", ID, 0, (office.kid, recovery.kid))
    context_bytes = encode(context)
    packed = payload.pack(encode(form), None)
    sealed = sealing.seal(packed, context_bytes, [office.shared(), recovery.shared()], secret=bytes([5]) * 32)
    slot = Slot(1, bytes([1]) * 16, 1, None, MINUTE, "synced", MINUTE, sealing.content_hash(context_bytes, sealed), "first")
    entry = Entry(chain.make_slot(slot, device), context_bytes, sealed)
    claims = ReceiptClaims(1, "trm-99201-001", bytes([1]) * 16, MINUTE, (ReceiptLine(ID, "muni:99201", 1, form.number),))
    signed_claims = signing.sign(encode(claims), device)
    run = RunReceipt(
        1, "stored", "trm-99201-001", bytes([1]) * 16, 1, 3, bytes(32), (RunException(2, bytes(32), "quarantined"),), SECONDS, "r1", 1, 1
    )
    signed_run = signing.sign(encode(run), enrolment)
    stamp = TimeStatement(1, SECONDS, "nonce", "r1")
    signed_time = signing.sign(encode(stamp), enrolment)
    reply = Reply(
        v=1,
        tenant="muni:99201",
        submission_id=ID,
        reply_no=2,
        kind="correction",
        final=False,
        time=SECONDS,
        text="日付をもう一度お書きください。",
        service="disaster_certificate",
        service_version=1,
        asks=(Ask("matter.disaster.date", "被害の日", "写真の日付とちがいます", "2026-11-14"),),
        due="2026-12-07",
    )
    signed_reply = signing.sign(encode(reply), enrolment)
    sealed_reply = SealedReply(
        1,
        "muni:99201",
        replies.mailbox(reply_key.public),
        "site-1",
        MINUTE + 1000,
        replies.seal_reply(signed_reply, reply_key.public, ID),
    )
    item = FeedItem(entry, credential, signed_run, SECONDS)
    structs: dict[str, Wire] = {
        "context": context,
        "slot": slot,
        "entry": entry,
        "credential": who,
        "enrolment-request": EnrolmentRequest(1, "K7QX-2M9P", device.public_key, MINUTE),
        "enrolment-answer": EnrolmentAnswer(1, "approved", credential),
        "submission": form,
        "submission-follow-up": second,
        "receipt-claims": claims,
        "run-receipt": run,
        "time-statement": stamp,
        "reply": reply,
        "sealed-reply": sealed_reply,
        "push": Push(1, credential, (entry,), (ID,)),
        "push-answer": PushAnswer(1, (signed_run,), signed_time),
        "replies-answer": RepliesAnswer(1, (encode(sealed_reply),), "cursor", more=False, time=signed_time),
        "feed-answer": FeedAnswer(1, (item,), "cursor", more=True, time=signed_time),
        "taken": Taken(1, "cursor"),
        "post-replies": PostReplies(1, (encode(sealed_reply),)),
        "ask-mailboxes": AskMailboxes(1, (Mailbox("muni:99201", replies.mailbox(reply_key.public)),)),
        "problem": Problem(1, "clock_skew", "set the clock", signed_time),
    }
    for name, struct in structs.items():
        _write(f"{name}-v1", {"kind": type(struct).__name__, "bytes": encode(struct).hex()})
    keys = {"device_key": device_der.hex(), "enrolment_key": enrolment_der.hex(), "office_key": "07" * 32, "recovery_key": "09" * 32}
    _write(
        "sealed-v1", keys | {"context": context_bytes.hex(), "sealed": sealed.hex(), "packed": packed.hex(), "payload": encode(form).hex()}
    )
    _write("chain-v1", keys | {"entry": encode(entry).hex(), "entry_hash": chain.entry_hash(entry.slot).hex()})
    code = receipts.paper_code(signed_claims, credential, SEED)
    _write("paper-code-v1", keys | {"code": code, "claims": encode(claims).hex(), "seed": SEED.hex()})
    opened = {"sealed_reply": encode(sealed_reply).hex(), "signed_reply": signed_reply.hex(), "seed": SEED.hex(), "submission_id": ID.hex()}
    _write("reply-opened-v1", keys | opened)


def _write(name: str, content: dict[str, str]) -> None:
    path = HERE / f"{name}.json"
    if not path.exists():
        path.write_text(json.dumps(content, indent=1) + os.linesep, "utf-8")
        print(path.name)  # noqa: T201 - tells what was recorded


if __name__ == "__main__":
    main()
