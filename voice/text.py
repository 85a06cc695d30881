"""Text as the voice can read it: no Latin letters, digits as they are said, short sentences.

The phonemes know no Latin letters ("APP" vanishes) and read a
long digit string as a quantity.
"""

from __future__ import annotations

import re
import unicodedata

from voice.errors import TextRefused

MAX_CHARACTERS = 100
SPOKEN = {
    "APP": "手机应用",
    "ATM": "自动柜员机",
    "VIP": "贵宾",
    "KPI": "考核指标",
    "HR": "人事",
    "AI": "人工智能",
    "PPT": "演示文稿",
    "EXCEL": "电子表格",
    "QQ": "扣扣",
    "OK": "好的",
    "WIFI": "无线网络",
}
_DIGITS = "零一二三四五六七八九"
_LATIN = re.compile(r"[A-Za-z]+")
_LONG_NUMBER = re.compile(r"(?<![0-9.])(?:0[0-9]+|[0-9]{5,})(?![0-9.]|[百千万亿元%])")
_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;]*")
_CLAUSE = re.compile(r"[^，,、：:]+[，,、：:]*")


def prepare(text: str) -> str:
    """Return the text with Latin words in Chinese and long digit strings one by one.

    Raises:
        TextRefused: a Latin word that is not in `SPOKEN`, or nothing to say.
    """
    plain = _LATIN.sub(_in_chinese, "".join(_half_width(character) for character in text))
    plain = _LONG_NUMBER.sub(lambda match: "".join(_DIGITS[int(digit)] for digit in match[0]), plain)
    if not any(character.isalnum() for character in plain):
        raise TextRefused("there is nothing to say")
    return plain.strip()


def sentences(text: str, limit: int = MAX_CHARACTERS) -> list[str]:
    """Split at sentence marks, and a sentence above `limit` characters at commas too."""
    pieces: list[str] = []
    for sentence in _SENTENCE.findall(text):
        pieces += [sentence] if len(sentence) <= limit else _packed(sentence, limit)
    return [piece.strip() for piece in pieces if any(character.isalnum() for character in piece)]


def _packed(sentence: str, limit: int) -> list[str]:
    """Join clauses to pieces of at most `limit` characters; an endless clause is cut hard."""
    pieces = [""]
    for clause in _CLAUSE.findall(sentence):
        for part in (clause[i : i + limit] for i in range(0, len(clause), limit)):
            if len(pieces[-1]) + len(part) > limit:
                pieces.append("")
            pieces[-1] += part
    return pieces


def _in_chinese(match: re.Match[str]) -> str:
    word = match[0]
    if word.upper() not in SPOKEN:
        raise TextRefused(f"the voice cannot read {word!r}: write it in Chinese")
    return SPOKEN[word.upper()]


def _half_width(character: str) -> str:
    """Full-width letters and digits to plain ones; Chinese punctuation stays."""
    return unicodedata.normalize("NFKC", character) if character.isalnum() else character
