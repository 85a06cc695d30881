"""SenseVoice through sherpa-onnx, with a model that the site brings.

No SenseVoice model comes in a package, so this has been run with a stand-in of the package only.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from core.errors import ConfigInvalid, RetryLater
from scoring.speech.engines.engine import LANGUAGE, Audio, yield_idle_threads
from scoring.speech.engines.heard import HeardSegment, HeardWord, assemble, compression_ratio
from scoring.speech.engines.models import find_sense_voice
from scoring.speech.engines.transcript import Segment, Transcript

if TYPE_CHECKING:
    from sherpa_onnx import OfflineRecognizer

RATE = 16_000
# Around each span of speech: a detector cuts off the first and the last sound.
MARGIN_S = 0.2
# Language, mood and event of a span, which some versions write into the text: <|zh|><|NEUTRAL|>
TAG = re.compile(r"<\|[^|]*\|>")


class SherpaOnnx:
    """Hears each span of speech on its own. It reports no confidence, like `iflytek`."""

    invents = True
    name = "sherpa-onnx"

    def __init__(self, model_path: str | None, *, threads: int) -> None:
        self._model_path, self._threads = model_path, threads
        self._lock = threading.Lock()
        self._loaded: tuple[OfflineRecognizer, str] | None = None

    def recognise(self, audio: Audio) -> Transcript:
        """Return what is said; see `Recogniser.recognise`."""
        with self._lock:
            engine, sha256 = self._load()
            try:
                heard = [segment for span in audio.speech for segment in _heard(engine, audio, *span)]
            except RuntimeError as error:
                raise RetryLater(f"sherpa-onnx failed: {error}", after_s=30) from error
        said = assemble(heard, audio.speech)
        return Transcript(
            text=said.text, segments=said.segments, words=said.words, language=LANGUAGE, engine=self.name,
            model_sha256=sha256, seconds=audio.seconds, speech_seconds=audio.speech_seconds,
            dropped_words=said.dropped_words,
        )  # fmt: skip

    def close(self) -> None:
        """Let the model go."""
        self._loaded = None

    def _load(self) -> tuple[OfflineRecognizer, str]:
        if self._loaded is None:
            yield_idle_threads()
            try:
                from sherpa_onnx import OfflineRecognizer
            except ImportError as error:
                raise ConfigInvalid("RECOGNISER=sherpa-onnx: pip install sherpa-onnx") from error
            found = find_sense_voice(self._model_path)
            try:
                engine = OfflineRecognizer.from_sense_voice(
                    model=str(found.path), tokens=str(found.path.with_name("tokens.txt")), num_threads=self._threads,
                    language=LANGUAGE, use_itn=False,
                )  # fmt: skip
            except (RuntimeError, ValueError, OSError) as error:
                raise ConfigInvalid(f"SPEECH_MODEL: {found.path} does not load: {error}") from error
            self._loaded = engine, found.sha256
        return self._loaded


def _heard(engine: Any, audio: Audio, start: float, end: float) -> Iterable[HeardSegment]:
    """What is said in one span."""
    begins, ends = max(0.0, start - MARGIN_S), min(audio.seconds, end + MARGIN_S)
    stream = engine.create_stream()
    stream.accept_waveform(RATE, audio.samples[int(begins * RATE) : int(ends * RATE)])
    engine.decode_stream(stream)
    text = TAG.sub("", stream.result.text).strip()
    if not text:
        return
    words = _words(stream.result, begins, ends)
    yield HeardSegment(Segment(begins, ends, text, 0.0, compression_ratio(text), 0.0), words)


def _words(result: Any, begins: float, ends: float) -> tuple[HeardWord, ...]:
    """Each token from its own time to that of the next."""
    times = [begins + float(one) for one in result.timestamps]
    tokens = zip(result.tokens, times, [*times[1:], ends], strict=False)
    return tuple(HeardWord(start, end, token.strip("▁ "), 1.0) for token, start, end in tokens if not TAG.search(token))
