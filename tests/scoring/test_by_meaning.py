"""An interview read by meaning: what the card says of it, and what it never does."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from config.loader import load_positions
from config.schema import ScoringRules
from scoring.interview_score import AnswerInput, score_interview
from scoring.meanings import Meanings
from scoring.rubric.meaning.encoders import open_encoder
from tests.support.needs import REPOSITORY

TELLER = load_positions()["teller"]
ASKED = [question.id for question in TELLER.questions if question.by_meaning][:4]
BY_CHARACTERS = Meanings(lambda: open_encoder(by_meaning=False))
PROGRAM = """
import json
from tests.scoring.test_by_meaning import card
print(json.dumps(card().to_json(), ensure_ascii=False))
"""


def inputs():
    """The best written answer to each question that is read by meaning."""
    return [AnswerInput(f"a-{one}", one, TELLER.question(one).answers[90][0]) for one in ASKED]


def card(answers=None, meanings=BY_CHARACTERS, rules=None):
    return score_interview(TELLER, answers or inputs(), rules, meanings)


def test_so_11_without_the_encoders_the_card_says_so_and_every_total_goes_to_a_person():
    found = card()

    assert (found.status, found.total, found.low) == ("needs_person", None, None)
    assert ":without_encoders" in found.flags
    assert found.engine == "rubric-7 character-ngrams-1"
    assert any(row.score is not None for row in found.dimensions)


def test_without_meanings_everything_is_read_by_phrases_as_before():
    found = score_interview(TELLER, inputs())

    assert found.engine == "rubric-3" and ":without_encoders" not in found.flags


def test_so_04_every_quote_is_verbatim_in_the_answer_it_names():
    texts = {one.answer_id: one.text for one in inputs()}

    quotes = [quote for row in card().dimensions for quote in row.evidence]
    assert quotes
    assert all(texts[quote.answer_id][quote.start : quote.end] == quote.text for quote in quotes)


def test_so_14_each_answer_s_points_are_the_sum_of_named_parts():
    details = [one for row in card().dimensions for one in row.detail.answers.values() if one.score is not None]

    assert details
    for one in details:
        assert round(sum(one.terms.values()), 2) == one.score


def test_so_10_the_second_scorer_alone_can_send_a_card_to_a_person():
    flags = [card(rules=ScoringRules(scorers_differ_by=limit)).flags for limit in (0.01, 100)]

    assert [":scorers_differ" in one for one in flags] == [True, False]


def test_so_17_a_skipped_question_and_an_unsure_hearing_are_not_read_at_all():
    skipped, unsure = (
        [replace(one, status=status, reason=reason, text="") for one in inputs()]
        for status, reason in (("skipped", ""), ("unsure", "low_confidence"))
    )

    assert card(skipped).status == "insufficient" and card(unsure).status == "needs_person"
    assert ":without_encoders" not in card(skipped).flags


def test_so_07_the_same_answers_have_the_same_card_in_any_process():
    cards = set()
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
        )
        cards.add(done.stdout)

    assert cards == {json.dumps(card().to_json(), ensure_ascii=False) + "\n"}


@pytest.mark.parametrize(
    ("one", "other"), [("我叫王强", "我叫李娜"), ("我毕业于清华大学", "我毕业于某某学院"), ("我是男生", "我是女生")]
)
def test_so_13_name_sex_and_school_change_no_dimension_by_more_than_one_point(one, other):
    cards = [card([replace(answer, text=f"{words}。{answer.text}") for answer in inputs()]) for words in (one, other)]

    for first, second in zip(*(found.dimensions for found in cards), strict=True):
        assert first.score is None or abs(first.score - second.score) <= 1
