"""What all sample screens share: rail, header, the way on and back, in three languages."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from kiosk.terminal.screens.description import Action

RAIL = (
    Action(event="language", label="ことば\nLanguage", role="rail", icon="globe"),
    Action(event="larger", label="大きな\n字", role="rail", icon="letters"),
    Action(event="contrast", label="色を\n変える", role="rail", icon="contrast"),
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
            "{人|ひと}を\nよぶ",
            "{消|け}して\n{終|お}わる",
        ),
        strict=True,
    )
)
RAIL_EN = tuple(
    replace(action, label=label)
    for action, label in zip(RAIL, ("ことば\nLanguage", "Larger\ntext", "Change\ncolours", "Call\nstaff", "Erase\nand end"), strict=True)
)
BACK = Action(event="back", label="もどる", icon="left")
NEXT = Action(event="next", label="つづける", role="main", icon="right")
FRAME: dict[str, Any] = {"place": "汐見市", "clock": "11月23日（月）午後2:05", "rail": RAIL, "more": "つづきを見る {page}/{pages}"}
EASY: dict[str, Any] = {
    "place": "{汐見市|しおみし}",
    "clock": "11{月|がつ} 23{日|にち} ごご 2:05",
    "rail": RAIL_EASY,
    "more": "つづきを {見|み}る {page}/{pages}",
}
ENGLISH: dict[str, Any] = {"place": "Shiomi City", "clock": "Mon 23 Nov, 2:05 pm", "rail": RAIL_EN, "more": "Read on {page}/{pages}"}
