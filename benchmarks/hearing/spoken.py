"""What is heard with and without words given: real clips, the voice's sentences, and recordings in which nobody speaks.

Each is heard clean, in noise, and as a voice message in noise; all three belong to one cluster when figures are drawn
again. Noise comes from a fixed seed, so the same recording is made each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.hearing import clips
from benchmarks.hearing.clips import Samples
from config.reading import read_yaml
from scoring.speech.decode import RATE, decode
from scoring.speech.engines.engine import Audio
from scoring.speech.engines.wav import to_wav
from tests.support.encoded import encoded
from voice import kokoro_files, samples

HERE = Path(__file__).parent
VOICES = ("zm_yunxi", "zf_xiaobei", "zm_yunjian")
HALVES = OPEN, HELD = "open", "held"
CLEAN, NOISE, MESSAGE = "clean", "noise 8 dB below", "voice message, noise 15 dB below"
# In this order, so that a run that is ended has whole conditions. One is enough to choose a variant on.
CONDITIONS = {OPEN: (MESSAGE,), HELD: (MESSAGE, CLEAN, NOISE)}
NOISE_DB, MESSAGE_DB = 8.0, 15.0
AMR_RATE = 8_000
# Shown to the engine from end to end, as if somebody spoke: what it writes was said by nobody.
UNSPOKEN_S = 6.0


@dataclass(frozen=True)
class Recording:
    """One recording whose words are known.

    Attributes:
        kind: real, bank, other, short or unspoken.
        half: open or held.
        name: of the sentence, the same in each condition.
        position: whose candidate speaks; real clips and other sentences take turns.
        said: empty where nobody speaks.
    """

    kind: str
    half: str
    name: str
    condition: str
    position: str
    said: str
    audio: Audio


def recordings(half: str, data_dir: Path) -> Iterator[Recording]:
    """All of a half, in order.

    Raises:
        VoiceUnavailable: the voice is not installed.
    """
    positions = list(sentences()["bank"])
    for at, (name, sound) in enumerate(unspoken(half).items()):
        speech = ((0.0, len(sound) / RATE),)
        audio = Audio(sound, len(sound) / RATE, speech, hashlib.sha256(sound.tobytes()).hexdigest(), "wav", "pcm")
        yield Recording("unspoken", half, name, CLEAN, positions[at % len(positions)], "", audio)
    dry = list(_dry(half, data_dir))
    for condition in CONDITIONS[half]:
        for kind, name, position, said, sound in dry:
            yield Recording(kind, half, name, condition, position, said, decode(_in(condition, sound, name)))


@cache
def sentences() -> dict[str, Any]:
    """The lists of sentences.yaml."""
    found: dict[str, Any] = read_yaml(HERE / "sentences.yaml", HERE)
    return found


def part(half: str, some: list[Any]) -> list[Any]:
    """The first half of a list is open, the rest is held."""
    middle = (len(some) + 1) // 2
    return some[:middle] if half == OPEN else some[middle:]


def unspoken(half: str) -> dict[str, Samples]:
    """Silence and noises, in another draw for each half."""
    count = int(UNSPOKEN_S * RATE)
    at = np.arange(count) / RATE
    draw = np.random.default_rng(seed_of(half, str(UNSPOKEN_S)))
    white, rumble = draw.standard_normal(count), pink(count, draw)
    knocks = (draw.random(count) < 4 / RATE) * 1.0
    sounds = {
        "silence": np.zeros(count),
        "soft hiss": 0.0005 * white,
        "hiss": 0.02 * white,
        "hall": 0.05 * rumble,
        "hum": 0.05 * np.sin(2 * np.pi * 50 * at) + 0.02 * np.sin(2 * np.pi * 150 * at) + 0.002 * white,
        "knocks": np.convolve(knocks, np.exp(-np.arange(800) / 120.0))[:count] * 0.5 + 0.001 * white,
        "bursts": 0.08 * rumble * (np.sin(2 * np.pi * 3 * at) > 0) * (np.sin(2 * np.pi * 0.4 * at) > -0.3),
    }
    return {f"{name} {UNSPOKEN_S:g} s": sound.clip(-1, 1).astype(np.float32) for name, sound in sounds.items()}


def with_noise(dry: Samples, below_db: float, seed: int) -> Samples:
    """The samples with the rumble of a hall, so many dB below their speech."""
    loud = np.abs(dry) > 0.05 * np.abs(dry).max()
    level = float(np.sqrt(np.mean(dry[loud] ** 2))) * 10 ** (-below_db / 20)
    mixed = dry + level * pink(len(dry), np.random.default_rng(seed))
    found: Samples = (mixed * min(1.0, 0.95 / float(np.abs(mixed).max()))).astype(np.float32)
    return found


def pink(count: int, draw: np.random.Generator) -> Samples:
    """Noise whose power falls with the frequency, as that of rooms and streets does; its RMS is 1."""
    spectrum = np.fft.rfft(draw.standard_normal(count))
    spectrum /= np.sqrt(np.maximum(1, np.arange(len(spectrum))))
    noise = np.fft.irfft(spectrum, count)
    found: Samples = (noise / noise.std()).astype(np.float32)
    return found


def seed_of(*names: str) -> int:
    """The same for the same names, on every machine."""
    return int.from_bytes(hashlib.sha256("\0".join(names).encode()).digest()[:4], "big")


def _dry(half: str, data_dir: Path) -> Iterator[tuple[str, str, str, str, Samples]]:
    """Kind, name, position, words and clean samples of all in which somebody speaks."""
    positions = list(sentences()["bank"])
    real = {**clips.short(), **{f"{name}.wav": one for name, one in clips.reading().items()}}
    for at, name in enumerate(part(half, sorted(real))):
        data, said = real[name]
        yield "real", name, positions[at % len(positions)], said, decode(data).samples
    spoken = _texts(half)
    items = [{"name": f"{name}.wav", "text": said, "voice": VOICES[at % 3]} for at, (_, name, _, said) in spoken]
    folder = data_dir / "hearing" / half
    samples.render(items, folder, cache=kokoro_files.cache_dir(), report=lambda line: None)
    for _, (kind, name, position, said) in spoken:
        yield kind, name, position, said, decode((folder / f"{name}.wav").read_bytes()).samples


def _texts(half: str) -> list[tuple[int, tuple[str, str, str, str]]]:
    """Number, and kind, name, position and words of what the voice says."""
    lists, positions = sentences(), list(sentences()["bank"])
    bank = [("bank", key, said) for key, some in lists["bank"].items() for said in part(half, some)]
    rest = [(kind, "", said) for kind in ("other", "short") for said in part(half, lists[kind])]
    return [
        (at, (kind, f"{kind}-{at}", key or positions[at % len(positions)], said))
        for at, (kind, key, said) in enumerate([*bank, *rest])
    ]


def _in(condition: str, dry: Samples, name: str) -> bytes:
    """The recording of a sound in a condition."""
    if condition == CLEAN:
        return to_wav(dry)
    noisy = with_noise(dry, NOISE_DB if condition == NOISE else MESSAGE_DB, seed_of(name, condition))
    return to_wav(noisy) if condition == NOISE else _message(noisy)


def _message(sound: Samples) -> bytes:
    at = np.arange(0, len(sound), RATE / AMR_RATE)
    return encoded("amr", np.interp(at, np.arange(len(sound)), sound).astype(np.float32))
