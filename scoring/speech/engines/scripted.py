"""The recogniser for tests that are not about speech: its texts are written down beforehand."""

from __future__ import annotations

import json
from pathlib import Path

from core.errors import ConfigInvalid
from scoring.speech.engines.engine import LANGUAGE, Audio
from scoring.speech.engines.heard import HeardSegment, HeardWord, assemble
from scoring.speech.engines.transcript import Segment, Transcript


class Scripted:
    """Hears the text that a JSON file `{sha256 of the recording: text}` gives.

    The file is read at each call, so a test may add to it while workers run. A recording with
    a text counts as speech from end to end, so a test may send a hiss; a silent one without a
    text is silence.
    """

    invents = False
    name = "scripted"

    def __init__(self, script: Path) -> None:
        self.script = script

    def recognise(self, audio: Audio) -> Transcript:
        """Return the written text, its characters spread evenly over the recording.

        Raises:
            ConfigInvalid: the file is missing or has no text for this recording.
        """
        said = self._text(audio)
        heard = assemble(_spread(said, audio.seconds))
        return Transcript(
            text=heard.text, segments=heard.segments, words=heard.words, language=LANGUAGE, engine=self.name,
            model_sha256="", seconds=audio.seconds, speech_seconds=audio.seconds if said else audio.speech_seconds,
        )  # fmt: skip

    def close(self) -> None:
        """It holds nothing."""

    def _text(self, audio: Audio) -> str:
        try:
            texts = json.loads(self.script.read_text("utf-8-sig"))
        except (OSError, ValueError) as error:
            raise ConfigInvalid(f"RECOGNISER=scripted cannot read {self.script}: {error}") from error
        if audio.sha256 in texts:
            return str(texts[audio.sha256])
        if not audio.speech:
            return ""
        raise ConfigInvalid(f"{self.script}: no text for the recording with sha256 {audio.sha256}")


def _spread(text: str, seconds: float) -> list[HeardSegment]:
    step = seconds / max(1, len(text))
    words = tuple(HeardWord(i * step, (i + 1) * step, character, 1.0) for i, character in enumerate(text))
    segment = Segment(start=0.0, end=seconds, text=text, avg_logprob=-0.1, compression_ratio=1.0, no_speech_prob=0.0)
    return [HeardSegment(segment, words)]
