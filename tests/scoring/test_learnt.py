"""A model beside the rubric: where it speaks, what it may never do, and that the card says which of the two it was."""

import json
import math
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from scoring.interview_score import SCORER, SCORER_BY_MEANING, AnswerInput, score_interview
from scoring.learning import model_file
from scoring.learning.in_force import ModelInForce
from scoring.learning.model_file import written
from scoring.learnt import Beside, NotUsed, Stands
from scoring.meanings import Meanings
from scoring.result import ScorecardResult
from scoring.rubric.answer_score import score_answer
from scoring.rubric.meaning.coefficients import numbers_hash
from scoring.rubric.meaning.ngrams import CharacterGrams
from scoring.scorecard import ScoredAnswer, combine
from tests.scenarios.scoring.interviews import STRONG
from tests.scenarios.scoring.test_doubts import AsIfByMeaning
from tests.support.needs import REPOSITORY
from tests.support.onboarding import shipped
from tests.support.signed_models import HARD_RUBRIC, SEEN_BY_PHRASES, TELLER, handmade

TELLERS = shipped().position("teller")
RULES = shipped().shelf.rules
HARMFUL = "我会先安抚老人。但是这些老人真的很麻烦，占着窗口。"


def said(**changed):
    texts = {**STRONG, **changed}
    return [AnswerInput(f"a-{key}", key, text) for key, text in texts.items() if text is not None]


def scored(model=None, answers=None):
    model = ModelInForce(model) if hasattr(model, "card") else model
    return score_interview(TELLERS, said() if answers is None else answers, RULES, None, model)


def rows(card):
    return {row.key: row for row in card.dimensions}


def test_each_dimension_has_the_models_points_and_range_and_keeps_the_rubrics():
    plain, model = scored(), handmade(half=12.0)
    card = scored(model)
    for key, row in rows(card).items():
        before, learnt = rows(plain)[key], row.detail.learnt
        assert row.score == pytest.approx(min(100.0, before.score + 10), abs=0.1)
        assert row.high - row.low == pytest.approx(min(100, row.score + 12) - max(0, row.score - 12), abs=0.2)
        assert learnt.rubric == (before.score, before.low, before.high) and learnt.counts
        assert learnt.points == (row.score, row.low, row.high)
        assert (learnt.model, learnt.stage, learnt.ratings) == (model.name, 1, 72)
        assert (row.evidence, row.reason, row.detail.answers) == (before.evidence, before.reason, before.detail.answers)
    weighed = sum(row.score * row.weight_percent for row in card.dimensions) / 100
    assert card.total == pytest.approx(weighed, abs=0.1) and card.status == "scored"
    assert card.engine == f"{SCORER}+model-{model.name[:12]}" and card.flags == plain.flags


def test_a_ridge_is_blended_as_its_own_file_says():
    half = {"intercepts": {}, "intercept": 90.0, "coefficients": dict.fromkeys(SEEN_BY_PHRASES, 0.0)}
    numbers = half | {"knots": [[0.0, 100.0], [0.0, 100.0]], "weight": 0.25, "lines": {}}
    model = written(replace(handmade().card, stage=2), numbers)
    for key, row in rows(scored(model)).items():
        assert row.score == pytest.approx(0.25 * 90 + 0.75 * rows(scored())[key].score, abs=0.1)


def test_a_card_with_a_model_is_the_same_after_it_was_plain_data():
    card = scored(handmade())
    assert ScorecardResult.from_json(json.loads(json.dumps(card.to_json()))) == card


def test_a_model_lifts_no_cap_and_may_still_lower():
    answers = said(t1=HARMFUL)
    plain, lifted = scored(answers=answers), scored(handmade(), answers)
    [capped] = [key for key, row in rows(plain).items() if any(one.capped_by for one in row.detail.answers.values())]
    assert rows(lifted)[capped].score == rows(plain)[capped].score
    learnt = rows(lifted)[capped].detail.learnt
    assert (learnt.stands, learnt.counts) == (Stands.NO_HIGHER, False) and learnt.points[0] > learnt.rubric[0]
    assert (rows(lifted)[capped].low, rows(lifted)[capped].high) == learnt.rubric[1:]
    assert all(rows(lifted)[key].detail.learnt.counts for key in set(TELLER) - {capped})
    lowered = scored(handmade(dict.fromkeys(TELLER, (-10.0, 1.0))), answers)
    assert rows(lowered)[capped].score == pytest.approx(rows(plain)[capped].score - 10, abs=0.1)


def test_an_answer_that_takes_itself_back_is_not_lifted_and_a_person_looks_at_it():
    taken = [
        ScoredAnswer(one.answer_id, _taken_back(score_answer(TELLERS.question(one.question_id), one.text, rules=RULES)))
        for one in said()
    ]
    beside = Beside(ModelInForce(handmade()), TELLERS)
    plain, card = combine(TELLERS, taken, SCORER, RULES), combine(TELLERS, taken, SCORER, RULES, (), beside.put_right)
    assert (card.status, card.total) == (plain.status, plain.total) == ("needs_person", None)
    assert [row.score for row in card.dimensions] == [row.score for row in plain.dimensions]
    assert {row.detail.learnt.stands for row in card.dimensions} == {Stands.NO_HIGHER}


def _taken_back(score):
    return replace(score, flags=(*score.flags, "taken_back"))


def _perhaps_harmful(score):
    marks = TELLERS.question(score.question_id).harmful
    return replace(score, flags=(*score.flags, *(f"maybe_harmful:{mark.id}" for mark in marks)))


def _sounding(score, harm_tone):
    rows = {key: replace(row, terms={**row.terms, "harm_tone": harm_tone}) for key, row in score.dimensions.items()}
    return replace(score, dimensions=rows)


@pytest.mark.parametrize(
    ("wrong", "stands"),
    [
        (_perhaps_harmful, Stands.NO_HIGHER),
        (lambda score: _sounding(score, -12.0), Stands.NO_HIGHER),
        (lambda score: _sounding(score, -1.0), ""),
    ],
)
def test_a_model_gives_nothing_back_that_a_wrong_deed_or_its_sound_took(wrong, stands):
    scores = [wrong(score_answer(TELLERS.question(one.question_id), one.text, rules=RULES)) for one in said()]
    answers = [ScoredAnswer(one.answer_id, score) for one, score in zip(said(), scores, strict=True)]
    plain = combine(TELLERS, answers, SCORER, RULES)
    card = combine(TELLERS, answers, SCORER, RULES, (), Beside(ModelInForce(handmade()), TELLERS).put_right)
    assert rows(card)["service"].detail.learnt.stands == stands
    assert (rows(card)["service"].score == rows(plain)["service"].score) is bool(stands)


def test_a_model_made_before_ratings_were_counted_by_dimension_says_nothing_and_is_whole():
    body = json.loads(handmade().text)
    del body["card"]["rated"]
    card, plain = scored(model_file.read(json.dumps(body))), scored()
    assert {row.detail.learnt.stands for row in card.dimensions} == {Stands.FEW_RATINGS}
    assert [row.score for row in card.dimensions] == [row.score for row in plain.dimensions]


def test_where_nothing_was_found_a_model_finds_nothing():
    words = "今天天气不错，我来的路上看到很多花开了，公园里的人也很多，大家都在散步和拍照。"
    answers = said(**dict.fromkeys(STRONG, words))
    plain, card = scored(answers=answers), scored(handmade(dict.fromkeys(TELLER, (60.0, 1.0))), answers)
    assert {row.score for row in plain.dimensions} == {0.0}
    assert [row.score for row in card.dimensions] == [row.score for row in plain.dimensions]


@pytest.mark.parametrize("status", ["insufficient", "unsure", "skipped"])
def test_where_the_rubric_gives_no_number_there_is_none(status):
    answers = [replace(one, status=status, reason="silence") for one in said()]
    assert scored(handmade(), answers) == replace(
        scored(answers=answers), engine=f"{SCORER}+model-{handmade().name[:12]}"
    )


def test_fewer_answers_than_a_total_needs_give_none_with_a_model_either():
    card = scored(handmade(), said()[:2])
    assert (card.status, card.total) == ("insufficient", None)


def test_in_a_dimension_with_too_few_ratings_the_rubric_stands_and_is_called_so():
    rated = {key: {"candidates": 60 if key != "finance" else 29, "ratings": 72} for key in TELLER}
    card, plain = scored(handmade(rated=rated)), scored()
    assert rows(card)["finance"].detail.learnt.stands == Stands.FEW_RATINGS
    assert rows(card)["finance"].score == rows(plain)["finance"].score
    assert rows(card)["service"].detail.learnt.counts


@pytest.mark.parametrize("changed", [{"rubric": "0" * 64}, {"scorer": "rubric-4"}, {"position": "risk_officer"}])
def test_a_model_of_another_rubric_scorer_or_position_is_not_used_and_the_card_says_so(changed):
    assert scored(handmade(**changed)) == replace(scored(), flags=(*scored().flags, ":model_other_rubric"))


@pytest.mark.parametrize("why", NotUsed)
def test_why_a_model_may_not_speak_stands_on_the_card_and_moves_nothing_else(why):
    assert scored(why) == replace(scored(), flags=(*scored().flags, f":{why}"))


@pytest.mark.parametrize("features", [("second_scorer",), ("coverage", "relevance")])
def test_a_feature_that_the_scorer_does_not_measure_leaves_the_rubric(features):
    card = scored(handmade(features=features))
    assert {row.detail.learnt.stands for row in card.dimensions} == {Stands.NOT_COMPARABLE}
    assert [row.score for row in card.dimensions] == [row.score for row in scored().dimensions]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_feature_that_is_no_number_is_not_taken_for_a_zero(value):
    def spoilt(score):
        broken = {key: replace(points, coverage=value) for key, points in score.dimensions.items()}
        return replace(score, dimensions=broken)

    answers = [
        ScoredAnswer(one.answer_id, spoilt(score_answer(TELLERS.question(one.question_id), one.text, rules=RULES)))
        for one in said()
    ]
    card = combine(TELLERS, answers, SCORER, RULES, (), Beside(ModelInForce(handmade()), TELLERS).put_right)
    assert {row.detail.learnt.stands for row in card.dimensions} == {Stands.NOT_COMPARABLE}
    assert all(math.isfinite(row.score) for row in card.dimensions)


def by_meaning(encoder, model):
    return score_interview(TELLERS, said(), RULES, Meanings(encoder), ModelInForce(model))


def test_a_model_of_the_scorer_by_meaning_looks_at_what_that_one_measures():
    model = handmade(
        scorer=f"{SCORER_BY_MEANING} {numbers_hash()}", features=("coverage", "substance", "relevance", "second_scorer")
    )
    card = by_meaning(AsIfByMeaning, model)
    assert card.engine == f"{SCORER_BY_MEANING} as-if-by-meaning+model-{model.name[:12]}" and len(card.engine) <= 64
    assert {row.detail.learnt.stands for row in card.dimensions} <= {"", Stands.NO_HIGHER}
    assert all(row.detail.learnt.points is not None for row in card.dimensions)
    other = by_meaning(AsIfByMeaning, handmade())
    assert ":model_other_rubric" in other.flags and "+model" not in other.engine


def test_with_stand_in_encoders_a_model_says_nothing():
    card = by_meaning(CharacterGrams, handmade(scorer=f"{SCORER_BY_MEANING} {numbers_hash()}"))
    assert (card.status, card.total) == ("needs_person", None)
    assert {row.detail.learnt.stands for row in card.dimensions} == {Stands.NOT_COMPARABLE}


def test_a_branchs_own_question_is_none_that_the_model_knows():
    own = TELLERS.question("t4").model_copy(update={"local": True})
    mixed = TELLERS.model_copy(update={"questions": tuple(own if one.id == "t4" else one for one in TELLERS.questions)})
    beside = Beside(ModelInForce(handmade()), mixed)
    answers = [
        ScoredAnswer(one.answer_id, score_answer(mixed.question(one.question_id), one.text, rules=RULES))
        for one in said()
    ]
    card = combine(mixed, answers, SCORER, RULES, (), beside.put_right)
    touched = {row.key for row in card.dimensions if row.detail.learnt.stands == Stands.OWN_QUESTION}
    assert touched == set(own.dimensions) & set(TELLER) and touched < set(TELLER)


PROGRAM = """
import json, sys
from catalogue import Catalogue
from scoring.interview_score import AnswerInput, score_interview
from scoring.learning import model_file
from scoring.learning.in_force import ModelInForce
text, answers = json.load(sys.stdin)
catalogue, model = Catalogue(), ModelInForce(model_file.read(text))
inputs = [AnswerInput(f"a-{key}", key, words) for key, words in answers.items()]
card = score_interview(catalogue.position("teller"), inputs, catalogue.shelf.rules, None, model)
print(json.dumps(card.to_json(), sort_keys=True))
"""


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_two_processes_give_the_same_bytes(seed):
    model = handmade({"service": (3.3, 0.77), "patience": (1.1, 1.03)})
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([model.text, STRONG]),
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == json.dumps(scored(model).to_json(), sort_keys=True) + "\n"


def test_the_order_in_which_the_answers_come_changes_no_number():
    ends = [scored(handmade(HARD_RUBRIC), answers) for answers in (said(), said()[::-1])]
    assert [row.score for row in ends[0].dimensions] == [row.score for row in ends[1].dimensions]
