r"""Where a line may break, as pieces that stay whole. Pure text, no fonts.

Japanese keeps its phrases whole (BudouX); a text with readings, and easy Japanese, breaks at the author's spaces; everything else at
spaces. `\n` is the author's own break. On top stand the line-end rules (kinsoku): no line begins with 、 or ends with （.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import budoux

CLOSERS = "、。，．」』】〕〉》）！？ー々〜～…‥・：；％℃ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ゛゜ゝゞヽヾ’”,.)]}!?:;%"
OPENERS = "（「『【〔〈《〒￥‘“([{$#"

_COUNTERS = "年月日時分秒円人名番丁号つ歳回通枚階室か"
_RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}|([^{]+|\{)")
_WORD = re.compile(r"(?:\{[^{}|]+\|[^{}|]+\}|[^ {\n]|\{)+ *| +")
_LETTER = r"0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_WORD_IN_LETTERS = rf"[{_LETTER}]+(?:[.,:'’@/+_\-][{_LETTER}]+)*(?:(?<=[0-9])[{_COUNTERS}])?"
_KANA_WORD = r"\u30a1-\u30fa\u30fc"
_KATAKANA = rf"(?:[{_KANA_WORD}]{{2,8}}(?![{_KANA_WORD}])|[\u30a1-\u30fa]{{1,7}}\u30fc|[\u30a1-\u30fa]{{2,8}})"
"""A word in katakana; a long one parts behind ー (マイナンバー, カード)."""
_MARKS = rf"[{re.escape(CLOSERS)}\ufe00-\ufe0f\U000e0100-\U000e01ef\u0300-\u036f]"
_UNIT = re.compile(rf"[{re.escape(OPENERS)}]*(?:{_WORD_IN_LETTERS}|{_KATAKANA}|.){_MARKS}* *", re.DOTALL)
_BIT = re.compile(r"[^\u3000 ・]+[\u3000 ・]*|[\u3000 ・]+")
_LETTERS = re.compile(rf".[{re.escape(CLOSERS)}]*", re.DOTALL)
_SENTENCE = re.compile(rf"(?<=[。！？])(?=[^\s{re.escape(CLOSERS)}])|(?<=[a-z0-9)][.!?]) (?=[A-Z])")
_DIGITS_APART = re.compile(rf"(?<=[0-9０-９])\0(?=[0-9０-９{_COUNTERS}])")

Span = tuple[str, str]
"""(base, reading); the reading is empty where there is none."""
Piece = tuple[Span, ...]


def spans(text: str) -> Piece:
    """The text cut into bases with their readings."""
    return tuple((base or plain, reading) for base, reading, plain in _RUBY.findall(text))


def plain(text: str) -> str:
    """The text without its readings: what the eye reads at the base line."""
    return "".join(base for base, _ in spans(text))


def by_sentence(text: str) -> str:
    """The text with an authored break behind each sentence."""
    return _SENTENCE.sub("\n", text)


@cache
def _parser(lang: str) -> budoux.Parser | None:
    loaders = {
        "ja": budoux.load_default_japanese_parser,
        "zh": budoux.load_default_simplified_chinese_parser,
        "zh-Hans": budoux.load_default_simplified_chinese_parser,
        "zh-Hant": budoux.load_default_traditional_chinese_parser,
        "th": budoux.load_default_thai_parser,
    }
    return loaders[lang]() if lang in loaders else None


def _glue(words: list[str]) -> list[str]:
    """Join what kinsoku forbids to part: a closer to the word before it, an opener to the word behind it."""
    glued: list[str] = []
    for word in words:
        if glued and (word[0] in CLOSERS or (glued[-1].rstrip(" ") or " ")[-1] in OPENERS):
            glued[-1] += word
        else:
            glued.append(word)
    return glued


def _phrases(row: str, parser: budoux.Parser) -> list[str]:
    marked = _DIGITS_APART.sub("", "\0".join(parser.parse(row)))
    return _glue([word for phrase in marked.split("\0") for word in _BIT.findall(phrase)])


@lru_cache(maxsize=4096)
def pieces(row: str, lang: str) -> tuple[Piece, ...]:
    """One row of text (no line break in it) as the pieces that stay on one line."""
    parser = None if "{" in row or lang == "ja-easy" else _parser(lang)
    words = _phrases(row, parser) if parser else _WORD.findall(row)
    return tuple(spans(word) for word in words)


def letters(word: str) -> list[str]:
    """A word cut between letters, with the marks that must not begin a line still at their letters."""
    return _LETTERS.findall(word)


def units(piece: Piece) -> tuple[Piece, ...]:
    """A piece that is wider than its line, cut as small as kinsoku and words in letters allow; a reading keeps its base whole."""
    small: list[list[Span]] = []
    for base, reading in piece:
        for unit in [base] if reading else _UNIT.findall(base):
            if small and (unit[0] in CLOSERS or (small[-1][-1][0].rstrip(" ") or " ")[-1] in OPENERS):
                small[-1].append((unit, reading))
            else:
                small.append([(unit, reading)])
    return tuple(map(tuple, small))
