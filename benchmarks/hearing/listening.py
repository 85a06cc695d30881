"""One engine on sets of clips, in a process of its own: `python -m benchmarks.hearing.listening ENGINE SET…`.

So each engine's processor time and memory are its own, and CT2_FORCE_CPU_ISA, which is read once, can differ.
Prints one line of JSON for each set.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.hearing import clips
from benchmarks.media.watch import family
from scoring.speech.cer import corpus_cer
from scoring.speech.engines import faster_whisper, openai_whisper
from scoring.speech.engines.engine import Recogniser
from scoring.speech.recogniser import make_engine, make_recogniser
from scoring.speech.recording import transcribe

Clips = dict[str, tuple[bytes, str]]
SETS: dict[str, Callable[[], Clips]] = {
    "short": clips.short,
    "amr": lambda: clips.short(".nb12k2.amr", "formats"),
    "reading": clips.reading,
    "english": clips.english,
    "far": clips.far,
}
LONG = "long:"  # and so many minutes


@dataclass(frozen=True)
class Heard:
    """One engine on one set. Times in seconds; CPU time is that of all threads and of the decoder.

    Attributes:
        wrong: share of characters (English: words) heard wrong; None where no words are compared.
        peak_mib: the most memory that the engine's own process had; 0 where it was not asked for.
    """

    engine: str
    clips: str
    wrong: float | None
    audio_s: float
    cpu_s: float
    wall_s: float
    compute: str = ""
    peak_mib: float = 0.0
    texts: tuple[str, ...] = ()


def main(arguments: list[str]) -> int:
    """Measure each set that is named."""
    engine, *names = arguments
    data_dir = Path(os.environ.get("DATA_DIR", "var"))
    for name in names:
        if name.startswith(LONG):
            heard = long(engine, data_dir, float(name.removeprefix(LONG)))
        else:
            heard = measure(make_engine(engine, None, data_dir, "auto"), name)
        print(json.dumps(asdict(heard), ensure_ascii=False), flush=True)
    return 0


def measure(recogniser: Recogniser, name: str) -> Heard:
    """Hear a set once; loading the model is not measured."""
    chosen = SETS[name]()
    # The product hears Mandarin alone; English shows that weights and engine are sound.
    faster_whisper.LANGUAGE = openai_whisper.LANGUAGE = "en" if name == "english" else "zh"
    transcribe(clips.short()["azure_zhcn_short.wav"][0], recogniser)
    cpu, wall = cpu_seconds(), time.perf_counter()
    found = [transcribe(data, recogniser) for data, _ in chosen.values()]
    cpu, wall = cpu_seconds() - cpu, time.perf_counter() - wall
    if not all(one.speech_seconds for one in found):
        raise RuntimeError(f"{name}: a recording without speech is shown to no engine, and measures nothing")
    pairs = [(said, one.text) for (_, said), one in zip(chosen.values(), found, strict=True)]
    rate = clips.word_errors if name == "english" else corpus_cer
    wrong = rate(pairs) if any(said for said, _ in pairs) else None
    seconds = sum(one.seconds for one in found)
    return Heard(
        recogniser.name, name, wrong, seconds, cpu, wall, found[0].compute, texts=tuple(one.text for one in found)
    )


def long(engine: str, data_dir: Path, minutes: float) -> Heard:
    """Much speech, as a worker hears it: the engine in its own process, whose memory is what is told."""
    recogniser: Any = make_recogniser(engine, None, data_dir)
    cpu, wall, seconds, peak = cpu_seconds(), time.perf_counter(), 0.0, 0.0
    for data in clips.half_hours(minutes):
        seconds += transcribe(data, recogniser).seconds
        peak = max(peak, peak_of_children())
    recogniser.close()
    return Heard(
        engine, f"{minutes:g} minutes of speech", None, seconds, cpu_seconds() - cpu, time.perf_counter() - wall,
        peak_mib=peak,
    )  # fmt: skip


def peak_of_children() -> float:
    """MiB, the highest peak of memory among the processes that this one has started, the engine's by far."""
    own = os.getpid()
    return max((one.peak_mib for one in family(own) if one.pid != own), default=0.0)


def cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
