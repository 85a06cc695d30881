"""Blind ratings beside what the scorer found, as arrays: what every stage learns from and is measured on."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy
from numpy.typing import NDArray

from core.errors import InputInvalid
from scoring.learning.features import Feature, checked

Floats = NDArray[numpy.float64]
Ints = NDArray[numpy.int64]


@dataclass(frozen=True)
class Rated:
    """One answer of a rated candidate in one dimension.

    A rater gives points to the dimension, not to each answer, so all answers that measured it carry the same ones.

    Attributes:
        candidate: an opaque key; one person's applications share it.
        rater: who rated, before they saw the machine's points.
        features: name on the list of features -> 0 to 1.
        rubric: the rubric's points of this answer in this dimension, 0 to 100.
        characters: how long the answer is; for the length-only baseline alone.
        points: the rater's, 0 to 100.
        branch: for the check of subgroups alone.
    """

    candidate: str
    rater: str
    question: str
    dimension: str
    features: dict[str, float]
    rubric: float
    characters: int
    points: float
    rated_at: datetime
    branch: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """What sorts the rows, whatever order they came in."""
        return (self.candidate, self.rater, self.rated_at.isoformat(), self.dimension, self.question)


@dataclass(frozen=True)
class Units:
    """Ratings of one dimension, each beside the mean of what the chosen answers to it were worth.

    Attributes:
        number: (n,) the rating's row in the whole table's units.
        x: (n, features); rubric, length, points, dimension, candidate: (n,).
    """

    number: Ints
    x: Floats
    rubric: Floats
    length: Floats
    points: Floats
    dimension: Ints
    candidate: Ints

    def only(self, chosen: NDArray[numpy.bool_]) -> "Units":
        """The chosen ones."""
        return Units(
            self.number[chosen],
            self.x[chosen],
            self.rubric[chosen],
            self.length[chosen],
            self.points[chosen],
            self.dimension[chosen],
            self.candidate[chosen],
        )


class Table:
    """All rows in one canonical order.

    Raises:
        InputInvalid: no row, a column that isn't on the list, rows that differ in their features, points beyond
            0 to 100, or an answer that is there twice.
    """

    def __init__(self, rows: Iterable[Rated]) -> None:
        self.rows: Sequence[Rated] = sorted(rows, key=lambda row: row.order)
        if not self.rows:
            raise InputInvalid("there is no rating to learn from")
        values = [checked(row.features) for row in self.rows]
        self.features: tuple[Feature, ...] = tuple(values[0])
        _refuse_odd_rows(self.rows, values, self.features)
        self._x = numpy.array([list(one.values()) for one in values], dtype=float).reshape(len(values), -1)
        self._rubric, self._points = self._column("rubric"), self._column("points")
        self._length = numpy.log1p(self._column("characters"))
        self.candidates, self._candidate = _numbered(row.candidate for row in self.rows)
        self.questions, self._question = _numbered(row.question for row in self.rows)
        self.dimensions, self._dimension = _numbered(row.dimension for row in self.rows)
        _, self._unit = _numbered(json.dumps(row.order[:4]) for row in self.rows)

    def units(self, chosen: NDArray[numpy.bool_] | None = None) -> Units:
        """One unit for each rating that has a chosen row; all rows where nothing is chosen."""
        at = numpy.arange(len(self.rows)) if chosen is None else numpy.flatnonzero(chosen)
        number, first, place = numpy.unique(self._unit[at], return_index=True, return_inverse=True)
        count = numpy.bincount(place).astype(float)

        def mean(column: Floats) -> Floats:
            return numpy.bincount(place, weights=column[at]) / count

        columns = [mean(self._x[:, one]) for one in range(self._x.shape[1])]
        x = numpy.stack(columns, axis=1) if columns else numpy.empty((len(number), 0))
        return Units(
            number,
            x,
            mean(self._rubric),
            mean(self._length),
            self._points[at][first],
            self._dimension[at][first],
            self._candidate[at][first],
        )

    def rows_of_candidates(self, wanted: Ints) -> NDArray[numpy.bool_]:
        """Which rows belong to these candidates (numbers of `candidates`)."""
        return numpy.isin(self._candidate, wanted)

    def rows_of_questions(self, wanted: Ints) -> NDArray[numpy.bool_]:
        """Which rows answer these questions (numbers of `questions`)."""
        return numpy.isin(self._question, wanted)

    def first_rows(self) -> list[Rated]:
        """One row for each unit, in the order of `units()`."""
        _, first = numpy.unique(self._unit, return_index=True)
        return [self.rows[at] for at in first]

    def candidates_by_dimension(self) -> dict[str, int]:
        """Dimension -> how many candidates were rated in it."""
        pairs = {(row.dimension, row.candidate) for row in self.rows}
        return {key: sum(dimension == key for dimension, _ in pairs) for key in self.dimensions}

    def ratings_by_dimension(self) -> dict[str, int]:
        """Dimension -> how many ratings there are of it."""
        units = [row.dimension for row in self.first_rows()]
        return {key: units.count(key) for key in self.dimensions}

    def candidates_by_question(self) -> dict[str, int]:
        """Question -> how many rated candidates answered it."""
        pairs = {(row.question, row.candidate) for row in self.rows}
        return {key: sum(question == key for question, _ in pairs) for key in self.questions}

    @cached_property
    def raters(self) -> tuple[str, ...]:
        """Whoever rated."""
        return tuple(sorted({row.rater for row in self.rows}))

    @cached_property
    def hash(self) -> str:
        """sha256 of all rows: two tables with one hash are the same data."""
        digest = hashlib.sha256()
        for row in self.rows:
            facts = [*row.order, sorted(row.features.items()), row.rubric, row.characters, row.points, row.branch]
            digest.update(json.dumps(facts, ensure_ascii=False).encode("utf-8") + b"\n")
        return digest.hexdigest()

    def _column(self, name: str) -> Floats:
        return numpy.array([getattr(row, name) for row in self.rows], dtype=float)


def _numbered(names: Iterable[str]) -> tuple[tuple[str, ...], Ints]:
    """The distinct names in order, and each row's number among them."""
    listed = list(names)
    known = sorted(set(listed))
    place = {name: number for number, name in enumerate(known)}
    return tuple(known), numpy.array([place[name] for name in listed], dtype=numpy.int64)


def _refuse_odd_rows(
    rows: Sequence[Rated], values: Sequence[dict[Feature, float]], features: tuple[Feature, ...]
) -> None:
    seen: set[tuple[str, ...]] = set()
    for row, one in zip(rows, values, strict=True):
        if tuple(one) != features:
            raise InputInvalid("every row needs the same features", field=row.question)
        if not (0.0 <= row.points <= 100.0 and 0.0 <= row.rubric <= 100.0):
            raise InputInvalid("points are 0 to 100", field=row.dimension)
        if row.order in seen:
            raise InputInvalid("one answer is there twice", field=row.question)
        seen.add(row.order)
