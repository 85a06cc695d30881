"""Which engine listens: chosen by name, or by what this machine has."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Protocol

from core.errors import ConfigInvalid
from scoring.speech.decode import Audio
from scoring.speech.models import Model, find_checkpoint, find_ctranslate2
from scoring.speech.transcript import Transcript

LANGUAGE = "zh"
BEAM_SIZE = 5
THREADS = 2


class Recogniser(Protocol):
    """Hears Mandarin; loads its model once, at the first recording, and may be shared by threads.

    Attributes:
        invents: whether it makes up words when nobody speaks, so that it is not to be asked then.
    """

    name: str
    invents: bool

    def recognise(self, audio: Audio) -> Transcript:
        """Return what is said.

        Raises:
            ConfigInvalid: the model is missing or not the one it should be.
            RetryLater: the engine failed for a reason outside the recording.
        """
        ...


def make_recogniser(name: str, model_path: str | None, data_dir: str | Path) -> Recogniser:
    """Make the recogniser of the setting RECOGNISER; the model is loaded at its first use.

    Args:
        name: `auto`, `openai-whisper`, `faster-whisper` or `scripted`.
        model_path: setting SPEECH_MODEL; empty looks for installed weight packages.
            For `scripted` it is the JSON file of texts.
        data_dir: where joined and converted models are kept.

    Raises:
        ConfigInvalid: no such recogniser.
    """
    chosen = _choose(model_path) if name == "auto" else name
    folder = Path(data_dir)
    if chosen == "faster-whisper":
        from scoring.speech.engines.faster_whisper import FasterWhisper

        return FasterWhisper(model_path or None, folder, threads=THREADS)
    if chosen == "openai-whisper":
        from scoring.speech.engines.openai_whisper import OpenaiWhisper

        return OpenaiWhisper(model_path or None, folder, threads=THREADS)
    if chosen == "scripted":
        from scoring.speech.engines.scripted import Scripted

        return Scripted(Path(model_path) if model_path else folder / "speech-script.json")
    raise ConfigInvalid(f"RECOGNISER={name}: no such recogniser; take auto, openai-whisper, faster-whisper or scripted")


def find_model(name: str, model_path: str | None, data_dir: str | Path) -> Model | None:
    """Return the weights that `make_recogniser` with these settings would load; None for `scripted`.

    Raises:
        ConfigInvalid: they or the engine are missing, or are not what they should be; says what to do.
    """
    recogniser = make_recogniser(name, model_path, data_dir)
    if recogniser.name == "scripted":
        return None
    package = {"faster-whisper": "faster_whisper", "openai-whisper": "whisper"}[recogniser.name]
    if importlib.util.find_spec(package) is None:
        raise ConfigInvalid(f"RECOGNISER={name}: pip install {recogniser.name}")
    find = find_checkpoint if recogniser.name == "openai-whisper" else find_ctranslate2
    return find(model_path or None, Path(data_dir))


def yield_idle_threads() -> None:
    """Let an engine's threads sleep while they wait for each other; call it before importing one.

    OpenMP's default is to spin. On two cores that other processes use too, openai-whisper
    then took twice the processor time for the same recording (32 s instead of 15 s for 5.5 s).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _choose(model_path: str | None) -> str:
    """Take openai-whisper where a GPU makes it quick, or where only it can read the model."""
    if model_path and model_path.endswith(".pt"):
        return "openai-whisper"
    return "openai-whisper" if _has_gpu() else "faster-whisper"


def _has_gpu() -> bool:
    """Ask torch, but only where openai-whisper (and so torch) is installed at all."""
    if importlib.util.find_spec("whisper") is None or importlib.util.find_spec("torch") is None:
        return False
    if not (Path("/dev/nvidiactl").exists() or Path("/dev/dxg").exists()):
        return False  # importing torch takes seconds, and without a device the answer is known
    import torch

    return bool(torch.cuda.is_available())
