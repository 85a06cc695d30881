"""Who names a rubric's points tells nothing; who answers in points does."""

import json

import pytest

from config.loader import load_positions
from scoring.rubric.clauses import split
from scoring.rubric.gates import check
from scoring.rubric.meaning.substance import vocabulary
from scoring.rubric.people import compared, masked_question
from scoring.rubric.recital import is_recital, is_told
from tests.support.answers import written
from tests.support.attacks import SHAPES, words_of
from tests.support.needs import REPOSITORY

QUESTIONS = {one.id: one for position in load_positions().values() for one in position.questions}
ASKED = [one for one in QUESTIONS.values() if one.kind != "knowledge" and one.by_meaning]
IN_POINTS = [
    json.loads(line)
    for line in (REPOSITORY / "tests" / "data" / "answers" / "in_points.jsonl").read_text("utf-8").splitlines()
]
# Shapes that put most of their words between the slogans; other gates, or the model, know them.
BETWEEN = ("essay", "questions_and_answers", "mixed_with_english")


def recited(text, question):
    return is_recital(compared(text), masked_question(question), vocabulary(question))


@pytest.mark.parametrize("shape", [one for one in SHAPES if one not in BETWEEN])
def test_a_rubrics_own_words_are_a_recital_in_whatever_shape(shape):
    told = [one.id for one in ASKED if not recited(SHAPES[shape](words_of(one)), one)]

    # Of few points so few clauses can be made that a terse answer has as many; frames as long as the slogan hide more.
    assert len(told) <= (14 if shape in ("poem", "deontic") else 3) and len(ASKED) >= 40, told


def test_no_honest_answer_is_a_recital():
    asked = [one for one in written("open") if one.kind.honest and QUESTIONS[one.question_id].kind != "knowledge"]

    assert len(asked) >= 50
    assert [one.id for one in asked if recited(one.answer, QUESTIONS[one.question_id])] == []


def test_no_answer_written_for_a_level_is_a_recital():
    texts = [(one, text) for one in ASKED for level in one.answers.values() for text in level]

    assert len(texts) >= 300
    assert [(one.id, text) for one, text in texts if recited(text, one)] == []


@pytest.mark.parametrize("row", IN_POINTS, ids=lambda one: one["id"])
def test_an_answer_in_points_is_no_list(row):
    question = QUESTIONS[row["question_id"]]

    assert not recited(row["answer"], question)
    assert check(row["answer"], split(row["answer"]), question, 10).status == "open"


@pytest.mark.parametrize(
    "clause", ["我先请他坐下", "叫大堂的小李过来", "还差就报主管", "半小时没找到", "拿张纸写了三行", "他说不急"]
)
def test_a_clause_with_a_person_a_time_or_an_outcome_tells(clause):
    assert is_told(clause)


@pytest.mark.parametrize("clause", ["安抚老人不着急", "请人帮忙分流", "耐心讲解步骤", "识别风险", "了解客户需求"])
def test_the_name_of_a_point_tells_nothing(clause):
    assert not is_told(clause)
