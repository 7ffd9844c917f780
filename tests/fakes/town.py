"""A town's office and a terminal that files to it, without a cloud: real keys, seals, chain and receipts; feed items come out.

town = FakeTown()
filing = town.files(photos=[jpeg])            # items, oldest first: attachments, then the form
answer = town.follows(filing, {"matter.text.followup_text": "…"})
town.opens(filing, sealed_reply)              # as the citizen does with the paper
"""

from __future__ import annotations

import datetime as dt
import io
import os
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from kiosk.catalog.loading import load_received
from kiosk.catalog.offered import Offered
from kiosk.catalog.schema import keys_at_fault
from kiosk.contract.codec import decode, encode
from kiosk.contract.credential import Credential
from kiosk.contract.envelope import Entry
from kiosk.contract.receipt import STORED, RunReceipt
from kiosk.contract.reply import Reply, SealedReply
from kiosk.contract.wire import FeedItem
from kiosk.crypto import primitives, signing
from kiosk.crypto.chain import entry_hash
from kiosk.crypto.keys import SoftwareSigner
from kiosk.crypto.replies import open_reply, reply_key
from kiosk.office.body import Body
from kiosk.office.importing import OpeningKeys
from kiosk.office.received import Received
from kiosk.office.room import Tenancy
from kiosk.terminal.declaration import Surroundings, prepare_hand_in
from kiosk.terminal.plan import HandInPlan, PlannedAttachment, PlannedFollowUp, SubmissionPlan
from tests.fakes.device import FakeDevice, FakeOffice

ROOT = Path(__file__).parents[2]
TOWN, PREFECTURE = "muni:99201", "99"
DAMAGE = "disaster_certificate"
ANSWERS: Mapping[str, Any] = {
    "matter.choice.what": "dwelling",
    "disaster.event": "r8_shiomi_offshore",
    "applicant.person.standing": "head",
    "applicant.person.familyNameKana": "タカハシ",
    "applicant.person.givenNameKana": "リョウコ",
    "applicant.person.familyName": "髙橋",
    "applicant.person.givenName": "涼子",
    "applicant.contact.phone": "09012345678",
    "dwelling.streetAddress": "みなと町三丁目",
    "dwelling.cityBlock": "12番地4",
    "dwelling.tenure": "owned",
    "household.count": 3,
    "applicant.contact.staying": "shelter",
    "applicant.contact.place": "汐見小学校 体育館",
    "dwelling.damage": ["shaking", "flood"],
    "disaster.floodDepth": "to_50cm",
    "matter.choice.cleaned": "not_yet",
    "matter.yesNo.self_assessment": False,
    "matter.choices.inspection": ["weekday_morning", "weekend"],
    "document.copies": 2,
}
"""What an invented citizen of an invented town answers."""
PHOTOS = "matter.photos.photos"


class Filing(NamedTuple):
    """One submission: what the paper holds (id, number, seed) and what the feed carries."""

    submission_id: bytes
    number: str
    seed: bytes
    items: list[FeedItem]


@cache
def received() -> Received:
    """The services that the invented town receives."""
    offered: dict[str, Offered] = load_received(ROOT, TOWN)
    return Received(offered, keys_at_fault)


def picture(size: tuple[int, int] = (800, 600), words: str = "") -> bytes:
    """A JPEG of a damaged house, drawn by us."""
    drawn = Image.new("RGB", size, "#b9cbd8")
    pen = ImageDraw.Draw(drawn)
    width, height = size
    pen.rectangle([0, height * 0.75, width, height], fill="#7d6b57")
    pen.rectangle([width * 0.25, height * 0.4, width * 0.75, height * 0.8], fill="#efe8da", outline="#444444", width=4)
    pen.polygon([(width * 0.2, height * 0.42), (width * 0.5, height * 0.15), (width * 0.8, height * 0.42)], fill="#6b3a2e")
    pen.line([(width * 0.35, height * 0.4), (width * 0.42, height * 0.55), (width * 0.36, height * 0.8)], fill="#222222", width=6)
    pen.text((10, 10), words, fill="#000000")
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=85)
    return out.getvalue()


class FakeTown:
    """The keys of an office, of one enrolled terminal and of a cloud, and the verbs of a citizen."""

    def __init__(self, tenant: str = TOWN) -> None:
        """With fresh keys."""
        self.office = FakeOffice(tenant)
        self.enroller = SoftwareSigner(primitives.p256_generate())
        self.cloud = SoftwareSigner(primitives.p256_generate())
        self.device = FakeDevice(self.office)
        self.device.credential = self.credential(self.device)
        self.clock_s = int(time.time())

    def credential(self, device: FakeDevice, site: str = "汐見市役所-1") -> bytes:
        """Signed by the enrolment key."""
        minute = int(time.time()) // 60
        claims = Credential(1, device.device, device.signer.public_key, site, PREFECTURE, minute, minute + 90 * 1440)
        return signing.sign(encode(claims), self.enroller)

    def body(self, name: str = "汐見市") -> Body:
        """The office's own side."""
        return Body(
            prefecture=PREFECTURE,
            tenant=self.office.tenant,
            name=name,
            signer=self.office.signer,
            sealing={self.office.sealing.kid: self.office.sealing},
            recipients=(self.office.sealing.shared(), self.office.recovery.shared()),
            likeness=b"l" * 32,
        )

    def keys(self) -> OpeningKeys:
        """What verifying and opening needs."""
        return OpeningKeys(
            tenant=self.office.tenant,
            enrolment={self.enroller.kid: self.enroller.public_key},
            cloud={"r1": {self.cloud.kid: self.cloud.public_key}},
            sealing={self.office.sealing.kid: self.office.sealing},
            dictionaries={},
        )

    def tenancy(self) -> Tenancy:
        """All the office knows of itself."""
        return Tenancy(self.body(), self.keys(), received())

    def files(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        service: str = DAMAGE,
        act: str = "application",
        photos: Sequence[bytes] = (),
        locale: str = "ja",
        version: int = 1,
        acceptance: str = "complete",
    ) -> Filing:
        """Hand in one submission; `changes` go over ANSWERS (None takes an answer away), or stand alone for other services."""
        answers = {**(ANSWERS if service == DAMAGE else {}), **(changes or {})}
        attachments = tuple(PlannedAttachment(PHOTOS, str(number)) for number, _ in enumerate(photos))
        plan = SubmissionPlan(
            tenant=self.office.tenant,
            service=service,
            service_version=version,
            act=act,
            acceptance=acceptance,
            answers={key: value for key, value in answers.items() if value is not None},
            attachments=attachments,
            declared="汐見市に、罹災証明書の交付を申請します。\nここに書いたことは、事実のとおりです。",
            identification="none",
            told_by="receipt",
        )
        return self._hand_in(plan, photos, locale, None)

    def follows(
        self, filing: Filing, answers: Mapping[str, Any], *, reply_no: int = 2, photos: Sequence[bytes] = (), seed: bytes | None = None
    ) -> Filing:
        """Answer a reply with the paper of `filing`, or with another seed, as a forger would."""
        attachments = tuple(PlannedAttachment("matter.photos.followup_photos", str(number)) for number, _ in enumerate(photos))
        plan = SubmissionPlan(
            tenant=self.office.tenant,
            service=DAMAGE,
            service_version=1,
            act="application",
            acceptance="complete",
            answers=dict(answers),
            attachments=attachments,
            declared="追加を出します。",
            identification="slip",
            follow_up=PlannedFollowUp(filing.submission_id, reply_no),
        )
        return self._hand_in(plan, photos, "ja", seed or filing.seed)

    def _hand_in(self, plan: SubmissionPlan, photos: Sequence[bytes], locale: str, seed: bytes | None) -> Filing:
        around = Surroundings(
            device=self.device.device,
            receivers={self.office.tenant: (self.office.sealing.shared(), self.office.recovery.shared())},
            randomness=os.urandom,
            now=dt.datetime.fromtimestamp(self.clock_s, dt.UTC),
            seed=seed,
        )
        sealed = prepare_hand_in(HandInPlan(locale, (plan,)), {str(number): one for number, one in enumerate(photos)}, around)
        one = sealed.hand_in.submissions[0]
        items = [self.item(self.device.place(part.context, part.sealed)) for part in one.parts]
        return Filing(one.submission_id, one.number, sealed.seed or b"", items)

    def item(self, entry: Entry, *, stored_s: int | None = None, **changes: Any) -> FeedItem:  # noqa: ANN401 - fields of FeedItem
        """The entry as the cloud hands it on, with a receipt of the cloud's over a run of one."""
        at_s = self.clock_s if stored_s is None else stored_s
        receipt = RunReceipt(
            1, STORED, self.device.device, self.device.epoch, self.device.seq, self.device.seq, entry_hash(entry.slot), (), at_s, "r1", 1, 1
        )
        return FeedItem(entry, self.device.credential, signing.sign(encode(receipt), self.cloud), at_s, **changes)

    def opens(self, filing: Filing, sealed: SealedReply) -> Reply:
        """Read a reply with the paper, checking the office's signature."""
        key = reply_key(filing.seed, filing.submission_id)
        signed = open_reply(sealed.sealed, key, filing.submission_id)
        return decode(Reply, signing.verify(signed, self.office.signer.public_key))
