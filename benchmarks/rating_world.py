"""A bank that never was: candidates, what the scorer finds in their answers, and what blind raters say.

Everything is drawn from one seed, normal and linear, which real ratings are not: what holds here is the statistics, and
nothing is said about a bank. The truth is known, so that a finding can be wrong.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy

from scoring.learning.features import LOWERS, Feature
from scoring.learning.table import Floats, Rated, Table

DIMENSIONS = ("service", "patience", "finance")
BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
# Points of people: mean and deviation of the truth, deviations of a rater's severity and of one rating.
MEAN, SPREAD, SEVERITY, SLIP = 60.0, 12.0, 3.0, 7.0
# How far a sub-score of one answer follows the truth, and one dimension another.
FOLLOWS, TOGETHER = 0.55, 0.45
USEFUL = (Feature.COVERAGE, Feature.STRUCTURE, Feature.SPECIFICITY, Feature.CONTRADICTION)


@dataclass(frozen=True)
class World:
    """What is true in it.

    Attributes:
        candidates, questions, raters: how many; each candidate answers every question, one dimension each.
        double: share of the candidates whom two people rate.
        useful: the sub-scores that follow the truth.
        useless: those that follow nothing.
        offset, slope: the rubric's points = offset + slope · the best linear guess of the truth.
        telling: False: no sub-score follows anything.
        by_question: deviation of what a question adds to a sub-score of all its answers.
    """

    candidates: int = 300
    questions: int = 9
    raters: int = 8
    double: float = 0.3
    useful: tuple[Feature, ...] = USEFUL
    useless: tuple[Feature, ...] = (Feature.DISCOURSE,)
    offset: float = 0.0
    slope: float = 1.0
    telling: bool = True
    by_question: float = 0.15


def table(world: World, seed: int, first: int = 0, questions_from: int = 0) -> Table:
    """The ratings of a world.

    Args:
        first: the number of the first candidate, so that two tables of one world hold different people.
        questions_from: the number of the first question, likewise.
    """
    return Table(_rows(world, numpy.random.default_rng(seed), first, questions_from))


def later(world: World, seed: int, candidates: int, other_questions: bool = False) -> Table:
    """New people of the same world, asked the same or other questions."""
    first = world.candidates
    return table(
        replace(world, candidates=candidates), seed + 1_000_003, first, world.questions if other_questions else 0
    )


def _rows(world: World, draw: numpy.random.Generator, first: int, questions_from: int) -> list[Rated]:
    features = tuple(one for one in Feature if one in (*world.useful, *world.useless))
    answers = world.questions // len(DIMENSIONS)
    common = draw.normal(size=(world.candidates, 1)) * numpy.sqrt(TOGETHER)
    truth = common + draw.normal(size=(world.candidates, len(DIMENSIONS))) * numpy.sqrt(1 - TOGETHER)
    asked = range(questions_from, questions_from + world.questions)
    severity = draw.normal(size=world.raters) * SEVERITY
    severity -= severity.mean()  # Else there would be an offset to learn where the rubric is meant to be right.
    x = _sub_scores(world, draw, truth, features, asked)
    rows = []
    for person in range(world.candidates):
        raters = draw.choice(world.raters, size=2, replace=False)[: 2 if draw.random() < world.double else 1]
        for rater in raters:
            for number, dimension in enumerate(DIMENSIONS):
                points = MEAN + SPREAD * truth[person, number] + severity[rater] + SLIP * draw.normal()
                for column in range(number * answers, (number + 1) * answers):
                    who = (f"c{first + person:06d}", f"r{int(rater):02d}", f"q{asked[column]:03d}", dimension)
                    when = BEGIN + timedelta(hours=first + person)
                    rows.append(_row(world, features, who, x[person, column], float(numpy.clip(points, 0, 100)), when))
    return rows


def _sub_scores(
    world: World, draw: numpy.random.Generator, truth: Floats, features: tuple[Feature, ...], asked: range
) -> Floats:
    """(candidates, questions, features), standardised; turned so that more is better."""
    answers = world.questions // len(DIMENSIONS)
    x = draw.normal(size=(len(truth), world.questions, len(features))) * numpy.sqrt(1 - FOLLOWS**2)
    for place, feature in enumerate(features):
        follows = FOLLOWS if feature in world.useful and world.telling else 0.0
        for column, question in enumerate(asked):
            # Of the question alone, whoever answers it.
            effect = numpy.random.default_rng([question, place]).normal() * world.by_question
            x[:, column, place] += follows * truth[:, column // answers] + effect
    return x


def _row(
    world: World,
    features: tuple[Feature, ...],
    who: tuple[str, str, str, str],
    x: Floats,
    points: float,
    when: datetime,
) -> Rated:
    """One answer as the scorer saw it: sub-scores within 0 to 1, the rubric as right as `offset` and `slope` say.

    Args:
        who: candidate, rater, question, dimension.
    """
    scaled = numpy.clip(0.5 + x / 8.0, 0.0, 1.0)
    values = {
        str(one): float(1.0 - value if one in LOWERS else value) for one, value in zip(features, scaled, strict=True)
    }
    seen = [value for one, value in zip(features, x, strict=True) if one in world.useful]
    guess = MEAN + best_slope(world) * float(numpy.mean(seen))
    rubric = float(numpy.clip(world.offset + world.slope * guess, 0, 100))
    length = int(60 + 40 * abs(x[0]))
    return Rated(*who, values, rubric, length, points, when, branch=f"b{int(who[0][1:]) % 4}")


def best_slope(world: World) -> float:
    """Points of truth for each 1.0 of the mean useful sub-score, over the answers to one dimension."""
    if not world.telling:
        return 0.0
    answers, size = world.questions // len(DIMENSIONS), len(world.useful)
    noise = ((1 - FOLLOWS**2) / size + world.by_question**2 / size) / answers
    return SPREAD * FOLLOWS / (FOLLOWS**2 + noise)
