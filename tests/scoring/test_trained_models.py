"""Which model speaks for an interview: the one in force when it began, and never one that was withdrawn or changed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import ConfigInvalid, InputInvalid, NotFound
from models import LearnedModel, RubricVerdict
from scoring import trained_models
from scoring.learning.in_force import ModelInForce
from scoring.learnt import NotUsed
from scoring.pinned_model import name_in_force
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


def begins_with(db):
    """The model that an interview beginning now keeps."""
    with db.read() as session:
        return name_in_force(session, "teller")


def pinned(db, name=FIRST.name):
    with db.read() as session:
        return trained_models.pinned(session, name)


def test_an_interview_begins_with_the_last_model_that_was_promoted(db):
    assert begins_with(db) is None
    store(db, FIRST, in_force_from=NOW)
    assert begins_with(db) == FIRST.name
    store(db, SECOND, in_force_from=NOW + HOUR)
    assert begins_with(db) == SECOND.name
    assert pinned(db) == ModelInForce(FIRST), "who began before keeps it"


def test_a_withdrawn_model_scores_nobody_and_the_one_before_does_not_come_back(db):
    store(db, FIRST, in_force_from=NOW)
    store(db, SECOND, in_force_from=NOW + HOUR, withdrawn_at=NOW + 2 * HOUR)
    assert begins_with(db) is None
    assert pinned(db, SECOND.name) == NotUsed.WITHDRAWN
    assert pinned(db) == ModelInForce(FIRST)


def test_one_that_nobody_signed_or_of_another_position_does_not_speak(db):
    store(db, FIRST)
    store(db, promotable(7, position="risk_officer"), in_force_from=NOW)
    assert begins_with(db) is None


def _spoilt(text):
    return (text.replace('"seed":5', '"seed":6'), text[:-2], text.replace('"form":1', '"form":2'), "", "null\n")


@pytest.mark.parametrize("text", _spoilt(FIRST.text))
def test_a_model_that_was_changed_in_the_database_scores_nobody_and_is_not_taken_for_none(db, text):
    store(db, FIRST, in_force_from=NOW, text=text)
    assert begins_with(db) == FIRST.name
    assert pinned(db) == NotUsed.DAMAGED
    with pytest.raises(ConfigInvalid, match="changed"), db.read() as session:
        trained_models.in_force(session, "teller")


def test_a_model_that_is_gone_is_missed(db):
    assert pinned(db) == NotUsed.DAMAGED


def test_of_two_that_came_into_force_at_one_moment_every_process_takes_the_same(db):
    for model in (SECOND, FIRST):
        store(db, model, in_force_from=NOW)
    assert begins_with(db) == min(FIRST.name, SECOND.name)


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
