"""How two lists of points agree, with intervals by bootstrap."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = 10
RESAMPLES = 300


@dataclass(frozen=True)
class Agreement:
    """How two lists of points, 0 to 100, agree.

    Attributes:
        over_answers, over_questions: 90 % bootstrap intervals of r, the second by drawing whole questions.
        of_qwk: likewise of QWK, over answers.
    """

    n: int
    r: float
    over_answers: tuple[float, float]
    over_questions: tuple[float, float]
    qwk: float
    of_qwk: tuple[float, float]
    mae: float


def agreement(goals: Sequence[float], said: Sequence[float], questions: Sequence[str]) -> Agreement:
    """Pearson and quadratic weighted kappa on ten steps with bootstrap intervals, mean absolute error."""
    pick, every = random.Random(0), range(len(goals))
    of_question = {name: [at for at in every if questions[at] == name] for name in sorted(set(questions))}
    names = list(of_question)
    answers = [[pick.choice(every) for _ in every] for _ in range(RESAMPLES)]
    whole = [[at for _ in names for at in of_question[pick.choice(names)]] for _ in range(RESAMPLES)]
    return Agreement(
        len(goals),
        pearson(said, goals),
        between([pearson(*chosen(said, goals, rows)) for rows in answers]),
        between([pearson(*chosen(said, goals, rows)) for rows in whole]),
        stepped_kappa(goals, said),
        between([stepped_kappa(*chosen(goals, said, rows)) for rows in answers]),
        sum(abs(one - other) for one, other in zip(goals, said, strict=True)) / len(goals),
    )


def chosen(left: Sequence[float], right: Sequence[float], rows: Sequence[int]) -> tuple[list[float], list[float]]:
    """The same rows of both sides."""
    return [left[at] for at in rows], [right[at] for at in rows]


def between(values: Sequence[float]) -> tuple[float, float]:
    """The middle 90 % of the values."""
    ordered = sorted(values)
    return ordered[len(ordered) * 5 // 100], ordered[len(ordered) * 95 // 100]


def stepped_kappa(goals: Sequence[float], said: Sequence[float]) -> float:
    """Quadratic weighted kappa of points in steps of ten."""
    return weighted_kappa([round(one / STEPS) for one in goals], [round(one / STEPS) for one in said])


def pearson(left: Sequence[float], right: Sequence[float]) -> float:
    """Correlation, 0 when one side doesn't vary."""
    mean_left, mean_right = sum(left) / len(left), sum(right) / len(right)
    product = sum((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True))
    norm = math.sqrt(sum((a - mean_left) ** 2 for a in left) * sum((b - mean_right) ** 2 for b in right))
    return product / norm if norm else 0.0


def weighted_kappa(left: Sequence[int], right: Sequence[int]) -> float:
    """Cohen's kappa with quadratic weights.

    Source: Cohen 1968; tested against scikit-learn's cohen_kappa_score.
    """
    seen = sum((a - b) ** 2 for a, b in zip(left, right, strict=True)) / len(left)
    steps = [(a, b, n * m) for a, n in Counter(left).items() for b, m in Counter(right).items()]
    chance = sum((a - b) ** 2 * count for a, b, count in steps) / len(left) ** 2
    return 1 - seen / chance if chance else 1.0
