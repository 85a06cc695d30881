"""Which engine listens: chosen by name, or by what this machine has."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from core.errors import ConfigInvalid
from scoring.speech.engine_process import EngineLimits, EngineProcess
from scoring.speech.engines.compute import compute_type
from scoring.speech.engines.engine import Recogniser
from scoring.speech.engines.iflytek_wire import Account
from scoring.speech.engines.models import SENSE_VOICE, Model, find_checkpoint, find_ctranslate2, find_sense_voice

THREADS = 2
PACKAGES = {"faster-whisper": "faster_whisper", "openai-whisper": "whisper", "sherpa-onnx": "sherpa_onnx"}
ENGINES = tuple(PACKAGES)
NAMES = "auto, openai-whisper, faster-whisper, sherpa-onnx, iflytek or scripted"
# Whisper base takes 0.4 GB in faster-whisper and 0.8 GB in openai-whisper; 15 minutes of samples are 60 MB.
_MEMORY = 2 << 30
# Loading holds the file's 16-bit numbers and what they become beside each other.
_MEMORY_PER_WEIGHT_BYTE = 4


class SpeechSettings(Protocol):
    """The settings that choose and set up a recogniser."""

    @property
    def recogniser(self) -> str: ...

    @property
    def speech_model(self) -> str | None: ...

    @property
    def speech_compute(self) -> str: ...

    @property
    def data_dir(self) -> str | Path: ...

    @property
    def iflytek_service(self) -> str: ...

    @property
    def iflytek_app_id(self) -> str: ...

    @property
    def iflytek_key_id(self) -> str: ...

    @property
    def iflytek_secret(self) -> SecretStr: ...

    @property
    def iflytek_url(self) -> str: ...


def recogniser_of(settings: SpeechSettings) -> Recogniser:
    """Make the recogniser of these settings; see `make_recogniser`."""
    if settings.recogniser == "iflytek":
        from scoring.speech.engines.iflytek import Iflytek

        return Iflytek(account_of(settings))
    model = settings.speech_model or None
    return make_recogniser(settings.recogniser, model, settings.data_dir, settings.speech_compute)


def account_of(settings: SpeechSettings) -> Account:
    """Who we are to iFLYTEK."""
    return Account(
        settings.iflytek_service,
        settings.iflytek_app_id,
        settings.iflytek_secret.get_secret_value(),
        settings.iflytek_key_id,
        settings.iflytek_url,
    )


def make_recogniser(name: str, model_path: str | None, data_dir: str | Path, compute: str = "auto") -> Recogniser:
    """Make a recogniser that listens on this machine, its engine in a process of its own.

    The model is loaded with the first recording.

    Args:
        name: `auto`, `openai-whisper`, `faster-whisper` or `scripted`.
        model_path: setting SPEECH_MODEL; empty looks for installed weight packages.
            For `scripted` it is the JSON file of texts.
        data_dir: where joined and converted models are kept.
        compute: setting SPEECH_COMPUTE, of faster-whisper: `auto`, `int8` or `float32`.

    Raises:
        ConfigInvalid: no such recogniser.
    """
    chosen = _choose(model_path) if name == "auto" else name
    if chosen not in ENGINES:
        return make_engine(chosen, model_path, Path(data_dir), compute)
    arguments = (model_path or "", str(Path(data_dir).absolute()), compute_type(compute))
    return EngineProcess(chosen, arguments, EngineLimits(_memory_bytes(model_path)))


def make_engine(name: str, model_path: str | None, data_dir: Path, compute: str) -> Recogniser:
    """Make an engine that works in this process.

    Raises:
        ConfigInvalid: no such engine.
    """
    if name == "faster-whisper":
        from scoring.speech.engines.faster_whisper import FasterWhisper

        return FasterWhisper(model_path or None, data_dir, threads=THREADS, compute=compute_type(compute))
    if name == "openai-whisper":
        from scoring.speech.engines.openai_whisper import OpenaiWhisper

        return OpenaiWhisper(model_path or None, data_dir, threads=THREADS)
    if name == "sherpa-onnx":
        from scoring.speech.engines.sherpa_onnx import SherpaOnnx

        return SherpaOnnx(model_path or None, threads=THREADS)
    if name == "scripted":
        from scoring.speech.engines.scripted import Scripted

        return Scripted(Path(model_path) if model_path else data_dir / "speech-script.json")
    raise ConfigInvalid(f"RECOGNISER={name}: no such recogniser; take {NAMES}")


def find_model(name: str, model_path: str | None, data_dir: str | Path) -> Model | None:
    """Return the weights that `make_recogniser` with these settings would load; None for `scripted`.

    Raises:
        ConfigInvalid: they or the engine are missing, or are not what they should be; says what to do.
    """
    recogniser = make_recogniser(name, model_path, data_dir)
    if recogniser.name == "scripted":
        return None
    if importlib.util.find_spec(PACKAGES[recogniser.name]) is None:
        raise ConfigInvalid(f"RECOGNISER={name}: pip install {recogniser.name}")
    if recogniser.name == "sherpa-onnx":
        return find_sense_voice(model_path or None)
    find = find_checkpoint if recogniser.name == "openai-whisper" else find_ctranslate2
    return find(model_path or None, Path(data_dir))


def numbers(name: str, model_path: str | None, compute: str) -> str:
    """In which numbers the recogniser of these settings will compute, for an operator to read."""
    chosen = _choose(model_path) if name == "auto" else name
    if chosen == "openai-whisper":
        return "float16" if _has_gpu() else "float32"
    if chosen == "sherpa-onnx":
        return "the numbers of its file"
    return compute_type(compute)


def _choose(model_path: str | None) -> str:
    """Take openai-whisper where a GPU makes it quick, or where only it can read the model."""
    if model_path and model_path.endswith(".pt"):
        return "openai-whisper"
    return "openai-whisper" if _has_gpu() else "faster-whisper"


def _memory_bytes(model_path: str | None) -> int:
    """What an engine may take: more for a bigger model; no limit beside a GPU, whose driver maps all of its memory."""
    if _has_gpu():
        return 0
    path = Path(model_path) if model_path else None
    held = [path / one for one in ("model.bin", *SENSE_VOICE)] if path is not None and path.is_dir() else [path]
    size = max((one.stat().st_size for one in held if one is not None and one.is_file()), default=0)
    return _MEMORY + _MEMORY_PER_WEIGHT_BYTE * size


def _has_gpu() -> bool:
    """Ask torch, but only where openai-whisper (and so torch) is installed at all."""
    if importlib.util.find_spec("whisper") is None or importlib.util.find_spec("torch") is None:
        return False
    if not (Path("/dev/nvidiactl").exists() or Path("/dev/dxg").exists()):
        return False  # importing torch takes seconds, and without a device the answer is known
    import torch

    return bool(torch.cuda.is_available())
