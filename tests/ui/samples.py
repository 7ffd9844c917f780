"""Screens that use every kind of block, in three languages: what the renderer must draw well whatever the visit asks for.

The town, the people and the numbers are invented.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace
from PIL import Image, ImageDraw

from kiosk.terminal.screens import description as d
from kiosk.terminal.screens.description import Action, Box, Row, Screen

RAIL = (
    Action(event="language", label="ことば\nLanguage", role="rail", icon="globe"),
    Action(event="larger", label="大きな\n字", role="rail", icon="letters"),
    Action(event="contrast", label="色を\n変える", role="rail", icon="contrast"),
    Action(event="voice", label="声で\n聞く", role="rail", icon="voice"),
    Action(event="help", label="人を\nよぶ", role="rail", icon="help"),
    Action(event="erase", label="消して\n終わる", role="rail", icon="erase"),
)
RAIL_EASY = tuple(
    replace(action, label=label)
    for action, label in zip(
        RAIL,
        (
            "ことば\nLanguage",
            "{大|おお}きな\n{字|じ}",
            "{色|いろ}を\nかえる",
            "{声|こえ}で\n{聞|き}く",
            "{人|ひと}を\nよぶ",
            "{消|け}して\n{終|お}わる",
        ),
        strict=True,
    )
)
RAIL_EN = tuple(
    replace(action, label=label)
    for action, label in zip(RAIL, ("ことば\nLanguage", "Larger\ntext", "Change\ncolours", "Listen", "Call\nstaff", "Erase\nand end"), strict=True)
)
BACK = Action(event="back", label="もどる", icon="left")
NEXT = Action(event="next", label="つづける", role="main", icon="right")
FRAME = {"place": "汐見市", "clock": "11月23日（月）午後2:05", "rail": RAIL, "more": "つづきを見る {page}/{pages}"}
EASY = {"place": "{汐見市|しおみし}", "clock": "11{月|がつ} 23{日|にち} ごご 2:05", "rail": RAIL_EASY, "more": "つづきを {見|み}る {page}/{pages}"}
ENGLISH = {"place": "Shiomi City", "clock": "Mon 23 Nov, 2:05 pm", "rail": RAIL_EN, "more": "Read on {page}/{pages}"}
TOKEN = "MDG1:" + "6BF+70790T9WJWG.FKY*4GO0.O1CV2 O5 N2FBBRW1*70HS8WY04AC" * 8
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
        d.Notice(text="今日は証明書を印刷できません", hint="となりの2番の機械をお使いください。\nほかの手続きはできます。", icon="warn", tone="warn"),
    )
    start = Action(event="start", label="はじめる", role="main", icon="right")
    hint = "Touch the screen to start.\n引っこし、子育て、ごみ、税の相談。待っている人は1人です。"
    rail = RAIL[:5]
    attract = Screen(
        name="attract", lang="ja", title="画面にさわると始まります", hint=hint, mood="welcome", focus="start",
        blocks=(_languages(), *notices), actions=(start,), **{**FRAME, "rail": rail},
    )
    return {
        "attract": attract,
        "attract-plain": replace(attract, blocks=(_languages(),)),
        "languages": Screen(name="languages", lang="ja", title="ことばを選んでください\nChoose your language", blocks=(_languages(11),), actions=(BACK,), **FRAME),
        "attract-en": Screen(
            name="attract", lang="en", title="Touch the screen to start", hint="画面にさわると始まります。", mood="welcome", focus="start",
            blocks=(_languages(), d.Notice(text="If you cannot see well", hint="Plug in headphones and the voice guide starts.", icon="headset")),
            actions=(replace(start, label="Start"),), **{**ENGLISH, "rail": RAIL_EN[:5]},
        ),
    }


SERVICES = (
    Action(event="service:move", label="引っこした", role="choice", icon="van", hint="住所、学校、保険、ごみを一度に・約10分・無料"),
    Action(event="service:birth", label="子どもが生まれた", role="choice", icon="baby", hint="出生届、児童手当、医療費の助成・約12分・無料"),
    Action(event="service:death", label="家族が亡くなった", role="choice", icon="flower", hint="届け出と、これから要る手続きの一覧・約15分"),
    Action(
        event="service:copy", label="証明書がほしい", role="choice", icon="paper", state="closed", flag="今はできません",
        hint="紙が切れています。となりの2番の機械でできます",
    ),
    Action(event="service:tax", label="税や保険料の支払いがむずかしい", role="choice", icon="yen", hint="待ってもらう、分けて払う相談・約8分"),
    Action(event="service:waste", label="大きなごみを出す", role="choice", icon="sofa", hint="日を決めて、シールを印刷・約5分・300円から"),
    Action(event="service:talk", label="困っていることがある", role="choice", icon="talk", hint="どこに聞けばよいか、いっしょに探します"),
)


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
    question = {"service": "り災証明書の交付申請", "step": (3, 7), "actions": (BACK, NEXT)}
    english = tuple(
        Action(event=f"choice:{n}", label=label, role="choice", hint=hint)
        for n, (label, hint) in enumerate((("I own it", ""), ("I rent it", ""), ("Something else", "A company dormitory, a relative's house and so on")))
    )
    return {
        "services": Screen(
            name="services", lang="ja", title="今日は、何をしますか", blocks=(d.Choices(items=SERVICES, marks=False),),
            actions=(BACK, Action(event="search", label="言葉で探す", icon="search")), **FRAME,
        ),
        "choice": Screen(name="question", lang="ja", title="住んでいる家は、どれですか", hint="被害を受けた家について答えてください。", blocks=(marks,), **question, **FRAME),
        "several": Screen(name="question", lang="ja", title="どこが壊れましたか", hint="いくつでも選べます。", blocks=(several,), **question, **FRAME),
        "choice-easy": Screen(
            name="question", lang="ja-easy", title="あなたの {家|いえ}は どれですか", hint="こわれた {家|いえ}について {答|こた}えてください。",
            service="り{災証明書|さいしょうめいしょ}", step=(3, 7),
            blocks=(
                d.Choices(
                    items=(
                        Action(event="choice:own", label="{自分|じぶん}の {家|いえ}", role="choice"),
                        Action(event="choice:rent", label="{借|か}りている {家|いえ}", role="choice", state="chosen"),
                        Action(event="choice:other", label="ほか", role="choice", hint="{会社|かいしゃ}の {寮|りょう}、{親|しん}せきの {家|いえ} など"),
                    )
                ),
            ),
            actions=(replace(BACK, label="もどる"), replace(NEXT, label="つぎへ")), **EASY,
        ),
        "choice-en": Screen(
            name="question", lang="en", title="Which kind of home do you live in?", hint="Answer for the home that was damaged.",
            service="Disaster damage certificate", step=(3, 7), blocks=(d.Choices(items=english),),
            actions=(replace(BACK, label="Back"), replace(NEXT, label="Continue")), **ENGLISH,
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
        clear="全部\n消す", delete="1字\n消す",
    )
    tabs = d.Tabs(items=(
        Action(event="tab:reiwa", label="令和で入れる", role="tab", state="chosen"),
        Action(event="tab:western", label="西暦で入れる", role="tab"),
    ))
    blocks = (tabs, d.DateBoxes(era="令和", boxes=boxes), d.Echo(text="令和8年11月14日（土曜日）", hint="西暦2026年11月14日。9日前です。", icon="calendar"), pad)
    date = Screen(
        name="question", lang="ja", title="いつ引っこしましたか", hint="新しい家に住み始めた日です。\nこの日から、保険や手当の期間を数えます。",
        service="引っこしの届け出", step=(2, 5), blocks=blocks, actions=(BACK, NEXT), focus="focus:day", **FRAME,
    )
    easy_pad = d.Pad(
        shortcuts=(
            Action(event="today", label="{今日|きょう}", role="shortcut", hint="11{月|がつ} {23日|にじゅうさんにち}"),
            Action(event="yesterday", label="{昨日|きのう}", role="shortcut", hint="11{月|がつ} {22日|にじゅうににち}"),
            Action(event="unknown", label="わかりません", role="shortcut", hint="{人|ひと}に {聞|き}きます"),
        ),
        clear="ぜんぶ\n{消|け}す", delete="1{字|じ}\n{消|け}す",
    )
    easy = Screen(
        name="question", lang="ja-easy", title="{引|ひ}っこしを した {日|ひ}は いつですか", hint="{新|あたら}しい {家|いえ}に {住|す}みはじめた {日|ひ}です。",
        service="{引|ひ}っこし", step=(2, 5), focus="focus:day",
        blocks=(
            d.Tabs(items=(Action(event="tab:reiwa", label="{令和|れいわ}", role="tab"), Action(event="tab:western", label="{西暦|せいれき}", role="tab", state="chosen"))),
            d.DateBoxes(era="", boxes=tuple(replace(b, unit=u, value=v) for b, u, v in zip(boxes, ("{年|ねん}", "{月|がつ}", "{日|にち}"), ("2026", "11", "14"), strict=True))),
            d.Echo(text="2026{年|ねん} 11{月|がつ} {14日|じゅうよっか}（{土曜日|どようび}）", hint="{今日|きょう}より {9日|ここのか} {前|まえ}です。", icon="calendar"),
            easy_pad,
        ),
        actions=(BACK, replace(NEXT, label="つぎへ")), **EASY,
    )
    english = Screen(
        name="question", lang="en", title="When did you move?", hint="The day you began to live in your new home.", service="Moving notice", step=(2, 5),
        blocks=(
            d.Tabs(items=(Action(event="tab:reiwa", label="Japanese calendar", role="tab"), Action(event="tab:western", label="Western calendar", role="tab", state="chosen"))),
            d.DateBoxes(era="", boxes=tuple(replace(b, label=lab, unit="", value=v) for b, lab, v in zip(boxes, ("Year", "Month", "Day"), ("2026", "11", "14"), strict=True))),
            d.Echo(text="Saturday 14 November 2026", hint="Reiwa 8. Nine days ago.", icon="calendar"),
            d.Pad(
                shortcuts=(
                    Action(event="today", label="Today", role="shortcut", hint="Mon 23 November"),
                    Action(event="yesterday", label="Yesterday", role="shortcut", hint="Sun 22 November"),
                    Action(event="unknown", label="I do not know", role="shortcut", hint="Decide with staff"),
                ),
                clear="Clear\nall", delete="Delete\none",
            ),
        ),
        actions=(replace(BACK, label="Back"), replace(NEXT, label="Continue")), focus="focus:day", **ENGLISH,
    )
    wrong = replace(
        date, focus="focus:month",
        blocks=(
            d.Faults(heading="直すところが1つあります", items=(Action(event="focus:month", label="この日付は、こよみにありません。月と日を確かめてください。"),)),
            tabs,
            d.DateBoxes(era="令和", boxes=(boxes[0], replace(boxes[1], value="2", focus=True, error="この日付は、こよみにありません。月と日を確かめてください。"), replace(boxes[2], value="30", focus=False))),
            pad,
        ),
    )
    return {"date": date, "date-easy": easy, "date-en": english, "date-wrong": wrong}


KANA = ("あかさたなはまやらわ", "いきしちにひみ　り　", "うくすつぬふむゆるを", "えけせてねへめ　れ　", "おこそとのほもよろん")
KANA_NAMED = (
    Action(event="dakuten", label="゛"), Action(event="handakuten", label="゜"), Action(event="small", label="小さい\n字"), Action(event="key:ー", label="ー"),
    Action(event="space", label="空ける"), Action(event="delete", label="1字\n消す"), Action(event="clear", label="全部\n消す"), Action(event="keyboard:latin", label="ABC"),
)


def _typing() -> dict[str, Screen]:
    shown = ("高崎", "髙﨑", "高﨑", "髙崎", "高先", "たかさき", "タカサキ")
    name = Screen(
        name="question", lang="ja", title="お名前を入れてください", hint="戸籍の字で入れてください。", service="り災証明書の交付申請", step=(1, 7),
        blocks=(
            d.Entry(row=True, boxes=(
                Box(key="family", label="姓", value="たかさき", focus=True, event="focus:family", private=True),
                Box(key="given", label="名", placeholder="例　翔太", event="focus:given", private=True),
            )),
            d.Candidates(items=tuple(Action(event=f"candidate:{n}", label=text, role="candidate") for n, text in enumerate(shown))),
            d.Keyboard(kind="kana", rows=KANA, modifiers=KANA_NAMED),
        ),
        actions=(BACK, NEXT), focus="focus:family", **FRAME,
    )
    latin = Screen(
        name="question", lang="en", title="What is your name?", hint="As it is written on your residence card.", service="Disaster damage certificate", step=(1, 7),
        blocks=(
            d.Entry(boxes=(
                Box(key="family", label="Family name", value="NGUYEN THI", event="focus:family", private=True),
                Box(key="given", label="Given name", value="PHUONG", focus=True, event="focus:given", private=True, error="Use letters only."),
            )),
            d.Keyboard(kind="latin", rows=("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM-'"), modifiers=(
                Action(event="shift", label="a / A"), Action(event="space", label="Space"), Action(event="delete", label="Delete\none"),
                Action(event="clear", label="Clear\nall"), Action(event="keyboard:kana", label="かな"),
            )),
        ),
        actions=(replace(BACK, label="Back"), replace(NEXT, label="Continue")), focus="focus:given", **ENGLISH,
    )
    easy = replace(
        name, lang="ja-easy", title="{名前|なまえ}を {入|い}れてください", hint="カードに {書|か}いてある {字|じ}で {入|い}れます。", service="り{災証明書|さいしょうめいしょ}",
        actions=(BACK, replace(NEXT, label="つぎへ")), **EASY,
    )
    easy = replace(easy, blocks=(
        d.Entry(boxes=(Box(key="family", label="{名前|なまえ}", value="たかさき しょうた", focus=True, event="focus:family", private=True),)), *name.blocks[1:]
    ))
    postal = Screen(
        name="question", lang="ja", title="郵便番号を入れてください", service="り災証明書の交付申請", step=(4, 7),
        blocks=(
            d.Entry(boxes=(Box(key="postal", label="郵便番号", value="123-45", focus=True, event="focus:postal"),)),
            d.Echo(text="あと2けたです", icon="info", tone="tint"),
            d.Pad(extra="-", clear="全部\n消す", delete="1字\n消す"),
        ),
        actions=(BACK, NEXT), focus="focus:postal", **FRAME,
    )
    story = Screen(
        name="question", lang="ja", title="どのような被害ですか", hint="わかるところだけでかまいません。", service="り災証明書の交付申請", step=(5, 7),
        blocks=(
            d.Entry(boxes=(Box(key="story", label="被害のようす", value="やねのかわらが10まいほどおちて、2かいのへやにあめがはいりました。かべにもひびがあります", lines=3, focus=True, event="focus:story", private=True),)),
            d.Keyboard(kind="kana", rows=KANA, modifiers=KANA_NAMED),
        ),
        actions=(BACK, NEXT), focus="focus:story", **FRAME,
    )
    return {"name": name, "name-en": latin, "name-easy": easy, "postal": postal, "story": story}


def _checking() -> dict[str, Screen]:
    def row(label: str, value: str, hint: str = "", *, private: bool = True, kana: bool = False, key: str = "x", edit: str = "直す") -> Row:
        return Row(label=label, value=value, hint=hint, private=private, kana=kana, edit=Action(event=f"edit:{key}:{label}", label=edit, role="edit"))

    check = Screen(
        name="check", lang="ja", title="出す前に、確かめてください", hint="鍵の印がある答えは、イヤホンでだけ読み上げます。", service="り災証明書の交付申請", step=(7, 7),
        blocks=(
            d.Rows(heading="あなた", items=(
                row("氏名", "髙﨑　翔太"), row("フリガナ", "タカサキ　ショウタ", "「ョ」は小さい字です", kana=True),
                row("生年月日", "昭和64年1月7日", "1989年1月7日"), row("電話", "090-1234-5678"),
            )),
            d.Rows(heading="住所", items=(row("今の住所", "〒123-4567\n汐見市みなと町3丁目5番12号\nひかりハイツ203"), row("被害を受けた家", "今の住所と同じ", private=False))),
            d.Rows(heading="被害", items=(
                row("壊れたところ", "屋根、壁", private=False), row("ようす", "やねのかわらが10まいほどおちて、2かいのへやにあめがはいりました。かべにもひびがあります。"),
                row("写真", "2枚", private=False), row("証明書の数", "2通", private=False), row("受け取り方", "郵便で家に送る", private=False),
            )),
            d.Notice(text="出すと、申請したことになります", hint="うその申請は、法律で罰せられることがあります。"),
        ),
        actions=(BACK, Action(event="declare", label="この内容で申請する", role="main", icon="send")), **FRAME,
    )
    easy = replace(
        check, lang="ja-easy", title="{出|だ}す {前|まえ}に {見|み}てください", hint="かぎの {印|しるし}が ある {答|こた}えは イヤホンだけで {読|よ}みます。", service="り{災証明書|さいしょうめいしょ}",
        blocks=(
            d.Rows(heading="あなた", items=(
                row("{名前|なまえ}", "髙﨑　翔太", edit="{直|なお}す"), row("フリガナ", "タカサキ　ショウタ", "「ョ」は {小|ちい}さい {字|じ}です", kana=True, edit="{直|なお}す"),
            )),
            d.Rows(heading="{住所|じゅうしょ}", items=(row("{今|いま}の {住所|じゅうしょ}", "〒123-4567\n汐見市みなと町3丁目5番12号", edit="{直|なお}す"),)),
            d.Notice(text="{出|だ}すと {申|もう}しこみが {終|お}わります"),
        ),
        actions=(BACK, Action(event="declare", label="これで {出|だ}す", role="main", icon="send")), **EASY,
    )
    english = replace(
        check, lang="en", title="Check your answers before you send them", hint="Answers with a lock are read aloud in the headphones only.", service="Disaster damage certificate",
        blocks=(
            d.Rows(heading="You", items=(row("Name", "髙﨑　翔太", edit="Change"), row("Reading", "タカサキ　ショウタ", "“ョ” is the small one", kana=True, edit="Change"), row("Date of birth", "7 January 1989", "Showa 64", edit="Change"))),
            d.Rows(heading="Address", items=(row("Where you live", "〒123-4567\n汐見市みなと町3丁目5番12号\nひかりハイツ203", edit="Change"), row("E-mail", "a.rather.long.address.of.somebody@example.co.jp", edit="Change"))),
            d.Notice(text="Sending this is making the application", hint="False statements can be punished by law."),
        ),
        actions=(replace(BACK, label="Back"), Action(event="declare", label="Apply with these answers", role="main", icon="send")), **ENGLISH,
    )
    return {"check": check, "check-easy": easy, "check-en": english}


def _ending() -> dict[str, Screen]:
    receipt = Screen(
        name="receipt", lang="ja", title="お預かりしました", hint="り災証明書の交付申請　令和8年11月23日（月）午後2時5分", mood="done", focus="end",
        blocks=(
            d.Number(text="4K7 92H 3QX7", caption="受付番号", note="写真にとっても控えになります。", qr=TOKEN),
            d.Steps(heading="これからのこと", items=(
                Row(label="今", value="申請は、この機械の中で守られています", hint="通信が止まっているので、つながったら自動で送ります。"),
                Row(label="11月27日（金）まで", value="汐見市役所が内容を確かめます", hint="家を見に行くことがあります。"),
                Row(label="返事", value="どの機械でも、このQRコードで読めます", hint="紙をなくしたときは、税務課 0123-45-6789 へ。"),
            )),
            d.Notice(text="このQRコードは、返事を開く鍵です", hint="ほかの人に見せないでください。", icon="lock"),
        ),
        actions=(Action(event="print", label="もう一度印刷する", icon="printer"), Action(event="end", label="終わる", role="main", icon="check")), **FRAME,
    )
    easy = replace(
        receipt, lang="ja-easy", title="{受|う}け{取|と}りました", hint="り{災証明書|さいしょうめいしょ} 2026{年|ねん} 11{月|がつ} 23{日|にち}",
        blocks=(
            d.Number(text="4K7 92H 3QX7", caption="{番号|ばんごう}", note="{写真|しゃしん}を とってください。", qr=TOKEN),
            d.Steps(heading="これからのこと", items=(
                Row(label="{今|いま}", value="{紙|かみ}は この {機械|きかい}の {中|なか}に あります", hint="{後|あと}で {市役所|しやくしょ}に {送|おく}ります。"),
                Row(label="{返事|へんじ}", value="この QRコードで {返事|へんじ}を {読|よ}みます", hint=""),
            )),
        ),
        actions=(Action(event="print", label="もう{一度|いちど} {紙|かみ}を {出|だ}す", icon="printer"), Action(event="end", label="{終|お}わる", role="main", icon="check")), **EASY,
    )
    english = replace(
        receipt, lang="en", title="We are keeping it for you", hint="Disaster damage certificate, Monday 23 November 2026, 2:05 pm",
        blocks=(
            d.Number(text="4K7 92H 3QX7", caption="Receipt number", note="A photo of this screen is a copy too.", qr=TOKEN),
            d.Steps(heading="What comes next", items=(
                Row(label="Now", value="Your application is safe in this machine", hint="The line is down; it is sent by itself when it is back."),
                Row(label="By Friday 27 November", value="Shiomi City checks what you wrote", hint="Somebody may come to look at the house."),
                Row(label="Answer", value="Read it at any machine with this QR code", hint="If you lose the paper, call 0123-45-6789."),
            )),
        ),
        actions=(Action(event="print", label="Print again", icon="printer"), Action(event="end", label="End", role="main", icon="check")), **ENGLISH,
    )
    trouble = Screen(
        name="trouble", lang="ja", title="紙のレシートを印刷できません", hint="プリンターの紙がなくなりました。あなたのせいではありません。", mood="trouble", service="り災証明書の交付申請", focus="paperless",
        blocks=(
            d.Status(items=(
                Row(label="", value="答えは消えていません", hint="この機械の中で守られています。入れ直さなくて大丈夫です。", tone="good"),
                Row(label="", value="申請は最後までできます", hint="紙のかわりに、番号とQRコードを画面に出します。", tone="good"),
                Row(label="", value="紙のレシートは、今は出せません", hint="あとで、となりの2番の機械で印刷できます。", tone="bad"),
            )),
            d.Notice(text="係の人をよびました", hint="前に1人待っています。あと3分ほどで来ます。", icon="help"),
            d.Code(text="P-21", caption="係の人に見せる番号", lines=("プリンター：用紙切れ（本体1、ロール80 mm）。", "補充のあと「再開」を押す。")),
        ),
        actions=(Action(event="wait", label="ここで待つ"), Action(event="paperless", label="紙なしで続ける", role="main", icon="right")), **FRAME,
    )
    idle = Screen(
        name="idle", lang="ja", title="まだ使っていますか", hint="このままだと、入れた内容を消して終わります。", focus="stay",
        blocks=(d.Countdown(text="あと 23 秒です", left_s=23, whole_s=30),),
        actions=(Action(event="erase", label="終わる（入力した内容を消します）"), Action(event="stay", label="まだ使う", role="main")), **FRAME,
    )
    end = Screen(name="end", lang="ja", title="消しました", hint="ありがとうございました。\nカードと紙をお取りください。", mood="private", place="汐見市", rail=RAIL)
    return {"receipt": receipt, "receipt-easy": easy, "receipt-en": english, "trouble": trouble, "idle": idle, "end": end}


DECISION = (
    "令和8年11月23日付けで申請のあった、汐見市みなと町3丁目5番12号の住家の被害について、次のとおり証明します。被害の程度は「準半壊」です。"
    "この判定は、11月30日に市の職員2人が現地で行った調査の結果によるものです。屋根の瓦の落下は全体の2割、外壁のひびは3か所でした。"
)
APPEAL = (
    "この決定に不服があるときは、決定があったことを知った日の翌日から数えて3か月以内に、汐見市長に対して審査請求をすることができます。"
    "また、決定の取消しを求める訴えは、決定があったことを知った日の翌日から数えて6か月以内に、汐見市を被告として起こすことができます。"
)


def _showing() -> dict[str, Screen]:
    camera = Screen(
        name="camera", lang="ja", title="壊れたところを写してください", hint="3枚までとれます。人の顔は写さないでください。", service="り災証明書の交付申請", step=(6, 7),
        blocks=(
            d.Viewfinder(caption="写したいものを、わくの中に入れてください"),
            d.Photos(items=(
                d.Photo(ref="one", caption="1枚目", remove=Action(event="remove:one", label="消す", role="edit", icon="trash-2")),
                d.Photo(ref="two", caption="2枚目", remove=Action(event="remove:two", label="消す", role="edit", icon="trash-2")),
            )),
        ),
        actions=(BACK, Action(event="shutter", label="写真をとる", role="main", icon="camera")), **FRAME,
    )
    scan = Screen(
        name="scan", lang="ja", title="レシートのQRコードを見せてください", hint="カメラから20センチほど離して、かざしてください。",
        blocks=(d.Viewfinder(caption="読めると、自動で次に進みます", scan=True),), actions=(BACK,), **FRAME,
    )
    reply = Screen(
        name="reply", lang="ja", title="決定の知らせがとどいています", hint="り災証明書の交付申請　受付番号 4K7 92H 3QX7\n12月4日（金）午前9時までにとどいた内容です。",
        blocks=(
            d.Notice(text="り災証明書を交付します", hint="証明書は郵便で送りました。", icon="mail", tone="good"),
            d.Paragraph(heading="決定の内容", text=DECISION),
            d.Paragraph(heading="不服があるとき", text=APPEAL),
        ),
        actions=(Action(event="print", label="印刷する", icon="printer"), Action(event="end", label="終わる", role="main", icon="check")), **FRAME,
    )
    before = Screen(
        name="before", lang="ja", title="り災証明書の交付申請", hint="地震や風水害で家が壊れたことを、市が証明します。",
        blocks=(
            d.Rows(heading="はじめる前に", items=(
                Row(label="かかる時間", value="約10分"), Row(label="お金", value="無料"), Row(label="要るもの", value="被害の写真（この機械でとれます）", hint="なくても申請できます"),
                Row(label="出す相手", value="汐見市 税務課"),
            )),
            d.Paragraph(text="答えは暗号にして、出す相手だけが読めます。この機械にも、通信の途中の人にも読めません。"),
            d.Notice(text="1分さわらないと、続けるか聞きます", hint="返事がないときは、入れた内容を消して終わります。", icon="time"),
        ),
        actions=(BACK, Action(event="next", label="はじめる", role="main", icon="right")), **FRAME,
    )
    return {"camera": camera, "scan": scan, "reply": reply, "before": before}


def scene(width: int = 1280, height: int = 960) -> Image.Image:
    """A made-up photo: a house with a broken roof."""
    image = Image.new("RGB", (width, height), "#9db7f9")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 2 // 3, width, height), "#71c598")
    draw.rectangle((width // 4, height // 2, width * 3 // 4, height * 5 // 6), "#fff0b3")
    draw.polygon(((width // 5, height // 2), (width // 2, height // 4), (width * 4 // 5, height // 2)), "#ac3e00")
    draw.polygon(((width // 2, height // 3), (width * 5 // 8, height // 3), (width * 9 // 16, height // 2)), "#1a1a1a")
    return image


PICTURES: Mapping[str, Image.Image] = {"one": scene(), "two": scene(960, 1280)}
ALL: Mapping[str, Screen] = {**_welcome(), **_choosing(), **_date(), **_typing(), **_checking(), **_ending(), **_showing()}
