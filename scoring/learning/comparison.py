"""Whether one way to points is nearer to people than another: paired over the same ratings, resampled by candidate."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy

from scoring.learning.table import Floats, Ints, Units

RESAMPLES = 1000
LEVEL = 0.95


@dataclass(frozen=True)
class Gain:
    """How many points of mean absolute error one way saves against another; below 0 where it costs some.

    Attributes:
        low, high: the ends of the bootstrap interval; candidates are drawn, with all their ratings.
    """

    value: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the whole interval is a gain."""
        return self.low > 0


@dataclass(frozen=True)
class Accuracy:
    """How near points come to people's.

    Attributes:
        mae: mean absolute error in points, with its bootstrap interval.
        r: Pearson's correlation; None where one side doesn't vary.
    """

    mae: float
    low: float
    high: float
    r: float | None


def errors(units: Units, points: Floats) -> Floats:
    """(n,) absolute errors in points."""
    return numpy.asarray(numpy.abs(units.points - points), dtype=float)


def gain(units: Units, ours: Floats, theirs: Floats, seed: int) -> Gain:
    """What `ours` saves against `theirs`."""
    saved = errors(units, theirs) - errors(units, ours)
    low, high = bootstrap(saved, units.candidate, seed)
    return Gain(float(saved.mean()), low, high)


def accuracy(units: Units, points: Floats, seed: int) -> Accuracy:
    """The error of one way, and its correlation with people."""
    wrong = errors(units, points)
    low, high = bootstrap(wrong, units.candidate, seed)
    varies = float(points.std()) > 1e-9 and float(units.points.std()) > 1e-9
    r = float(numpy.corrcoef(points, units.points)[0, 1]) if varies else None
    return Accuracy(float(wrong.mean()), low, high, r)


def bootstrap(values: Floats, candidates: Ints, seed: int) -> tuple[float, float]:
    """Percentile interval of the mean when whole candidates are drawn."""
    _, place = numpy.unique(candidates, return_inverse=True)
    sums, counts = numpy.bincount(place, weights=values), numpy.bincount(place).astype(float)
    size = len(sums)
    drawn = numpy.random.default_rng(seed).multinomial(size, numpy.full(size, 1.0 / size), RESAMPLES)
    means = (drawn @ sums) / (drawn @ counts)
    tail = (1 - LEVEL) / 2
    low, high = numpy.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def by_group(units: Units, ours: Floats, theirs: Floats, groups: Mapping[str, Ints]) -> dict[str, float]:
    """Group -> how much its mean absolute error grows, in points.

    Args:
        groups: name -> positions of its units.
    """
    grows = errors(units, ours) - errors(units, theirs)
    return {name: float(grows[at].mean()) for name, at in groups.items() if len(at)}
