"""What the stages learn: shrunk, monotone, the same whenever it is learnt."""

from dataclasses import replace

import numpy
import pytest

from benchmarks.rating_world import World, table
from scoring.learning.features import Feature
from scoring.learning.recipes import LengthOnly, Mean, OffsetAndSlope, shrunk_line
from scoring.learning.ridge import Ridge, nonnegative_ridge
from scoring.learning.trees import LEAF, Trees

KNOWN = table(World(candidates=120, questions=6), seed=5)
UNITS = KNOWN.units()
RECIPES = {
    "lines": OffsetAndSlope(frozenset({0, 1, 2})),
    "ridge": Ridge(KNOWN.features),
    "trees": Trees(KNOWN.features),
}


def test_a_line_is_shrunk_towards_the_rubric_as_it_is():
    rubric = numpy.array([40.0, 60.0])
    # Ten points too hard everywhere: with 30 candidates half of it is believed, with 270 nine tenths.
    assert shrunk_line(rubric, rubric + 10, 30) == pytest.approx((5.0, 1.0))
    assert shrunk_line(rubric, rubric + 10, 270) == pytest.approx((9.0, 1.0))
    a, b = shrunk_line(rubric, numpy.array([40.0, 80.0]), 30)
    assert (a + b * 50, b) == pytest.approx((55.0, 1.5))


def test_a_line_never_falls_and_a_rubric_that_does_not_vary_has_no_slope():
    assert shrunk_line(numpy.array([40.0, 60.0]), numpy.array([100.0, 0.0]), 10_000)[1] == 0.0
    assert shrunk_line(numpy.array([50.0, 50.0]), numpy.array([60.0, 60.0]), 30) == pytest.approx((5.0, 1.0))


def test_the_ridge_is_exact_and_has_no_negative_coefficient():
    x = numpy.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    # Worked by hand: without a penalty the second would be -1, so it is 0 and the first 1.5 of 2 rows.
    assert nonnegative_ridge(x, numpy.array([2.0, -1.0, 1.0]), 0.0) == pytest.approx([1.5, 0.0])
    assert nonnegative_ridge(x[:, :1], numpy.array([2.0, 0.0, 1.0]), 1.0) == pytest.approx([1.0])
    assert nonnegative_ridge(numpy.empty((3, 0)), numpy.zeros(3), 1.0).size == 0


@pytest.mark.parametrize("name", ["ridge", "trees"])
@pytest.mark.parametrize("feature", KNOWN.features)
def test_more_of_what_is_good_never_costs_points_and_more_contradiction_never_earns_any(name, feature):
    fit = RECIPES[name].fit(UNITS)
    at = KNOWN.features.index(feature)
    before = None
    for value in numpy.linspace(0, 1, 9):
        x = UNITS.x.copy()
        x[:, at] = value
        said = fit.points(replace(UNITS, x=x))
        if before is not None:
            step = said - before
            assert (step <= 1e-9).all() if feature is Feature.CONTRADICTION else (step >= -1e-9).all()
        before = said


@pytest.mark.parametrize("name", RECIPES)
def test_the_same_ratings_teach_the_same_and_points_stay_within_bounds(name):
    first, again = RECIPES[name].fit(UNITS), RECIPES[name].fit(UNITS)
    assert first.written(KNOWN.dimensions) == again.written(KNOWN.dimensions)
    wild = replace(UNITS, rubric=numpy.full(len(UNITS.rubric), 100.0), x=UNITS.x * 0 + 1)
    assert first.points(wild).max() <= 100.0 and first.points(wild).min() >= 0.0


def test_a_sub_score_that_does_not_count_changes_nothing():
    fit = Ridge(KNOWN.features, frozenset({Feature.COVERAGE})).fit(UNITS)
    at = KNOWN.features.index(Feature.STRUCTURE)
    x = UNITS.x.copy()
    x[:, at] = 1.0
    assert (fit.points(replace(UNITS, x=x)) == fit.points(UNITS)).all()


def test_a_tree_that_was_written_down_says_what_the_library_says():
    from sklearn.tree import DecisionTreeRegressor

    tree = Trees(KNOWN.features).one_tree(UNITS.x, UNITS.points)
    directions = [-1 if one is Feature.CONTRADICTION else 1 for one in KNOWN.features]
    grown = DecisionTreeRegressor(max_depth=2, min_samples_leaf=25, monotonic_cst=directions, random_state=0)
    assert tree.points(UNITS.x) == pytest.approx(0.1 * grown.fit(UNITS.x, UNITS.points).predict(UNITS.x), abs=1e-5)
    assert LEAF in tree.feature and len(tree.feature) > 1


def test_the_baselines_look_at_nothing_else():
    changed = replace(UNITS, x=UNITS.x * 0, rubric=UNITS.rubric * 0)
    for recipe in (Mean(), LengthOnly()):
        assert (recipe.fit(UNITS).points(UNITS) == recipe.fit(UNITS).points(changed)).all()
