"""A promoted model speaks of its own rubric and dimensions, looks at nothing else, and keeps its name."""

from dataclasses import replace

import pytest

from benchmarks.learning import WRONG
from benchmarks.rating_world import World, later, table
from core.errors import InputInvalid
from scoring.learning import model_file, training
from scoring.learning.in_force import ModelInForce, SubScores, engine_name
from scoring.learning.promotion import Obstacle, surely_better_than
from scoring.learning.recipes import OffsetAndSlope
from scoring.learning.ridge import Ridge
from scoring.learning.table import Table
from scoring.learning.training import Origin
from tests.support.times import NOW

HARD = replace(WRONG, candidates=60, questions=6)
KNOWN = table(HARD, seed=5)
ORIGIN = Origin("teller", "r" * 64, "rubric-3", {}, looks=0)
MODEL = ModelInForce(training.train(KNOWN, ORIGIN, NOW))
RIDGE = ModelInForce(
    model_file.written(
        replace(MODEL.file.card, stage=2), Ridge(KNOWN.features).fit(KNOWN.units()).written(KNOWN.dimensions)
    )
)
FULL = {str(one): 0.6 for one in KNOWN.features}


def test_it_gives_points_with_an_interval_within_0_and_100():
    found = MODEL.dimension("service", [SubScores(FULL, 45.0), SubScores(FULL, 55.0)])
    assert found.low < found.points < found.high
    assert found.points > 55.0  # The rubric was fifteen points too hard.
    top = MODEL.dimension("service", [SubScores(FULL, 100.0)])
    assert (top.points, top.high) == (100.0, 100.0)


@pytest.mark.parametrize("model", [MODEL, RIDGE])
def test_of_what_it_does_not_know_it_says_nothing(model):
    assert model.dimension("cantonese", [SubScores(FULL, 50.0)]) is None
    assert model.dimension("service", []) is None
    assert model.dimension("service", [SubScores({}, 50.0)]) is None


def test_what_it_may_not_look_at_is_refused():
    with pytest.raises(InputInvalid, match="list of features"):
        MODEL.dimension("service", [SubScores({**FULL, "school": 1.0}, 50.0)])


def test_it_speaks_of_the_rubric_and_scorer_it_was_trained_for_alone():
    assert MODEL.speaks_of("teller", "r" * 64, "rubric-3")
    assert not MODEL.speaks_of("teller", "s" * 64, "rubric-3")
    assert not MODEL.speaks_of("teller", "r" * 64, "rubric-4")
    assert not MODEL.speaks_of("risk_officer", "r" * 64, "rubric-3")


def test_a_scorecard_names_it_in_the_room_it_has():
    assert engine_name("rubric-3", None) == "rubric-3"
    assert engine_name("rubric-3", MODEL) == f"rubric-3+model-{MODEL.name[:12]}"
    assert len(engine_name("meaning-1 e5+use 0123456789ab", MODEL)) <= 64


def test_a_new_model_has_to_beat_it_on_ratings_it_had_not_seen():
    """The bank's raters have become stricter since: only who learnt that is better, and only with enough of them."""
    stricter = [replace(row, points=max(0.0, row.points - 20)) for row in later(HARD, 5, 60).rows]
    both = Table([*KNOWN.rows, *stricter])
    units = both.units()
    new = OffsetAndSlope(frozenset({0, 1, 2})).fit(Table(stricter).units()).points(units)
    assert surely_better_than(MODEL, both, units, new, seed=0)
    assert not surely_better_than(MODEL, both, units, MODEL.points_of_units(both, units), seed=0)
    few = Table([*KNOWN.rows, *[row for row in stricter if row.candidate < "c000080"]])
    assert not surely_better_than(MODEL, few, few.units(), few.units().points, seed=0)


def test_training_again_on_the_same_ratings_promotes_nothing():
    again = training.train(KNOWN, ORIGIN, NOW, in_force=MODEL)
    assert Obstacle.IN_FORCE in again.card.obstacles
    assert not MODEL.file.card.obstacles


def test_a_table_without_its_features_gets_the_rubric():
    other = table(World(candidates=40, questions=6, useful=tuple(KNOWN.features)[:1], useless=()), seed=1)
    assert (RIDGE.points_of_units(other, other.units()) == other.units().rubric).all()
