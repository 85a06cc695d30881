"""A question with too little to stand out from is scored by a person, never with a 0 that the answer did not earn."""

import pytest

from scoring.interview_score import AnswerInput, score_interview
from scoring.meanings import Meanings
from scoring.rubric.meaning.answer import NO_BACKGROUND, score_by_meaning
from scoring.rubric.meaning.background import LEAST_BACKGROUND, size, without_background
from scoring.rubric.meaning.encoder import Remembering
from scoring.rubric.meaning.ngrams import CharacterGrams
from scoring.rubric.meaning.scale import MeaningScale
from tests.scoring.rubric.meaning.rubric import BACKGROUND, POSITION
from tests.scoring.rubric.meaning.test_answer import HONEST

FIRST, SECOND = POSITION.questions
ALONE = POSITION.model_copy(update={"questions": (FIRST,)})
# One way of one point, and no written answer: a background of two sentences.
TINY = SECOND.model_copy(
    update={
        "points": (SECOND.points[0].model_copy(update={"say": SECOND.points[0].say[:1]}),),
        "harmful": (),
        "answers": {},
    }
)
WITH_TINY = POSITION.model_copy(update={"questions": (FIRST, TINY)})
LISTENED_TO = SECOND.model_copy(update={"points": (), "harmful": (), "answers": {90: BACKGROUND["elsewhere"]}})
WITH_ANSWERS = POSITION.model_copy(update={"questions": (FIRST, LISTENED_TO)})


def scored(position, text, encoder):
    return score_by_meaning(FIRST, text, scale=MeaningScale.of(position, encoder))


@pytest.mark.parametrize("position", [ALONE, WITH_TINY], ids=["alone", "beside a tiny one"])
def test_an_honest_answer_goes_to_a_person_with_the_reason(encoder, position):
    found = scored(position, HONEST, encoder)

    assert (found.status, found.reason, found.flags) == ("needs_person", NO_BACKGROUND, (NO_BACKGROUND,))
    assert found.overall is None and not found.dimensions


def test_what_is_no_answer_is_still_told_as_that(encoder):
    assert scored(ALONE, "嗯，好的。", encoder).status == "insufficient"


def test_the_card_gives_no_points_says_why_and_asks_a_person():
    meanings = Meanings(lambda: Remembering(CharacterGrams()))
    found = score_interview(ALONE, [AnswerInput("a-1", "q1", HONEST)], None, meanings)

    assert (found.status, found.total) == ("needs_person", None)
    assert f"q1:{NO_BACKGROUND}" in found.flags
    rows = {row.key: row for row in found.dimensions}
    assert all(row.score is None and row.status == "needs_person" for row in rows.values())
    assert rows["service"].detail.answers["q1"].status == NO_BACKGROUND


def test_written_answers_to_a_question_that_people_hear_make_a_background(encoder):
    assert scored(WITH_ANSWERS, HONEST, encoder).overall > 0


def test_the_author_hears_the_same_as_the_scorer(encoder):
    for position in (POSITION, ALONE, WITH_TINY, WITH_ANSWERS):
        scale, alone = MeaningScale.of(position, encoder), without_background(position)
        by_meaning = [one.id for one in position.questions if one.by_meaning]
        assert {one: scale.has_background(one) for one in by_meaning} == {one: one not in alone for one in by_meaning}


def test_what_belongs_to_the_question_itself_is_no_background():
    assert size("q1", ["q1"] * 100, ["q1"] * 100) == 0
    assert size("q1", ["q1"] * 100, ["q2"] * LEAST_BACKGROUND) == LEAST_BACKGROUND
