import numpy as np
import pytest

from scoring.speech.decode import decode
from scoring.speech.engines.wav import to_wav


def test_what_is_kept_for_listening_decodes_to_the_same_samples():
    samples = (0.5 * np.sin(np.arange(16_000) / 10)).astype(np.float32)

    again = decode(to_wav(samples))

    assert again.seconds == 1.0
    assert np.abs(again.samples - samples).max() == pytest.approx(0, abs=1e-3)
