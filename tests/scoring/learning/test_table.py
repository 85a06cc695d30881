"""Ratings as arrays: one canonical order, no row twice, no gap."""

import random

import numpy
import pytest

from core.errors import InputInvalid
from scoring.learning.table import Table
from tests.scoring.learning.rated import rated


def test_the_order_of_the_rows_changes_no_byte():
    rows = [rated(one, question) for one in range(5) for question in ("q2", "q1")]
    shuffled = random.Random(1).sample(rows, len(rows))
    assert Table(shuffled).hash == Table(rows).hash
    assert (Table(shuffled).units().points == Table(rows).units().points).all()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "no rating"),
        ([rated(), rated()], "twice"),
        ([rated(), rated(1, features={"coverage": 0.5, "structure": 0.5})], "same features"),
        ([rated(points=101.0)], "0 to 100"),
        ([rated(points=float("nan"))], "0 to 100"),
        ([rated(rubric=-1.0)], "0 to 100"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(rows, message):
    with pytest.raises(InputInvalid, match=message):
        Table(rows)


def test_another_hash_for_other_points_features_or_lengths():
    hashes = {
        Table([rated(**changed)]).hash
        for changed in (
            {},
            {"points": 41.0},
            {"features": {"coverage": 0.6}},
            {"characters": 101},
            {"branch": "harbin"},
        )
    }
    assert len(hashes) == 5


def test_a_unit_is_one_rating_beside_the_mean_of_its_answers():
    rows = [
        rated(0, "q1", rubric=40.0, features={"coverage": 0.2}),
        rated(0, "q2", rubric=60.0, features={"coverage": 0.6}),
        rated(0, "q1", rater="iv02", rubric=40.0, points=70.0, features={"coverage": 0.2}),
    ]
    table = Table(rows)
    units = table.units()
    assert units.rubric.tolist() == [50.0, 40.0]
    assert units.x[:, 0].tolist() == pytest.approx([0.4, 0.2])
    assert units.points.tolist() == [40.0, 70.0]
    only = table.units(table.rows_of_questions(numpy.array([1])))
    assert (only.number.tolist(), only.rubric.tolist()) == ([0], [60.0])


def test_candidates_are_counted_and_not_their_ratings():
    table = Table([rated(0), rated(0, rater="iv02"), rated(1), rated(1, "q2")])
    assert table.candidates_by_dimension() == {"service": 2}
    assert table.candidates_by_question() == {"q1": 2, "q2": 1}
