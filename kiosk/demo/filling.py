"""How the scripted citizen fills the disaster-damage certificate application: one page after another, found by its title."""

from __future__ import annotations

from kiosk.demo.citizen import Citizen

FAMILY_KANA, GIVEN_KANA = "クゼ", "チヅル"
FAMILY, GIVEN = "久世", "千鶴"
PHONE = "09000001234"
"""Made up; no Japanese number begins so."""
CORRECTED = "証明書の数"
"""The answer that is corrected, by its name on the check page."""
CANARIES = (FAMILY, GIVEN, FAMILY_KANA, GIVEN_KANA, PHONE, "090-0000-1234", "はぎわら")
"""What must be found nowhere outside the screen process and the sealed entries."""


def begin(citizen: Citizen) -> None:
    """From the first screen to the first question."""
    citizen.touch("はじめる")
    citizen.touch("日本語")
    citizen.page("今日は、何をしますか")
    citizen.touch("手続きをする")
    citizen.page("どの手続きをしますか")
    citizen.keep("services")
    citizen.touch("家が災害でこわれた")
    citizen.sees("かかる時間")
    citizen.keep("before")
    citizen.turn_to("はじめる")
    citizen.touch("はじめる")


def fill(citizen: Citizen, *, photo: bool, pictures: bool = False) -> None:
    """Answer every page up to the check page."""
    shot = (lambda name: name) if pictures else (lambda _name: "")
    citizen.answer("何が被害にあいましたか", "住んでいる家", picture=shot("what"))
    citizen.answer("どの災害で被害にあいましたか", "令和8年台風21号(10月11日から13日)")
    citizen.answer("あなたは、その家のどなたですか", "世帯主")
    citizen.page("お名前の読みをカタカナで入力してください")
    citizen.keys(FAMILY_KANA)
    citizen.into("名前(カタカナ)")
    citizen.keys(GIVEN_KANA)
    if pictures:
        citizen.keep("kana")
    citizen.go_on()
    citizen.page("お名前を入力してください")
    citizen.touch(FAMILY)
    citizen.into("名前(なくてもよい)")
    citizen.touch(GIVEN)
    if pictures:
        citizen.keep("name")
    citizen.go_on()
    citizen.page("いまつながる電話番号は何番ですか")
    citizen.keys(PHONE)
    citizen.go_on()
    citizen.page("被害にあった家は、どこですか")
    citizen.keys("はぎわらまち")
    citizen.into("番地")
    citizen.keys("512")
    citizen.go_on()
    citizen.answer("その家は、だれのものですか", "自分や家族のもの")
    citizen.page("災害のとき、その家に何人住んでいましたか")
    citizen.keys("3")
    citizen.go_on()
    citizen.answer("いま、どこで過ごしていますか", "その家")
    citizen.answer("どんな被害ですか", "風でこわれた", picture=shot("damage"))
    citizen.answer("片づけや修理を、もうしましたか", "まだしていない")
    citizen.answer("写真だけで決める方法を希望しますか", "はい")
    citizen.page("被害の写真をとりますか")
    if photo:
        citizen.touch("写真をとる")
        citizen.sees("1枚め")
        citizen.keep("photo")
        citizen.go_on()
    else:
        citizen.touch("あとで出す")
    citizen.page("証明書は何通いりますか")
    citizen.keys("2")
    citizen.go_on()
