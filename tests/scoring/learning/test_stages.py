"""A stage is silent below its number, and says what it waits for."""

import pytest

from scoring.learning.recipes import OffsetAndSlope, Untrained
from scoring.learning.ridge import Ridge
from scoring.learning.stages import Missing, Stage, highest, learning_dimensions, missing, recipe_of
from scoring.learning.table import Table
from scoring.learning.trees import Trees
from tests.scoring.learning.rated import rated


def people(count, raters=1, **changed):
    return [rated(one, rater=f"iv{one % raters}", **changed) for one in range(count)]


@pytest.mark.parametrize(
    ("candidates", "raters", "reached"),
    [(1, 1, 0), (29, 3, 0), (30, 1, 1), (199, 9, 1), (200, 1, 2), (999, 9, 2), (1000, 4, 2), (1000, 5, 3)],
)
def test_a_stage_speaks_from_its_own_number_on(candidates, raters, reached):
    assert highest(Table(people(candidates, raters))) == reached


def test_ratings_of_one_candidate_by_many_are_one_candidate():
    rows = [rated(one, rater=f"iv{rater}") for one in range(29) for rater in range(10)]
    assert highest(Table(rows)) == Stage.NOTHING


def test_a_question_few_have_answered_keeps_the_second_stage_silent():
    rows = people(200) + [rated(one, "q2") for one in range(19)]
    assert highest(Table(rows)) == Stage.LINES
    assert missing(Stage.RIDGE, Table(rows)) == Missing(0, 1, 0)
    assert highest(Table([*rows, rated(19, "q2")])) == Stage.RIDGE


def test_how_many_are_missing_is_said():
    assert missing(Stage.TREES, Table(people(30))) == Missing(970, 0, 4)
    assert missing(Stage.NOTHING, Table(people(1))).nothing


def test_a_dimension_with_few_ratings_keeps_the_rubric():
    rows = people(30) + [rated(one, dimension="patience") for one in range(29)]
    table = Table(rows)
    assert {table.dimensions[one] for one in learning_dimensions(table)} == {"service"}
    fit = recipe_of(Stage.LINES, table).fit(table.units())
    patience = [row.dimension == "patience" for row in table.first_rows()]
    assert (fit.points(table.units())[patience] == 50.0).all()


def test_each_stage_has_its_recipe():
    table = Table(people(30))
    kinds = {Stage.NOTHING: Untrained, Stage.LINES: OffsetAndSlope, Stage.RIDGE: Ridge, Stage.TREES: Trees}
    assert {stage: type(recipe_of(stage, table)) for stage in Stage} == kinds
