"""Which points an answer makes, where, and how surely: credit from nearness above chance, or from an exact phrase."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from config.schema import Point, Question
from scoring.rubric.matching import Reader
from scoring.rubric.meaning import polarity
from scoring.rubric.meaning.reading import Reading
from scoring.rubric.meaning.scale import Numbers

# Half credit at so many deviations above chance, and how steep it rises. Source: measured on the written answers.
HALF_AT, STEEP = 2.6, 0.6
# An exact phrase of the rubric shows the word, not what was meant by it.
PHRASE_CREDIT = 0.6
# From here on a window is shown as evidence of its point.
SHOWN_FROM = 0.3
# From here on it is shown as the nearest passage to a point that was missed.
NEAR_FROM = 0.1
# A pair of units is quoted only when it says the point clearly better than one of them.
PAIR_BETTER_BY = 0.15
# What is left of a point that the window denies.
DENIED_SHARE = 0.15


@dataclass(frozen=True)
class PointMatch:
    """One point in one answer, found or missed.

    Attributes:
        credit: 0 to 1.
        z: of the best window, in deviations above the background of other questions' answers.
        window: number of that window.
        start, end: what is quoted.
        how: meaning, phrase or fact; near for the nearest passage to a point that counts as missed; else empty.
        denied: the nearest window says that it was not done.
    """

    point: str
    dim: str
    weight: int
    credit: float
    z: float
    window: int
    start: int
    end: int
    how: str = ""
    denied: bool = False

    @property
    def found(self) -> bool:
        """Whether it is shown as made."""
        return self.how not in ("", "near")


def credit_of(z: float, half_at: float = HALF_AT) -> float:
    """How sure a nearness makes us that the point was made, 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, (z - half_at) / STEEP))))


def match_points(question: Question, reading: Reading, half_at: float = HALF_AT) -> tuple[PointMatch, ...]:
    """Every point of the question with its best window, in the rubric's order."""
    numbers = reading.scale.marks(question.id)
    reader = Reader(reading.text, reading.units, question.text)
    return tuple(
        _with_phrase(_by_meaning(point, numbers[point.id], reading, half_at), point, reader, reading)
        for point in question.points
        if point.id in numbers
    )


def _by_meaning(point: Point, mark: int, reading: Reading, half_at: float) -> PointMatch:
    column = reading.z[:, mark].copy()
    column[_near_misses(mark, reading)] = -np.inf
    if not np.isfinite(column).any():
        return PointMatch(point.id, point.dim, point.weight, 0.0, 0.0, 0, 0, 0)
    at = _preferred(column, reading)
    window, z = reading.windows[at], float(column[at])
    denied = _is_denied(at, mark, reading)
    credit = credit_of(z, half_at) * (DENIED_SHARE if denied else 1.0)
    found = "fact" if point.fact else "meaning"
    how = found if credit >= SHOWN_FROM else "near" if credit >= NEAR_FROM else ""
    return PointMatch(
        point.id, point.dim, point.weight, round(credit, 4), round(z, 2), at, window.start, window.end, how, denied
    )


def _preferred(column: Numbers, reading: Reading) -> int:
    """The window that says it best; one unit rather than two that say it hardly better."""
    at = int(column.argmax())
    window = reading.windows[at]
    if window.first == window.last:
        return at
    alone = max((window.first, window.last), key=lambda unit: column[unit])
    return alone if column[alone] >= column[at] - PAIR_BETTER_BY else at


def _near_misses(mark: int, reading: Reading) -> Sequence[bool]:
    """For each window whether it is nearer to a near miss than to every way of making the point."""
    misses = reading.scale.moulds.misses.get(mark)
    if misses is None:
        return [False] * len(reading.windows)
    best, _ = reading.scale.moulds.best_way(reading.rows, mark)
    near: Sequence[bool] = ((reading.rows @ misses.T).max(axis=1) > best).tolist()
    return near


def _is_denied(at: int, mark: int, reading: Reading) -> bool:
    """Whether the window turns round what the nearest way of saying it affirms, or the other way about."""
    _, ways = reading.scale.moulds.best_way(reading.rows[at : at + 1], mark)
    return polarity.refuses(reading.windows[at].text) and not polarity.refuses(reading.scale.said[int(ways[0])])


def _with_phrase(match: PointMatch, point: Point, reader: Reader, reading: Reading) -> PointMatch:
    """The match, or an exact phrase of the rubric where that earns more."""
    hit = next(iter(reader.find(point, by_sound=False)), None) if point.any else None
    if hit is None or match.credit >= PHRASE_CREDIT or polarity.refuses(reading.units[hit.clause].text):
        return match
    unit = reading.units[hit.clause]
    start, end = min(unit.start, hit.start), max(unit.end, hit.end)
    return PointMatch(
        point.id, point.dim, point.weight, PHRASE_CREDIT, match.z, hit.clause, start, end, "phrase"
    )  # fmt: skip
