"""Fifty lists in ten shapes are told from every answer that somebody wrote as one."""

import json
from pathlib import Path

import pytest
import yaml

from config.loader import load_positions
from scoring.rubric import gates
from scoring.rubric.answer_score import score_answer
from scoring.rubric.clauses import split
from scoring.rubric.keyword_lists import cores, is_list
from tests.support.needs import shared_data

HERE = Path(__file__).parent
LISTS = yaml.safe_load((HERE / "keyword_lists.yaml").read_text("utf-8"))
SHAPES = [(half, shape) for half, shapes in LISTS.items() for shape in shapes]
TELLER = yaml.safe_load((HERE / "teller_answers.yaml").read_text("utf-8"))
# Written to be caught, or nothing to do with lists.
NO_ANSWERS = {"keyword_list", "stuffed", "prompt", "echo", "silence", "short", "offtopic"}


@pytest.mark.parametrize(("half", "shape"), SHAPES)
def test_a_list_is_known_whatever_stands_before_each_word(half, shape):
    assert len(LISTS[half][shape]) == 5
    for text in LISTS[half][shape]:
        assert is_list(text), cores(text)


def test_fifty_lists_in_ten_shapes_were_written():
    assert len(SHAPES) == 10 and sum(len(LISTS[half][shape]) for half, shape in SHAPES) == 50


@pytest.mark.parametrize("question", TELLER)
def test_no_answer_to_a_tellers_question_is_a_list(question):
    for level, text in TELLER[question].items():
        assert not is_list(text), (level, cores(text))


@pytest.mark.parametrize("name", ["zh_interview_probe.jsonl", "zh_interview_styles.jsonl"])
def test_no_written_answer_is_a_list(name):
    rows = [json.loads(line) for line in (shared_data("scoring") / name).read_text("utf-8").splitlines()]
    answers = [row["answer"] for row in rows if row["kind"] not in NO_ANSWERS]
    assert len(answers) >= 12
    assert [text for text in answers if is_list(text)] == []


def test_a_list_inside_an_answer_is_seen():
    sentence = "我在社区银行实习的时候就碰到过这么一位爷爷，他其实不是听不懂，是怕按错了把养老钱弄没了。"
    assert not is_list(sentence)
    assert is_list(sentence + LISTS["develop"]["i_will"][0] + "。" + sentence)


def test_a_few_short_clauses_are_no_list():
    assert not is_list("我会道歉，我会安抚，我会分流。")
    assert not is_list("")


def test_a_long_speech_without_marks_is_cut_quickly():
    """Linear: an hour's speech in one stretch."""
    assert is_list("我会道歉我会分流" * 2000)
    assert not is_list("我先请那位老人坐下来慢慢说清楚到底要办什么业务" * 800)


@pytest.mark.parametrize("half", LISTS)
def test_a_list_earns_no_points_and_goes_to_a_person(half):
    question = load_positions()["teller"].question("t1")
    for texts in LISTS[half].values():
        for text in texts:
            score = score_answer(question, text)
            assert (score.status, score.reason, score.flags) == ("needs_person", "keyword_list", ("keyword_list",))


TERSE = [
    "复点一遍，对流水，还差就报主管、查监控，查不到挂账，不自己补。",
    "核对身份证。打电话问本人。超过五万登记。当面点清两遍。",
    "先安抚老人。请同事分流队伍。一步步教他。",
    "停机器。报故障。叫同事开窗口。年纪大的先办。",
    "先道歉，查清差哪份，当场补，补不了约明早，主管也知会一声。",
]


@pytest.mark.parametrize("text", TERSE)
def test_terse_deeds_go_to_no_person_as_a_list(text):
    question = load_positions()["teller"].question("t5")

    assert gates.check(text, split(text), question, 10).reason != "keyword_list", cores(text)


def test_a_list_put_into_sentences_or_with_one_time_in_it_stays_one():
    question = load_positions()["teller"].question("t5")
    for half, shape in SHAPES:
        for text in LISTS[half][shape]:
            for tried in (text, text + "，当天。", "。".join(cores(text)) + "。"):
                assert gates.check(tried, split(tried), question, 10).reason == "keyword_list", tried
