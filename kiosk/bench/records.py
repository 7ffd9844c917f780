"""The record that every benchmark uses: a filled form of 19 fields with Japanese text, 2,184 bytes of UTF-8 JSON; and its attachment.

All of it is made up. Seeds begin with `bench/`: the compression dictionary learns from forms whose seeds begin with `dictionary/`, and no
sentence here stands there (kiosk.catalog.dictionary_forms), so that nothing is measured on what was trained on.
"""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import msgspec

RECORD_BYTES = 2184
FIELDS = 19
ATTACHMENT_BYTES = 200_000
SEED = "bench/v1"
_REMARKS = "applicant.contact.remarks"
_TODAY = dt.date(2026, 11, 23)

_FAMILY = "武田 タケダ|上野 ウエノ|杉山 スギヤマ|千葉 チバ|村上 ムラカミ|大西 オオニシ|三浦 ミウラ|菅原 スガワラ|平野 ヒラノ|久保 クボ"
_GIVEN = "航 ワタル|千尋 チヒロ|優斗 ユウト|琴音 コトネ|正雄 マサオ|節子 セツコ|光 ヒカル|瑞穂 ミズホ|学 マナブ|菜摘 ナツミ"
_STREETS = ["青葉台", "若松町", "浜田", "神明町", "新田", "大手", "汐入", "上原", "月見ヶ丘", "下河原"]
_BUILDINGS = ["グリーンコート", "第二寮", "パークサイド", "市営団地", "ヴィラ", "荘"]
_PLACES = [
    "南側の外壁",
    "台所の天井",
    "玄関の土間",
    "二階の洋室",
    "浴室の窓",
    "東の基礎",
    "物置の屋根",
    "裏庭の塀",
    "給湯器の配管",
    "階段の手すり",
    "床下",
    "車庫の柱",
]
_HAPPENED = [
    "が大きく傾き",
    "に長い亀裂が入り",
    "が水に浸かって",
    "が崩れかけて",
    "から雨が吹き込み",
    "が外れて",
    "に泥がたまり",
    "が割れて",
    "が焦げて",
    "が沈んで",
]
_LEADS = [
    "今は使えません",
    "応急に板でふさぎました",
    "写真を撮ってあります",
    "子どもを近づけないようにしています",
    "業者の見積もりを待っています",
]
_WHEN = ["地震の直後に", "夜中の余震で", "翌朝気づいたところ", "雨の強かった日に", "避難から戻ると", "先週の点検で"]
_ALSO = [
    "隣の家も同じ様子です",
    "保険会社には連絡済みです",
    "家族は親類の家にいます",
    "固定電話は通じません",
    "平日は夕方以降に在宅します",
    "足が悪く外出が難しいです",
]


def answers(number: int, seed: str = SEED) -> dict[str, Any]:
    """The answers of one form; the same number and seed give the same answers.

    Returns:
        19 answers under the keys that a terminal uses, 2,184 bytes as compact UTF-8 JSON.
    """
    chance = Random(f"{seed}/{number}")  # noqa: S311 - it must repeat, and hides nothing
    form = _short_answers(chance) | {_REMARKS: ""}
    room = RECORD_BYTES - len(as_json(form))
    form[_REMARKS] = _text(chance, room)
    return form


def as_json(form: dict[str, Any]) -> bytes:
    """Compact UTF-8 JSON."""
    return msgspec.json.encode(form)


def record(number: int, seed: str = SEED) -> bytes:
    """The plain bytes of one form, 2,184 of them: what a reference stores."""
    return as_json(answers(number, seed))


def attachment(number: int, seed: str = SEED) -> bytes:
    """200,000 bytes that do not compress, as those of a photograph do not."""
    return Random(f"{seed}/{number}/attachment").randbytes(ATTACHMENT_BYTES)  # noqa: S311 - as above


def _short_answers(chance: Random) -> dict[str, Any]:
    family, family_kana = chance.choice(_FAMILY.split("|")).split(" ")
    given, given_kana = chance.choice(_GIVEN.split("|")).split(" ")
    return {
        "matter.choice.what": "dwelling",
        "disaster.event": "other",
        "disaster.date": (_TODAY - dt.timedelta(days=chance.randint(1, 300))).isoformat(),
        "applicant.person.standing": chance.choice(("head", "member", "owner", "agent")),
        "applicant.person.familyName": family,
        "applicant.person.givenName": given,
        "applicant.person.familyNameKana": family_kana,
        "applicant.person.givenNameKana": given_kana,
        "applicant.contact.phone": f"0{chance.choice((7, 8, 9))}0{chance.randrange(10**8):08}",
        "dwelling.streetAddress": f"{chance.choice(_STREETS)}{chance.randint(1, 9)}丁目",
        "dwelling.cityBlock": f"{chance.randint(1, 60)}番地の{chance.randint(1, 90)}",
        "dwelling.buildingNameEtc": f"{chance.choice(_BUILDINGS)} {chance.randint(101, 1409)}号",
        "dwelling.tenure": chance.choice(("owned", "rented", "public_rented", "employer", "other")),
        "household.count": chance.randint(1, 9),
        "applicant.contact.staying": chance.choice(("home", "shelter", "relatives", "other")),
        "dwelling.damage": sorted(chance.sample(("shaking", "flood", "wind", "landslide", "other"), 2)),
        "matter.yesNo.self_assessment": chance.random() < 0.5,
        "document.copies": chance.randint(1, 9),
    }


def _text(chance: Random, room_bytes: int) -> str:
    """Sentences of exactly this many bytes; the last signs are digits, because a Japanese sign has three bytes."""
    told = ""
    while len(told.encode()) < room_bytes:
        told += f"{chance.choice(_WHEN)}{chance.choice(_PLACES)}{chance.choice(_HAPPENED)}、{chance.choice(_LEADS)}。"
        told += f"幅は約{chance.randint(2, 480)}センチ、{chance.choice(_ALSO)}。"
    fitting = told.encode()[: room_bytes - room_bytes % 3].decode(errors="ignore")
    return fitting + "7" * (room_bytes - len(fitting.encode()))
