"""Made-up forms to train the dictionary on: real questions of the loaded services, answers of nobody. Same seed, same forms.

Seeds here begin with `dictionary/`; a benchmark or test that measures compression takes another beginning, so that nothing is measured on
what was trained on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from kiosk.catalog.offered import Catalogue, Offered
from kiosk.catalog.texts import LANGS, plain
from kiosk.contract.codec import encode
from kiosk.contract.service import UNKNOWN, Field, Page, Widget, answer_key
from kiosk.contract.submission import AttachmentRef, Submission
from kiosk.contract.vocabulary import TERMS, Kind, Term

SEED = "dictionary/v1"
_TODAY = dt.date(2026, 11, 23)
_NUMBER_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_FAMILY = (
    "佐藤 サトウ|鈴木 スズキ|高橋 タカハシ|髙橋 タカハシ|田中 タナカ|伊藤 イトウ|渡辺 ワタナベ|渡邊 ワタナベ|"
    "山本 ヤマモト|中村 ナカムラ|小林 コバヤシ|加藤 カトウ|吉田 ヨシダ|山田 ヤマダ|佐々木 ササキ|山口 ヤマグチ|"
    "松本 マツモト|井上 イノウエ|木村 キムラ|林 ハヤシ|清水 シミズ|山崎 ヤマザキ|池田 イケダ|橋本 ハシモト|"
    "阿部 アベ|石川 イシカワ|森 モリ|グエン グエン|リー リー|サントス サントス"
)
_GIVEN = (
    "陽子 ヨウコ|健一 ケンイチ|美咲 ミサキ|大輔 ダイスケ|さくら サクラ|翔太 ショウタ|和子 カズコ|幸子 サチコ|"
    "茂 シゲル|恵 メグミ|直樹 ナオキ|由美子 ユミコ|蓮 レン|結衣 ユイ|誠 マコト|久美子 クミコ|ティ・ホア ティホア|"
    "マリア マリア"
)
_TOWNS = (
    "東京都 千代田区|東京都 世田谷区|大阪府 大阪市北区|北海道 札幌市中央区|宮城県 仙台市青葉区|神奈川県 横浜市中区|"
    "愛知県 名古屋市中村区|京都府 京都市左京区|兵庫県 神戸市中央区|福岡県 福岡市博多区|石川県 輪島市|"
    "熊本県 熊本市中央区|広島県 広島市中区|新潟県 長岡市|長野県 松本市|沖縄県 那覇市"
)
_STREETS = ("本町", "中央", "緑町", "桜ケ丘", "港町", "栄町", "大字山田字上野", "東", "南町", "旭町")
_BUILDINGS = ("コーポ", "ハイツ", "マンション", "県営住宅", "アパート", "メゾン")
_SENTENCES = (
    "屋根の瓦が落ちて雨漏りしています。",
    "壁にひびが入りました。",
    "床上まで水が来ました。",
    "午後に電話をください。",
    "いまは避難所にいます。",
    "特にありません。",
    "日本語が少しわかります。",
)
_TEXTS = {
    "familyName": "family",
    "givenName": "given",
    "familyNameKana": "family_kana",
    "givenNameKana": "given_kana",
    "headName": "family",
    "previousHeadName": "family",
    "prefecture": "prefecture",
    "cityAndCounty": "city",
    "streetAddress": "street",
    "cityBlock": "block",
    "buildingNameEtc": "building",
}


def made_up_forms(catalogue: Catalogue, count: int, seed: str = SEED) -> Iterator[bytes]:
    """Encoded submissions, the services and languages in turn.

    Args:
        catalogue: services under one town's policy.
        count: how many.
        seed: of everything in them.
    """
    chance = Random(seed)  # noqa: S311 - it must repeat, and hides nothing
    offered = [catalogue.services[name] for name in sorted(catalogue.services)]
    for place in range(count):
        yield encode(_form(offered[place % len(offered)], LANGS[place // len(offered) % len(LANGS)], chance))


def _form(offered: Offered, lang: str, chance: Random) -> Submission:
    pictures = chance.randint(0, 6) if any(TERMS[one.term].kind is Kind.PHOTOS for _, one in offered.service.fields().values()) else 0
    return Submission(
        v=1,
        service=offered.service.id,
        service_version=offered.service.version,
        locale=lang,
        number="".join(chance.choices(_NUMBER_SIGNS, k=10)),
        act=offered.act.value,
        acceptance=offered.acceptance.value,
        answers=_answers(offered, chance),
        attachments=tuple(_attachment(part, offered, chance) for part in range(1, pictures + 1)),
        declared=plain(offered.say(lang, "declare")),
        identification=offered.service.identification,
        handed_in=29_900_000 + chance.randrange(500_000),
        reply_key=chance.randbytes(32),
        follow_hash=chance.randbytes(32),
    )


def _attachment(part: int, offered: Offered, chance: Random) -> AttachmentRef:
    photos = next(answer_key(page, one) for page, one in offered.service.fields().values() if TERMS[one.term].kind is Kind.PHOTOS)
    return AttachmentRef(part, photos, "image/jpeg", chance.randbytes(32), chance.randrange(200_000, 1_500_000))


def _answers(offered: Offered, chance: Random) -> dict[str, Any]:
    """Answers along one way through the pages, as a citizen would give them."""
    person = _Person(chance)
    sizes = {group.id: chance.randint(group.min, min(3, group.max)) for group in offered.service.groups}
    answers: dict[str, Any] = {}
    for page in offered.service.pages:
        for member in range(sizes[page.group] if page.group else 1):
            if page.ends or not _shown(offered, page.show_if, answers, page, member):
                continue
            for field in page.fields:
                if _shown(offered, field.show_if, answers, page, member) and (field.required or chance.random() < 0.6):
                    value = _value(offered, field, person if member == 0 else _Person(chance), chance)
                    answers |= {answer_key(page, field, member): value} if value is not None else {}
    return answers


def _shown(offered: Offered, rule: str | None, answers: Mapping[str, Any], page: Page, member: int) -> bool:
    return offered.holds(rule, answers, page.group, member, _TODAY)


def _value(offered: Offered, field: Field, person: _Person, chance: Random) -> Any:  # noqa: ANN401 - any stored answer
    term = TERMS[field.term]
    if field.unknown and chance.random() < 0.1:
        return UNKNOWN
    options = _options(offered, field, term)
    if term.kind in (Kind.CHOICE, Kind.CHOICES):
        return _choice(term, options, chance) if options else None
    made: dict[Kind, Callable[[], Any]] = {
        Kind.PHOTOS: lambda: None,
        Kind.BOOLEAN: lambda: chance.random() < 0.5,
        Kind.INTEGER: lambda: chance.randint(max(1, term.minimum), max(1, min(9, term.maximum))),
        Kind.DATE: lambda: _day(term, options, chance),
        Kind.TEXT: lambda: _text(term, person, chance)[: term.max_chars or None],
    }
    return made[term.kind]()


def _choice(term: Term, options: list[str], chance: Random) -> str | list[str]:
    if term.kind is Kind.CHOICE:
        return chance.choice(options)
    return sorted(chance.sample(options, chance.randint(1, min(3, len(options)))))


def _options(offered: Offered, field: Field, term: Term) -> list[str]:
    listed = [value for value, _ in offered.options(field, "ja", _TODAY)] + [one.value for one in field.options]
    return list(dict.fromkeys(listed or term.values))


def _day(term: Term, options: list[str], chance: Random) -> str:
    if options:
        return chance.choice(options)
    span = {"past": (-30_000, 0), "future": (0, 60)}.get(term.bound, (-60, 30))
    return (_TODAY + dt.timedelta(days=chance.randint(*span))).isoformat()


def _text(term: Term, person: _Person, chance: Random) -> str:
    if term.widget is Widget.POSTAL:
        return f"{chance.randrange(1_000_000, 9_999_999)}"
    if term.widget is Widget.PHONE:
        return chance.choice(("090", "080", "070")) + f"{chance.randrange(10**8):08}"
    part = _TEXTS.get(term.name.rpartition(".")[2])
    return person.part(part) if part else chance.choice(_SENTENCES)


class _Person:
    """One made-up person: a name with its kana, and a place to live."""

    def __init__(self, chance: Random) -> None:
        family, family_kana = chance.choice(_FAMILY.split("|")).split(" ")
        given, given_kana = chance.choice(_GIVEN.split("|")).split(" ")
        prefecture, city = chance.choice(_TOWNS.split("|")).split(" ")
        self._parts = {
            "family": family,
            "family_kana": family_kana,
            "given": given,
            "given_kana": given_kana,
            "prefecture": prefecture,
            "city": city,
            "street": f"{chance.choice(_STREETS)}{chance.randint(1, 9)}丁目",
            "block": f"{chance.randint(1, 40)}番{chance.randint(1, 30)}号",
            "building": f"{chance.choice(_BUILDINGS)}{chance.choice(_STREETS)} {chance.randint(101, 909)}号室",
        }

    def part(self, name: str) -> str:
        """One part of what a person writes."""
        return self._parts[name]
