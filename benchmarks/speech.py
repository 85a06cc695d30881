"""`make bench-speech`: how well and how fast both engines hear, beside what we promise.

Six short Mandarin clips, the same as AMR-NB voice messages, English, a voice across a room, and half an hour of speech;
each engine in a process of its own, faster-whisper once more as on a processor that has no more than AVX2.
`python -m benchmarks.speech 2` takes two minutes of speech instead of thirty. Exit status: 0 within the limits, 1
outside, 3 when the clips are not on this machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks import report
from benchmarks.hearing.clips import CLIPS
from benchmarks.hearing.listening import LONG, Heard

OURS, OTHER = "faster-whisper", "openai-whisper"
AVX2 = "faster-whisper, AVX2"
MINUTES = 30.0
# Highest shares of characters (English: words) heard wrong, in a whole set.
MOST_WRONG = {"short": 0.12, "amr": 0.20, "english": 0.03}
NAMES = {
    "short": "six short clips, WAV",
    "amr": "the same, AMR-NB 12.2k",
    "reading": "53 s reading, WAV",
    "english": "seven English clips",
    "far": "12 s across a room, AMR-NB",
}
# Of ours beside openai-whisper's processor time; of processor seconds for one of far sound; of memory.
MOST_OF_OTHER, MOST_FAR, MOST_MIB = 0.5, 3.0, 600.0
COLUMNS = ("what", "engine", "seen", "limit", "held")


@dataclass(frozen=True)
class Line:
    """One figure beside its limit; without one it is only told."""

    what: str
    engine: str
    seen: str
    limit: str = "–"
    holds: bool | None = None

    def cells(self) -> list[str]:
        """As the table shows it."""
        return [self.what, self.engine, self.seen, self.limit, {None: "–", True: "yes", False: "NO"}[self.holds]]


def main(arguments: Sequence[str] = ()) -> int:
    """Measure every engine, print the tables, keep them in benchmarks/results/."""
    if not (CLIPS / "README.md").is_file():
        print(f"no recordings: {CLIPS} is not on this machine (set YINPIN_SHARED_DATA)", file=sys.stderr)
        return report.NOT_MEASURED
    minutes = float(arguments[0]) if arguments else MINUTES
    every = ["short", "amr", "reading", "english", "far"]
    heard = {
        OURS: listened(OURS, [*every, f"{LONG}{minutes:g}"]),
        AVX2: listened(OURS, ["short", "amr", "english"], CT2_FORCE_CPU_ISA="AVX2"),
        OTHER: listened(OTHER, every),
    }
    found = lines(heard)
    held = all(line.holds is not False for line in found)
    text = report.table(COLUMNS, [line.cells() for line in found])
    kept = {name: [asdict(one) for one in some] for name, some in heard.items()}
    report.keep("speech", f"{text}\n\n{'all limits held' if held else 'PASSED A LIMIT'}", kept)
    return 0 if held else 1


def listened(engine: str, names: Sequence[str], **environment: str) -> list[Heard]:
    """What one engine heard, in a process of its own."""
    print(f"{engine} {environment or ''}: {', '.join(names)} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks.hearing.listening", engine, *names]
    done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=True)
    # Libraries print too.
    found = [read(json.loads(line)) for line in done.stdout.splitlines() if line.startswith("{")]
    # The whole takes long; what is known already is told.
    for line in (line for one in found for line in of_one(engine, one)):
        print("  " + " | ".join(line.cells()), file=sys.stderr, flush=True)
    return found


def read(data: Mapping[str, Any]) -> Heard:
    """What `asdict` and JSON made of it."""
    return Heard(**{**data, "texts": tuple(data["texts"])})


def lines(heard: Mapping[str, Sequence[Heard]]) -> list[Line]:
    """Every figure, with its limit where one is promised."""
    found = [line for engine, some in heard.items() for one in some for line in of_one(engine, one)]
    ours, other = (cpu_a_second(heard[name], ("short", "amr")) for name in (OURS, OTHER))
    share = ours / other
    what = "CPU time, short clips and AMR, beside openai-whisper"
    return [*found, Line(what, OURS, f"{share:.2f}", f"≤ {MOST_OF_OTHER:g}", share <= MOST_OF_OTHER)]


def of_one(engine: str, one: Heard) -> list[Line]:
    """The lines of one engine and set."""
    a_second = one.cpu_s / one.audio_s
    name, cpu = NAMES.get(one.clips, one.clips), f"{a_second:.2f} (wall {one.wall_s / one.audio_s:.2f})"
    found = []
    if one.wrong is not None:
        most = MOST_WRONG.get(one.clips)
        limit, holds = ("–", None) if most is None else (f"≤ {most:.0%}", one.wrong <= most)
        unit = "words" if one.clips == "english" else "characters"
        found.append(Line(f"{name}: {unit} heard wrong", f"{engine} {one.compute}", f"{one.wrong:.1%}", limit, holds))
    far = one.clips == "far"
    # Processor time, which other work on the machine doesn't change; two idle cores need no more wall time than that.
    limit, holds = (f"≤ {MOST_FAR:g}", a_second <= MOST_FAR) if far else ("–", None)
    found.append(Line(f"{name}: CPU s for one of audio", engine, cpu, limit, holds))
    if one.peak_mib:
        what, small = f"{name}: MiB of the engine's process", one.peak_mib <= MOST_MIB
        found.append(Line(what, engine, f"{one.peak_mib:.0f}", f"≤ {MOST_MIB:g}", small))
    return found


def cpu_a_second(some: Sequence[Heard], names: Sequence[str]) -> float:
    """Processor seconds for one of audio over some sets."""
    chosen = [one for one in some if one.clips in names]
    return sum(one.cpu_s for one in chosen) / sum(one.audio_s for one in chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
