"""A model is put to signatures only when it is surely better for everybody, and nobody is lost on the way."""

from dataclasses import dataclass, replace

import numpy
import pytest

from benchmarks.learning import WRONG
from benchmarks.rating_world import World, table
from scoring.learning.comparison import bootstrap, by_group, gain
from scoring.learning.promotion import Baseline, Obstacle, between_people, examine, subgroups, thirds
from scoring.learning.recipes import OffsetAndSlope, Untrained
from scoring.learning.table import Table
from tests.scoring.learning.rated import rated

LINES = OffsetAndSlope(frozenset({0, 1, 2}))
HARD = table(replace(WRONG, candidates=60, questions=6), seed=1)


def test_a_rubric_that_is_fifteen_points_too_hard_is_put_right():
    found = examine(HARD, LINES)
    assert found.may_be_promoted
    assert found.accuracy["model"].mae < found.accuracy["untrained"].mae - 3
    assert found.people.n >= 20 and found.double_share > 0.15


def test_the_rubric_itself_is_not_better_than_itself():
    found = examine(HARD, Untrained())
    assert found.gains[Baseline.UNTRAINED].value == 0.0
    assert Obstacle.GAIN in found.obstacles


def test_what_beats_the_rubric_and_not_the_mean_is_not_promoted():
    """Nothing tells anything here, and the rubric is ten points off: the mean is as good as can be."""
    blind = table(World(candidates=60, questions=6, telling=False, offset=-10.0), seed=2)
    found = examine(blind, LINES)
    assert found.gains[Baseline.UNTRAINED].is_sure
    assert not found.gains[Baseline.MEAN].is_sure
    assert found.obstacles == (Obstacle.GAIN,)


def test_a_branch_that_gets_worse_stops_it():
    rows = [replace(row, rubric=row.points) if row.branch == "b0" else row for row in HARD.rows]
    many = replace(WRONG, candidates=120, questions=6)
    rows = [replace(row, rubric=row.points) if row.branch == "b0" else row for row in table(many, seed=1).rows]
    found = examine(Table(rows), LINES)
    assert found.gains[Baseline.UNTRAINED].is_sure
    assert found.groups["branch:b0"] > 3
    assert Obstacle.SUBGROUP in found.obstacles


def test_with_one_question_or_without_second_raters_nothing_is_promoted():
    single = Table([replace(row, question="q", dimension=row.question) for row in HARD.rows])
    assert Obstacle.ONE_QUESTION in examine(single, LINES).obstacles
    alone = table(replace(WRONG, candidates=60, questions=6, double=0.0), seed=1)
    found = examine(alone, LINES)
    assert found.obstacles == (Obstacle.DOUBLE,) and found.people is None


def test_a_small_subgroup_is_not_judged():
    table = Table([rated(one, branch="large" if one < 25 else "small") for one in range(40)])
    assert {name for name in subgroups(table) if name.startswith("branch")} == {"branch:large"}


def test_thirds_and_growth_by_hand():
    assert thirds(numpy.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])) == ["1", "1", "2", "2", "3", "3"]
    units = Table([rated(one, points=50.0) for one in range(4)]).units()
    ours, theirs = numpy.array([50.0, 50.0, 60.0, 60.0]), numpy.array([52.0, 52.0, 54.0, 56.0])
    assert by_group(units, ours, theirs, {"a": numpy.array([0, 1]), "b": numpy.array([2, 3])}) == {"a": -2.0, "b": 5.0}


def test_a_candidate_who_was_rated_a_hundred_times_is_one_candidate():
    """Ten candidates: drawn as a thousand independent ratings their interval would be ten times too narrow."""

    @dataclass
    class Clustered:
        values = numpy.repeat(numpy.arange(10.0), 100)
        candidates = numpy.repeat(numpy.arange(10), 100)

    low, high = bootstrap(Clustered.values, Clustered.candidates, seed=1)
    assert high - low > 3
    low, high = bootstrap(Clustered.values, numpy.arange(1000), seed=1)
    assert high - low < 0.5


def test_the_same_seed_gives_the_same_interval():
    units = HARD.units()
    assert gain(units, units.rubric, units.rubric * 0, 7) == gain(units, units.rubric, units.rubric * 0, 7)


def test_people_are_compared_once_each():
    rows = [rated(0), rated(0, rater="iv02", points=45.0), rated(1), rated(1, "q2")]
    share, agreement = between_people(Table(rows))
    assert (share, agreement) == (0.5, None)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_report_depends_on_its_table_and_seed_alone(seed):
    found, again = examine(HARD, LINES, seed), examine(Table(list(HARD.rows)[::-1]), LINES, seed)
    assert found.accuracy == again.accuracy and found.gains == again.gains
