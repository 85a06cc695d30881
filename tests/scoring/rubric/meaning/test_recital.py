"""Who names a rubric's points tells nothing; who answers in points does."""

import json

import pytest

from benchmarks.scorer.written_answers import four_writers, independent
from config.loader import load_positions
from scoring.rubric.clauses import split
from scoring.rubric.gates import check
from scoring.rubric.meaning.substance import vocabulary
from scoring.rubric.people import compared, masked_question
from scoring.rubric.recital import is_recital, is_told
from tests.support.answers import heard
from tests.support.attacks import HONEST, PLACES, SHAPES, words_of
from tests.support.needs import REPOSITORY

QUESTIONS = {one.id: one for position in load_positions().values() for one in position.questions}
ASKED = [one for one in QUESTIONS.values() if one.kind != "knowledge" and one.by_meaning]
IN_POINTS = [
    json.loads(line)
    for line in (REPOSITORY / "tests" / "data" / "answers" / "in_points.jsonl").read_text("utf-8").splitlines()
]
MARKS = frozenset("，。！？；：、“”‘’（）《》…—,.!?;:() \n")


def recited(text, question):
    return is_recital(compared(text), masked_question(question), vocabulary(question))


def without_marks(text):
    return "".join(letter for letter in text if letter not in MARKS)


def labels_of(question):
    return [one.label for one in question.points]


@pytest.mark.parametrize("words", [words_of, labels_of])
@pytest.mark.parametrize("shape", [*SHAPES, *PLACES])
def test_a_rubrics_own_words_are_a_recital_in_whatever_shape(shape, words):
    made = [(one, {**SHAPES, **PLACES}[shape](words(one))) for one in ASKED]

    assert len(made) >= 40
    assert [one.id for one, text in made if not recited(text, one)] == []
    assert [one.id for one, text in made if not recited(without_marks(text), one)] == []


NAMED = [one.label for one in QUESTIONS["t1"].points if len(one.label) >= 6]


@pytest.mark.parametrize("named", [2, 3])
def test_names_of_a_few_points_are_a_recital_beside_any_story(named):
    said = "、".join(NAMED[:named])

    assert len(NAMED) >= 3
    assert recited(HONEST + said + "。", QUESTIONS["t1"])
    assert recited(said + "。" + HONEST, QUESTIONS["t1"])


def test_names_of_two_points_told_of_are_none():
    told = "我先蹲下来跟那位爷爷说今天不赶时间，" + NAMED[0] + "以后又拉着大堂的小李过来" + NAMED[1]
    assert not recited(told + "，前后十分钟不到队就顺了，他自己也按成了一遍。", QUESTIONS["t1"])
    assert not recited(HONEST + NAMED[0] + "。", QUESTIONS["t1"])


def test_short_labels_that_anybody_says_make_no_recital():
    question = QUESTIONS["t1"]
    short = [one.model_copy(update={"label": name, "means": "", "any": ()}) for one, name in
             zip(question.points, ("报告主管", "联系家人", "核对身份", "安抚情绪"), strict=False)]  # fmt: skip
    told = "我先核对身份，一边安抚情绪一边联系家人，他儿子二十分钟后赶到，我又按规定报告主管。"

    assert not recited(told, question.model_copy(update={"points": tuple(short)}))


def open_honest():
    """(question, text) of the honest answers that may be looked at, in points and as a recogniser hears them too."""
    found = [(one.question, one.text) for one in (*independent("open"), *four_writers("open")) if one.honest]
    found += [(one.question_id, one.answer) for one in heard("open")]
    found += [(row["question_id"], row["answer"]) for row in IN_POINTS if row["half"] == "open"]
    return [(QUESTIONS[name], text) for name, text in found if QUESTIONS[name].kind != "knowledge"]


def test_no_honest_answer_is_a_recital():
    asked = open_honest()

    assert len(asked) >= 250
    assert [(one.id, text) for one, text in asked if recited(text, one)] == []
    assert [(one.id, text) for one, text in asked if recited(without_marks(text), one)] == []


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
