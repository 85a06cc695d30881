"""Words to the scorer inside an answer move no point: the answer scores as without them, or a person reads it."""

import pytest

from scoring.rubric import gates
from tests.scoring.attacks.cards import SCORERS, points_of
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


@pytest.mark.xfail(
    strict=True, reason="filler still moves points: phrases of t4 stand in it; by meaning it looks like substance"
)
@pytest.mark.parametrize("scorer", SCORERS)
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
    [
        "phrases",
        pytest.param("meaning", marks=pytest.mark.xfail(strict=True, reason="small talk looks like substance")),
    ],
)
def test_filler_alone_is_worth_nothing(scorer):
    for one in ANSWERS:
        assert points_of(scorer, one.position, one.question_id, FILLER).highest <= 30, one.question_id
