"""Which model speaks for an interview: the one in force when it began, and never one that was withdrawn or changed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import ConfigInvalid, InputInvalid, NotFound
from models import LearnedModel, RubricVerdict
from scoring import trained_models
from tests.support.signed_models import RUBRIC, pass_gate, promotable
from tests.support.times import NOW

FIRST, SECOND = promotable(5), promotable(6)
HOUR = timedelta(hours=1)


def store(db, model, **values):
    def write(session):
        row = trained_models.store(session, model, NOW)
        for name, value in values.items():
            setattr(row, name, value)

    db.run(write)


def speaks(db, begun):
    with db.read() as session:
        found = trained_models.in_force(session, "teller", begun)
    return found and found.name


def test_a_promotion_changes_later_interviews_alone(db):
    store(db, FIRST, in_force_from=NOW)
    store(db, SECOND, in_force_from=NOW + 2 * HOUR)
    assert speaks(db, NOW - HOUR) is None
    assert speaks(db, NOW + HOUR) == FIRST.name
    assert speaks(db, NOW + 3 * HOUR) == SECOND.name


def test_a_withdrawn_model_scores_nobody_and_the_one_before_does_not_come_back(db):
    store(db, FIRST, in_force_from=NOW)
    store(db, SECOND, in_force_from=NOW + HOUR, withdrawn_at=NOW + 2 * HOUR)
    assert speaks(db, NOW + 3 * HOUR) is None
    assert speaks(db, NOW + HOUR / 2) == FIRST.name


def test_one_that_nobody_signed_or_of_another_position_does_not_speak(db):
    store(db, FIRST)
    store(db, promotable(7, position="risk_officer"), in_force_from=NOW)
    assert speaks(db, NOW + HOUR) is None


def test_a_model_that_was_changed_in_the_database_is_refused(db):
    store(db, FIRST, in_force_from=NOW, text=FIRST.text.replace('"seed":5', '"seed":6'))
    with pytest.raises(ConfigInvalid, match="changed"):
        speaks(db, NOW + HOUR)


def test_the_same_model_is_kept_once(db):
    store(db, FIRST)
    store(db, FIRST)
    with db.read() as session:
        assert len(session.scalars(select(LearnedModel)).all()) == 1
        assert trained_models.trained_before(session, "teller") == 1


@pytest.mark.parametrize(
    ("name", "error"),
    [("", InputInvalid), (FIRST.name[:7], InputInvalid), ("%" * 8, InputInvalid), ("________", InputInvalid),
     ("../../etc/passwd", InputInvalid), ("0" * 64, NotFound), (FIRST.name + "0", NotFound)],
)  # fmt: skip
def test_a_name_that_names_none_is_refused(db, name, error):
    store(db, FIRST)
    with pytest.raises(error), db.write() as session:
        trained_models.find(session, name)


@pytest.mark.parametrize("name", [FIRST.name, FIRST.name[:8].upper(), f"{FIRST.name}.json", f" {FIRST.name[:12]}\n"])
def test_a_model_is_found_by_the_beginning_of_its_name(db, name):
    store(db, FIRST)
    store(db, SECOND)
    with db.write() as session:
        assert trained_models.opened(trained_models.find(session, name)) == FIRST


def test_the_last_verdict_on_a_rubric_stands(db):
    with db.read() as session:
        assert not trained_models.has_passed(session, RUBRIC)
    db.run(pass_gate)
    db.run(pass_gate)
    with db.read() as session:
        assert trained_models.has_passed(session, RUBRIC)
        row = session.scalars(select(RubricVerdict)).one()
        assert row.figures["humans"]["value"] > 0.6 and row.figures["lacks"] == []

    def fail_later(session):
        pass_gate(session, 0.2)
        failed = select(RubricVerdict).where(RubricVerdict.passed.is_(False))
        session.scalars(failed).one().judged_at = NOW + HOUR

    db.run(fail_later)
    with db.read() as session:
        assert not trained_models.has_passed(session, RUBRIC)
