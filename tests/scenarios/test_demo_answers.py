"""The demo is not a recording: its score comes from the words in its answers' file."""

from pathlib import Path

import pytest

from catalogue import Catalogue
from sandbox.story.cast import read_cast
from scoring.interview_score import AnswerInput, score_interview
from tests.support.needs import REPOSITORY

CAST = read_cast(Path(REPOSITORY) / "config/demo.yaml")


def result_of(answers):
    version = Catalogue().current(CAST.position, CAST.branch)
    inputs = [
        AnswerInput(key, key, "".join(answer.get("voice", [])) + answer.get("text", ""))
        for key, answer in answers.items()
        if "silence_s" not in answer
    ]
    return score_interview(version.position, inputs, version.rules)


def points(result):
    return {row.key: row.score for row in result.dimensions}


def test_changing_one_answer_changes_the_score():
    before = result_of(CAST.answers["strong"])
    changed = {**CAST.answers["strong"], "t6": CAST.answers["weak"]["t6"]}
    after = result_of(changed)
    assert after.total < before.total - 1


def test_the_strong_candidate_is_ten_points_ahead_on_every_dimension():
    strong, weak = points(result_of(CAST.answers["strong"])), points(result_of(CAST.answers["weak"]))
    assert {key: score - weak[key] >= 10 for key, score in strong.items()} == dict.fromkeys(strong, True)


@pytest.mark.parametrize("who", ["strong", "weak"])
def test_no_answer_holds_latin_letters_which_the_voice_cannot_read(who):
    spoken = [text for answer in CAST.answers[who].values() for text in answer.get("voice", [])]
    assert [text for text in spoken if any(letter.isascii() and letter.isalpha() for letter in text)] == []
