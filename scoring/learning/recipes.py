"""Ways to points: what is to be beaten (mean, length, the rubric untrained), and the first stage of learning.

A recipe is fitted on units and gives a fit, which gives points; a fit that may be promoted can also be written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy

from scoring.learning.features import Feature
from scoring.learning.table import Floats, Units

# So many rated candidates weigh as much as the assumption that the rubric is right (or a dimension like the others).
PRIOR = 30.0


class Fit(Protocol):
    """What was learnt."""

    def points(self, units: Units) -> Floats:
        """(n,) points, 0 to 100."""


class Recipe(Protocol):
    """How to learn it."""

    def fit(self, units: Units) -> Fit:
        """Learn from these units and nothing else."""


@dataclass(frozen=True)
class Untrained:
    """The rubric's own points."""

    def fit(self, units: Units) -> "Untrained":
        """Nothing to learn."""
        return self

    def points(self, units: Units) -> Floats:
        """As the rubric has them."""
        return units.rubric


@dataclass(frozen=True)
class Mean:
    """Everybody gets the mean of their dimension."""

    means: Mapping[int, float] = field(default_factory=dict)
    grand: float = 50.0

    def fit(self, units: Units) -> "Mean":
        """The means of these units."""
        return Mean(dimension_means(units, units.points), float(units.points.mean()))

    def points(self, units: Units) -> Floats:
        """The mean; of a dimension never seen, the mean of all."""
        return looked_up(self.means, self.grand, units)

    @classmethod
    def read(cls, numbers: Mapping[str, Any], dimensions: tuple[str, ...]) -> "Mean":
        """The intercepts of a model file."""
        means = {dimensions.index(key): float(one) for key, one in numbers["intercepts"].items()}
        return cls(means, float(numbers["intercept"]))


@dataclass(frozen=True)
class LengthOnly:
    """A straight line over the logarithm of the answers' length, beside the dimension's mean."""

    mean: Mean = field(default_factory=Mean)
    length: Mean = field(default_factory=Mean)
    slope: float = 0.0

    def fit(self, units: Units) -> "LengthOnly":
        """Least squares within dimensions."""
        mean = Mean().fit(units)
        length = Mean(dimension_means(units, units.length), float(units.length.mean()))
        x = units.length - length.points(units)
        spread = float((x * x).sum())
        slope = float((x * (units.points - mean.points(units))).sum()) / spread if spread > 0 else 0.0
        return LengthOnly(mean, length, slope)

    def points(self, units: Units) -> Floats:
        """Points by length alone."""
        return clipped(self.mean.points(units) + self.slope * (units.length - self.length.points(units)))


@dataclass(frozen=True)
class OffsetAndSlope:
    """Stage 1: points = a + b · rubric for each dimension, shrunk towards the rubric as it is (0 and 1).

    Attributes:
        learns: numbers of the dimensions with enough ratings; the rubric stands in all others.
    """

    learns: frozenset[int]

    def fit(self, units: Units) -> "Lines":
        """One line for each dimension that may learn."""
        lines = {}
        for dimension in sorted(self.learns & set(units.dimension.tolist())):
            mine = units.dimension == dimension
            lines[dimension] = shrunk_line(units.rubric[mine], units.points[mine], len(set(units.candidate[mine])))
        return Lines(lines)


@dataclass(frozen=True)
class Lines:
    """Dimension -> (a, b); b is never below 0, so that more can't earn less."""

    lines: Mapping[int, tuple[float, float]]

    def points(self, units: Units) -> Floats:
        """The rubric's points, put right."""
        a = looked_up({key: one[0] for key, one in self.lines.items()}, 0.0, units)
        b = looked_up({key: one[1] for key, one in self.lines.items()}, 1.0, units)
        return clipped(a + b * units.rubric)

    def written(self, dimensions: tuple[str, ...]) -> dict[str, Any]:
        """As a model file has it."""
        return {"lines": {dimensions[key]: [rounded(one) for one in line] for key, line in self.lines.items()}}

    @classmethod
    def read(cls, numbers: Mapping[str, Any], dimensions: tuple[str, ...], features: Sequence[Feature]) -> "Lines":
        """What `written` wrote; no feature has a part in it."""
        lines = {dimensions.index(key): (float(a), float(b)) for key, (a, b) in numbers["lines"].items()}
        return cls(lines)


def all_lines(units: Units) -> Lines:
    """A line for every dimension, each shrunk by how many candidates were rated in it."""
    return OffsetAndSlope(frozenset(units.dimension.tolist())).fit(units)


def shrunk_line(rubric: Floats, points: Floats, candidates: int) -> tuple[float, float]:
    """Least squares of what the rubric is off by, shrunk by how many candidates there are."""
    share = candidates / (candidates + PRIOR)
    middle = float(rubric.mean())
    x, off = rubric - middle, points - rubric
    spread = float((x * x).sum())
    slope = share * float((x * off).sum()) / spread if spread > 0 else 0.0
    b = max(0.0, 1.0 + slope)
    return share * float(off.mean()) + middle * (1.0 - b), b


def dimension_means(units: Units, values: Floats) -> dict[int, float]:
    """Dimension -> mean of the values, shrunk towards the mean of all where few candidates were rated in it."""
    grand = float(values.mean())
    found = {}
    for dimension in sorted(set(units.dimension.tolist())):
        mine = units.dimension == dimension
        candidates = len(set(units.candidate[mine]))
        share = candidates / (candidates + PRIOR)
        found[dimension] = grand + share * (float(values[mine].mean()) - grand)
    return found


def looked_up(table: Mapping[int, float], otherwise: float, units: Units) -> Floats:
    """(n,) each unit's entry by its dimension."""
    return numpy.array([table.get(one, otherwise) for one in units.dimension.tolist()], dtype=float)


def clipped(points: Floats) -> Floats:
    """Kept within 0 to 100."""
    return numpy.clip(points, 0.0, 100.0)


def rounded(value: float) -> float:
    """As it stands in a model file: what is written is what computes."""
    return round(float(value), 6)
