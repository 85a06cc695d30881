"""Whether a trained model may be put to two people for their signatures; a person decides, never this rule alone.

The model, the rubric untrained and the baselines are measured on the same folds, of which none had seen candidate or
question. What was promoted before is measured on later ratings alone: it had seen the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy

from scoring.learning.agreement import LEAST_TARGETS, Agreement, one_of_any_raters, pairs
from scoring.learning.comparison import Accuracy, Gain, accuracy, by_group, gain
from scoring.learning.crossed import Crossed, crossed
from scoring.learning.doubt import HalfWidths, half_widths
from scoring.learning.in_force import ModelInForce
from scoring.learning.recipes import LengthOnly, Mean, Recipe, Untrained
from scoring.learning.table import Floats, Ints, Table, Units

# Points by which a subgroup's mean error may grow, and how many candidates make a subgroup.
MOST_WORSE = 3.0
LEAST_IN_GROUP = 20
LEAST_DOUBLE = 0.15
# Rated candidates that neither had seen, to tell a new model from the one in force.
LEAST_LATER = 30
BANDS = 3


class Baseline(StrEnum):
    """What a model has to beat."""

    UNTRAINED = "untrained"
    MEAN = "mean"
    LENGTH = "length_only"


RECIPES: Mapping[Baseline, Recipe] = {
    Baseline.UNTRAINED: Untrained(),
    Baseline.MEAN: Mean(),
    Baseline.LENGTH: LengthOnly(),
}


class Obstacle(StrEnum):
    """Why a model may not be promoted."""

    STAGE = "too_few_ratings"
    ONE_QUESTION = "no_question_could_be_left_out"
    GAIN = "not_surely_better"
    SUBGROUP = "a_subgroup_gets_worse"
    DOUBLE = "too_few_rated_twice"
    IN_FORCE = "not_surely_better_than_the_one_in_force"


@dataclass(frozen=True)
class Report:
    """All figures of one model, on ratings of candidates and questions it had not seen.

    Attributes:
        accuracy: of the model and of each baseline, by name.
        gains: against each baseline.
        groups: subgroup -> growth of its mean absolute error against the rubric, in points.
        double_share: share of the candidates whom two people rated.
        people: agreement of one rater with another; None with fewer than 20 candidates rated twice.
    """

    obstacles: tuple[Obstacle, ...]
    accuracy: Mapping[str, Accuracy]
    gains: Mapping[Baseline, Gain]
    groups: Mapping[str, float]
    double_share: float
    people: Agreement | None
    widths: HalfWidths
    points: Floats

    @property
    def may_be_promoted(self) -> bool:
        """Whether nothing stands against it."""
        return not self.obstacles


def examine(table: Table, recipe: Recipe, seed: int = 0, folds: Crossed | None = None) -> Report:
    """Measure a recipe, and hold it against the rule.

    Args:
        folds: of this table, where they are at hand.
    """
    folds = folds or crossed(table)
    units = folds.every
    ours = folds.points(recipe)
    theirs = {name: folds.points(one) for name, one in RECIPES.items()}
    gains = {name: gain(units, ours, points, seed) for name, points in theirs.items()}
    groups = by_group(units, ours, theirs[Baseline.UNTRAINED], subgroups(table))
    measured = {str(name): accuracy(units, points, seed) for name, points in theirs.items()}
    double_share, people = between_people(table)
    stands_against = {
        Obstacle.ONE_QUESTION: not folds.leaves_questions_out,
        Obstacle.GAIN: not all(one.is_sure for one in gains.values()),
        Obstacle.SUBGROUP: any(growth > MOST_WORSE for growth in groups.values()),
        Obstacle.DOUBLE: double_share < LEAST_DOUBLE,
    }
    return Report(
        tuple(obstacle for obstacle, stands in stands_against.items() if stands),
        {"model": accuracy(units, ours, seed), **measured},
        gains,
        groups,
        double_share,
        people,
        half_widths(units, ours),
        ours,
    )


def surely_better_than(in_force: ModelInForce, table: Table, units: Units, ours: Floats, seed: int) -> bool:
    """Whether a model beats the promoted one on the ratings made after the promoted one was trained."""
    until = datetime.fromisoformat(in_force.file.card.until)
    rows = table.first_rows()
    theirs = in_force.points_of_units(table, units)
    at = numpy.array([row.rated_at > until for row in rows])
    if len(set(units.candidate[at].tolist())) < LEAST_LATER:
        return False
    return gain(units.only(at), ours[at], theirs[at], seed).is_sure


def subgroups(table: Table) -> dict[str, Ints]:
    """Name -> its units: branches, dimensions, and thirds by length and by the rubric's points.

    What is protected by law is not stored beside ratings and can't be looked at here.
    """
    units, rows = table.units(), table.first_rows()
    labels = {
        "branch": [row.branch for row in rows],
        "dimension": [row.dimension for row in rows],
        "length": thirds(units.length),
        "rubric": thirds(units.rubric),
    }
    found: dict[str, Ints] = {}
    for kind, names in labels.items():
        for name in sorted(set(names)):
            at = numpy.array([place for place, one in enumerate(names) if one == name], dtype=numpy.int64)
            if len(set(units.candidate[at].tolist())) >= LEAST_IN_GROUP:
                found[f"{kind}:{name}"] = at
    return found


def thirds(values: Floats) -> list[str]:
    """Each value's third: `1` the lowest."""
    limits = numpy.quantile(values, [one / BANDS for one in range(1, BANDS)])
    return [str(1 + int(numpy.searchsorted(limits, value, side="right"))) for value in values]


def between_people(table: Table) -> tuple[float, Agreement | None]:
    """The share of candidates whom two people rated, and how far one rater agrees with another."""
    points: dict[str, list[float]] = {}
    seen: dict[str, set[str]] = {}
    for row in sorted(table.first_rows(), key=lambda row: (row.rated_at, row.order)):
        target = f"{row.candidate}\n{row.dimension}"
        raters = seen.setdefault(target, set())
        if row.rater not in raters:
            raters.add(row.rater)
            points.setdefault(target, []).append(row.points)
    double = {target.partition("\n")[0] for target, found in points.items() if len(found) >= 2}
    marks = pairs(points)
    agreement = one_of_any_raters(marks) if len(double) >= LEAST_TARGETS else None
    return len(double) / len(table.candidates), agreement
