"""OpenAI's own Whisper on torch: the engine for a machine with a GPU."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ConfigInvalid, RetryLater
from scoring.speech.engines import models
from scoring.speech.engines.engine import BEAM_SIZE, LANGUAGE, Audio, yield_idle_threads
from scoring.speech.engines.heard import HeardSegment, HeardWord, assemble
from scoring.speech.engines.stretches import heard_in_stretches
from scoring.speech.engines.transcript import Segment, Transcript

if TYPE_CHECKING:
    from whisper import Whisper


class OpenaiWhisper:
    """openai-whisper on a local checkpoint; it never downloads and never runs ffmpeg."""

    invents = True
    name = "openai-whisper"

    def __init__(self, model_path: str | None, data_dir: Path, *, threads: int) -> None:
        self._model_path = model_path
        self._data_dir = data_dir
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: tuple[Whisper, str] | None = None

    def recognise(self, audio: Audio) -> Transcript:
        """Return what is said; see `Recogniser.recognise`."""
        with self._lock:
            model, sha256 = self._load()
            try:
                heard = heard_in_stretches(audio, lambda samples: map(_heard, model.transcribe(
                    samples, language=LANGUAGE, task="transcribe", beam_size=BEAM_SIZE, temperature=0.0,
                    condition_on_previous_text=False, word_timestamps=True, verbose=None,
                    fp16=model.device.type == "cuda",
                )["segments"]))  # fmt: skip
            except RuntimeError as error:
                raise RetryLater(f"openai-whisper failed: {error}", after_s=30) from error
        said = assemble(heard, audio.speech)
        return Transcript(
            text=said.text, segments=said.segments, words=said.words, language=LANGUAGE, engine=self.name,
            model_sha256=sha256, seconds=audio.seconds, speech_seconds=audio.speech_seconds,
            compute="float16" if model.device.type == "cuda" else "float32", dropped_words=said.dropped_words,
        )  # fmt: skip

    def close(self) -> None:
        """Let the model go."""
        self._loaded = None

    def _load(self) -> tuple[Whisper, str]:
        if self._loaded is None:
            found = models.find_checkpoint(self._model_path, self._data_dir)
            self._loaded = _load_checkpoint(found.path, self._threads), found.sha256
        return self._loaded


def _load_checkpoint(path: Path, threads: int) -> Whisper:
    """Load a checkpoint file and tell it which attention heads follow the words.

    whisper sets those heads only for models it downloads by name; ours stand in a
    .json file beside the checkpoint. Without them every head is asked, which is less exact.
    """
    yield_idle_threads()
    try:
        import torch
        import whisper
    except ImportError as error:
        raise ConfigInvalid(
            "RECOGNISER=openai-whisper: the package openai-whisper is not installed; "
            "install requirements.txt or set RECOGNISER=faster-whisper"
        ) from error
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(threads)
    try:
        model = whisper.load_model(str(path), device=device)
    except (RuntimeError, KeyError, OSError, ValueError) as error:
        raise ConfigInvalid(f"SPEECH_MODEL: {path} does not load: {error}") from error
    heads = path.with_suffix(".json")
    if heads.exists():
        mask = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
        for layer, head in json.loads(heads.read_text())["alignment_heads"]:
            mask[layer, head] = True
        model.register_buffer("alignment_heads", mask.to_sparse().to(device), persistent=False)
    return model


def _heard(item: dict[str, Any]) -> HeardSegment:
    segment = Segment(
        start=item["start"], end=item["end"], text=item["text"], avg_logprob=item["avg_logprob"],
        compression_ratio=item["compression_ratio"], no_speech_prob=item["no_speech_prob"],
    )  # fmt: skip
    words = item.get("words", [])
    return HeardSegment(
        segment, tuple(HeardWord(word["start"], word["end"], word["word"], word["probability"]) for word in words)
    )
