"""Recordings of known words, and what is made of them: a voice from the far end of a room, and half an hour of speech.

The clips and their transcripts lie beside the repository (`YINPIN_SHARED_DATA`, default `../shared/data`).
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scoring.speech.cer import edit_distance
from scoring.speech.decode import RATE, decode
from scoring.speech.engines.wav import to_wav
from tests.support.encoded import encoded

Samples = npt.NDArray[np.float32]
ROOT = Path(__file__).resolve().parents[2]
CLIPS = Path(os.environ.get("YINPIN_SHARED_DATA", ROOT.parent / "shared" / "data")) / "speech"
# 53 literary seconds, measured apart: they would drown the rest.
LONG_CLIP = "azure_zhcn_continuous"
# A hard room: the voice dies away by 60 dB in .9 s, as loud as what comes straight, and a fan is near. In a harder one
# no speech is found any more, and no engine is asked.
FAR_S, DIES_AWAY_S, STRAIGHT, NOISE_BELOW_DB = 12.0, 0.9, 1.0, 15.0


@dataclass(frozen=True)
class ClipSet:
    """Clips measured together: name -> (recording, what is said in it)."""

    name: str
    clips: dict[str, tuple[bytes, str]]


def references() -> dict[str, str]:
    """Each clip's file name and transcript, from the tables in the README beside them."""
    rows = re.findall(r"^\| ([\w-]+\.\w+) \| [^|]*\| ([^|]*?) \|", (CLIPS / "README.md").read_text("utf-8"), re.M)
    return dict(rows)


def short(ending: str = ".wav", folder: str = "zh") -> dict[str, tuple[bytes, str]]:
    """The six short Mandarin clips, as they are or in another form."""
    names = [name for name in _in("zh") if not name.startswith(LONG_CLIP)]
    return {name: ((CLIPS / folder / name.replace(".wav", ending)).read_bytes(), references()[name]) for name in names}


def reading() -> dict[str, tuple[bytes, str]]:
    """The long literary one."""
    return {LONG_CLIP: ((CLIPS / "zh" / f"{LONG_CLIP}.wav").read_bytes(), references()[f"{LONG_CLIP}.wav"])}


def english() -> dict[str, tuple[bytes, str]]:
    """All English clips."""
    return {name: ((CLIPS / "en" / name).read_bytes(), references()[name]) for name in _in("en")}


def far() -> dict[str, tuple[bytes, str]]:
    """A voice message recorded across a room; nobody's words are compared, only how long an engine takes."""
    samples = decode((CLIPS / "zh" / f"{LONG_CLIP}.wav").read_bytes()).samples[: int(FAR_S * RATE)]
    return {"far": (encoded("amr", np.interp(_at(8000), _at(RATE), across_a_room(samples)).astype(np.float32)), "")}


def across_a_room(samples: Samples) -> Samples:
    """The same with reverberation and noise; the same samples give the same sound."""
    draw = np.random.default_rng(7)
    tail = np.arange(int(DIES_AWAY_S * RATE)) / RATE
    room = draw.standard_normal(len(tail)) * 10 ** (-3 * tail / DIES_AWAY_S)
    room /= np.sqrt((room**2).sum())
    room[0] += STRAIGHT
    size = 1 << (len(samples) + len(room)).bit_length()
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(room, size), size)[: len(samples)]
    noise = draw.standard_normal(len(samples)) * heard.std() * 10 ** (-NOISE_BELOW_DB / 20)
    loud: Samples = (0.3 * (heard + noise) / np.abs(heard + noise).max()).astype(np.float32)
    return loud


def half_hours(minutes: float, longest_s: float = 900.0) -> list[bytes]:
    """So much speech in recordings as long as we take them: the short clips, over and over, a pause between."""
    pause = np.zeros(RATE // 2, np.float32)
    once = np.concatenate([part for data, _ in short().values() for part in (decode(data).samples, pause)])
    wanted = [min(longest_s, minutes * 60 - start) for start in np.arange(0, minutes * 60, longest_s)]
    return [to_wav(np.resize(once, int(seconds * RATE))) for seconds in wanted]


def word_errors(pairs: Iterable[tuple[str, str]]) -> float:
    """Word error rate of English, numbers and spelling as Whisper's own measure takes them."""
    from whisper.normalizers import EnglishTextNormalizer

    plain, wrong, length = EnglishTextNormalizer(), 0, 0
    for expected, heard in pairs:
        ours, theirs = plain(expected).split(), plain(heard).split()
        letters = {word: chr(0x4E00 + at) for at, word in enumerate(dict.fromkeys([*ours, *theirs]))}
        wrong += edit_distance("".join(letters[one] for one in ours), "".join(letters[one] for one in theirs))
        length += len(ours)
    return wrong / length


def _at(rate: int) -> npt.NDArray[np.float64]:
    """Moments of the far recording's samples at a rate."""
    return np.arange(int(FAR_S * rate)) / rate


def _in(folder: str) -> list[str]:
    """The clips of a folder whose words are known, in order."""
    return [name for name in sorted(references()) if (CLIPS / folder / name).is_file()]
