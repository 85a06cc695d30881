"""How far a rating may lie from the points: half-widths that held 90 % of the ratings no model had seen."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy

from scoring.learning.table import Floats, Ints, Units

COVER = 0.90
# Fewer candidates in a dimension: the half-width of all dimensions together.
LEAST_IN_DIMENSION = 100


@dataclass(frozen=True)
class HalfWidths:
    """Half of the interval in points, by number of dimension."""

    together: float
    by_dimension: Mapping[int, float]

    def of(self, units: Units) -> Floats:
        """(n,) each unit's."""
        return numpy.array([self.by_dimension.get(one, self.together) for one in units.dimension.tolist()])


def half_widths(units: Units, points: Floats, cover: float = COVER) -> HalfWidths:
    """The conformal quantile of |rating - points| over candidates who were held out.

    A candidate with many ratings counts as one: each rating weighs 1 over how many the candidate has.

    Args:
        points: of each unit, by a model that saw neither its candidate nor its questions.

    Source: split conformal prediction (Lei et al. 2018), on cross-validated residuals.
    """
    errors = numpy.abs(units.points - points)
    by_dimension = {}
    for dimension in sorted(set(units.dimension.tolist())):
        mine = units.dimension == dimension
        if len(set(units.candidate[mine].tolist())) >= LEAST_IN_DIMENSION:
            by_dimension[dimension] = quantile(errors[mine], units.candidate[mine], cover)
    return HalfWidths(quantile(errors, units.candidate, cover), by_dimension)


def quantile(errors: Floats, candidates: Ints, cover: float) -> float:
    """The smallest error that `cover` of the candidates' weight, and one more candidate's, doesn't exceed.

    With so few candidates that even the largest error promises less, it is 100: no interval at all.
    """
    _, place, ratings = numpy.unique(candidates, return_inverse=True, return_counts=True)
    weights = 1.0 / ratings[place]
    whole = len(ratings)
    needed = cover * (whole + 1)
    if needed > whole:
        return 100.0
    order = numpy.argsort(errors, kind="stable")
    reached = numpy.cumsum(weights[order])
    at = int(numpy.searchsorted(reached, needed - 1e-9))
    return float(errors[order][min(at, len(errors) - 1)])


def covered(units: Units, points: Floats, widths: HalfWidths) -> float:
    """The share of ratings inside; NaN without any."""
    inside = numpy.abs(units.points - points) <= widths.of(units)
    return float(inside.mean()) if len(inside) else math.nan
