"""Cutting a transcript into clauses: at punctuation, at pauses, and where a connective begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from config.loader import load_lexicon
from scoring.rubric.words import PUNCTUATION, cut

# Source: judgement; a breath inside a phrase is mostly shorter, a pause between clauses longer.
PAUSE_S = 0.35
LONG = 16
SHORT = 3
MIN_PIECE = 4
PIECE = 7
DIGITS = frozenset("0123456789")
SOFT_CUTS = "请把再就跟向让给并也还会"


class TimedWord(Protocol):
    """A recognised word: where it stands in the text and in time."""

    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float: ...
    @property
    def char_start(self) -> int: ...
    @property
    def char_end(self) -> int: ...


@dataclass(frozen=True)
class Clause:
    """A piece of the transcript: `text == transcript[start:end]`.

    Attributes:
        stretch: where the punctuated stretch that holds it begins; a negation
            reaches as far as that.
    """

    start: int
    end: int
    text: str
    stretch: int


def split(text: str, words: Sequence[TimedWord] = (), start: int = 0, end: int | None = None) -> list[Clause]:
    """Cut a transcript into clauses.

    Args:
        text: the transcript; recognised speech may have no punctuation.
        words: recognised words with times in seconds; a pause of 0.35 s cuts.
        start, end: read only `text[start:end]`; the places of the clauses are those of the whole text.

    Returns:
        Clauses in order, punctuation around them left out, none empty.
    """
    clauses: list[Clause] = []
    for first, last in stretches(text[start:end]):
        first, last = first + start, last + start
        cuts = sorted({first, *inner_cuts(text, first, last, words), last})
        for left, right in zip(cuts, cuts[1:], strict=False):
            clauses.append(Clause(left, right, text[left:right], first))
    return join_short(text, clauses)


def stretches(text: str) -> list[tuple[int, int]]:
    """Spans between punctuation marks; a point inside a number is none."""
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for at, char in enumerate(text):
        if char in PUNCTUATION and not inside_number(text, at):
            if start is not None:
                spans.append((start, at))
            start = None
        elif start is None:
            start = at
    if start is not None:
        spans.append((start, len(text)))
    return spans


def inside_number(text: str, at: int) -> bool:
    """Whether the mark at `at` stands between two digits."""
    return 0 < at < len(text) - 1 and text[at - 1] in DIGITS and text[at + 1] in DIGITS


def inner_cuts(text: str, start: int, end: int, words: Sequence[TimedWord]) -> set[int]:
    """Where a stretch without punctuation is cut further."""
    cuts = {at for at in pauses(words) if start < at < end}
    cuts |= {start + found.start() for found in connective_pattern().finditer(text[start:end])}
    cuts = spaced(cuts, start, end)
    edges = sorted({start, *cuts, end})
    for left, right in zip(edges, edges[1:], strict=False):
        if right - left > LONG:
            cuts |= soft_cuts(text, left, right)
    return cuts


def pauses(words: Sequence[TimedWord]) -> list[int]:
    """Character offsets of the words that follow a pause."""
    return [
        after.char_start
        for before, after in zip(words, words[1:], strict=False)
        if after.start_s - before.end_s >= PAUSE_S
    ]


@lru_cache(maxsize=1)
def connective_pattern() -> re.Pattern[str]:
    """Finds the beginning of a connective, the longest first."""
    words = sorted(load_lexicon("clauses")["connectives"], key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))


def spaced(cuts: set[int], start: int, end: int) -> set[int]:
    """The cuts that leave pieces of some length, from left to right."""
    kept: set[int] = set()
    last = start
    for at in sorted(cuts):
        if at - last >= SHORT and end - at >= SHORT:
            kept.add(at)
            last = at
    return kept


def soft_cuts(text: str, start: int, end: int) -> set[int]:
    """Cuts of an overlong clause between words, best before one that begins a new action.

    Speech written down without punctuation would be one clause otherwise, and
    a clause serves two points at most.
    """
    cuts: set[int] = set()
    last, at = start, start
    for word in cut(text[start:end]):
        at = text.index(word, at)
        length = at - last
        if end - at >= MIN_PIECE and (length >= PIECE or (length >= MIN_PIECE and word[0] in SOFT_CUTS)):
            cuts.add(at)
            last = at
        at += len(word)
    return cuts


def join_short(text: str, clauses: list[Clause]) -> list[Clause]:
    """Clauses with one that is only a word or two joined to the next of its sentence."""
    joined: list[Clause] = []
    waiting: Clause | None = None
    for clause in clauses:
        if waiting is not None:
            clause = Clause(waiting.start, clause.end, text[waiting.start : clause.end], clause.stretch)
        short = clause.end - clause.start < SHORT
        waiting = clause if short else None
        if not short:
            joined.append(clause)
    if waiting is not None:
        joined.append(waiting)
    return joined
