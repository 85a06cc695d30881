"""The form of a rubric by meaning, beside the one by phrases, and the answers written for its questions."""

import shutil

import pytest
from pydantic import ValidationError

from config.loader import load_positions, load_shelf
from config.reading import SHIPPED
from config.schema import Harmful, Point, Question
from core.errors import ConfigInvalid
from scoring.rubric.answer_score import score_answer

POINT = {"id": "divert", "dim": "service", "means": "安排别的人照顾后面排队的客户", "say": ["我让大堂的同事过来"]}
OLD = {"id": "calm", "dim": "service", "any": ["安抚"]}


def question(*points, **more):
    """A question with these points."""
    shape = {"id": "x1", "text": "排队的人很多怎么办？", "kind": "situational", "dimensions": ["service"]}
    return Question.model_validate({**shape, "points": list(points), **more})


@pytest.fixture
def copy_of_config(tmp_path):
    for name in ("positions", "branches", "lexicons"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    for name in ("faq.yaml", "reminders.yaml", "scoring.yaml"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    (tmp_path / "answers").mkdir()
    return tmp_path


def answers(config, text, name="teller"):
    (config / "answers" / f"{name}.yaml").write_text(text, "utf-8")


def test_a_point_may_say_what_it_means_instead_of_phrases():
    point = Point.model_validate({**POINT, "not": ["让他们自己想办法"], "fact": True})

    assert (point.any, point.not_, point.fact) == ((), ("让他们自己想办法",), True)
    assert point.name == "安排别的人照顾后面排队的客户"
    assert question(POINT).by_meaning and not question(OLD).by_meaning and not question().by_meaning


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ({"id": "a", "dim": "service"}, "a needs means"),
        ({"id": "a", "dim": "service", "any": []}, "a needs means"),
        ({**OLD, "say": ["我哄他"]}, "calm has say without means"),
        ({**OLD, "not": ["让他安静"]}, "calm has not without means"),
        ({**OLD, "fact": True}, "calm has fact without means"),
        ({**POINT, "say": [""]}, "at least 1 character"),
        ({**POINT, "not_": ["让他安静"]}, "Extra inputs"),
        ({**POINT, "dimension": "service"}, "Extra inputs"),
    ],
)
def test_a_point_that_cannot_be_found_or_has_a_key_that_nothing_reads_is_refused(shape, message):
    with pytest.raises(ValidationError, match=message):
        Point.model_validate(shape)


def test_a_harmful_statement_may_be_found_by_meaning_too():
    assert Harmful.model_validate({**POINT, "cap": 40}).cap == 40
    with pytest.raises(ValidationError, match="h needs means"):
        Harmful.model_validate({"id": "h", "dim": "service", "cap": 40})


def test_a_question_has_points_of_one_form():
    with pytest.raises(ValidationError, match="calm has no means, but other points of the question do"):
        question(POINT, OLD)


def test_answers_are_written_for_levels_that_people_rate_by():
    assert question(POINT, answers={90: ["我先叫人"]}).answers == {90: ("我先叫人",)}
    with pytest.raises(ValidationError, match="level 45 is not one of 90, 60, 30"):
        question(POINT, answers={45: ["我先叫人"]})


def test_what_is_stored_of_a_rubric_reads_back_as_it_was():
    whole = question({**POINT, "not": ["让他们等着"]}, answers={90: ["我先叫人"], 30: ["看情况"]})

    assert whole.model_dump(mode="json")["points"][0]["not"] == ["让他们等着"]
    assert Question.model_validate(whole.model_dump(mode="json")) == whole


def test_the_reader_of_phrases_gives_no_number_to_a_question_without_them():
    found = score_answer(question(POINT), "我会先请大堂经理过来，把后面的客户领到隔壁窗口。")

    assert (found.status, found.reason, found.overall) == ("needs_person", "by_person", None)
    both = question({**POINT, "any": ["大堂经理"]})
    assert score_answer(both, "我会先请大堂经理过来，把后面的客户领到隔壁窗口。").overall > 0


def test_answers_of_a_file_stand_with_their_questions(copy_of_config):
    answers(copy_of_config, "t1:\n  90: [我先请李姐带后面三位去机器, 我给大爷写了张纸条]\n  30: [我会耐心一点]\n")

    teller = load_positions(copy_of_config)["teller"]

    assert teller.question("t1").answers == {
        90: ("我先请李姐带后面三位去机器", "我给大爷写了张纸条"),
        30: ("我会耐心一点",),
    }
    assert teller.question("t2") == load_positions()["teller"].question("t2").model_copy(update={"answers": {}})
    assert load_shelf(copy_of_config).positions["teller"] == teller


def test_a_position_without_a_file_of_answers_has_none(copy_of_config):
    (copy_of_config / "answers").rmdir()

    assert all(not one.answers for one in load_positions(copy_of_config)["teller"].questions)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("t1: {90: [好]}\nt99: {90: [好]}\n", r"answers/teller.yaml:2: t99: no such question in positions/teller.yaml"),
        ("t1: {45: [好]}\n", r"answers/teller.yaml:1: t1.answers: level 45 is not one of 90, 60, 30"),
        ("t1: {90: 好}\n", r"answers/teller.yaml:1: t1.answers.90: Input should be a valid tuple"),
        ("t1:\n  90: [好, '']\n", r"answers/teller.yaml:1: t1.answers.90.1: String should have at least 1"),
        ("t1: {90: [好]}\nt1: {60: [行]}\n", r"answers/teller.yaml:2: key t1 is written twice"),
        ("- t1\n", r"answers/teller.yaml: must be a mapping"),
    ],
)
def test_answers_to_nothing_or_for_no_level_are_refused(copy_of_config, text, message):
    answers(copy_of_config, text)

    with pytest.raises(ConfigInvalid, match=message):
        load_positions(copy_of_config)


def test_answers_to_no_position_are_refused(copy_of_config):
    answers(copy_of_config, "t1: {90: [好]}\n", "cashier")

    with pytest.raises(ConfigInvalid, match=r"answers/cashier.yaml: no such position: cashier"):
        load_positions(copy_of_config)


def test_answers_in_both_files_are_refused(copy_of_config):
    path = copy_of_config / "positions" / "teller.yaml"
    path.write_text(path.read_text("utf-8").replace("  - id: t1\n", "  - id: t1\n    answers: {90: [好]}\n"), "utf-8")
    answers(copy_of_config, "t1: {90: [好]}\n")

    with pytest.raises(ConfigInvalid, match=r"answers/teller.yaml:1: t1: it has answers of its own already"):
        load_positions(copy_of_config)
