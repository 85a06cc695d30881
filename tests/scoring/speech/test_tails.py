"""A spoken answer and then a quiet room: nothing is heard where nobody speaks."""

import numpy as np
import pytest

from scoring.speech.decode import decode
from scoring.speech.recording import hear
from tests.support.speech_clips import TRANSCRIPTS, clip
from voice.audio_files import AMR_RATE, amr_bytes

NAMES = sorted(TRANSCRIPTS)
TAIL_S = 20
# (clip, which noise, how loud): 37 tails, of which a run of all tests hears three.
TAILS = [(NAMES[number % 6], number, (0.0, 0.001, 0.003, 0.006)[number % 4]) for number in range(37)]
EVERY = [
    pytest.param(*tail, marks=[] if number in (2, 9, 22) else pytest.mark.slow) for number, tail in enumerate(TAILS)
]


def with_tail(name: str, seed: int, loudness: float) -> bytes:
    """The clip, then twenty seconds of a fan at this loudness, as a voice message."""
    said = decode(clip(f"zh/{name}.wav")).samples[:: 16_000 // AMR_RATE]
    noise = np.random.default_rng(seed).standard_normal(TAIL_S * AMR_RATE) * loudness
    return amr_bytes(np.concatenate([said, noise]).astype(np.float32), AMR_RATE)


@pytest.mark.speech
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "seed", "loudness"), EVERY)
def test_no_word_is_heard_in_a_quiet_tail(faster_whisper, name, seed, loudness):
    audio = decode(with_tail(name, seed, loudness))

    transcript = hear(audio, faster_whisper)

    assert transcript.seconds == audio.seconds
    assert len(transcript.text) <= 1.5 * len(TRANSCRIPTS[name])
    assert transcript.words
    for word in transcript.words:
        assert any(start - 0.5 <= word.end_s and word.start_s <= end + 0.5 for start, end in audio.speech)
