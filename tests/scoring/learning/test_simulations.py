"""Learning speaks when it should and not when it shouldn't, in worlds whose truth is known.

Few seeds here, for every run of the tests; all of them with `python -m benchmarks learning`.
"""

from dataclasses import replace

import numpy
import pytest

from benchmarks.learning import RIGHT, WRONG, coverage, promoted, silences, useless_promoted
from benchmarks.rating_world import World
from scoring.learning.doubt import covered, half_widths, quantile
from scoring.learning.stages import Stage
from scoring.learning.table import Table
from tests.scoring.learning.rated import rated

SEEDS, FEW = 20, 6
SMALL = {"candidates": 100, "questions": 6}


@pytest.mark.parametrize("other_questions", [False, True])
@pytest.mark.parametrize("stage", [Stage.LINES, Stage.RIDGE])
def test_nine_in_ten_ratings_of_new_people_lie_in_the_interval(stage, other_questions):
    shares = [coverage(World(**SMALL), stage, seed, other_questions) for seed in range(2 * FEW)]
    assert 0.87 <= numpy.mean(shares) <= 0.93


def test_a_stage_is_silent_below_its_number_and_speaks_from_it_on():
    rows = silences(1)

    assert [(row.n, row.seen) for row in rows] == [(29, 0), (30, 1), (199, 0), (200, 1), (999, 0), (1000, 1)]
    assert all(row.holds for row in rows)


def test_a_useless_sub_score_is_hardly_ever_promoted():
    # At the promised rate of 1 in 20 or less, four of twenty come once in sixty runs; at 1 in 40, once in six hundred.
    assert sum(useless_promoted(replace(RIGHT, **SMALL), seed) for seed in range(SEEDS)) <= 3


@pytest.mark.parametrize("stage", [Stage.LINES, Stage.RIDGE])
def test_a_model_of_a_rubric_that_is_right_already_is_hardly_ever_promoted(stage):
    assert sum(promoted(replace(RIGHT, **SMALL), stage, seed) for seed in range(SEEDS)) <= 3


@pytest.mark.parametrize("stage", [Stage.LINES, Stage.RIDGE])
def test_a_rubric_that_is_far_too_hard_is_found(stage):
    assert sum(promoted(replace(WRONG, **SMALL), stage, seed) for seed in range(FEW)) >= FEW - 1


def test_the_quantile_by_hand():
    """Of 19 candidates the 18th smallest error: 18 of 20 is nine tenths. Of 8 no error promises that."""
    errors = numpy.arange(1.0, 20.0)
    assert quantile(errors, numpy.arange(19), 0.9) == 18.0
    assert quantile(errors[:8], numpy.arange(8), 0.9) == 100.0
    # Twice the same ratings are no more evidence.
    assert quantile(numpy.repeat(errors, 2), numpy.repeat(numpy.arange(19), 2), 0.9) == 18.0


def test_a_dimension_of_its_own_doubt_gets_its_own_interval():
    rows = [rated(one, points=50.0 + one % 2) for one in range(100)]
    rows += [rated(one, dimension="wild", points=50.0 + one % 50) for one in range(100)]
    units = Table(rows).units()
    widths = half_widths(units, units.rubric)
    assert set(widths.by_dimension) == {0, 1}
    assert widths.by_dimension[0] == 1.0 < widths.together < widths.by_dimension[1]
    assert covered(units, units.rubric, widths) >= 0.9
