"""A service of one page and one number, with the policies it needs: small enough that handing in takes seven touches and a number."""

from __future__ import annotations

from pathlib import Path

SERVICE, PHONE = "call_back", "applicant.contact.phone"
_LAYER = """version: 1
values:
  town: {ja: みなと町, ja-easy: みなと町, en: Minato Town}
  office:
    name: {ja: みなと町役場, ja-easy: みなと町役場, en: Minato Town Hall}
    section: {ja: 総合案内, ja-easy: 総合案内, en: the desk}
    phone: 0000-00-0000
    hours: {ja: 平日, ja-easy: 平日, en: Weekdays}
"""
_BASE = """version: 1
points:
  acceptance: {rule: open}
  town: {rule: open}
  office: {rule: open}
values:
  arrival: office
"""
_DECLARATION = """id: call_back
version: 1
publisher: national
receiver: municipality
provider: municipality
act: application
acceptance: {default: complete}
legal_basis: [{law: none, article: none}]
minutes: 1
fee_yen: 0
icon: post
roles: [applicant]
retention_days: 365
outcomes: [granted, refused, withdrawn]
pages:
  - id: phone
    fields:
      - {id: phone, term: contact.phone, role: applicant}
"""
_TEXTS = """title = 電話
task = 電話してほしい
about = 電話
declare = 電話を頼みます
submit = 頼む
receipt-title = 控え
phone-title = 何番ですか
phone-label = 番号
"""


def write(folder: Path) -> None:
    """services/ and policies/ below a folder."""
    files = {
        "policies/base.yaml": _BASE,
        "policies/13/13999.yaml": _LAYER,
        f"services/{SERVICE}/service.yaml": _DECLARATION,
        **{f"services/{SERVICE}/{lang}.ftl": _TEXTS for lang in ("ja", "ja-easy", "en")},
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
