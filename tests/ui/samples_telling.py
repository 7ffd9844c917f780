"""Sample screens that tell: check, receipt, trouble, camera, reply. The town, the people and the numbers are invented."""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.terminal.screens import description as d
from kiosk.terminal.screens.description import Action, Row, Screen
from tests.ui.samples_frame import BACK, EASY, ENGLISH, FRAME, RAIL

TOKEN = "MDG1:" + "6BF+70790T9WJWG.FKY*4GO0.O1CV2 O5 N2FBBRW1*70HS8WY04AC" * 8


def _checking() -> dict[str, Screen]:
    def row(label: str, value: str, hint: str = "", *, private: bool = True, kana: bool = False, key: str = "x", edit: str = "直す") -> Row:
        return Row(
            label=label,
            value=value,
            hint=hint,
            private=private,
            kana=kana,
            edit=Action(event=f"edit:{key}:{label}", label=edit, role="edit"),
        )

    check = Screen(
        name="check",
        lang="ja",
        title="出す前に、確かめてください",
        hint="鍵の印がある答えは、イヤホンでだけ読み上げます。",
        service="り災証明書の交付申請",
        step=(7, 7),
        blocks=(
            d.Rows(
                heading="あなた",
                items=(
                    row("氏名", "髙﨑　翔太"),
                    row("フリガナ", "タカサキ　ショウタ", "「ョ」は小さい字です", kana=True),
                    row("生年月日", "昭和64年1月7日", "1989年1月7日"),
                    row("電話", "090-1234-5678"),
                ),
            ),
            d.Rows(
                heading="住所",
                items=(
                    row("今の住所", "〒123-4567\n汐見市みなと町3丁目5番12号\nひかりハイツ203"),
                    row("被害を受けた家", "今の住所と同じ", private=False),
                ),
            ),
            d.Rows(
                heading="被害",
                items=(
                    row("壊れたところ", "屋根、壁", private=False),
                    row("ようす", "やねのかわらが10まいほどおちて、2かいのへやにあめがはいりました。かべにもひびがあります。"),
                    row("写真", "2枚", private=False),
                    row("証明書の数", "2通", private=False),
                    row("受け取り方", "郵便で家に送る", private=False),
                ),
            ),
            d.Notice(text="出すと、申請したことになります", hint="うその申請は、法律で罰せられることがあります。"),
        ),
        actions=(BACK, Action(event="declare", label="この内容で申請する", role="main", icon="send")),
        **FRAME,
    )
    easy = replace(
        check,
        lang="ja-easy",
        title="{出|だ}す {前|まえ}に {見|み}てください",
        hint="かぎの {印|しるし}が ある {答|こた}えは イヤホンだけで {読|よ}みます。",
        service="り{災証明書|さいしょうめいしょ}",
        blocks=(
            d.Rows(
                heading="あなた",
                items=(
                    row("{名前|なまえ}", "髙﨑　翔太", edit="{直|なお}す"),
                    row("フリガナ", "タカサキ　ショウタ", "「ョ」は {小|ちい}さい {字|じ}です", kana=True, edit="{直|なお}す"),
                ),
            ),
            d.Rows(
                heading="{住所|じゅうしょ}",
                items=(row("{今|いま}の {住所|じゅうしょ}", "〒123-4567\n汐見市みなと町3丁目5番12号", edit="{直|なお}す"),),
            ),
            d.Notice(text="{出|だ}すと {申|もう}しこみが {終|お}わります"),
        ),
        actions=(BACK, Action(event="declare", label="これで {出|だ}す", role="main", icon="send")),
        **EASY,
    )
    english = replace(
        check,
        lang="en",
        title="Check your answers before you send them",
        hint="Answers with a lock are read aloud in the headphones only.",
        service="Disaster damage certificate",
        blocks=(
            d.Rows(
                heading="You",
                items=(
                    row("Name", "髙﨑　翔太", edit="Change"),
                    row("Reading", "タカサキ　ショウタ", "“ョ” is the small one", kana=True, edit="Change"),
                    row("Date of birth", "7 January 1989", "Showa 64", edit="Change"),
                ),
            ),
            d.Rows(
                heading="Address",
                items=(
                    row("Where you live", "〒123-4567\n汐見市みなと町3丁目5番12号\nひかりハイツ203", edit="Change"),
                    row("E-mail", "a.rather.long.address.of.somebody@example.co.jp", edit="Change"),
                ),
            ),
            d.Notice(text="Sending this is making the application", hint="False statements can be punished by law."),
        ),
        actions=(replace(BACK, label="Back"), Action(event="declare", label="Apply with these answers", role="main", icon="send")),
        **ENGLISH,
    )
    return {"check": check, "check-easy": easy, "check-en": english}


def _ending() -> dict[str, Screen]:
    receipt = Screen(
        name="receipt",
        lang="ja",
        title="お預かりしました",
        hint="り災証明書の交付申請　令和8年11月23日（月）午後2時5分",
        mood="done",
        focus="end",
        blocks=(
            d.Number(text="4K7 92H 3QX7", caption="受付番号", note="写真にとっても控えになります。", qr=TOKEN),
            d.Steps(
                heading="これからのこと",
                items=(
                    Row(
                        label="今",
                        value="申請は、この機械の中で守られています",
                        hint="通信が止まっているので、つながったら自動で送ります。",
                    ),
                    Row(label="11月27日（金）まで", value="汐見市役所が内容を確かめます", hint="家を見に行くことがあります。"),
                    Row(label="返事", value="どの機械でも、このQRコードで読めます", hint="紙をなくしたときは、税務課 0123-45-6789 へ。"),
                ),
            ),
            d.Notice(text="このQRコードは、返事を開く鍵です", hint="ほかの人に見せないでください。", icon="lock"),
        ),
        actions=(
            Action(event="print", label="もう一度印刷する", icon="printer"),
            Action(event="end", label="終わる", role="main", icon="check"),
        ),
        **FRAME,
    )
    easy = replace(
        receipt,
        lang="ja-easy",
        title="{受|う}け{取|と}りました",
        hint="り{災証明書|さいしょうめいしょ} 2026{年|ねん} 11{月|がつ} 23{日|にち}",
        blocks=(
            d.Number(text="4K7 92H 3QX7", caption="{番号|ばんごう}", note="{写真|しゃしん}を とってください。", qr=TOKEN),
            d.Steps(
                heading="これからのこと",
                items=(
                    Row(
                        label="{今|いま}",
                        value="{紙|かみ}は この {機械|きかい}の {中|なか}に あります",
                        hint="{後|あと}で {市役所|しやくしょ}に {送|おく}ります。",
                    ),
                    Row(label="{返事|へんじ}", value="この QRコードで {返事|へんじ}を {読|よ}みます", hint=""),
                ),
            ),
        ),
        actions=(
            Action(event="print", label="もう{一度|いちど} {紙|かみ}を {出|だ}す", icon="printer"),
            Action(event="end", label="{終|お}わる", role="main", icon="check"),
        ),
        **EASY,
    )
    english = replace(
        receipt,
        lang="en",
        title="We are keeping it for you",
        hint="Disaster damage certificate, Monday 23 November 2026, 2:05 pm",
        blocks=(
            d.Number(text="4K7 92H 3QX7", caption="Receipt number", note="A photo of this screen is a copy too.", qr=TOKEN),
            d.Steps(
                heading="What comes next",
                items=(
                    Row(
                        label="Now",
                        value="Your application is safe in this machine",
                        hint="The line is down; it is sent by itself when it is back.",
                    ),
                    Row(
                        label="By Friday 27 November",
                        value="Shiomi City checks what you wrote",
                        hint="Somebody may come to look at the house.",
                    ),
                    Row(label="Answer", value="Read it at any machine with this QR code", hint="If you lose the paper, call 0123-45-6789."),
                ),
            ),
        ),
        actions=(Action(event="print", label="Print again", icon="printer"), Action(event="end", label="End", role="main", icon="check")),
        **ENGLISH,
    )
    trouble = Screen(
        name="trouble",
        lang="ja",
        title="紙のレシートを印刷できません",
        hint="プリンターの紙がなくなりました。あなたのせいではありません。",
        mood="trouble",
        service="り災証明書の交付申請",
        focus="paperless",
        blocks=(
            d.Status(
                items=(
                    Row(
                        label="", value="答えは消えていません", hint="この機械の中で守られています。入れ直さなくて大丈夫です。", tone="good"
                    ),
                    Row(label="", value="申請は最後までできます", hint="紙のかわりに、番号とQRコードを画面に出します。", tone="good"),
                    Row(label="", value="紙のレシートは、今は出せません", hint="あとで、となりの2番の機械で印刷できます。", tone="bad"),
                )
            ),
            d.Notice(text="係の人をよびました", hint="前に1人待っています。あと3分ほどで来ます。", icon="help"),
            d.Code(
                text="P-21",
                caption="係の人に見せる番号",
                lines=("プリンター：用紙切れ（本体1、ロール80 mm）。", "補充のあと「再開」を押す。"),
            ),
        ),
        actions=(Action(event="wait", label="ここで待つ"), Action(event="paperless", label="紙なしで続ける", role="main", icon="right")),
        **FRAME,
    )
    idle = Screen(
        name="idle",
        lang="ja",
        title="まだ使っていますか",
        hint="このままだと、入れた内容を消して終わります。",
        focus="stay",
        blocks=(d.Countdown(text="あと 23 秒です", left_s=23, whole_s=30),),
        actions=(Action(event="erase", label="終わる（入力した内容を消します）"), Action(event="stay", label="まだ使う", role="main")),
        **FRAME,
    )
    end = Screen(
        name="end",
        lang="ja",
        title="消しました",
        hint="ありがとうございました。\nカードと紙をお取りください。",
        mood="private",
        place="汐見市",
        rail=RAIL,
    )
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
        name="camera",
        lang="ja",
        title="壊れたところを写してください",
        hint="3枚までとれます。人の顔は写さないでください。",
        service="り災証明書の交付申請",
        step=(6, 7),
        blocks=(
            d.Viewfinder(caption="写したいものを、わくの中に入れてください"),
            d.Photos(
                items=(
                    d.Photo(ref="one", caption="1枚目", remove=Action(event="remove:one", label="消す", role="edit", icon="trash-2")),
                    d.Photo(ref="two", caption="2枚目", remove=Action(event="remove:two", label="消す", role="edit", icon="trash-2")),
                )
            ),
        ),
        actions=(BACK, Action(event="shutter", label="写真をとる", role="main", icon="camera")),
        **FRAME,
    )
    scan = Screen(
        name="scan",
        lang="ja",
        title="レシートのQRコードを見せてください",
        hint="カメラから20センチほど離して、かざしてください。",
        blocks=(d.Viewfinder(caption="読めると、自動で次に進みます", scan=True),),
        actions=(BACK,),
        **FRAME,
    )
    reply = Screen(
        name="reply",
        lang="ja",
        title="決定の知らせがとどいています",
        hint="り災証明書の交付申請　受付番号 4K7 92H 3QX7\n12月4日（金）午前9時までにとどいた内容です。",
        blocks=(
            d.Notice(text="り災証明書を交付します", hint="証明書は郵便で送りました。", icon="mail", tone="good"),
            d.Paragraph(heading="決定の内容", text=DECISION),
            d.Paragraph(heading="不服があるとき", text=APPEAL),
        ),
        actions=(Action(event="print", label="印刷する", icon="printer"), Action(event="end", label="終わる", role="main", icon="check")),
        **FRAME,
    )
    before = Screen(
        name="before",
        lang="ja",
        title="り災証明書の交付申請",
        hint="地震や風水害で家が壊れたことを、市が証明します。",
        blocks=(
            d.Rows(
                heading="はじめる前に",
                items=(
                    Row(label="かかる時間", value="約10分"),
                    Row(label="お金", value="無料"),
                    Row(label="要るもの", value="被害の写真（この機械でとれます）", hint="なくても申請できます"),
                    Row(label="出す相手", value="汐見市 税務課"),
                ),
            ),
            d.Paragraph(text="答えは暗号にして、出す相手だけが読めます。この機械にも、通信の途中の人にも読めません。"),
            d.Notice(text="1分さわらないと、続けるか聞きます", hint="返事がないときは、入れた内容を消して終わります。", icon="time"),
        ),
        actions=(BACK, Action(event="next", label="はじめる", role="main", icon="right")),
        **FRAME,
    )
    return {"camera": camera, "scan": scan, "reply": reply, "before": before}


def every() -> dict[str, Screen]:
    """All of them by name."""
    return {**_checking(), **_ending(), **_showing()}
