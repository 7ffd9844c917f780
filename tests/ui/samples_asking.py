"""Sample screens that ask: welcome, choices, dates, typing. The town, the people and the numbers are invented."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from kiosk.terminal.screens import description as d
from kiosk.terminal.screens.description import Action, Box, Screen
from tests.ui.samples_frame import BACK, EASY, ENGLISH, FRAME, NEXT, RAIL, RAIL_EN

NAMES = (
    ("日本語", "ja"),
    ("やさしいにほんご", "ja-easy"),
    ("English", "en"),
    ("简体中文", "zh"),
    ("한국어", "ko"),
    ("Tiếng Việt", "vi"),
    ("Português", "pt"),
    ("नेपाली", "ne"),
    ("မြန်မာ", "my"),
    ("ไทย", "th"),
    ("ខ្មែរ", "km"),
)


def _languages(count: int = 3) -> d.Languages:
    return d.Languages(items=tuple(Action(event=f"lang:{lang}", label=label, role="language", lang=lang) for label, lang in NAMES[:count]))


def _welcome() -> dict[str, Screen]:
    notices = (
        d.Notice(text="目の不自由な方へ", hint="イヤホンを差すと、声の案内が始まります。", icon="headset"),
        d.Notice(
            text="今日は証明書を印刷できません",
            hint="となりの2番の機械をお使いください。\nほかの手続きはできます。",
            icon="warn",
            tone="warn",
        ),
    )
    start = Action(event="start", label="はじめる", role="main", icon="right")
    hint = "Touch the screen to start.\n引っこし、子育て、ごみ、税の相談。待っている人は1人です。"
    rail = RAIL[:4]
    attract = Screen(
        name="attract",
        lang="ja",
        title="画面にさわると始まります",
        hint=hint,
        mood="welcome",
        focus="start",
        blocks=(_languages(), *notices),
        actions=(start,),
        **{**FRAME, "rail": rail},
    )
    return {
        "attract": attract,
        "attract-plain": replace(attract, blocks=(_languages(),)),
        "languages": Screen(
            name="languages",
            lang="ja",
            title="ことばを選んでください\nChoose your language",
            blocks=(_languages(11),),
            actions=(BACK,),
            **FRAME,
        ),
        "attract-en": Screen(
            name="attract",
            lang="en",
            title="Touch the screen to start",
            hint="画面にさわると始まります。",
            mood="welcome",
            focus="start",
            blocks=(
                _languages(),
                d.Notice(text="If you cannot see well", hint="Plug in headphones and the voice guide starts.", icon="headset"),
            ),
            actions=(replace(start, label="Start"),),
            **{**ENGLISH, "rail": RAIL_EN[:4]},
        ),
    }


SERVICES = (
    Action(event="service:move", label="引っこした", role="choice", icon="van", hint="住所、学校、保険、ごみを一度に・約10分・無料"),
    Action(
        event="service:birth", label="子どもが生まれた", role="choice", icon="baby", hint="出生届、児童手当、医療費の助成・約12分・無料"
    ),
    Action(
        event="service:death", label="家族が亡くなった", role="choice", icon="flower", hint="届け出と、これから要る手続きの一覧・約15分"
    ),
    Action(
        event="service:copy",
        label="証明書がほしい",
        role="choice",
        icon="paper",
        state="closed",
        flag="今はできません",
        hint="紙が切れています。となりの2番の機械でできます",
    ),
    Action(
        event="service:tax", label="税や保険料の支払いがむずかしい", role="choice", icon="yen", hint="待ってもらう、分けて払う相談・約8分"
    ),
    Action(event="service:waste", label="大きなごみを出す", role="choice", icon="sofa", hint="日を決めて、シールを印刷・約5分・300円から"),
    Action(event="service:talk", label="困っていることがある", role="choice", icon="talk", hint="どこに聞けばよいか、いっしょに探します"),
)


LONG_NAME = "国民健康保険料・介護保険料・後期高齢者医療保険料の減免、徴収猶予、分割納付の相談と申請"
MANY = (
    *SERVICES,
    Action(event="service:long", label=LONG_NAME, role="choice", hint="約20分・無料"),
    *(
        Action(event=f"service:more-{n}", label=label, role="choice", icon=icon, hint="約5分・無料")
        for n, (label, icon) in enumerate(
            (
                ("犬をかいはじめた", "ok"),
                ("水道をとめる・ひらく", "droplets"),
                ("はんこを登録する", "paper"),
                ("子どもを保育園に入れる", "baby"),
                ("介護のことを相談する", "person"),
                ("落とし物をした", "card"),
                ("学校を変わる", "school"),
            )
        )
    ),
)
"""A town with many services: one with a name of three lines and without an icon, one that is closed."""


def _choosing() -> dict[str, Screen]:
    marks = d.Choices(
        items=(
            Action(event="choice:own", label="持ち家", role="choice"),
            Action(event="choice:rent", label="借りている家", role="choice", state="chosen"),
            Action(event="choice:other", label="そのほか", role="choice", hint="会社の寮、親せきの家など"),
        )
    )
    several = d.Choices(
        several=True,
        items=tuple(
            Action(event=f"choice:{n}", label=label, role="choice", state="chosen" if n in {1, 3} else "")
            for n, label in enumerate(("屋根", "壁", "床", "窓や戸", "門や塀", "家の中の物", "車", "そのほか"))
        ),
    )
    question: dict[str, Any] = {"service": "り災証明書の交付申請", "step": (3, 7), "actions": (BACK, NEXT)}
    english = tuple(
        Action(event=f"choice:{n}", label=label, role="choice", hint=hint)
        for n, (label, hint) in enumerate(
            (("I own it", ""), ("I rent it", ""), ("Something else", "A company dormitory, a relative's house and so on"))
        )
    )
    return {
        "services": Screen(
            name="services",
            lang="ja",
            title="今日は、何をしますか",
            blocks=(d.Choices(items=SERVICES, marks=False),),
            actions=(BACK, Action(event="search", label="言葉で探す", icon="search")),
            **FRAME,
        ),
        "services-many": Screen(
            name="services", lang="ja", title="どの手続きをしますか", blocks=(d.Choices(items=MANY, marks=False),), actions=(BACK,), **FRAME
        ),
        "choice": Screen(
            name="question",
            lang="ja",
            title="住んでいる家は、どれですか",
            hint="被害を受けた家について答えてください。",
            blocks=(marks,),
            **question,
            **FRAME,
        ),
        "several": Screen(
            name="question", lang="ja", title="どこが壊れましたか", hint="いくつでも選べます。", blocks=(several,), **question, **FRAME
        ),
        "choice-easy": Screen(
            name="question",
            lang="ja-easy",
            title="あなたの {家|いえ}は どれですか",
            hint="こわれた {家|いえ}について {答|こた}えてください。",
            service="り{災証明書|さいしょうめいしょ}",
            step=(3, 7),
            blocks=(
                d.Choices(
                    items=(
                        Action(event="choice:own", label="{自分|じぶん}の {家|いえ}", role="choice"),
                        Action(event="choice:rent", label="{借|か}りている {家|いえ}", role="choice", state="chosen"),
                        Action(
                            event="choice:other",
                            label="ほか",
                            role="choice",
                            hint="{会社|かいしゃ}の {寮|りょう}、{親|しん}せきの {家|いえ} など",
                        ),
                    )
                ),
            ),
            actions=(replace(BACK, label="もどる"), replace(NEXT, label="つぎへ")),
            **EASY,
        ),
        "choice-en": Screen(
            name="question",
            lang="en",
            title="Which kind of home do you live in?",
            hint="Answer for the home that was damaged.",
            service="Disaster damage certificate",
            step=(3, 7),
            blocks=(d.Choices(items=english),),
            actions=(replace(BACK, label="Back"), replace(NEXT, label="Continue")),
            **ENGLISH,
        ),
    }


def _date() -> dict[str, Screen]:
    boxes = (
        Box(key="year", label="", value="8", unit="年", event="focus:year"),
        Box(key="month", label="", value="11", unit="月", event="focus:month"),
        Box(key="day", label="", value="14", unit="日", focus=True, event="focus:day"),
    )
    pad = d.Pad(
        shortcuts=(
            Action(event="today", label="今日", role="shortcut", hint="11月23日（月）"),
            Action(event="yesterday", label="昨日", role="shortcut", hint="11月22日（日）"),
            Action(event="unknown", label="わからない", role="shortcut", hint="係と決める"),
        ),
        clear="全部\n消す",
        delete="1字\n消す",
    )
    tabs = d.Tabs(
        items=(
            Action(event="tab:reiwa", label="令和で入れる", role="tab", state="chosen"),
            Action(event="tab:western", label="西暦で入れる", role="tab"),
        )
    )
    blocks = (
        tabs,
        d.DateBoxes(era="令和", boxes=boxes),
        d.Echo(text="令和8年11月14日（土曜日）", hint="西暦2026年11月14日。9日前です。", icon="calendar"),
        pad,
    )
    date = Screen(
        name="question",
        lang="ja",
        title="いつ引っこしましたか",
        hint="新しい家に住み始めた日です。\nこの日から、保険や手当の期間を数えます。",
        service="引っこしの届け出",
        step=(2, 5),
        blocks=blocks,
        actions=(BACK, NEXT),
        focus="focus:day",
        **FRAME,
    )
    easy_pad = d.Pad(
        shortcuts=(
            Action(event="today", label="{今日|きょう}", role="shortcut", hint="11{月|がつ} {23日|にじゅうさんにち}"),
            Action(event="yesterday", label="{昨日|きのう}", role="shortcut", hint="11{月|がつ} {22日|にじゅうににち}"),
            Action(event="unknown", label="わかりません", role="shortcut", hint="{人|ひと}に {聞|き}きます"),
        ),
        clear="ぜんぶ\n{消|け}す",
        delete="1{字|じ}\n{消|け}す",
    )
    easy = Screen(
        name="question",
        lang="ja-easy",
        title="{引|ひ}っこしを した {日|ひ}は いつですか",
        hint="{新|あたら}しい {家|いえ}に {住|す}みはじめた {日|ひ}です。",
        service="{引|ひ}っこし",
        step=(2, 5),
        focus="focus:day",
        blocks=(
            d.Tabs(
                items=(
                    Action(event="tab:reiwa", label="{令和|れいわ}", role="tab"),
                    Action(event="tab:western", label="{西暦|せいれき}", role="tab", state="chosen"),
                )
            ),
            d.DateBoxes(
                era="",
                boxes=tuple(
                    replace(b, unit=u, value=v)
                    for b, u, v in zip(boxes, ("{年|ねん}", "{月|がつ}", "{日|にち}"), ("2026", "11", "14"), strict=True)
                ),
            ),
            d.Echo(
                text="2026{年|ねん} 11{月|がつ} {14日|じゅうよっか}（{土曜日|どようび}）",
                hint="{今日|きょう}より {9日|ここのか} {前|まえ}です。",
                icon="calendar",
            ),
            easy_pad,
        ),
        actions=(BACK, replace(NEXT, label="つぎへ")),
        **EASY,
    )
    english = Screen(
        name="question",
        lang="en",
        title="When did you move?",
        hint="The day you began to live in your new home.",
        service="Moving notice",
        step=(2, 5),
        blocks=(
            d.Tabs(
                items=(
                    Action(event="tab:reiwa", label="Japanese calendar", role="tab"),
                    Action(event="tab:western", label="Western calendar", role="tab", state="chosen"),
                )
            ),
            d.DateBoxes(
                era="",
                boxes=tuple(
                    replace(b, label=lab, unit="", value=v)
                    for b, lab, v in zip(boxes, ("Year", "Month", "Day"), ("2026", "11", "14"), strict=True)
                ),
            ),
            d.Echo(text="Saturday 14 November 2026", hint="Reiwa 8. Nine days ago.", icon="calendar"),
            d.Pad(
                shortcuts=(
                    Action(event="today", label="Today", role="shortcut", hint="Mon 23 November"),
                    Action(event="yesterday", label="Yesterday", role="shortcut", hint="Sun 22 November"),
                    Action(event="unknown", label="I do not know", role="shortcut", hint="Decide with staff"),
                ),
                clear="Clear\nall",
                delete="Delete\none",
            ),
        ),
        actions=(replace(BACK, label="Back"), replace(NEXT, label="Continue")),
        focus="focus:day",
        **ENGLISH,
    )
    wrong = replace(
        date,
        focus="focus:month",
        blocks=(
            d.Faults(
                heading="直すところが1つあります",
                items=(Action(event="focus:month", label="この日付は、こよみにありません。月と日を確かめてください。"),),
            ),
            tabs,
            d.DateBoxes(
                era="令和",
                boxes=(
                    boxes[0],
                    replace(boxes[1], value="2", focus=True, error="この日付は、こよみにありません。月と日を確かめてください。"),
                    replace(boxes[2], value="30", focus=False),
                ),
            ),
            pad,
        ),
    )
    return {"date": date, "date-easy": easy, "date-en": english, "date-wrong": wrong}


KANA = ("あかさたなはまやらわ", "いきしちにひみ　り　", "うくすつぬふむゆるを", "えけせてねへめ　れ　", "おこそとのほもよろん")
KANA_NAMED = (
    Action(event="dakuten", label="゛"),
    Action(event="handakuten", label="゜"),
    Action(event="small", label="小さい\n字"),
    Action(event="key:ー", label="ー"),
    Action(event="space", label="空ける"),
    Action(event="delete", label="1字\n消す"),
    Action(event="clear", label="全部\n消す"),
    Action(event="keyboard:latin", label="ABC"),
)


def _typing() -> dict[str, Screen]:
    shown = ("高崎", "髙﨑", "高﨑", "髙崎", "高先", "たかさき", "タカサキ")
    name = Screen(
        name="question",
        lang="ja",
        title="お名前を入れてください",
        hint="戸籍の字で入れてください。",
        service="り災証明書の交付申請",
        step=(1, 7),
        blocks=(
            d.Entry(
                row=True,
                boxes=(
                    Box(key="family", label="姓", value="たかさき", focus=True, event="focus:family", private=True),
                    Box(key="given", label="名", placeholder="例　翔太", event="focus:given", private=True),
                ),
            ),
            d.Candidates(items=tuple(Action(event=f"candidate:{n}", label=text, role="candidate") for n, text in enumerate(shown))),
            d.Keyboard(kind="kana", rows=KANA, modifiers=KANA_NAMED),
        ),
        actions=(BACK, NEXT),
        focus="focus:family",
        **FRAME,
    )
    latin = Screen(
        name="question",
        lang="en",
        title="What is your name?",
        hint="As it is written on your residence card.",
        service="Disaster damage certificate",
        step=(1, 7),
        blocks=(
            d.Entry(
                boxes=(
                    Box(key="family", label="Family name", value="NGUYEN THI", event="focus:family", private=True),
                    Box(
                        key="given",
                        label="Given name",
                        value="PHUONG",
                        focus=True,
                        event="focus:given",
                        private=True,
                        error="Use letters only.",
                    ),
                )
            ),
            d.Keyboard(
                kind="latin",
                rows=("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM-'"),
                modifiers=(
                    Action(event="shift", label="a / A"),
                    Action(event="space", label="Space"),
                    Action(event="delete", label="Delete\none"),
                    Action(event="clear", label="Clear\nall"),
                    Action(event="keyboard:kana", label="かな"),
                ),
            ),
        ),
        actions=(replace(BACK, label="Back"), replace(NEXT, label="Continue")),
        focus="focus:given",
        **ENGLISH,
    )
    easy = replace(
        name,
        lang="ja-easy",
        title="{名前|なまえ}を {入|い}れてください",
        hint="カードに {書|か}いてある {字|じ}で {入|い}れます。",
        service="り{災証明書|さいしょうめいしょ}",
        actions=(BACK, replace(NEXT, label="つぎへ")),
        **EASY,
    )
    easy = replace(
        easy,
        blocks=(
            d.Entry(
                boxes=(Box(key="family", label="{名前|なまえ}", value="たかさき しょうた", focus=True, event="focus:family", private=True),)
            ),
            *name.blocks[1:],
        ),
    )
    postal = Screen(
        name="question",
        lang="ja",
        title="郵便番号を入れてください",
        service="り災証明書の交付申請",
        step=(4, 7),
        blocks=(
            d.Entry(boxes=(Box(key="postal", label="郵便番号", value="123-45", focus=True, event="focus:postal"),)),
            d.Echo(text="あと2けたです", icon="info", tone="tint"),
            d.Pad(extra="-", clear="全部\n消す", delete="1字\n消す"),
        ),
        actions=(BACK, NEXT),
        focus="focus:postal",
        **FRAME,
    )
    story = Screen(
        name="question",
        lang="ja",
        title="どのような被害ですか",
        hint="わかるところだけでかまいません。",
        service="り災証明書の交付申請",
        step=(5, 7),
        blocks=(
            d.Entry(
                boxes=(
                    Box(
                        key="story",
                        label="被害のようす",
                        value="やねのかわらが10まいほどおちて、2かいのへやにあめがはいりました。かべにもひびがあります",
                        lines=3,
                        focus=True,
                        event="focus:story",
                        private=True,
                    ),
                )
            ),
            d.Keyboard(kind="kana", rows=KANA, modifiers=KANA_NAMED),
        ),
        actions=(BACK, NEXT),
        focus="focus:story",
        **FRAME,
    )
    return {"name": name, "name-en": latin, "name-easy": easy, "postal": postal, "story": story}


def every() -> dict[str, Screen]:
    """All of them by name."""
    return {**_welcome(), **_choosing(), **_date(), **_typing()}
