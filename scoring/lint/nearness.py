"""What an encoder can't tell apart in a rubric: each way of saying a point, with the point's other ways left in.

A way is compared as an answer's window is: half its nearest sentence, half the mean of the mark's sentences.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from config.schema import Mark, Position, Question
from scoring.lint.finding import Code, Finding
from scoring.rubric.people import compared

Rows = npt.NDArray[np.float32]
# Texts -> (n, d) rows of length 1, centred on the position's rubrics.
Vectors = Callable[[Sequence[str]], Rows]
# Two points of whose ways so many are nearer to the other one are one point for the encoder.
ALIKE_FROM = 0.5
# Harm of whose ways so many are nearer to something good would be rewarded.
HARM_ALIKE_FROM = 0.5
# A way is named by itself only when it is nearer to another mark by so much: the encoder isn't surer than that.
CLEARLY_NEARER = 0.05


@dataclass(frozen=True)
class Placed:
    """One way of saying a mark, and the mark that it is nearest to when it is left out itself.

    Attributes:
        away: by how much it is nearer to that one than to its own, as a difference of cosines.
    """

    mark: Mark
    way: str
    nearest: Mark
    away: float

    @property
    def at_home(self) -> bool:
        """Whether it is nearest to its own mark."""
        return self.nearest.id == self.mark.id


def place(question: Question, vectors: Vectors) -> tuple[Placed, ...]:
    """Every way of a question's marks at the mark it is nearest to, leave-one-out."""
    marks = [mark for mark in (*question.points, *question.harmful) if mark.means]
    sentences = [(number, text) for number, mark in enumerate(marks) for text in (mark.means, *mark.say)]
    if not marks:
        return ()
    rows = vectors([compared(text) for _, text in sentences])
    owner = np.array([number for number, _ in sentences])
    placed = []
    for at, (number, text) in enumerate(sentences):
        if at and owner[at - 1] == number:  # not what it means, which stands first
            nearness = [_nearness(rows, owner, at, other) for other in range(len(marks))]
            best = int(np.argmax(nearness))
            placed.append(Placed(marks[number], text, marks[best], nearness[best] - nearness[number]))
    return tuple(placed)


def check_nearness(position: Position, vectors: Vectors) -> Iterator[Finding]:
    """Everything that the encoder mixes up, question by question."""
    for question in position.questions:
        if question.by_meaning:
            placed = place(question, vectors)
            yield from _elsewhere(position.key, question, placed)
            yield from _alike(position.key, question, placed)
            yield from _harm(position.key, question, placed)


def at_home(placed: Sequence[Placed]) -> float:
    """Share of the ways that are nearest to their own mark."""
    return sum(one.at_home for one in placed) / len(placed) if placed else 1.0


def _nearness(rows: Rows, owner: npt.NDArray[np.int64], at: int, mark: int) -> float:
    """How near a sentence is to a mark, without itself; what the mark means counts twice in the mean."""
    kept = np.flatnonzero((owner == mark) & (np.arange(len(owner)) != at))
    centre = rows[kept].sum(axis=0) + rows[kept[0]]
    length = float(np.linalg.norm(centre)) or 1.0
    return float((rows[kept] @ rows[at]).max() + rows[at] @ centre / length) / 2


def _elsewhere(position: str, question: Question, placed: Sequence[Placed]) -> Iterator[Finding]:
    for one in placed:
        if one.away >= CLEARLY_NEARER:
            data = {"way": one.way, "other": one.nearest.name, "other_id": one.nearest.id}
            yield Finding.of(Code.SAY_ELSEWHERE, position, question.id, one.mark.id, **data)


def _alike(position: str, question: Question, placed: Sequence[Placed]) -> Iterator[Finding]:
    """Pairs of points that are one for the encoder."""
    points = question.points
    for number, one in enumerate(points):
        for other in points[number + 1 :]:
            both = [way for way in placed if way.mark.id in (one.id, other.id)]
            crossed = sum(not way.at_home and way.nearest.id in (one.id, other.id) for way in both)
            if both and crossed / len(both) >= ALIKE_FROM:
                data = {"other": other.name, "other_id": other.id, "crossed": crossed, "count": len(both)}
                yield Finding.of(Code.POINTS_ALIKE, position, question.id, one.id, **data)


def _harm(position: str, question: Question, placed: Sequence[Placed]) -> Iterator[Finding]:
    """Harmful statements that sound like a good point."""
    good = {point.id for point in question.points}
    for harm in question.harmful:
        ways = [one for one in placed if one.mark.id == harm.id]
        crossed = sum(one.nearest.id in good for one in ways)
        if ways and crossed / len(ways) >= HARM_ALIKE_FROM:
            yield Finding.of(Code.HARMFUL_ALIKE, position, question.id, harm.id, crossed=crossed, count=len(ways))
