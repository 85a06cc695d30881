"""Points of every rating by a model that saw neither the candidate nor the question.

Candidates are in folds, and questions too; a fold of each is held out at once. Each question is left out alone as
long as there are few. Where all questions are one, only candidates can be held out, and the result says so.
"""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from scoring.learning.recipes import Recipe
from scoring.learning.table import Floats, Ints, Table, Units

CANDIDATE_FOLDS = 5
MOST_QUESTION_FOLDS = 12


@dataclass(frozen=True)
class Fold:
    """What a model may learn from, and what it is then asked: no candidate and no question is on both sides."""

    known: Units
    asked: Units


@dataclass(frozen=True)
class Crossed:
    """A table with its folds.

    Attributes:
        every: all units; what is predicted lines up with them.
        leaves_questions_out: False where there is one question alone.
    """

    every: Units
    folds: tuple[Fold, ...]
    leaves_questions_out: bool

    def points(self, recipe: Recipe) -> Floats:
        """(n,) points of each unit: the mean over its questions, each by a model that never saw it."""
        total, count = numpy.zeros(len(self.every.number)), numpy.zeros(len(self.every.number))
        for fold in self.folds:
            total[fold.asked.number] += recipe.fit(fold.known).points(fold.asked)
            count[fold.asked.number] += 1
        return numpy.asarray(total / count, dtype=float)


def crossed(table: Table) -> Crossed:
    """The folds of a table; the same table has the same ones.

    Raises:
        ValueError: fewer than two candidates, of whom none can be held out.
    """
    by_candidate = parts(len(table.candidates), CANDIDATE_FOLDS)
    by_question = parts(len(table.questions), MOST_QUESTION_FOLDS) if len(table.questions) > 1 else [None]
    folds = []
    for held in by_candidate:
        mine = table.rows_of_candidates(held)
        for question in by_question:
            theirs = table.rows_of_questions(question) if question is not None else None
            known = ~mine if theirs is None else ~mine & ~theirs
            asked = mine if theirs is None else mine & theirs
            if asked.any() and known.any():
                folds.append(Fold(table.units(known), table.units(asked)))
    return Crossed(table.units(), tuple(folds), len(table.questions) > 1)


def parts(size: int, most: int) -> list[Ints]:
    """0 to size - 1 in groups of nearly one size, at most `most` of them."""
    from sklearn.model_selection import GroupKFold

    every: NDArray[numpy.int64] = numpy.arange(size, dtype=numpy.int64)
    split = GroupKFold(min(most, size)).split(every, groups=every)
    return [numpy.asarray(held, dtype=numpy.int64) for _, held in split]
