"""A branch's own dimension, which a person measures, counts in the branch's total and in no other."""

from copy import copy
from dataclasses import replace

import pytest

from interview_flow.core.states import State
from interview_flow.decision import local_dimension, ratings, results
from models import Application, DimensionScore, Interview, Scorecard
from scoring.result import ScorecardResult
from tests.interview_flow.walks import Walker

MACHINE = {"service": 60.0, "patience": 70.0, "finance": 50.0, "communication": 80.0}
WEIGHTS = {"service": 30, "patience": 30, "finance": 20, "communication": 10, "cantonese": 10}
RATED = {"service": 1, "patience": 2, "finance": 3, "communication": 4}


@pytest.fixture
def waiting(light_bank):
    """A teller of Guangzhou whose machine result lies there."""
    she = light_bank.person(branch="guangzhou").seated(questions=1)
    light_bank.apply(she.application_id, "submit", she.actor)
    light_bank.work()
    keep(light_bank)
    return she


def result():
    rows = [
        {
            "key": key,
            "label": key,
            "weight_percent": percent,
            "status": "scored" if key in MACHINE else "needs_person",
            "score": MACHINE.get(key),
            "low": MACHINE[key] - 20 if key in MACHINE else None,
            "high": MACHINE[key] + 20 if key in MACHINE else None,
            "reason": "",
            "evidence": [],
        }
        for key, percent in WEIGHTS.items()
    ]
    found = {
        "status": "needs_person",
        "total": None,
        "low": None,
        "high": None,
        "engine": "rubric-1",
        "flags": ["cantonese:local_rating_due"],
        "dimensions": rows,
    }
    return ScorecardResult.from_json(found)


def keep(bank):
    [sitting] = bank.rows(Interview)
    bank.run(lambda session: results.record(session, bank.journey, sitting.id, result(), bank.clock.now()))


def rate(bank, who, points):
    def work(session):
        row = bank.journey.application(session, who.application_id)
        scores = RATED | {"cantonese": points}
        ratings.rate(session, bank.journey, row, "iv03", scores, "advance", "", bank.clock.now())

    bank.run(work)


@pytest.mark.parametrize(("points", "adds"), [(0, 0), (50, 5), (100, 10)])
def test_a_persons_points_move_the_branchs_total_and_not_the_national_one(light_bank, waiting, points, adds):
    [card] = light_bank.rows(Scorecard)
    assert (card.status, card.total, light_bank.state(waiting)) == ("needs_person", None, "submitted")
    national = 0.35 * 60 + 0.30 * 70 + 0.25 * 50 + 0.10 * 80
    assert card.national_total == pytest.approx(national)
    rate(light_bank, waiting, points)
    [card] = light_bank.rows(Scorecard)
    assert (card.status, light_bank.state(waiting)) == ("scored", "scored")
    assert card.total == pytest.approx(18 + 21 + 10 + 8 + adds)
    assert card.low < card.total < card.high
    assert card.national_total == pytest.approx(national)
    assert {row.key: row.score for row in light_bank.rows(DimensionScore)} == MACHINE | {"cantonese": points}


def test_a_machine_that_scores_again_takes_nothing_from_the_completed_card(light_bank, waiting):
    rate(light_bank, waiting, 100)
    keep(light_bank)
    [card] = light_bank.rows(Scorecard)
    assert (card.status, card.total) == ("scored", pytest.approx(67))


def test_what_head_office_only_shows_may_lack_points_and_the_national_total_stands(light_bank, waiting):
    catalogue = copy(light_bank.journey.catalogue)
    teller = catalogue.position("teller")
    shown = teller.model_copy(update={"weights": {**teller.weights, "composure": 0}})
    catalogue.shelf = replace(catalogue.shelf, positions={**catalogue.shelf.positions, "teller": shown})
    journey = replace(light_bank.journey, catalogue=catalogue)
    with light_bank.db.read() as session:
        row = session.get_one(Application, waiting.application_id)
        found = local_dimension.national(journey, session, row, result())
    assert found["national_total"] == pytest.approx(0.35 * 60 + 0.30 * 70 + 0.25 * 50 + 0.10 * 80)


def test_where_the_branch_weighs_as_head_office_does_there_is_no_second_total(light_bank):
    walker = Walker(light_bank.db, light_bank.journey, light_bank.clock.now()).reach(State.SCORED)
    with light_bank.db.read() as session:
        row = light_bank.journey.application(session, walker.id)
        card = results.card_of(session, row.id)
        assert card is not None and card.national_total is None
