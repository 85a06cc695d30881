"""Learning takes ratings that were made blind, of answers whose candidate agreed to it, and changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from catalogue import Catalogue
from config.texts import messages
from core.ids import new_id
from interview_flow.interview.consent import LEARNING_TEXTS, TEXT_VERSION
from models import Application, Consent, Interview, ResultSeen, Scorecard
from scoring import rated_answers
from scoring.learning.features import Feature
from scoring.learning.table import Table
from scoring.rated_answers import LeftOut
from scoring.rubric.points import AnswerScore, DimensionPoints
from scoring.sub_scores import sub_scores
from tests.support.onboarding import shipped
from tests.support.rated_interviews import SAID, add_interview, add_rating
from tests.support.times import NOW


def gathered(db, catalogue=None):
    with db.read() as session:
        return rated_answers.gather(session, catalogue or shipped(), "teller", LEARNING_TEXTS)


def test_a_blind_rating_comes_beside_what_the_scorer_finds_in_each_answer(db):
    def write(session):
        application = add_interview(session, shipped())
        add_rating(session, application)
        add_rating(session, application, "iv02", stage="second_round", rated_at=NOW + timedelta(hours=1))
        return application.candidate_id

    candidate = db.run(write)
    found = gathered(db)
    assert found.left_out == {}
    assert {row.candidate for row in found.rows} == {candidate}
    assert {row.rater for row in found.rows} == {"iv01", "iv02"}
    assert {row.points for row in found.rows if row.dimension == "patience"} == {65.0}
    assert all(set(row.features) <= set(Feature) and row.features for row in found.rows)
    assert all(row.characters == len(SAID) + len("第1次。") for row in found.rows)
    # No name and no word of the answer goes along.
    assert "李晓" not in repr(found.rows) and SAID[:10] not in repr(found.rows)
    assert len(Table(found.rows).questions) > 1


@pytest.mark.parametrize("change", [{"blind": False}, {"blind": True}])
def test_who_had_been_shown_points_teaches_nothing_whatever_the_flag_says(db, change):
    def write(session):
        application = add_interview(session, shipped())
        add_rating(session, application, "IV01", **change)
        at = NOW - timedelta(seconds=0 if change["blind"] else 1)
        session.add(ResultSeen(id=new_id(), application_id=application.id, userid="iv01", seen_at=at))

    db.run(write)
    assert gathered(db) == rated_answers.Gathered((), {LeftOut.SAW_POINTS: 1})


def test_who_looked_after_rating_was_blind(db):
    def write(session):
        application = add_interview(session, shipped())
        add_rating(session, application)
        later = NOW + timedelta(minutes=1)
        session.add(ResultSeen(id=new_id(), application_id=application.id, userid="iv01", seen_at=later))

    db.run(write)
    assert gathered(db).rows


@pytest.mark.parametrize("how", ["older words", "withdrawn"])
def test_without_a_consent_that_names_it_nothing_is_learnt(db, how):
    def write(session):
        application = add_interview(session, shipped(), texts="2026-11" if how == "older words" else TEXT_VERSION)
        add_rating(session, application)
        if how == "withdrawn":
            session.scalars(select(Consent)).one().withdrawn_at = NOW

    db.run(write)
    assert gathered(db) == rated_answers.Gathered((), {LeftOut.NO_CONSENT: 1})


def test_the_consent_says_what_is_done_with_the_answers():
    words = messages()["consent_request"]["kf"]["text"]
    assert "您作答的文字和面试官的评分，去掉姓名后也会用来检验和改进评分标准" in words
    assert TEXT_VERSION in LEARNING_TEXTS and "2026-11" not in LEARNING_TEXTS


def test_answers_by_another_rubric_and_made_up_people_are_left_out(sqlite_db):
    def write(session):
        add_rating(session, add_interview(session, shipped()))
        add_rating(session, add_interview(session, Catalogue(practice=True), branch="sandbox"))

    sqlite_db.run(write)
    changed = Catalogue(practice=True)
    position = changed.shelf.positions["teller"]
    first, *others = position.questions
    heavier = first.model_copy(update={"points": (first.points[0].model_copy(update={"weight": 9}), *first.points[1:])})
    positions = {**changed.shelf.positions, "teller": position.model_copy(update={"questions": (heavier, *others)})}
    changed.shelf = replace(changed.shelf, positions=positions)
    asked = {row.question for row in gathered(sqlite_db, Catalogue(practice=True)).rows}
    found = gathered(sqlite_db, changed)
    assert asked - {row.question for row in found.rows} == {first.id}
    assert found.left_out == {LeftOut.PRACTICE: 1}


def test_a_branch_that_the_bank_has_closed_is_left_out_and_stops_nothing(sqlite_db):
    def write(session):
        add_rating(session, add_interview(session, shipped()))
        gone = add_interview(session, shipped())
        add_rating(session, gone)
        gone.branch_key = "closed"

    sqlite_db.run(write)
    found = gathered(sqlite_db)
    assert found.rows and found.left_out == {LeftOut.NO_BRANCH: 1}


def test_a_person_who_was_interviewed_by_a_person_has_no_answers(sqlite_db):
    def write(session):
        application = add_interview(session, shipped())
        add_rating(session, application)
        session.scalars(select(Interview)).one().questions = []
        other = Application(
            candidate_id=application.candidate_id, position_key="teller", branch_key="harbin", state="second_round_done",
            version=0, created_at=NOW, changed_at=NOW,
        )  # fmt: skip
        session.add(other)
        session.flush()
        session.add(
            Consent(application_id=other.id, purpose="p", text_version=TEXT_VERSION, channel="kf", given_at=NOW)
        )
        add_rating(session, other)

    sqlite_db.run(write)
    found = gathered(sqlite_db)
    assert found.rows == () and found.left_out[LeftOut.NOT_ANSWERED] >= 1


def test_nothing_is_written_and_no_old_card_changes(sqlite_db):
    def write(session):
        application = add_interview(session, shipped())
        add_rating(session, application)
        sitting = session.scalars(select(Interview)).one()
        session.add(
            Scorecard(
                application_id=application.id,
                interview_id=sitting.id,
                status="scored",
                total=12.3,
                low=0,
                high=50,
                config_version=application.config_version,
                engine="rubric-1",
                flags=[],
                created_at=NOW,
            )
        )

    sqlite_db.run(write)
    assert gathered(sqlite_db).rows
    with sqlite_db.read() as session:
        card = session.scalars(select(Scorecard)).one()
        assert (card.total, card.engine) == (12.3, "rubric-1")


def test_of_what_a_scorer_measured_only_what_is_on_the_list_goes_along_within_0_and_1():
    points = DimensionPoints("service", 50.0, 0.4, 0.3, 0.2, 0.1)
    parts = {"made": 1.5, "relevance": -1.5, "coverage": 0.9, "fresh": 0.5, "length": 0.9, "school": 1.0}
    assert sub_scores(AnswerScore("t1", "scored", second=61.0, parts=parts), points) == {
        "coverage": 0.4, "structure": 0.3, "specificity": 0.2, "discourse": 0.1,
        "substance": 1.0, "relevance": 0.25, "second_scorer": 0.61,
    }  # fmt: skip
