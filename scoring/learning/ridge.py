"""Stage 2: a ridge over the named sub-scores, of which none may count the wrong way, made monotone and blended.

points = w · isotonic(mean of the dimension + Σ coefficient · sub-score) + (1 - w) · rubric, w = n / (n + 200),
where the rubric has been put right by the lines of stage 1: a rubric that is ten points too hard would stay so by half.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from scoring.learning.features import Feature, sign
from scoring.learning.recipes import Lines, Mean, all_lines, clipped, dimension_means, rounded
from scoring.learning.table import Floats, Units

# With so many rated candidates model and rubric weigh the same.
BLEND = 200.0
# In units whose sub-scores have been scaled to a deviation of 1: a sub-score is believed from some 20 units on.
ALPHA = 20.0


@dataclass(frozen=True)
class Ridge:
    """Stage 2 over the features of the table, or over some of them.

    Attributes:
        features: of the table, in its order.
        uses: which of them count; None: all.
    """

    features: Sequence[Feature]
    uses: frozenset[Feature] | None = None

    def fit(self, units: Units) -> "RidgeFit":
        """Non-negative least squares with a penalty, within dimensions, then an isotonic step."""
        mean = Mean(dimension_means(units, units.points), float(units.points.mean()))
        x = self.signed(units.x)
        centre, scale = x.mean(axis=0), x.std(axis=0)
        scale = numpy.where(scale > 1e-9, scale, 1.0)
        found = nonnegative_ridge((x - centre) / scale, units.points - mean.points(units), ALPHA)
        coefficients = found / scale
        raw = mean.points(units) + (x - centre) @ coefficients
        knots = isotonic(raw, units.points)
        candidates = len(set(units.candidate.tolist()))
        return RidgeFit(mean, self, coefficients, centre, knots, all_lines(units), candidates / (candidates + BLEND))

    def signed(self, x: Floats) -> Floats:
        """The features that count, turned so that more is better."""
        turned = numpy.array([sign(one) for one in self.features])
        counts = numpy.array([self.uses is None or one in self.uses for one in self.features], dtype=float)
        return numpy.asarray(x * turned * counts, dtype=float)


@dataclass(frozen=True)
class RidgeFit:
    """What stage 2 learnt.

    Attributes:
        coefficients: points for each 1.0 of a sub-score, none below 0.
        knots: (x, y) of the isotonic step; straight between, flat beyond.
        rubric: the lines that put the rubric right.
        weight: the model's share beside the rubric.
    """

    mean: Mean
    recipe: Ridge
    coefficients: Floats
    centre: Floats
    knots: tuple[Floats, Floats]
    rubric: Lines
    weight: float

    def points(self, units: Units) -> Floats:
        """Model and rubric, blended."""
        raw = self.mean.points(units) + (self.recipe.signed(units.x) - self.centre) @ self.coefficients
        return clipped(self.weight * numpy.interp(raw, *self.knots) + (1.0 - self.weight) * self.rubric.points(units))

    def written(self, dimensions: tuple[str, ...]) -> dict[str, Any]:
        """As a model file has it: intercept + Σ coefficient · sub-score, the features as they are."""
        signed = zip(self.recipe.features, self.coefficients, strict=True)
        shift = float(self.centre @ self.coefficients)
        return {
            "intercepts": {dimensions[key]: rounded(one - shift) for key, one in self.mean.means.items()},
            "intercept": rounded(self.mean.grand - shift),
            "coefficients": {str(feature): rounded(sign(feature) * one) for feature, one in signed},
            "knots": [[rounded(one) for one in ends] for ends in self.knots],
            "weight": rounded(self.weight),
            **self.rubric.written(dimensions),
        }

    @classmethod
    def read(cls, numbers: Mapping[str, Any], dimensions: tuple[str, ...], features: Sequence[Feature]) -> "RidgeFit":
        """What `written` wrote."""
        coefficients = numpy.array([abs(float(numbers["coefficients"][str(feature)])) for feature in features])
        at, height = (numpy.array(ends, dtype=float) for ends in numbers["knots"])
        return cls(
            Mean.read(numbers, dimensions),
            Ridge(features),
            coefficients,
            numpy.zeros(len(coefficients)),
            (at, height),
            Lines.read(numbers, dimensions, features),
            float(numbers["weight"]),
        )


def nonnegative_ridge(x: Floats, y: Floats, alpha: float) -> Floats:
    """argmin |xβ - y|² + alpha |β|² with β ≥ 0.

    The penalty becomes rows of the least squares, which are then solved exactly: the same bytes in, the same out.
    """
    from scipy.optimize import nnls

    size = x.shape[1]
    if size == 0:
        return numpy.zeros(0)
    rows = numpy.vstack([x, numpy.sqrt(alpha) * numpy.eye(size)])
    return numpy.asarray(nnls(rows, numpy.concatenate([y, numpy.zeros(size)]))[0], dtype=float)


def isotonic(raw: Floats, points: Floats) -> tuple[Floats, Floats]:
    """The best step that never falls; knots for a line through its steps."""
    from sklearn.isotonic import IsotonicRegression

    step = IsotonicRegression(out_of_bounds="clip").fit(raw, points)
    return numpy.asarray(step.X_thresholds_, dtype=float), numpy.asarray(step.y_thresholds_, dtype=float)
