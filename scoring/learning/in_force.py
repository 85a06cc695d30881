"""A promoted model beside the scorer: points of a dimension with their interval, where it may speak, and nothing else.

It speaks of the position, rubric and scorer it was trained for alone, and of dimensions in which enough people were
rated. A scorecard names it (`engine_name`): a score keeps the model it was made with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy

from scoring.learning.features import checked
from scoring.learning.model_file import ModelFile, features_of
from scoring.learning.stages import NEEDS, Stage
from scoring.learning.table import Floats, Table, Units


@dataclass(frozen=True)
class SubScores:
    """What one answer was worth in one dimension.

    Attributes:
        features: name on the list of features -> 0 to 1.
        rubric: the rubric's points, 0 to 100.
    """

    features: Mapping[str, float]
    rubric: float


@dataclass(frozen=True)
class ModelPoints:
    """A dimension's points, 0 to 100, and the interval that held 90 % of people's, kept within 0 to 100."""

    points: float
    low: float
    high: float


@dataclass(frozen=True)
class ModelInForce:
    """A model that two people signed."""

    file: ModelFile

    @property
    def name(self) -> str:
        """Its name, 64 hex characters."""
        return self.file.name

    @property
    def learnt(self) -> frozenset[str]:
        """The dimensions in which enough candidates were rated to learn anything of them alone."""
        least = NEEDS[Stage.LINES].candidates
        card = self.file.card
        return frozenset(key for key in card.dimensions if card.rated.get(key, {}).get("candidates", 0) >= least)

    def speaks_of(self, position: str, rubric: str, scorer: str) -> bool:
        """Whether it was trained for this position, rubric and scorer."""
        card = self.file.card
        return (card.position, card.rubric, card.scorer) == (position, rubric, scorer)

    def dimension(self, key: str, answers: Sequence[SubScores]) -> ModelPoints | None:
        """Points of a dimension from all answers that measured it; None where the model has not learnt it.

        Raises:
            InputInvalid: a feature that isn't on the list, or isn't a number from 0 to 1.
        """
        card = self.file.card
        names = features_of(card)
        if key not in self.learnt or not answers or any(set(names) - set(one.features) for one in answers):
            return None
        x = [[checked(one.features)[name] for name in names] for one in answers]
        points = float(self.file.fit.points(_unit(card.dimensions.index(key), x, answers))[0])
        half = card.half_widths.get(key, card.half_widths["*"])
        return ModelPoints(points, max(0.0, points - half), min(100.0, points + half))

    def points_of_units(self, table: Table, units: Units) -> Floats:
        """(n,) its points of a whole table; the rubric's own where it lacks a dimension or a feature."""
        card = self.file.card
        if set(features_of(card)) - set(table.features):
            return units.rubric
        known = {
            number: card.dimensions.index(key) for number, key in enumerate(table.dimensions) if key in self.learnt
        }
        x = units.x[:, [table.features.index(name) for name in features_of(card)]]
        numbers = numpy.array([known.get(one, -1) for one in units.dimension.tolist()], dtype=numpy.int64)
        said = self.file.fit.points(replace(units, x=x, dimension=numbers))
        return numpy.where(numbers >= 0, said, units.rubric)


def engine_name(scorer: str, model: ModelInForce | None) -> str:
    """What a scorecard says it was made with: `rubric-3`, or `rubric-3+model-0123456789ab`."""
    return scorer if model is None else f"{scorer}+model-{model.name[:12]}"


def _unit(dimension: int, x: Sequence[Sequence[float]], answers: Sequence[SubScores]) -> Units:
    one = numpy.zeros(1, dtype=numpy.int64)
    nothing = numpy.zeros(1)
    mean = numpy.array(x, dtype=float).reshape(len(answers), -1).mean(axis=0, keepdims=True)
    rubric = numpy.array([numpy.mean([answer.rubric for answer in answers])])
    return Units(one, mean, rubric, nothing, nothing, one + dimension, one)
