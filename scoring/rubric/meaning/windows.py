"""Cutting an answer into units that say one thing each, and into windows of one and two of them.

A unit is a clause of `scoring/rubric/clauses.py`, joined to its neighbour where it is too short to mean
anything by itself; speech without punctuation is cut before words that begin a clause. Recordings of one answer
are joined by line breaks, and what was said in two of them is no one sentence: nothing here reaches over a break.
No unit reaches over the end of a sentence, so that a sentence of small talk beside it leaves it as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.rubric.clauses import Clause, TimedWord, pauses, split
from scoring.rubric.words import SENTENCES

# Source: judgement, on written answers: shorter pieces lose their subject or object.
LEAST = 8
# Pieces of one stretch without punctuation are joined up to here.
WANTED = 14
MOST = 55
# Two minutes of fast speech are some 60 units; what comes after so many is not read.
MOST_UNITS = 200
BREAK = "\n"


@dataclass(frozen=True)
class Window:
    """One unit, or two neighbours, of an answer: `text == answer[start:end]`.

    Attributes:
        first, last: numbers of its units.
    """

    start: int
    end: int
    text: str
    first: int
    last: int


def units(text: str, words: Sequence[TimedWord] = ()) -> list[Clause]:
    """The pieces of an answer that can mean something by themselves, in order.

    Args:
        text: the transcript; recognised speech may have no punctuation.
        words: recognised words with times; a pause between two of them ends a clause.
    """
    paused = frozenset(pauses(words))
    pieces: list[Clause] = []
    for start, end in _sentences(text):
        pieces += _of_sentence(text, split(text, words, start, end), paused)
        if len(pieces) >= MOST_UNITS:
            break
    return pieces[:MOST_UNITS]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    start = 0
    for sentence in SENTENCES.split(text):
        yield start, start + len(sentence)
        start += len(sentence) + 1


def _of_sentence(text: str, clauses: Sequence[Clause], paused: frozenset[int]) -> list[Clause]:
    joined: list[Clause] = []
    for clause in clauses:
        last = joined[-1] if joined else None
        if last and last.stretch != clause.stretch and _size(last) < LEAST:
            _join_back(text, joined)
            last = joined[-1]
        if last and _belongs(last, clause, clause.start in paused):
            joined[-1] = _join(text, last, clause)
        else:
            joined.append(clause)
    if joined and _size(joined[-1]) < LEAST:
        _join_back(text, joined)
    return joined


def _join_back(text: str, joined: list[Clause]) -> None:
    """Join a short last piece to the one before it where both are of one stretch."""
    if len(joined) > 1 and joined[-2].stretch == joined[-1].stretch:
        joined[-2:] = [_join(text, joined[-2], joined[-1])]


def windows(text: str, pieces: Sequence[Clause]) -> list[Window]:
    """Every unit, then every pair of neighbours of at most 55 characters that stand in one line."""
    single = [Window(one.start, one.end, one.text, number, number) for number, one in enumerate(pieces)]
    pairs = [
        Window(one.start, other.end, text[one.start : other.end], number, number + 1)
        for number, (one, other) in enumerate(zip(pieces, pieces[1:], strict=False))
        if other.end - one.start <= MOST and BREAK not in text[one.end : other.start]
    ]
    return single + pairs


def _belongs(before: Clause, clause: Clause, after_pause: bool) -> bool:
    """Whether a clause goes on with what stands before it."""
    if _size(before) < LEAST:
        return True
    together = clause.end - before.start
    return not after_pause and before.stretch == clause.stretch and _size(before) < WANTED and together <= MOST


def _join(text: str, before: Clause, after: Clause) -> Clause:
    return Clause(before.start, after.end, text[before.start : after.end], after.stretch)


def _size(clause: Clause) -> int:
    return clause.end - clause.start
