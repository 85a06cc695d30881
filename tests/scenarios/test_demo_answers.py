"""The demo is not a recording: its score comes from the words in its answers' file."""

from pathlib import Path

import pytest

from catalogue import Catalogue
from sandbox.story.cast import read_cast
from sandbox.story.interview_scenes import IN_OWN_WORDS
from scoring.interview_score import AnswerInput, score_interview
from scoring.meanings import Meanings
from scoring.rubric.meaning.encoders import open_encoder
from tests.support.needs import REPOSITORY

CAST = read_cast(Path(REPOSITORY) / "config/demo.yaml")


# Characters stand in for the encoders, which not every machine can run.
MEANINGS = Meanings(lambda: open_encoder(by_meaning=False))


def result_of(answers, meanings=None):
    version = Catalogue().current(CAST.position, CAST.branch)
    inputs = [
        AnswerInput(key, key, "".join(answer.get("voice", [])) + answer.get("text", ""))
        for key, answer in answers.items()
        if "silence_s" not in answer
    ]
    return score_interview(version.position, inputs, version.rules, meanings=meanings)


def points(result):
    return {row.key: row.score for row in result.dimensions}


def test_changing_one_answer_changes_the_score():
    before = result_of(CAST.answers["strong"])
    changed = {**CAST.answers["strong"], "t1": CAST.answers["weak"]["t1"]}
    after = result_of(changed)
    assert after.total < before.total - 1


@pytest.mark.parametrize("meanings", [None, MEANINGS], ids=["phrases", "characters"])
def test_the_strong_candidate_is_ten_points_ahead_on_every_dimension(meanings):
    strong, weak = (points(result_of(CAST.answers[who], meanings)) for who in ("strong", "weak"))
    assert {key: score - weak[key] >= 10 for key, score in strong.items()} == dict.fromkeys(strong, True)


def test_the_answer_in_words_of_her_own_counts_by_meaning_and_by_phrases_not_at_all():
    alone = {IN_OWN_WORDS: CAST.answers["strong"][IN_OWN_WORDS]}
    by_phrases, by_meaning = (
        [row for row in result_of(alone, meanings).dimensions if row.score is not None] for meanings in (None, MEANINGS)
    )
    assert by_phrases and {row.score for row in by_phrases} == {0.0}
    assert by_meaning and min(row.score for row in by_meaning) >= 60 and all(row.evidence for row in by_meaning)


@pytest.mark.parametrize("who", ["strong", "weak"])
def test_no_answer_holds_latin_letters_which_the_voice_cannot_read(who):
    spoken = [text for answer in CAST.answers[who].values() for text in answer.get("voice", [])]
    assert [text for text in spoken if any(letter.isascii() and letter.isalpha() for letter in text)] == []
