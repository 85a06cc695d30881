"""How far raters agree, absolute marks included: intraclass correlations with their intervals.

Source: Shrout and Fleiss 1979 for the coefficients, McGraw and Wong 1996 for the intervals. The third form, ICC(3,·),
hides a rater's severity and is left out on purpose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy

from core.errors import InputInvalid
from scoring.learning.table import Floats

LEAST_TARGETS = 20


@dataclass(frozen=True)
class Agreement:
    """One coefficient.

    Attributes:
        value: 1 is perfect agreement; below 0 where raters agree less than chance.
        low, high: the ends of the two-sided interval at `level`.
        n, k: targets and raters.
    """

    value: float
    low: float
    high: float
    n: int
    k: int
    level: float


@dataclass(frozen=True)
class MeanSquares:
    """Of a full table: between targets, between raters, what is left, and within targets."""

    targets: float
    raters: float
    rest: float
    within: float
    n: int
    k: int


def mean_squares(marks: Floats) -> MeanSquares:
    """Two-way analysis of variance.

    Args:
        marks: (targets, raters), every cell filled.

    Raises:
        InputInvalid: fewer than two targets or raters, or a gap.
    """
    if marks.ndim != 2 or min(marks.shape) < 2 or not numpy.isfinite(marks).all():
        raise InputInvalid("agreement needs a full table of two targets and two raters at least")
    n, k = marks.shape
    grand = marks.mean()
    targets = k * float(((marks.mean(axis=1) - grand) ** 2).sum()) / (n - 1)
    raters = n * float(((marks.mean(axis=0) - grand) ** 2).sum()) / (k - 1)
    inside = float(((marks - marks.mean(axis=1, keepdims=True)) ** 2).sum())
    # What is left of a rater who is always ten points below is nothing, not a rounding error below nothing.
    rest = max(0.0, inside - raters * (k - 1)) / ((n - 1) * (k - 1))
    return MeanSquares(targets, raters, rest, inside / (n * (k - 1)), n, k)


def one_of_any_raters(marks: Floats, level: float = 0.95) -> Agreement:
    """ICC(1,1): one rater, where each target had its own.

    Raises:
        InputInvalid: see `mean_squares`.
    """
    from scipy.stats import f

    found = mean_squares(marks)
    n, k, tail = found.n, found.k, (1 - level) / 2
    if found.within == 0:
        return _without_error(found, level)
    ratio = found.targets / found.within
    low = ratio / float(f.isf(tail, n - 1, n * (k - 1)))
    high = ratio * float(f.isf(tail, n * (k - 1), n - 1))
    value, low, high = ((one - 1) / (one + k - 1) for one in (ratio, low, high))
    return Agreement(value, low, high, n, k, level)


def one_of_panel(marks: Floats, level: float = 0.95) -> Agreement:
    """ICC(2,1): one rater of a panel that rated every target, where a severe rater counts as disagreement.

    Raises:
        InputInvalid: see `mean_squares`.
    """
    found = mean_squares(marks)
    n, k = found.n, found.k
    spread = found.targets + (k - 1) * found.rest + k * (found.raters - found.rest) / n
    if found.within == 0 or spread == 0:
        return _without_error(found, level)
    value = (found.targets - found.rest) / spread
    # All targets alike: the interval's formula divides nothing by nothing, and nothing can be ruled out.
    low, high = _panel_interval(found, value, level) if found.targets > 1e-9 * found.within else (-1 / (k - 1), 1.0)
    return Agreement(value, low, high, n, k, level)


def mean_of_panel(marks: Floats, level: float = 0.95) -> Agreement:
    """ICC(2,k): the mean of the whole panel; Spearman-Brown of ICC(2,1), ends included.

    Raises:
        InputInvalid: see `mean_squares`.
    """
    one = one_of_panel(marks, level)

    def longer(value: float) -> float:
        return one.k * value / (1 + (one.k - 1) * value)

    return Agreement(longer(one.value), longer(one.low), longer(one.high), one.n, one.k, level)


def _panel_interval(found: MeanSquares, value: float, level: float) -> tuple[float, float]:
    from scipy.stats import f

    n, k, tail = found.n, found.k, (1 - level) / 2
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    numerator = (a * found.raters + b * found.rest) ** 2
    free = numerator / ((a * found.raters) ** 2 / (k - 1) + (b * found.rest) ** 2 / ((n - 1) * (k - 1)))
    lower, upper = float(f.isf(tail, n - 1, free)), float(f.isf(tail, free, n - 1))
    rest = k * found.raters + (k * n - k - n) * found.rest
    low = n * (found.targets - lower * found.rest) / (lower * rest + n * found.targets)
    high = n * (upper * found.targets - found.rest) / (rest + n * upper * found.targets)
    return low, high


def _without_error(found: MeanSquares, level: float) -> Agreement:
    """The edges: all targets alike say nothing of agreement, no error at all is perfect."""
    value = 1.0 if found.targets > 0 and found.within == 0 else 0.0
    return Agreement(value, value, value, found.n, found.k, level)


def pairs(points: Mapping[str, Sequence[float]]) -> Floats:
    """(targets, 2): the first two ratings of each target that has two; the others are left out.

    Args:
        points: target -> its ratings, in the order they were made.
    """
    return numpy.array([list(found[:2]) for _, found in sorted(points.items()) if len(found) >= 2], dtype=float)
