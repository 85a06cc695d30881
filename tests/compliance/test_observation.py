"""Observing faces: off by default, hard to switch on, with a consent of its own, for the eyes only."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from compliance.observation import PURPOSE, Observation, Permission, lines_of, load_permission, may_observe, observed
from config.loader import load_positions
from core.errors import NotAllowed
from interview_flow.interview import consent
from models import Application, Candidate, Consent
from scoring.interview_score import AnswerInput, score_interview
from tests.support.answers import written
from tests.support.times import NOW

LONG = "依据个人信息保护法第二十八条和第二十九条，仅用于向面试官展示，并已完成个人信息保护影响评估，候选人可以随时拒绝而不受影响。"
SIGNED = [
    {"userid": "law01", "role": "法律合规", "on": "2027-01-05"},
    {"userid": "pip01", "role": "个人信息保护负责人", "on": "2027-01-06"},
]
WHOLE = {"enabled": True, "legal_basis": LONG, "consent_text": LONG, "text_version": "2027-01", "sign_offs": SIGNED}
ON = Permission.model_validate(WHOLE)


class Scripted:
    """An adapter that says what it is told to."""

    name = "试验件"

    def __init__(self, *said):
        self.said, self.watched = said, 0

    def observe(self, video, mime):
        self.watched += 1
        return self.said


@pytest.fixture
def candidate(db):
    """The id of an application whose candidate has agreed to recording and scoring, and to nothing else."""

    def make(session):
        person = Candidate(name="李晓", created_at=NOW)
        session.add(person)
        session.flush()
        row = Application(
            candidate_id=person.id,
            position_key="teller",
            branch_key="harbin",
            state="interviewing",
            created_at=NOW,
            changed_at=NOW,
        )
        session.add(row)
        session.flush()
        consent.give(session, row, "kf", NOW)
        return row.id

    return db.run(make)


def agree(db, application_id, version="2027-01", withdrawn_at=None):
    row = {"application_id": application_id, "purpose": PURPOSE, "text_version": version, "channel": "kf"}
    db.run(lambda session: session.add(Consent(**row, given_at=NOW, withdrawn_at=withdrawn_at)))


def test_it_is_off_as_shipped():
    assert load_permission() == Permission(enabled=False)


@pytest.mark.parametrize(
    "lacking",
    [
        {"legal_basis": ""},
        {"legal_basis": "合法"},
        {"consent_text": "同意" + " " * 60},
        {"text_version": ""},
        {"sign_offs": []},
        {"sign_offs": SIGNED[:1]},
        {"sign_offs": [SIGNED[0], {**SIGNED[1], "userid": "LAW01"}]},
        {"sign_offs": [SIGNED[0], {**SIGNED[1], "role": SIGNED[0]["role"]}]},
        {"weight": 5},
    ],
)
def test_it_is_not_switched_on_without_law_words_and_two_people(lacking):
    with pytest.raises(ValidationError):
        Permission.model_validate({**WHOLE, **lacking})


def test_the_consent_to_recording_and_scoring_is_none_to_this(db, candidate):
    observer = Scripted(Observation("目光平稳", 1.0, 2.0, 0.9))

    with db.read() as session, pytest.raises(NotAllowed):
        observed(session, candidate, ON, observer, b"video", "video/mp4")
    assert observer.watched == 0


def test_an_older_wording_and_a_consent_taken_back_are_none_either(db, candidate):
    agree(db, candidate, version="2026-01")
    with db.read() as session:
        assert not may_observe(session, candidate, ON)
    agree(db, candidate, withdrawn_at=NOW)
    with db.read() as session:
        assert not may_observe(session, candidate, ON)


def test_agreed_to_but_switched_off_nothing_is_watched(db, candidate):
    agree(db, candidate)
    with db.read() as session:
        assert may_observe(session, candidate, ON)
        assert not may_observe(session, candidate, ON.model_copy(update={"enabled": False}))


def test_every_line_that_is_shown_says_that_it_does_not_count(db, candidate):
    agree(db, candidate)
    seen = (Observation("目光平稳", 1.0, 2.5, 0.9), Observation("多次看向别处", 8.0, 9.0, 0.4))
    with db.read() as session:
        lines = observed(session, candidate, ON, Scripted(*seen), b"video", "video/mp4")

    assert [(one.words, one.from_s, one.to_s) for one in lines] == [(one.words, one.from_s, one.to_s) for one in seen]
    assert all("不计入评分" in one.watermark and "试验件" in one.watermark for one in lines)


ANSWERS = [one for one in written("open") if one.position == "teller" and one.id.endswith("good-1")]
TELLER = load_positions()["teller"]
SEEN = st.builds(Observation, st.text(max_size=20), st.floats(0, 60), st.floats(0, 60), st.floats(0, 1))


def score():
    answers = [AnswerInput(one.id, one.question_id, one.answer) for one in ANSWERS]
    return json.dumps(score_interview(TELLER, answers).to_json(), sort_keys=True, ensure_ascii=False)


UNSEEN = score()


@settings(max_examples=15, deadline=None)
@given(st.lists(SEEN, max_size=5))
def test_whatever_is_observed_every_score_keeps_each_bit(seen):
    lines = lines_of(Scripted(*seen), b"video", "video/mp4")

    assert len(lines) == len(seen)
    assert score() == UNSEEN
