"""`make bench-speech`: how well and how fast both engines hear Mandarin, beside what we promise.

Reads the clips and their transcripts beside the repository (`YINPIN_SHARED_DATA`, default
`../shared/data`): six short Mandarin clips, and the same as AMR-NB voice messages. Exit status:
0 within the limits, 1 outside, 3 when the clips are not on this machine.
"""

from __future__ import annotations

import json
import os
import platform
import re
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import report
from scoring.speech.cer import corpus_cer
from scoring.speech.engines.engine import Recogniser
from scoring.speech.recogniser import make_engine
from scoring.speech.recording import transcribe

HERE = Path(__file__).resolve().parent
CLIPS = Path(os.environ.get("YINPIN_SHARED_DATA", HERE.parents[1] / "shared" / "data")) / "speech"
ENGINES = ("faster-whisper", "openai-whisper")
LONG_CLIP = "azure_zhcn_continuous"  # 53 literary seconds, measured apart: it would drown the rest


@dataclass(frozen=True)
class ClipSet:
    """Clips measured together, and the highest error rate that is promised for them (None: none)."""

    name: str
    folder: str
    ending: str
    limit: float | None
    long: bool = False


SETS = (
    ClipSet("six short clips, WAV", "zh", ".wav", 0.15),
    ClipSet("the same, AMR-NB 12.2k", "formats", ".nb12k2.amr", 0.25),
    ClipSet("53 s reading, WAV", "zh", ".wav", None, long=True),
)


@dataclass(frozen=True)
class Result:
    """One engine on one set. Times in seconds; CPU time is that of all threads and the decoder."""

    engine: str
    clips: str
    cer: float
    limit: float | None
    audio_s: float
    cpu_s: float
    wall_s: float
    texts: dict[str, str]

    @property
    def passed(self) -> bool:
        return self.limit is None or self.cer <= self.limit


def references() -> dict[str, str]:
    """Return the Mandarin clips' transcripts from the table in the README beside them."""
    rows = re.findall(r"^\| (\w+)\.wav \| [^|]*\| ([^|]*?) \|", (CLIPS / "README.md").read_text("utf-8"), re.M)
    return {name: text for name, text in rows if (CLIPS / "zh" / f"{name}.wav").is_file()}


def measure(recogniser: Recogniser, clips: ClipSet, expected: dict[str, str]) -> Result:
    """Transcribe the set once and compare."""
    names = [name for name in sorted(expected) if (name == LONG_CLIP) == clips.long]
    recordings = {name: (CLIPS / clips.folder / f"{name}{clips.ending}").read_bytes() for name in names}
    cpu, wall = _cpu_seconds(), time.perf_counter()
    heard = {name: transcribe(data, recogniser) for name, data in recordings.items()}
    return Result(
        engine=recogniser.name,
        clips=clips.name,
        cer=corpus_cer((expected[name], heard[name].text) for name in names),
        limit=clips.limit,
        audio_s=sum(transcript.seconds for transcript in heard.values()),
        cpu_s=_cpu_seconds() - cpu,
        wall_s=time.perf_counter() - wall,
        texts={name: transcript.text for name, transcript in heard.items()},
    )


def table(results: list[Result]) -> str:
    """Return the results as a Markdown table."""
    lines = [
        "| engine | clips | CER | limit | CPU s per audio s | wall s per audio s |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for one in results:
        limit = "-" if one.limit is None else f"{one.limit:.0%} {'ok' if one.passed else 'FAILED'}"
        lines.append(
            f"| {one.engine} | {one.clips} | {one.cer:.1%} | {limit} "
            f"| {one.cpu_s / one.audio_s:.2f} | {one.wall_s / one.audio_s:.2f} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Measure every engine, print the table, keep it in benchmarks/results/."""
    if not (CLIPS / "README.md").is_file():
        print(f"no recordings: {CLIPS} is not on this machine (set YINPIN_SHARED_DATA)", file=sys.stderr)
        return report.NOT_MEASURED
    expected = references()
    results: list[Result] = []
    for engine in ENGINES:
        # In this process, so that its processor time is counted.
        recogniser = make_engine(engine, None, Path(os.environ.get("DATA_DIR", "var")), "auto")
        warm_up = CLIPS / "zh" / "azure_zhcn_short.wav"
        transcribe(warm_up.read_bytes(), recogniser)  # loading the model is not measured
        for clips in SETS:
            print(f"{engine}: {clips.name} ...", file=sys.stderr, flush=True)
            results.append(measure(recogniser, clips, expected))
    text = table(results)
    print(text)
    _keep(results, text)
    return 0 if all(one.passed for one in results) else 1


def _keep(results: list[Result], text: str) -> None:
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    (folder / "speech.md").write_text(f"# Speech ({machine})\n\n{text}\n", "utf-8")
    rows = [asdict(one) for one in results]
    (folder / "speech.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _cpu_seconds() -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


if __name__ == "__main__":
    sys.exit(main())
