"""Both encoders, each opened once: the real ones in their child process, and the characters that stand in for them."""

import pytest

from scoring.rubric.meaning.encoder import EncoderUnavailable, Remembering
from scoring.rubric.meaning.encoder_process import EncoderProcess
from scoring.rubric.meaning.ngrams import CharacterGrams
from scoring.rubric.meaning.scale import MeaningScale
from tests.scoring.rubric.meaning.rubric import BACKGROUND, POSITION
from tests.support.needs import in_ci


@pytest.fixture(scope="session")
def sentence_encoders():
    try:
        encoder = EncoderProcess()
    except EncoderUnavailable as error:
        if in_ci():
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
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
