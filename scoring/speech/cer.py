"""Character error rate of a Mandarin transcript, so that only hearing is measured.

Both texts are normalised first, always in this order:
1. full-width forms to half-width (NFKC) and lower case;
2. traditional to simplified characters;
3. numbers to Chinese numerals as they are read: 70 -> 七十, 45.6% -> 百分之四十五点六,
   2024年 -> 二零二四年, and digits that start with 0 or are five or more without a unit
   (95588, a phone number) one by one;
4. 两 -> 二, 她 and 它 -> 他: they sound alike or mean the same number;
5. everything that is not a letter or digit is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from core.normal_form import to_simplified

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")
_SAME_SOUND = str.maketrans("两她它", "二他他")
_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?(%)?(?=(年)?)([百千万亿]?)")


def cer(reference: str, heard: str) -> float:
    """Return edits per reference character after normalising; 0 is perfect, above 1 possible."""
    return corpus_cer([(reference, heard)])


def corpus_cer(pairs: Iterable[tuple[str, str]]) -> float:
    """Return the error rate of several (reference, heard) pairs, weighed by their length."""
    edits = length = 0
    for reference, heard in pairs:
        expected = normalise(reference)
        edits += edit_distance(expected, normalise(heard))
        length += len(expected)
    return edits / length if length else 0.0


def normalise(text: str) -> str:
    """Return what is compared: see the module's five steps."""
    plain = to_simplified(unicodedata.normalize("NFKC", text).lower())
    plain = _NUMBER.sub(_spoken, plain).translate(_SAME_SOUND)
    return "".join(character for character in plain if character.isalnum())


def edit_distance(a: str, b: str) -> int:
    """Return the fewest insertions, deletions and replacements from one text to the other."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def _spoken(match: re.Match[str]) -> str:
    whole, fraction, percent, year, unit = match.groups()
    one_by_one = whole.startswith("0") or (year and len(whole) == 4) or (len(whole) >= 5 and not unit)
    if fraction is None and percent is None and one_by_one and whole != "0":
        return _one_by_one(whole) + unit
    text = numeral(int(whole)) + (f"点{_one_by_one(fraction)}" if fraction else "") + unit
    return f"百分之{text}" if percent else text


def _one_by_one(digits: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in digits)


def numeral(number: int) -> str:
    """Return a whole number below 10^16 as it is read: 70 -> 七十, 10005 -> 一万零五."""
    if number == 0:
        return _DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    for place in range(len(groups) - 1, -1, -1):
        if not groups[place]:
            continue
        if text and (groups[place] < 1000 or groups[place + 1] == 0):
            text += _DIGITS[0]
        text += _below_ten_thousand(groups[place]) + _GROUPS[place]
    return text.removeprefix("一") if text.startswith("一十") else text


def _below_ten_thousand(number: int) -> str:
    text = ""
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _UNITS[place]
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")
