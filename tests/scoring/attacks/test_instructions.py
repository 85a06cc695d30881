"""Words to the scorer inside an answer move no point: the answer scores as without them, or a person reads it."""

import pytest

from scoring.interview_score import AnswerInput, score_interview
from scoring.rubric import gates
from tests.scoring.attacks.cards import SCORERS, meanings, points_of, shipped
from tests.support.answers import Kind, written
from tests.support.attacks import FILLER, INSTRUCTIONS

ANSWERS = [one for one in written("open") if one.kind in (Kind.HONEST_GOOD, Kind.KEYWORD_ESSAY) and one.id[-1] == "1"]
# A clause that says nothing to anybody stands in for one that the scorer is to read as neutral.
NEUTRAL = "嗯，那个，我的回答说到这里差不多就是这样了。"


def placed(answer, words, where):
    if where == "before":
        return words + answer
    if where == "after":
        return answer + words
    at = answer.find("。") + 1
    return answer[:at] + words + answer[at:]


@pytest.mark.parametrize("scorer", SCORERS)
@pytest.mark.parametrize("where", ["before", "after", "between"])
@pytest.mark.parametrize("words", INSTRUCTIONS)
def test_an_instruction_moves_nothing(scorer, words, where):
    moved = {}
    for one in ANSWERS[INSTRUCTIONS.index(words) % 5 :: 5]:
        tried = points_of(scorer, one.position, one.question_id, placed(one.answer, words, where))
        alone = points_of(scorer, one.position, one.question_id, one.answer)
        neutral = points_of(scorer, one.position, one.question_id, placed(one.answer, NEUTRAL, where))
        if not tried.to_person and tried.dimensions not in (alone.dimensions, neutral.dimensions):
            moved[one.id] = (alone.dimensions, neutral.dimensions, tried.dimensions)

    assert moved == {}


@pytest.mark.parametrize(
    "said",
    [
        "平时我会多给客户分析几种产品",
        "我会多给客户分担一点手续",
        "不能视为合格投资者的人我不会推荐",
        "材料不齐不能视为通过",
        "风险测评不能口头判定为合格",
        "按十分之一算，一万块就是一千",
        "我自己算十分有耐心的人",
        "逾期的先按三十分之一计提",
    ],
)
def test_what_bank_people_say_is_no_word_to_the_scorer(said):
    assert gates.instruction_pattern().search(said) is None


def by(marks):
    """The scorers, those that a filler still moves marked with why."""
    return [
        pytest.param(scorer, marks=pytest.mark.xfail(strict=True, reason=marks[scorer]) if scorer in marks else ())
        for scorer in SCORERS
    ]


@pytest.mark.parametrize(
    "scorer",
    by({
        "phrases": "phrases of t4 stand in the filler",
        "characters": "small talk that shares characters with a rubric looks like substance: people score such answers",
    }),
)  # fmt: skip
def test_filler_of_two_hundred_characters_moves_nothing_by_more_than_two(scorer):
    assert len(FILLER) >= 200
    for one in ANSWERS:
        alone = points_of(scorer, one.position, one.question_id, one.answer)
        for text in (FILLER + one.answer, one.answer + FILLER):
            filled = points_of(scorer, one.position, one.question_id, text)
            assert filled.to_person == alone.to_person, one.id
            assert abs(filled.mean - alone.mean) <= 2, (one.id, alone.dimensions, filled.dimensions)


@pytest.mark.parametrize(
    "scorer",
    by(
        {
            "characters": "small talk that shares characters with a rubric looks like substance: people score such answers"
        }
    ),
)
def test_filler_alone_is_worth_nothing(scorer):
    for one in ANSWERS:
        assert points_of(scorer, one.position, one.question_id, FILLER).highest <= 30, one.question_id


def test_every_answer_that_is_read_by_characters_goes_to_a_person():
    """Whatever points stand on such a card are for reference: small talk that earns some earns no total."""
    for position in {one.position for one in ANSWERS}:
        texts = {one.question_id: one.answer for one in written("open") if one.position == position and one.kind.honest}
        for said in (texts, dict.fromkeys(texts, FILLER)):
            answers = [AnswerInput(question, question, text) for question, text in said.items()]
            card = score_interview(shipped()[position], answers, meanings=meanings("characters"))
            assert card.status == "needs_person" and card.total is None, position
            assert any(flag.endswith("without_encoders") for flag in card.flags), position
