"""How well the engines hear, on whole sets of clips and with a margin: what one clip comes to differs by processor."""

from dataclasses import dataclass

import pytest

from scoring.speech.cer import corpus_cer
from scoring.speech.engines.engine import Recogniser
from scoring.speech.engines.transcript import Transcript
from scoring.speech.quality import judge
from scoring.speech.recogniser import make_recogniser
from scoring.speech.recording import transcribe
from tests.support.speech_clips import TRANSCRIPTS, assert_words_stand_in_the_text, clip

# Patience for a machine that is busy with other things: openai-whisper takes 1.4 processor seconds for one of audio.
pytestmark = [pytest.mark.speech, pytest.mark.timeout(1200)]
MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


@dataclass(frozen=True)
class ClipSet:
    """Clips of known words, and the highest share of wrong characters over all of them.

    Measured: WAV .07, voice messages .10 to .14, other containers .04; each limit leaves twice that much room.
    """

    files: tuple[tuple[str, str], ...]
    limit: float

    def heard_by(self, recogniser: Recogniser) -> list[Transcript]:
        return [transcribe(clip(path), recogniser) for _, path in self.files]

    def error_rate(self, heard: list[Transcript]) -> float:
        """Characters heard wrong, over all clips together."""
        pairs = zip(self.files, heard, strict=True)
        return corpus_cer((TRANSCRIPTS[name], one.text) for (name, _), one in pairs)


NAMES = sorted(TRANSCRIPTS)
WAV = ClipSet(tuple((name, f"zh/{name}.wav") for name in NAMES), 0.15)
VOICE_MESSAGES = ClipSet(tuple((name, f"formats/{name}.nb12k2.amr") for name in NAMES), 0.25)
OTHERS = ClipSet(
    tuple(
        ("funasr_asr_example", f"formats/funasr_asr_example.{ending}")
        for ending in ("recorder.webm", "video.mp4", "m4a", "nb4k75.amr")
    ),
    0.15,
)
# What openai-whisper hears in the time that a run of all tests has.
SHORT = ClipSet(
    (
        ("funasr_asr_example", "zh/funasr_asr_example.wav"),
        ("funasr_asr_example", "formats/funasr_asr_example.nb12k2.amr"),
    ),
    0.25,
)
# What one more processor hears in that time: every other voice message.
FEW = ClipSet(VOICE_MESSAGES.files[::2], VOICE_MESSAGES.limit)
SETS = {"wav": WAV, "voice messages": VOICE_MESSAGES, "other containers": OTHERS}


def test_both_engines_hear_a_few_recordings_and_say_how(recogniser):
    heard = SHORT.heard_by(recogniser)

    assert SHORT.error_rate(heard) <= SHORT.limit
    for transcript in heard:
        assert_words_stand_in_the_text(transcript)
        assert (transcript.language, transcript.engine) == ("zh", recogniser.name)
        assert transcript.model_sha256 == MODEL_SHA256
        assert transcript.compute in ("int8", "float32")
    clear, phone = heard
    assert 0.3 <= clear.time_at(0) <= 1.2  # speech starts 0.6 s into the clip
    assert clear.time_at(len(clear.text)) == pytest.approx(5.0, abs=0.4)
    assert judge(phone).status == "ok"


@pytest.mark.parametrize("name", SETS)
def test_faster_whisper_hears_each_set(faster_whisper, name):
    heard = SETS[name].heard_by(faster_whisper)
    assert SETS[name].error_rate(heard) <= SETS[name].limit


@pytest.mark.parametrize("compute", ["auto", pytest.param("int8", marks=pytest.mark.slow)])
@pytest.mark.parametrize("isa", ["AVX2", pytest.param("GENERIC", marks=pytest.mark.slow)])
def test_other_processors_hear_as_well(speech_data_dir, monkeypatch, isa, compute):
    monkeypatch.setenv("CT2_FORCE_CPU_ISA", isa)
    recogniser = make_recogniser("faster-whisper", None, speech_data_dir, compute)

    heard = FEW.heard_by(recogniser)

    assert {one.compute for one in heard} == {"float32" if compute == "auto" else compute}
    assert FEW.error_rate(heard) <= FEW.limit
    recogniser.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_openai_whisper_hears_each_set(openai_whisper, name):
    heard = SETS[name].heard_by(openai_whisper)
    assert SETS[name].error_rate(heard) <= SETS[name].limit
