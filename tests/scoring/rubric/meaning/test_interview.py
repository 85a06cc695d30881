"""A whole interview read by meaning: the card names the encoder, and without a scale phrases are looked for."""

from scoring.interview_score import SCORER, AnswerInput, score_interview
from tests.scoring.rubric.meaning.rubric import POSITION
from tests.scoring.rubric.meaning.test_answer import HONEST

ANSWERS = [AnswerInput("a1", "q1", HONEST), AnswerInput("a2", "q2", POSITION.question("q2").answers[90][0])]


def test_a_card_by_meaning_names_its_encoder_and_quotes_the_answer(scale):
    card = score_interview(POSITION, ANSWERS, scale=scale)

    assert card.engine.endswith(scale.encoder.name) and card.engine != SCORER
    assert any(row.evidence for row in card.dimensions)
    texts = {answer.answer_id: answer.text for answer in ANSWERS}
    for row in card.dimensions:
        assert all(texts[one.answer_id][one.start : one.end] == one.text for one in row.evidence)


def test_without_a_scale_the_phrases_are_looked_for():
    assert score_interview(POSITION, ANSWERS).engine == SCORER
