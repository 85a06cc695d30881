"""Reading a written degree: whole values only. What is not understood, or denied, or under way, is unknown."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from config.loader import load_lexicon
from config.schema import DEGREES
from core.normal_form import comparable

DENIED = re.compile(
    r"无|没|未|非(?!全日制)|不|肄业|在读|在学|就读|结业|辍学|退学|休学|预计|待|正在|进行|同等学[力历]|相当于?|以下|以上|或|预科|"
    r"准|拟|连读|直博|课程|进修|研修|旁听|[?？]"
)
BETWEEN = re.compile(r"[,，;；/、|+&]")
FRAME = re.compile(r"[\s()（）\[\]【】·:：.。!\-_—]+|[0-9]+")


@dataclass(frozen=True)
class Degree:
    """What was read of a value.

    Attributes:
        rank: the highest degree that was certainly reached, as a place in `DEGREES`; None when none was.
        certain: nothing in the value stayed unread, denied or under way.
    """

    rank: int | None
    certain: bool


UNKNOWN = Degree(None, False)


@lru_cache(maxsize=1024)
def _read(text: str) -> Degree:
    ranks: list[int] = []
    certain = True
    for part in filter(None, (piece.strip() for piece in BETWEEN.split(text))):
        rank, denied = _rank(part), DENIED.search(part) is not None
        if denied and not _names_a_degree(part):
            return UNKNOWN  # 本科，未毕业: said of what stands before it.
        if denied or rank is None:
            certain = False
        else:
            ranks.append(rank)
    return Degree(max(ranks), certain) if ranks else UNKNOWN


def read(written: Any) -> Degree:
    """A degree as people write it: alone, with how and where it was reached, or several in one value."""
    return _read(comparable(written)) if isinstance(written, str) and len(written) <= 60 else UNKNOWN


@lru_cache(maxsize=1)
def words() -> dict[str, str]:
    """What people write for a degree -> the degree."""
    lexicon = load_lexicon("degrees")
    return {word: degree for degree in DEGREES for word in lexicon[degree]}


def _rank(part: str) -> int | None:
    """The degree that a part names, when every word of it is understood."""
    left = part
    found: set[str] = set()
    for word in _longest_first():
        if word in left:
            left = left.replace(word, " ")
            if word in words():
                found.add(words()[word])
    if FRAME.sub("", left) or not found:
        return None
    return max(DEGREES.index(degree) for degree in found)


def _names_a_degree(part: str) -> bool:
    return any(word in part for word in words())


@lru_cache(maxsize=1)
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted((*words(), *load_lexicon("degrees")["beside"]), key=len, reverse=True))
