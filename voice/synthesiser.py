"""Kokoro speaks Mandarin: text -> 24 kHz samples, on one small ONNX model."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from voice import kokoro_files
from voice.errors import TextRefused, VoiceUnavailable
from voice.text import prepare, sentences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 24_000
MAX_IDS = 510
PAUSE_S = 0.35
QUIET = 0.01
EDGE_S = 0.05
PEAK = 0.95


class Kokoro:
    """The voice, loaded once (0.5 s, about 330 MB); no network, the same bytes each time.

    Raises:
        VoiceUnavailable: a package is missing or altered.
    """

    def __init__(self, cache: Path | None = None, *, threads: int = 2) -> None:
        self._cache = cache or kokoro_files.cache_dir()
        self._styles: dict[str, NDArray[np.float32]] = {}
        self._ids = kokoro_files.vocabulary()
        self._session = _session(kokoro_files.model_file(self._cache), threads)
        self._phonemes = _grapheme_to_phoneme()

    def say(self, text: str, *, voice: str | None = None, speed: float = 1.0) -> NDArray[np.float32]:
        """Return the text spoken: (n,) float32, mono, 24 kHz, within ±0.95.

        Args:
            voice: a name of `kokoro_files.available_voices()`; None takes the default.
            speed: 0.9 to 1.3 stays well understood.

        Raises:
            TextRefused: it holds Latin words that have no reading.
            VoiceUnavailable: the voice's style file is missing.
        """
        import numpy as np

        name = voice or kokoro_files.default_voice(self._cache)
        if name not in self._styles:
            self._styles[name] = kokoro_files.style(name, self._cache)
        pause = np.zeros(int(PAUSE_S * RATE), np.float32)
        pieces: list[NDArray[np.float32]] = []
        for sentence in sentences(prepare(text)):
            pieces += [pause] * bool(pieces) + [self._sentence(sentence, self._styles[name], speed)]
        spoken = np.concatenate(pieces)
        return spoken * np.float32(min(1.0, PEAK / max(1e-6, float(np.abs(spoken).max()))))

    def _sentence(self, text: str, style: NDArray[np.float32], speed: float) -> NDArray[np.float32]:
        import numpy as np

        phonemes, _ = self._phonemes(text)
        ids = [self._ids[symbol] for symbol in phonemes if symbol in self._ids]
        if not ids:
            raise TextRefused(f"the voice has no sound for {text!r}")
        if len(ids) > MAX_IDS:
            halves = sentences(text, limit=max(1, len(text) // 2))
            return np.concatenate([self._sentence(half, style, speed) for half in halves])
        [audio] = self._session.run(
            ["audio"],
            {
                "tokens": np.array([[0, *ids, 0]], np.int64),
                "style": style[max(0, len(ids) - 1)],
                "speed": np.array([speed], np.float32),
            },
        )
        return trimmed(np.asarray(audio, np.float32).reshape(-1))


def trimmed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cut the silence at both ends (0.4 s before, 1.1 s after), leaving 50 ms."""
    import numpy as np

    [loud] = np.nonzero(np.abs(samples) >= QUIET)
    if not len(loud):
        return samples[:0]
    edge = int(EDGE_S * RATE)
    return samples[max(0, loud[0] - edge) : loud[-1] + 1 + edge]


def _session(model: Path, threads: int):  # type: ignore[no-untyped-def]  # onnxruntime has no types
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _grapheme_to_phoneme():  # type: ignore[no-untyped-def]  # misaki has no types
    try:
        import jieba
        from misaki.zh import ZHG2P
    except ImportError as error:
        raise VoiceUnavailable(
            f"the voice needs {error.name}: pip install jieba pypinyin cn2an ordered-set "
            "&& pip install --no-deps misaki==0.9.4"
        ) from error
    jieba.setLogLevel(logging.WARNING)
    return ZHG2P()  # no version argument: the 1.1 front end writes symbols this model does not know
