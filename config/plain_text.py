"""What a text says however it is spelled: width, script, gaps, pinyin, characters of the same sound. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from core.normal_form import fold

# Within a word people put spaces and marks that a reader looks past. The end of a line is no gap.
GAP = re.compile(r"(?:[^\S\n]|[._*·|/\\~^=#&+\-])+")
# Quotation marks, and lines drawn over or through a character.
QUOTES = re.compile("[“”‘’\"'`《》〈〉「」『』\u0300-\u036f\u0483-\u0489\u20d0-\u20f0]+")
LATIN = re.compile("[a-z]")


@dataclass(frozen=True)
class Plain:
    """A text as it is understood, and for each of its characters the span of the original it stands for."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original of `text[start:end]`, which isn't empty."""
        return self.spans[start][0], self.spans[end - 1][1]


def plain(text: str, respelled: tuple[str, ...], sounded: tuple[str, ...]) -> Plain:
    """The text in simplified half-width lower-case characters, gaps within Chinese closed, other spellings undone.

    Args:
        respelled: `written>meant`.
        sounded: a word, then an expression for how each of its characters is said: `结婚 jie hun`.
    """
    folded = fold(text)
    seen = Plain(folded.text, tuple((place, place + 1) for place in folded.places))
    seen = _replaced(seen, QUOTES, lambda found: "")
    seen = _replaced(seen, GAP, _closed)
    meant = dict(one.split(">") for one in respelled)
    seen = _replaced(seen, _written(respelled), lambda found: meant[found[0]])
    if LATIN.search(seen.text):
        words = [one.split()[0] for one in sounded]
        seen = _replaced(seen, _said(sounded), lambda found: words[(found.lastindex or 1) - 1])
    return seen


def _closed(found: re.Match[str]) -> str:
    """Nothing for a gap between two Chinese characters and for spaces beside one, else the gap as it is."""
    text, gap = found.string, found[0]
    sides = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
    chinese = [side.isalpha() and not side.isascii() for side in sides]
    return "" if all(chinese) or (gap.isspace() and any(chinese)) else gap


def _replaced(seen: Plain, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> Plain:
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for found in pattern.finditer(seen.text):
        other = by(found)
        if other == found[0]:
            continue
        letters += seen.text[at : found.start()], other
        spans += seen.spans[at : found.start()]
        spans += [seen.span(*found.span())] * len(other)
        at = found.end()
    if not at:
        return seen
    return Plain("".join((*letters, seen.text[at:])), (*spans, *seen.spans[at:]))


@lru_cache(maxsize=8)
def _written(respelled: tuple[str, ...]) -> re.Pattern[str]:
    return _alone("|".join(re.escape(one.split(">")[0]) for one in respelled))


@lru_cache(maxsize=8)
def _said(sounded: tuple[str, ...]) -> re.Pattern[str]:
    """A group for each word, which any of its characters may be written or spelled out in."""
    words = []
    for word, *sounds in map(str.split, sounded):
        words.append(" ?".join(f"(?:{sign}|{sound})" for sign, sound in zip(word, sounds, strict=True)))
    return _alone("|".join(f"({word})" for word in words))


def _alone(expression: str) -> re.Pattern[str]:
    """Not within a run of Latin letters."""
    return re.compile(f"(?:(?<![a-z])|(?=[^a-z]))(?:{expression})(?:(?![a-z])|(?<=[^a-z]))")
