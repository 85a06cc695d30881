"""The sentence encoders in their child process, or the end of the test where this machine can't run them."""

import pytest

from scoring.rubric.meaning.encoder import EncoderUnavailable
from scoring.rubric.meaning.encoder_process import EncoderProcess
from tests.support.needs import in_ci


def started() -> EncoderProcess:
    """The process; whoever asked closes it."""
    try:
        return EncoderProcess()
    except EncoderUnavailable as error:
        reason = f"the sentence encoders don't run here: {error}"
        if in_ci():
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
