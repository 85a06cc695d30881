"""What may be learnt from how many ratings: below its number a stage is silent, and says how many are missing.

| stage | rated candidates | learns |
|---|---|---|
| 0 | fewer than 30 | nothing |
| 1 | 30 | offset and slope of each dimension, the interval |
| 2 | 200, and 20 for each question | a ridge over the sub-scores |
| 3 | 1,000, by 5 raters | small trees over the same |
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from scoring.learning.recipes import OffsetAndSlope, Recipe, Untrained
from scoring.learning.ridge import Ridge
from scoring.learning.table import Table
from scoring.learning.trees import Trees


class Stage(IntEnum):
    """How much is learnt."""

    NOTHING = 0
    LINES = 1
    RIDGE = 2
    TREES = 3


@dataclass(frozen=True)
class Needs:
    """What a stage needs at least: rated candidates in all, for each question in use, and raters."""

    candidates: int
    by_question: int = 0
    raters: int = 1


NEEDS = {
    Stage.LINES: Needs(30),
    Stage.RIDGE: Needs(200, by_question=20),
    Stage.TREES: Needs(1000, by_question=20, raters=5),
}


@dataclass(frozen=True)
class Missing:
    """What a stage lacks, 0 where it has enough."""

    candidates: int
    by_question: int
    raters: int

    @property
    def nothing(self) -> bool:
        """Whether it may speak."""
        return not (self.candidates or self.by_question or self.raters)


def missing(stage: Stage, table: Table) -> Missing:
    """How many ratings, of whom and by whom, a stage still waits for."""
    if stage is Stage.NOTHING:
        return Missing(0, 0, 0)
    needs = NEEDS[stage]
    return Missing(
        max(0, needs.candidates - len(table.candidates)),
        max(0, needs.by_question - min(table.candidates_by_question().values())),
        max(0, needs.raters - len(table.raters)),
    )


def highest(table: Table) -> Stage:
    """The highest stage that may speak; a stage whose own needs are met still waits for those before it."""
    reached = Stage.NOTHING
    for stage in NEEDS:
        if not missing(stage, table).nothing:
            break
        reached = stage
    return reached


def recipe_of(stage: Stage, table: Table) -> Recipe:
    """How this stage learns from this table."""
    makers: dict[Stage, Callable[[], Recipe]] = {
        Stage.NOTHING: Untrained,
        Stage.LINES: lambda: OffsetAndSlope(learning_dimensions(table)),
        Stage.RIDGE: lambda: Ridge(table.features),
        Stage.TREES: lambda: Trees(table.features),
    }
    return makers[stage]()


def learning_dimensions(table: Table) -> frozenset[int]:
    """Numbers of the dimensions in which enough candidates were rated to learn a line."""
    rated = table.candidates_by_dimension()
    least = NEEDS[Stage.LINES].candidates
    return frozenset(number for number, key in enumerate(table.dimensions) if rated[key] >= least)
