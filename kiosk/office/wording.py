"""Words of the clerks' pages, in Japanese: stages and outcomes by kind of act, events, reasons, faults; and moments in Japan's time.

The words of an act never mix: a notice (届出) is 受理 and never 承認, an application is 決定 and never 受理 as if granted. Citizens' words
stand in words/*.ftl and in the services.
"""

from __future__ import annotations

import datetime as dt

from kiosk.contract.service import Act
from kiosk.contract.vocabulary.showing import show_day
from kiosk.errors import (
    ConflictError,
    FormatError,
    SealBrokenError,
    SignatureError,
    UnknownKeyError,
    UnknownServiceError,
    UnknownVersionError,
)
from kiosk.office.cases import Kind, Stage
from kiosk.office.queries.files import Show

JAPAN = dt.timezone(dt.timedelta(hours=9))

ACTS = {
    Act.NOTICE: "届出",
    Act.APPLICATION: "申請",
    Act.CERTIFICATE: "証明書の請求",
    Act.BOOKING: "来庁予約",
    Act.REPORT: "通報・連絡",
}

_STAGES = {Stage.WAITING: "到達待ち", Stage.ARRIVED: "到達", Stage.REVIEW: "確認中", Stage.CORRECTION: "補正のお願い中"}
_OWN_STAGES = {
    (Act.APPLICATION, Stage.REVIEW): "審査中",
    (Act.BOOKING, Stage.ARRIVED): "仮予約",
    (Act.BOOKING, Stage.REVIEW): "調整中",
    (Act.BOOKING, Stage.CORRECTION): "本人に確認中",
}

OUTCOMES = {
    Act.NOTICE: {"accepted": "受理", "not_accepted": "不受理", "withdrawn": "取下げ"},
    Act.APPLICATION: {"granted": "決定", "partly_granted": "一部決定", "refused": "却下", "withdrawn": "取下げ"},
    Act.CERTIFICATE: {"issued": "交付", "refused": "交付できません", "withdrawn": "取下げ"},
    Act.BOOKING: {"confirmed": "確定", "changed": "変更", "cancelled": "取消"},
    Act.REPORT: {"accepted": "受付", "not_accepted": "受付できません"},
}

OUTCOME_HINTS = {
    "accepted": "届出を受け付けます。受理日は今日です。",
    "not_accepted": "理由と教示を書きます。",
    "granted": "申請のとおりに決めます。",
    "partly_granted": "一部だけ認めます。理由と教示を書きます。",
    "refused": "理由と教示を書きます。",
    "withdrawn": "本人が取り下げました。いつ、どのように申し出があったかを書きます。",
    "issued": "証明書を交付します。",
    "confirmed": "予約を決めます。日時と場所を本文に書きます。",
    "changed": "日時や場所を変えます。新しい日時を本文に書きます。",
    "cancelled": "予約を取り消します。理由を書きます。",
}

DECISION_HEADS = {
    Act.NOTICE: "受理するかどうかを決める",
    Act.APPLICATION: "決定する",
    Act.CERTIFICATE: "交付するかどうかを決める",
    Act.BOOKING: "予約を決める",
    Act.REPORT: "受け付けるかどうかを決める",
}
ACCEPTED_HEADS = {Act.NOTICE: "受理", Act.APPLICATION: "決定", Act.CERTIFICATE: "交付", Act.BOOKING: "確定", Act.REPORT: "受付"}

REPLIES = {"correction": "補正のお願い", "message": "お知らせ", "decision": "結果のお知らせ"}
VIEWED = {
    "case": "届け",
    "aside": "確認が必要なもの",
    "history": "見た記録",
    "reason": "見る理由を申し出た",
    "correction": "補正のページ",
    "message": "お知らせのページ",
    "decision": "決定のページ",
    "reopening": "見直しのページ",
}

EVENTS = {
    Kind.OPENED: "事務室に取り込みました",
    Kind.PART_ARRIVED: "添付が届きました",
    Kind.UNDRAWN: "端末が番号を表示できなかったおそれがあります",
    Kind.LIKELY_DOUBLE: "同じ内容の届けがあるかもしれません",
    Kind.ARRIVED: "到達",
    Kind.ASSIGNED: "担当を決めました",
    Kind.CORRECTION: "補正をお願いしました",
    Kind.FOLLOW_UP: "本人から追加が届きました",
    Kind.MESSAGE: "お知らせを送りました",
    Kind.DECIDED: "決定しました",
    Kind.ATTENDED: "来庁がありました",
    Kind.REOPENED: "職権で見直しを始めました",
    Kind.REPLY_POSTED: "返事をクラウドに渡しました",
}

LISTS = {
    Show.NEW: "新着",
    Show.MINE: "自分の担当",
    Show.OFFICE: "処理中",
    Show.CITIZEN: "本人の返事待ち",
    Show.OVERDUE: "期限切れ",
    Show.DONE: "処理済み",
    Show.ALL: "すべて",
}

VIEW_REASONS = {
    "handover": "引き継ぎ・応援で処理する",
    "inquiry": "本人や関係者から問い合わせがあった",
    "approval": "決裁・確認をする",
    "audit": "点検・監査をする",
}
ASSIGNED_REASON, ASIDE_REASON = "assigned", "aside"
ALL_REASONS = VIEW_REASONS | {ASSIGNED_REASON: "担当者として", ASIDE_REASON: "確認が必要なものの処理"}

QUALITY = {"synced": "", "free": "端末の時計は未確認", "unsure": "端末の時刻は不確か"}

ASIDE_KINDS = {"unverified": "確認できないもの", "quarantined": "クラウドが留め置いたもの", "unmatched": "相手が見つからない追加"}
ASIDE_REASONS = {
    SignatureError.code: "署名が正しくありません。",
    SealBrokenError.code: "封が壊れています。途中で変えられたか、別の鍵で封じられています。",
    FormatError.code: "決められた形ではありません。",
    UnknownVersionError.code: "この事務室が知らない新しい形です。プログラムやカタログを更新すると読めることがあります。",
    UnknownKeyError.code: "知らない鍵です。新しいカタログを入れると確認できることがあります。",
    UnknownServiceError.code: "この事務室のカタログにない手続きです。新しいカタログを入れると読めることがあります。",
    ConflictError.code: "署名された内容と、届いた内容が違います。",
    "too_large": "大きすぎます。",
    "schema": "記入内容が、その手続きの決まりに合っていません。",
    "other_device": "封筒の端末と、署名した端末が違います。",
    "other_tenant": "宛先がこの団体ではありません。",
    "no_reply_key": "返事の宛先がありません。",
    "content_conflict": "同じ番号で、別の内容がすでに届いています。先に届いたものはそのままです。",
    "slot_conflict": "同じ順番の場所に、別の内容がすでに届いています。",
    "not_listed": "申請書の添付一覧にない添付です。",
    "import_failed": "取り込みの途中で失敗しました。",
    "tenant_not_allowed": "この端末からは届け出られない宛先です。",
    "revoked_device": "登録を取り消された端末から届きました。",
    "follow_key": "元の届けの控えで作られたものではありません。控えを持たない人が出したおそれがあります。",
    "no_such_case": "元の届けが、この団体にありません。",
}
ASIDE_ACTS = {
    "seen": "内容を見ました",
    "rechecked": "もう一度確認しました",
    "attached": "届けに結び付けました",
    "closed": "処理を終えました",
}

FAULTS = {
    "asks": "直してほしい項目を、一つ以上選んでください。",
    "reason": "選んだ項目ごとに、理由を書いてください。",
    "due": "期限は、今日か、今日より後の日にしてください。",
    "text": "本文を書いてください。",
    "outcome": "どれかを選んでください。",
    "reasons": "理由を書いてください。",
    "appeal": "教示(不服があるときの方法)を書いてください。",
    "number": "受付番号を書いてください。",
    "long": "長すぎます。4000文字までにしてください。",
    "signs": "使えない文字が入っています。",
    "officer": "担当者を選んでください。",
    "name": "名前を書いてください。",
    "case_number": "この番号の届けは見つかりません。番号をたしかめてください。",
    "note": "どう処理したかを書いてください。",
}


def stage_words(act: Act, stage: Stage, outcome: str | None) -> str:
    """Where a case stands, in the words of its act."""
    if stage is Stage.DECIDED:
        return OUTCOMES[act].get(outcome or "", "処理済み")
    return _OWN_STAGES.get((act, stage), _STAGES[stage])


def moment(at_s: int | None) -> str:
    """A moment in Japan's time, to the minute; empty for none."""
    if at_s is None:
        return ""
    at = dt.datetime.fromtimestamp(at_s, JAPAN)
    return f"{show_day(at.date(), 'ja')} {at:%H:%M}"


def column_moment(at_s: int | None) -> tuple[str, str]:
    """A moment as a narrow column holds it: day and time of day; two empty texts for none."""
    if at_s is None:
        return "", ""
    at = dt.datetime.fromtimestamp(at_s, JAPAN)
    return f"{at:%Y/%m/%d}", f"{at:%H:%M}"


def day_words(day: dt.date | None) -> str:
    """A day with its weekday; empty for none."""
    return show_day(day, "ja") if day else ""


def today(now_s: int) -> dt.date:
    """The day in Japan."""
    return dt.datetime.fromtimestamp(now_s, JAPAN).date()
