"""`python -m benchmarks.scoring_gates`: every gate of the scorer by meaning, beside phrases and length alone.

All answers here are written, not real candidates'. The given styles are scored by models that saw no answer to
the question asked; the held half by the shipped one. Exit status 1 when a figure that must hold doesn't.

A text is encoded once a run. What is being done, and each line, is printed at once: on a machine with other work it
takes many minutes.
"""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import report
from benchmarks.scorer.cross_fitting import Bench, left_out
from benchmarks.scorer.doubting import interval_lines
from benchmarks.scorer.ordering import auc, least_lead, mean_of, pairs_in_order, worst_change
from benchmarks.scorer.written_answers import (
    STYLES,
    Written,
    four_writers,
    independent,
    open_answers,
    positions,
    styles,
)
from config.loader import load_positions
from scoring.rubric.answer_score import score_answer
from scoring.rubric.meaning.answer import score_by_meaning
from scoring.rubric.meaning.coefficients import Coefficients, coefficients
from scoring.rubric.meaning.encoder import EncoderUnavailable, Remembering
from scoring.rubric.meaning.encoder_process import EncoderProcess
from scoring.rubric.meaning.ngrams import CharacterGrams

EMPTY = "嗯那个怎么说呢其实这件事情吧我也想过不少就是感觉生活里面各种各样的情况都挺常见的大家平时多少都碰到一些"
FILLER = (EMPTY * 5)[:200]
KEPT = 100_000
COLUMNS = ("answers", "gate", "must", "by meaning", "by characters", "phrases", "length alone", "held")
Points = list[float]
Scorer = Callable[[Written], float]
STARTED = time.monotonic()


def doing(what: str) -> None:
    """Say what comes next, with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:.0f} s] {what}", flush=True)


def told(line: list[Any]) -> list[Any]:
    """A line, printed."""
    print(*line, sep=" | ", flush=True)
    return line


@dataclass(frozen=True)
class Gate:
    """One line: a figure of a set of answers, and what it must be."""

    name: str
    must: str
    figure: Callable[[Sequence[Written], Points], float | None]
    holds: Callable[[float], bool]


GATES = (
    Gate("AUC honest / not", "≥ .95", auc, lambda one: one >= 0.95),
    Gate("pairs in order", "≥ .93", pairs_in_order, lambda one: one >= 0.93),
    Gate("each honest kind above each gaming kind", "≥ 20", least_lead, lambda one: one >= 20),
    Gate("excellent above short", "≥ 15", lambda a, p: mean_of(a, p, "honest_excellent".__eq__)
         - mean_of(a, p, "honest_short".__eq__), lambda one: one >= 15),
    Gate("as a recogniser hears it", "≤ 8", lambda a, p: worst_change(a, p, "_asr"), lambda one: one <= 8),
    Gate("as it is spoken", "≤ 8", lambda a, p: worst_change(a, p, "_spoken"), lambda one: one <= 8),
)  # fmt: skip
INDEPENDENT_GATES = (
    Gate("AUC honest / not", "≥ .92", auc, lambda one: one >= 0.92),
    Gate("pairs in order", "≥ .90", pairs_in_order, lambda one: one >= 0.90),
    GATES[2],
    GATES[3],
)
# Four writers know kinds that the others lack: a confident wrong deed, a right beginning, and good will without a deed.
FOUR_WRITERS_GATES = (
    Gate("AUC honest / not", "≥ .90", auc, lambda one: one >= 0.90),
    Gate("pairs in order", "≥ .85", pairs_in_order, lambda one: one >= 0.85),
    Gate("good above careless", "≥ 20", lambda a, p: mean_of(a, p, "honest_good".__eq__)
         - mean_of(a, p, "careless".__eq__), lambda one: one >= 20),
)  # fmt: skip


def main() -> int:
    """Print the table; 1 when a must fails by meaning, NOT_MEASURED without data or encoders."""
    if not STYLES.exists():
        print(f"NOT MEASURED: the written answers are not on this machine ({STYLES})")
        return report.NOT_MEASURED
    try:
        real = Remembering(EncoderProcess(), KEPT)
    except EncoderUnavailable as error:
        print(f"NOT MEASURED: {error}")
        return report.NOT_MEASURED
    lines = gates(real)
    report.keep(
        "scoring_gates", report.table(COLUMNS, lines), [dict(zip(COLUMNS, line, strict=True)) for line in lines]
    )
    missed = [f"{line[0]}: {line[1]}" for line in lines if line[-1] == "no"]
    print("MISSED: " + "; ".join(missed) if missed else "every gate held")
    return 1 if missed else 0


def gates(real: Remembering) -> list[list[Any]]:
    """All lines."""
    given, opened, held = styles(), independent("open"), independent("held")
    four, four_held = four_writers("open"), four_writers("held")
    known = open_answers()
    doing(f"encoding the rubrics that {len(known)} answers are read with, by meaning and by characters")
    by_meaning, by_characters = (
        Bench(positions(known), real, known),
        Bench(positions(known), Remembering(CharacterGrams(), KEPT), known),
    )
    crossed = {}
    for bench in (by_meaning, by_characters):
        doing(f"reading the answers and fitting a model without each question, {bench.encoder.name}")
        crossed[bench] = left_out(bench, bench.read(known))

    def unseen(bench: Bench) -> Scorer:
        return lambda one: score(bench, one, crossed[bench][one.question])

    def shipped(bench: Bench) -> Scorer:
        return lambda one: score(bench, one, coefficients(bench.encoder.by_meaning))

    floor: tuple[Scorer, Scorer] = (by_phrases(), lambda one: float(len(one.text)))
    left = (unseen(by_meaning), unseen(by_characters), *floor)
    lines = table("given, question left out", given, GATES, left)
    if opened:
        lines += table("open half, question left out", opened, INDEPENDENT_GATES, left, judged=False)
    if four:
        lines += table("four writers, open, question left out", four, FOUR_WRITERS_GATES, left, judged=False)
    now = (shipped(by_meaning), shipped(by_characters), *floor)
    if held:
        lines += table("held half, shipped numbers", held, INDEPENDENT_GATES, now)
    if four_held:
        lines += table("four writers, held, shipped numbers", four_held, FOUR_WRITERS_GATES, now, judged=False)
    lines += map(told, interval_lines([(bench, crossed[bench]) for bench in crossed], known, held))
    doing("filler and cost")
    return [*lines, told(filler(by_meaning, given, crossed[by_meaning])), *map(told, cost(by_meaning, given))]


def table(
    name: str, answers: Sequence[Written], gates: Sequence[Gate], scorers: Sequence[Scorer], *, judged: bool = True
) -> list[list[Any]]:
    """The lines of one set; the first scorer is the one that has to hold."""
    doing(f"scoring {len(answers)} answers: {name}")
    points = [[scorer(one) for one in answers] for scorer in scorers]
    lines = []
    for gate in gates:
        found = [gate.figure(answers, said) for said in points]
        shown = ["–" if one is None else f"{one:.3f}" if abs(one) < 1.5 else f"{one:.1f}" for one in found]
        held = "–" if found[0] is None or not judged else "yes" if gate.holds(found[0]) else "no"
        lines.append(told([f"{name} ({len(answers)})", gate.name, gate.must, *shown, held]))
    return lines


def score(bench: Bench, one: Written, model: Coefficients) -> float:
    """Points by meaning; what goes to a person counts as nothing here."""
    question = bench.question(one)
    return score_by_meaning(question, one.text, scale=bench.scales[one.position], model=model).overall or 0.0


def by_phrases() -> Scorer:
    """Today's scorer, with the phrases that the shipped positions have; 0 where they have none."""
    shipped = load_positions()

    def said(one: Written) -> float:
        return score_answer(shipped[one.position].question(one.question), one.text).overall or 0.0

    return said


def filler(bench: Bench, answers: Sequence[Written], models: dict[str, Coefficients]) -> list[Any]:
    """200 characters that say nothing, appended with a full stop: the largest change of an honest answer's points."""
    changes = []
    for one in (one for one in answers if one.honest):
        longer = Written(one.position, one.question, one.kind, one.quality, f"{one.text}。{FILLER}")
        changes.append(abs(score(bench, longer, models[one.question]) - score(bench, one, models[one.question])))
    within = sum(change <= 2 for change in changes) / len(changes)
    found = f"{max(changes):.1f} (within 2: {within:.0%})"
    return [f"given ({len(changes)} honest)", "200 characters of filler move", "≤ 2", found, "–", "–", "–",
            "yes" if max(changes) <= 2 else "no"]  # fmt: skip


def cost(bench: Bench, answers: Sequence[Written]) -> list[list[Any]]:
    """Processor seconds of both processes for 200 characters, and the memory of the encoders'."""
    assert isinstance(bench.encoder, Remembering)
    process = bench.encoder.inner
    assert isinstance(process, EncoderProcess)
    chosen = [one for one in answers if one.kind == "honest_excellent"]
    before = time.process_time() + child_seconds(process)
    for one in chosen:
        bench.encoder.inner.encode([unit.text for unit in bench.read([one])[0][1].units])
        score(bench, one, coefficients(True))
    spent = time.process_time() + child_seconds(process) - before
    seconds = spent / sum(len(one.text) for one in chosen) * 200
    status = open(f"/proc/{process.pid}/status", encoding="utf-8").read()  # noqa: SIM115
    memory = int(status.split("VmHWM:")[1].split()[0]) // 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    none = ("–", "–", "–")
    fast, small = "yes" if seconds <= 0.6 else "no", "yes" if memory <= 500 else "no"
    return [
        ["written", "CPU s, 200 characters", "≤ 0.6", f"{seconds:.2f}", *none, fast],
        ["written", "MB, encoders' process", "≤ 500", f"{memory} (this process {own})", *none, small],
    ]


def child_seconds(process: EncoderProcess) -> float:
    """Processor seconds of the encoders' process so far."""
    fields = open(f"/proc/{process.pid}/stat", encoding="utf-8").read().rpartition(")")[2].split()  # noqa: SIM115
    return (int(fields[11]) + int(fields[12])) / 100


if __name__ == "__main__":
    sys.exit(main())
