"""Harmful statements in an answer: what is said nearly word for word, or after the answer has turned.

A window that is nearest to a harmful statement is no proof: honest answers tell of anger and of refusals too.
So a statement holds a dimension down only where it is said nearly as the rubric has it, by an exact phrase, or
where an answer turns to it after right words; elsewhere it is shown to a person and costs nothing by itself.
"""

from dataclasses import dataclass

from config.schema import Harmful, Question
from scoring.rubric.matching import Reader
from scoring.rubric.meaning import polarity
from scoring.rubric.meaning.parts import OPENING, Anatomy

# Source: measured on the written answers, questions left out: of 348 honest ones 30 are shown and 2 held down; of 76
# with a wrong deed 25 and 7; of 62 that take themselves back 9 and 24. Exact phrases hold down 6 honest ones more.
NEAR_AT, NEARER_BY, SOUNDS_FROM = 3.0, 1.0, 0.2
# After a turn. With a lower nearness, honest answers that refuse after it are held down: 赚再多我也不敢放.
TURNED_SOUNDS_FROM, TURNED_NEAR = -0.2, 0.4
VERBATIM = 0.8


@dataclass(frozen=True)
class Harm:
    """One harmful statement found.

    Attributes:
        holds_down: whether it caps its dimension; otherwise a person is only shown it.
        z: deviations above chance; None for an exact phrase.
    """

    mark: Harmful
    start: int
    end: int
    degree: float
    z: float | None
    holds_down: bool


def find_harmful(question: Question, anatomy: Anatomy) -> tuple[Harm, ...]:
    """At most one place for each harmful statement, in the rubric's order."""
    reading = anatomy.reading
    reader = Reader(reading.text, reading.units, question.text)
    found = []
    for mark in question.harmful:
        hit = next(iter(reader.find(mark, by_sound=False)), None) if mark.any else None
        if hit is not None:
            unit = reading.units[hit.clause]
            found.append(Harm(mark, min(unit.start, hit.start), max(unit.end, hit.end), 1.0, None, True))
        elif (near := _by_meaning(mark, anatomy)) is not None:
            found.append(near)
    return tuple(found)


def _by_meaning(mark: Harmful, anatomy: Anatomy) -> Harm | None:
    number = anatomy.reading.scale.marks(anatomy.question.id).get(mark.id)
    if number is None:
        return None
    places = [_judged(mark, number, window, anatomy) for window in range(len(anatomy.reading.windows))]
    kept = [one for one in places if one is not None]
    return max(kept, key=lambda one: (one.holds_down, one.z or 0.0, -one.start), default=None)


def _judged(mark: Harmful, number: int, window: int, anatomy: Anatomy) -> Harm | None:
    """What one window is: nothing, something to show, or something that holds the dimension down."""
    reading, place = anatomy.reading, anatomy.reading.windows[window]
    z = float(reading.z[window, number])
    if z < NEAR_AT or z - float(anatomy.good[window]) < NEARER_BY or polarity.refuses(place.text):
        return None
    sounds = float(anatomy.harm[window])
    best, _ = reading.scale.moulds.best_way(reading.rows[window : window + 1], number)
    turned = float(best[0]) >= TURNED_NEAR and sounds >= TURNED_SOUNDS_FROM and _after_turn(place.start, reading.text)
    sure = float(best[0]) >= VERBATIM or turned
    if not sure and sounds < SOUNDS_FROM:
        return None
    return Harm(mark, place.start, place.end, round(min(1.0, z / 6), 4), round(z, 2), sure)


def _after_turn(start: int, text: str) -> bool:
    """Whether a place stands after a word at which the answer turns, its opening aside."""
    return any(OPENING <= at <= start + 2 for at in polarity.turns(text))
