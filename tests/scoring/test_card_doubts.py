"""When no total may stand by itself, what is said instead, and how a card's points were computed."""

import json

import pytest

from config.loader import load_positions
from config.schema import ScoringRules
from scoring.jobs import score_frozen
from scoring.result import ScorecardResult
from scoring.rubric.points import AnswerScore, DimensionPoints, Quote
from scoring.scorecard import ScoredAnswer, combine

TELLER = load_positions()["teller"]
ASKED = [question.id for question in TELLER.questions[:6]]


def points(key, score=60.0, **more):
    quote = Quote(0, 2, "核实", "verify", "phrase", 1.0)
    return DimensionPoints(key, score, 0.5, 0.5, 0.5, 0.5, (quote,), points_found=2, points_total=4, **more)


def scored(question_id, score=60.0, **more):
    dimensions = {key: points(key, score) for key in TELLER.question(question_id).dimensions}
    shape = {"status": "scored", "dimensions": dimensions, "overall": score, **more}
    return ScoredAnswer(f"a-{question_id}", AnswerScore(question_id, **shape))


def unscored(question_id, status, reason):
    return ScoredAnswer(f"a-{question_id}", AnswerScore(question_id, status, reason, (reason,)))


def card(*changed, doubts=(), rules=None):
    """The card of six answers; what is named replaces an answer."""
    other = {one.score.question_id: one for one in changed}
    return combine(TELLER, [other.get(one, scored(one)) for one in ASKED], "rubric-4", rules, doubts)


def rows(result):
    return {row.key: row for row in result.dimensions}


def test_tr_02_an_answer_to_be_heard_by_a_person_holds_its_dimensions_and_the_total_back():
    result = card(unscored("t5", "needs_person", "low_confidence"))

    assert (result.status, result.total, result.low) == ("needs_person", None, None)
    held = rows(result)["finance"]
    assert (held.status, held.score, held.reason) == ("needs_person", None, "有 1 个回答需要人工听评，听评前不计分")
    assert held.evidence and rows(result)["communication"].score == 60.0
    assert "t5:low_confidence" in result.flags


def test_a_row_that_an_older_version_froze_is_scored_although_its_rubric_holds_keys_that_are_gone():
    frozen = {
        "position": TELLER.model_dump(mode="json", by_alias=True),
        "rules": ScoringRules().model_dump(mode="json"),
        "answers": [],
    }
    frozen["position"]["questions"][0] |= {"spoken": "有位老年客户", "version": 3}

    assert score_frozen(frozen, None).status == "insufficient"


def test_so_17_a_skipped_question_is_named_and_counts_for_nothing():
    result = card(unscored("t5", "insufficient", "skipped"))

    assert result.status == "scored" and result.total == 60.0
    assert rows(result)["finance"].reason.endswith("；有 1 题没有作答，未计入")
    assert rows(result)["finance"].detail.answers["t5"].status == "skipped"
    assert "t5:skipped" in result.flags


def test_so_17_a_dimension_of_skipped_questions_only_says_so_and_has_no_number():
    finance = [one for one in ASKED if "finance" in TELLER.question(one).dimensions]
    result = card(*(unscored(one, "insufficient", "skipped") for one in finance))

    row = rows(result)["finance"]
    assert (row.status, row.score) == ("insufficient", None)
    assert row.reason == f"相关的 {len(finance)} 道题都没有作答，未计分"
    assert result.total is None


def test_so_11_without_the_encoders_points_are_shown_for_reference_and_a_person_decides():
    result = card(doubts=("without_encoders",))

    assert (result.status, result.total) == ("needs_person", None)
    assert ":without_encoders" in result.flags
    assert {row.score for row in result.dimensions} == {60.0}


@pytest.mark.parametrize(("second", "status"), [(45.0, "scored"), (39.9, "needs_person"), (80.1, "needs_person")])
def test_so_10_two_scorers_that_differ_by_more_than_20_send_the_card_to_a_person(second, status):
    result = card(*(scored(one, second=second) for one in ASKED))

    assert result.status == status
    assert (":scorers_differ" in result.flags) == (status == "needs_person")


def test_so_10_one_answer_that_they_see_differently_is_not_enough():
    result = card(*(scored(one, second=60.0) for one in ASKED[1:]), scored(ASKED[0], second=0.0))

    assert result.status == "scored"
    assert card(scored(ASKED[0], second=0.0), rules=ScoringRules(scorers_differ_by=70)).status == "scored"


def test_an_answer_that_takes_itself_back_sends_the_card_to_a_person():
    result = card(scored("t1", flags=("taken_back",)))

    assert (result.status, result.total) == ("needs_person", None)
    assert rows(result)["service"].score == 60.0


def test_so_14_each_row_has_a_plain_reason_and_the_parts_that_make_its_points():
    parts = {"coverage": 31.5, "substance": 28.5}
    answer = scored("t5")
    dimensions = {"finance": points("finance", terms=parts, missed=("camera",), capped_by=("own_money",))}
    result = card(ScoredAnswer(answer.answer_id, AnswerScore("t5", "scored", dimensions=dimensions, overall=60.0)))

    row = rows(result)["finance"]
    assert row.reason.startswith("答到 ") and "已限制得分" in row.reason
    detail = row.detail.answers["t5"]
    assert (dict(detail.terms), detail.missed, detail.capped_by) == (parts, ("camera",), ("own_money",))


def test_so_14_how_it_was_computed_survives_as_plain_data():
    result = card(unscored("t5", "insufficient", "skipped"))

    assert ScorecardResult.from_json(json.loads(json.dumps(result.to_json()))) == result
