"""Whisper through CTranslate2: the engine for a machine without a GPU."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ConfigInvalid, RetryLater
from scoring.speech.engines import models
from scoring.speech.engines.engine import BEAM_SIZE, LANGUAGE, Audio, yield_idle_threads
from scoring.speech.engines.heard import HeardSegment, HeardWord, assemble
from scoring.speech.engines.stretches import heard_in_stretches
from scoring.speech.engines.transcript import Segment, Transcript

if TYPE_CHECKING:
    from faster_whisper import WhisperModel


class FasterWhisper:
    """faster-whisper on a local model folder; it never downloads.

    Args:
        compute: `int8` or `float32`, see `compute.compute_type`.
    """

    invents = True
    name = "faster-whisper"

    def __init__(self, model_path: str | None, data_dir: Path, *, threads: int, compute: str) -> None:
        self._model_path = model_path
        self._data_dir = data_dir
        self._threads = threads
        self._compute = compute
        self._lock = threading.Lock()
        self._loaded: tuple[WhisperModel, str] | None = None

    def recognise(self, audio: Audio) -> Transcript:
        """Return what is said; see `Recogniser.recognise`."""
        with self._lock:
            model, sha256 = self._load()
            try:
                # Temperature retries cost minutes and give other languages on bad sound.
                heard = heard_in_stretches(audio, lambda samples: _heard(model.transcribe(
                    samples, language=LANGUAGE, task="transcribe", beam_size=BEAM_SIZE, temperature=0,
                    condition_on_previous_text=False, word_timestamps=True, vad_filter=False,
                )[0]))  # fmt: skip
            except RuntimeError as error:
                raise RetryLater(f"faster-whisper failed: {error}", after_s=30) from error
        said = assemble(heard, audio.speech)
        return Transcript(
            text=said.text, segments=said.segments, words=said.words, language=LANGUAGE, engine=self.name,
            model_sha256=sha256, seconds=audio.seconds, speech_seconds=audio.speech_seconds, compute=self._compute,
            dropped_words=said.dropped_words,
        )  # fmt: skip

    def close(self) -> None:
        """Let the model go."""
        self._loaded = None

    def _load(self) -> tuple[WhisperModel, str]:
        if self._loaded is None:
            yield_idle_threads()
            from faster_whisper import WhisperModel

            logging.getLogger("faster_whisper").setLevel(logging.WARNING)
            found = models.find_ctranslate2(self._model_path, self._data_dir)
            try:
                model = WhisperModel(
                    str(found.path), device="cpu", compute_type=self._compute, cpu_threads=self._threads,
                    local_files_only=True,
                )  # fmt: skip
            except (RuntimeError, ValueError, OSError) as error:
                raise ConfigInvalid(f"SPEECH_MODEL: {found.path} does not load: {error}") from error
            self._loaded = model, found.sha256
        return self._loaded


def _heard(segments: Iterable[Any]) -> list[HeardSegment]:
    """Run the engine (its segments are computed while they are read) and copy what it says."""
    return [
        HeardSegment(
            Segment(
                start=item.start, end=item.end, text=item.text, avg_logprob=item.avg_logprob,
                compression_ratio=item.compression_ratio, no_speech_prob=item.no_speech_prob,
            ),
            tuple(HeardWord(word.start, word.end, word.word, word.probability) for word in item.words or ()),
        )
        for item in segments
    ]  # fmt: skip
