"""The real recordings that the speech tests use, by path; they are not part of this repository."""

from __future__ import annotations

import pytest

from scoring.speech.engines.transcript import Transcript
from tests.support.needs import shared_data

# Source: README.md beside the clips.
TRANSCRIPTS = {
    "aishell_BAC009S0724W0121": "广州市房地产中介协会分析",
    "aishell_BAC009S0764W0121": "甚至出现交易几乎停滞的情况",
    "azure_zhcn_short": "今天天气怎么样",
    "cosyvoice_zero_shot": "希望你以后能够做的比我还好呦。",
    "funasr_asr_example": "欢迎大家来体验达摩院推出的语音识别模型",
    "ppasr_test": "近几年不但我用书给女儿压岁也劝说亲朋不要给女儿压岁钱而改送压岁书",
}


def clip(name: str) -> bytes:
    """Return a clip's bytes, such as `zh/azure_zhcn_short.wav`; skip the test when it is not here."""
    path = shared_data("speech") / name
    if not path.is_file():
        pytest.skip(f"the shared recording {name} is not on this machine")
    return path.read_bytes()


def assert_words_stand_in_the_text(transcript: Transcript) -> None:
    """Every word verbatim at its offsets, inside the recording."""
    assert "".join(word.text for word in transcript.words) == transcript.text.replace(" ", "")
    for word in transcript.words:
        assert transcript.text[word.char_start : word.char_end] == word.text
        assert 0 <= word.start_s <= word.end_s <= transcript.seconds + 0.1
        assert 0 <= word.probability <= 1
