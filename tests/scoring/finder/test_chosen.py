"""Which finder the settings choose, and when a clause is called weak: the encoders are a stand-in of eight numbers."""

import hashlib

import numpy as np
import pytest

from config.settings import Settings
from core.errors import ConfigInvalid, RetryLater
from scoring.finder.chosen import endpoint_of, finder_of, weakness
from scoring.meanings import Meanings
from tests.support.onboarding import shipped

NAMED = {"scorer_llm_url": "http://127.0.0.1:9/v1", "scorer_llm_model": "m", "scorer_llm_revision": "r"}


class Hashed:
    """A vector of its own for each text; `fails` as a child that died does."""

    name, blocks = "hashed", (32,)

    def __init__(self, by_meaning=True):
        self.by_meaning, self.fails = by_meaning, False

    def encode(self, texts):
        if self.fails:
            raise RetryLater("the encoders' process ended", after_s=30)
        rows = [
            np.frombuffer(hashlib.sha256(text.encode()).digest(), np.uint8).astype(np.float32) - 127 for text in texts
        ]
        return np.vstack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)


@pytest.fixture(scope="module")
def position():
    catalogue = shipped()
    positions = [catalogue.position(key) for key in catalogue.positions()]
    return next(one for one in positions if any(question.by_meaning for question in one.questions))


@pytest.fixture(scope="module")
def question(position):
    return next(one for one in position.questions if one.by_meaning)


def settings(**values):
    return Settings.model_validate(values)


def test_without_an_address_there_is_none():
    assert endpoint_of(settings()) is None and finder_of(settings(), lambda: None) is None


def test_it_is_named_by_model_and_revision_and_its_key_shows_nowhere(position):
    finder = finder_of(settings(**NAMED, scorer_llm_key="s3cr3t"), lambda: None)(position)
    assert finder.name == "m@r" and finder.endpoint.key == "s3cr3t" and "s3cr3t" not in repr(finder)


def test_a_model_without_a_revision_is_refused_even_where_nobody_asked_for_settings_before():
    with pytest.raises(ConfigInvalid, match="revision"):
        finder_of(settings(**NAMED | {"scorer_llm_revision": " "}), lambda: None)


def test_the_points_own_words_are_not_weak_and_most_other_talk_is(position, question):
    is_weak = weakness(Meanings(Hashed), position)
    point = question.points[0]
    assert is_weak(question, point.id, point.means) is False
    assert True in [is_weak(question, point.id, f"今天第{number}位客户很多") for number in range(20)]


def test_nobody_compares_by_phrases_or_by_characters_or_when_the_encoders_fail(position, question):
    assert weakness(None, position) is None
    point = question.points[0]
    assert weakness(Meanings(lambda: Hashed(by_meaning=False)), position)(question, point.id, point.means) is None
    encoder = Hashed()
    is_weak = weakness(Meanings(lambda: encoder), position)
    assert is_weak(question, point.id, point.means) is False
    encoder.fails = True
    assert is_weak(question, point.id, "别的话") is None
