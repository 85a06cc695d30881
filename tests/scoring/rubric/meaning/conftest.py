"""Both encoders, each opened once: the real ones in their child process, and the characters that stand in for them."""

import pytest

from scoring.rubric.meaning.encoder import Remembering
from scoring.rubric.meaning.ngrams import CharacterGrams
from scoring.rubric.meaning.scale import MeaningScale
from tests.scoring.rubric.meaning.rubric import BACKGROUND, POSITION
from tests.support import encoders


@pytest.fixture(scope="session")
def sentence_encoders():
    encoder = encoders.started()
    yield Remembering(encoder)
    encoder.close()


@pytest.fixture(scope="session", params=["by meaning", "by characters"])
def encoder(request):
    if request.param == "by characters":
        return Remembering(CharacterGrams())
    return request.getfixturevalue("sentence_encoders")


@pytest.fixture(scope="session")
def scale(encoder):
    return MeaningScale.of(POSITION, encoder, BACKGROUND)


@pytest.fixture(scope="session")
def meaning_scale(sentence_encoders):
    return MeaningScale.of(POSITION, sentence_encoders, BACKGROUND)
