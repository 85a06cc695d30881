"""Intervals come from how wrong points were on questions that no model had seen, and a card shows no narrower ones."""

import pytest

from benchmarks.scorer.doubting import BANDS, Residual, covered_by, covered_left_out, doubt_of, quantile
from config.schema import ScoringRules
from scoring.interview_score import AnswerInput, score_interview
from scoring.meanings import Meanings
from scoring.rubric.meaning.coefficients import coefficients, from_json, to_json
from scoring.rubric.meaning.doubt import Doubt
from scoring.rubric.meaning.encoders import open_encoder
from tests.scoring.rubric.meaning.rubric import POSITION
from tests.scoring.rubric.meaning.test_any_process import SAID


def wrong_by(errors, question="q1", points=30.0):
    return [Residual(question, points, points + error) for error in errors]


def test_the_quantile_by_hand():
    """Of 19 errors the 18th: nine tenths of 20. Of 8 none promises as much, so the interval is the whole scale."""
    assert quantile([float(one) for one in range(1, 20)]) == 18.0
    assert quantile([1.0] * 8) == quantile([]) == 100.0


def test_each_band_of_points_has_its_own_half_width():
    known = wrong_by(range(1, 20), points=10.0) + wrong_by([5.0] * 19, points=70.0)
    doubt = doubt_of(known)

    assert [start for start, _ in doubt.bands] == list(BANDS)
    assert (doubt.half_width(0.0), doubt.half_width(19.99)) == (18.0, 18.0)
    assert doubt.half_width(40.0) == 100.0, "nothing was seen there"
    assert (doubt.half_width(60.0), doubt.half_width(100.0)) == (5.0, 5.0)


def test_without_bands_nothing_is_promised():
    assert Doubt(()).half_width(50.0) == 100.0


def test_a_question_that_is_worse_than_the_others_shows_only_when_it_is_left_out():
    known = wrong_by([5.0] * 100) + wrong_by([60.0] * 10, "strange")

    assert covered_by(known, doubt_of(known)) >= 0.9
    assert covered_left_out(known) == pytest.approx(100 / 110)
    assert covered_by(wrong_by([60.0] * 10, "strange"), doubt_of(wrong_by([5.0] * 100))) == 0.0


@pytest.mark.parametrize("by_meaning", [True, False])
def test_the_shipped_half_widths_say_what_they_were_made_of_and_held_on_questions_left_out(by_meaning):
    shipped = coefficients(by_meaning)

    assert [start for start, _ in shipped.doubt.bands] == list(BANDS)
    assert all(0 < half < 100 for _, half in shipped.doubt.bands)
    assert 0.87 <= shipped.card["intervals"]["covers_left_out"] <= 0.93
    assert shipped.card["intervals"]["points"] > 200 and shipped.card["written_not_real"] is True
    assert from_json(to_json(shipped)).doubt == shipped.doubt


def test_a_card_by_meaning_shows_the_half_width_of_its_answers_and_by_phrases_the_wide_constant():
    rules = ScoringRules(min_answers=2)
    answers = [AnswerInput(f"a-{question}", question, text) for question, text in SAID.items()]
    doubt = coefficients(False).doubt
    card = score_interview(POSITION, answers, rules, Meanings(lambda: open_encoder(by_meaning=False)))

    for row in card.dimensions:
        scores = [one.score for one in row.detail.answers.values()]
        half = sum(doubt.half_width(score) for score in scores) / len(scores)
        assert max(row.score - row.low, row.high - row.score) == pytest.approx(half, abs=0.11)
        assert half != rules.half_width
