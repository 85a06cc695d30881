"""Opening the encoder that this machine can run."""

import structlog

from scoring.rubric.meaning.encoder import Encoder, EncoderUnavailable, Remembering
from scoring.rubric.meaning.encoder_process import EncoderProcess
from scoring.rubric.meaning.ngrams import CharacterGrams

log = structlog.get_logger(__name__)


def open_encoder(*, by_meaning: bool = True) -> Encoder:
    """The sentence encoders in a child process, or character n-grams where they can't run.

    Args:
        by_meaning: False asks for the n-grams at once.

    Returns:
        An encoder that remembers the texts it has seen. `by_meaning` of the result says which it is; with
        the n-grams a card must say that no model of meaning was used.
    """
    if not by_meaning:
        return Remembering(CharacterGrams())
    try:
        return Remembering(EncoderProcess())
    except EncoderUnavailable as error:
        log.warning("encoders_unavailable", reason=str(error))
        return Remembering(CharacterGrams())
