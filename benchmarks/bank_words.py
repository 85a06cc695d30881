"""`python -m benchmarks.bank_words [HALF [ENGINE [VARIANT…]]]`: does Whisper hear better when told what it is about?

Real clips, sentences of the product's own voice and recordings in which nobody speaks, heard with nothing told and with
each variant of `benchmarks/hearing/given.py`. HALF is `open` (to choose on) or `held` (to measure with, the default),
ENGINE `faster-whisper` or `openai-whisper`, with the model of `SPEECH_MODEL` where one is named. What a variant needs
to be worth building is in `does_good`. All variants on the held half take an hour of a processor. Exit status: 0, 2 for
a name that is not there, 3 when the clips or the voice are not on this machine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.hearing import compared
from benchmarks.hearing.clips import CLIPS
from benchmarks.hearing.compared import GENERAL, Change, Heard, of_kinds
from benchmarks.hearing.given import PLAIN, VARIANTS, Told, free_words, read_words
from benchmarks.hearing.spoken import HALVES, HELD, Recording, recordings
from config.loader import load_positions
from config.schema import Position
from scoring.speech.recogniser import make_engine
from scoring.speech.recording import hear
from voice.errors import VoiceUnavailable

OURS = "faster-whisper"
ENGINES = (OURS, "openai-whisper")
# A variant may hear so many more characters wrong where nobody speaks of banking, at the upper end of the interval.
MOST_WORSE = 0.01
COLUMNS = (
    "told", "general: wrong", "real clips: wrong", "bank sentences: wrong", "bank words heard", "told words heard",
    "told words that nobody said", "of them where nobody spoke", "characters where nobody spoke", "ran away",
    "does good",
)  # fmt: skip


def main(arguments: Sequence[str] = ()) -> int:
    """Measure, print the table, keep it in benchmarks/results/."""
    if not (CLIPS / "README.md").is_file():
        print(f"no recordings: {CLIPS} is not on this machine (set YINPIN_SHARED_DATA)", file=sys.stderr)
        return report.NOT_MEASURED
    half, engine, names = (*arguments[:2], *(HELD, OURS)[len(arguments[:2]) :], arguments[2:])
    unknown = sorted({half} - set(HALVES)) + sorted({engine} - set(ENGINES)) + sorted(set(names) - set(VARIANTS))
    if unknown:
        there = ", ".join([*HALVES, *ENGINES, *VARIANTS])
        print(f"no such half, engine or variant: {', '.join(unknown)}; there are {there}", file=sys.stderr)
        return 2
    try:
        heard = list(listened(half, engine, [PLAIN, *(name for name in names or VARIANTS if name != PLAIN)]))
    except VoiceUnavailable as error:
        print(f"no voice: {error}", file=sys.stderr)
        return report.NOT_MEASURED
    text = f"{engine}, {half} half\n\n{report.table(COLUMNS, rows(heard))}\n\n{left_to_tell(load_positions())}"
    report.keep(f"bank_words-{half}-{engine}", text, [asdict(one) for one in heard])
    return 0


def left_to_tell(positions: Mapping[str, Position]) -> str:
    """How many of a position's own bank words could be told without telling what scores."""
    read = [(word, free_words(one)) for one in positions.values() for word in read_words(one)]
    return (
        f"bank words that candidates read: {len(read)}; that score nothing: {sum(word in free for word, free in read)}"
    )


def listened(half: str, engine: str, names: Sequence[str]) -> Iterator[Heard]:
    """Every recording of a half with every variant."""
    data_dir = Path(os.environ.get("DATA_DIR", "var"))
    recogniser: Any = make_engine(engine, os.environ.get("SPEECH_MODEL") or None, data_dir, "auto")
    model, sha256 = recogniser._load()
    told = Told(model)
    recogniser._loaded = told, sha256
    positions = load_positions()
    for one in recordings(half, data_dir):
        position = positions[one.position]
        for name in names:
            variant = VARIANTS[name]
            told.more = variant.options(position, one.said)
            if takes(engine, told.more) and (not variant.kinds or one.kind in variant.kinds):
                text, words = heard_by(recogniser, one), variant.words(position, one.said)
                yield Heard(name, one.kind, half, one.name, one.condition, one.said, text, words)
        print(f"{one.kind} {one.name} {one.condition}", file=sys.stderr, flush=True)


def takes(engine: str, options: Mapping[str, Any]) -> bool:
    """Whether an engine knows these arguments."""
    return engine == OURS or "hotwords" not in options


def heard_by(recogniser: Any, one: Recording) -> str:
    """What is heard as the product hears it; where nobody speaks the engine is asked all the same."""
    text: str = (recogniser.recognise(one.audio) if one.kind == "unspoken" else hear(one.audio, recogniser)).text
    return text


def rows(heard: Sequence[Heard]) -> list[list[str]]:
    """A line for each variant, beside those recordings that both heard; another where it repeats itself."""
    found = []
    for name in dict.fromkeys(one.variant for one in heard):
        before, after = pair(heard, name)
        found.append(line(name, before, after))
        again = compared.mended(before, after)
        if again != after and name != PLAIN:
            found.append(line(f"{name}; again with nothing where it loops", before, again))
    return found


def pair(heard: Iterable[Heard], name: str) -> tuple[list[Heard], list[Heard]]:
    """What was heard with nothing told and with a variant, the same recordings, both with the variant's words."""
    key = {(one.name, one.condition, one.variant): one for one in heard}
    after = [one for one in key.values() if one.variant == name]
    before = [replace(key[one.name, one.condition, PLAIN], given=one.given) for one in after]
    return before, after


def line(name: str, before: Sequence[Heard], after: Sequence[Heard]) -> list[str]:
    """The cells of one variant: its share, and in brackets the points of difference and their interval."""
    wrong = {kinds: changed(before, after, kinds) for kinds in (GENERAL, ("real",), ("bank",))}
    words = compared_words(before, after)
    quiet = of_kinds(after, "unspoken")
    leaks = compared.unsaid(after), compared.unsaid(quiet)
    good = "–" if name == PLAIN else does_good(wrong[GENERAL], words[0], leaks[0] - compared.unsaid(before))
    cells = [*wrong.values(), *words, *leaks, sum(len(one.text) for one in quiet), compared.ran_away(after), good]
    return [name, *("–" if cell is None else str(cell) for cell in cells)]


def changed(before: Sequence[Heard], after: Sequence[Heard], kinds: Sequence[str]) -> Change | None:
    """Errors in recordings of some kinds; None where the variant heard none of them."""
    ours, theirs = of_kinds(before, *kinds), of_kinds(after, *kinds)
    return compared.change(compared.errors(ours), compared.errors(theirs)) if theirs else None


def compared_words(before: Sequence[Heard], after: Sequence[Heard]) -> list[Change | None]:
    """Bank words, and those of them that were told."""
    found: list[Change | None] = []
    for given in (False, True):
        ours, theirs = (compared.hits(of_kinds(some, "bank"), given=given) for some in (before, after))
        found.append(compared.change(ours, theirs) if any(said for _, said in theirs.values()) else None)
    return found


def does_good(general: Change | None, words: Change | None, leaks: int) -> str:
    """Whether a variant surely harms nothing, writes none of its words unasked, and hears more bank words."""
    if general is None or words is None:
        return "–"
    return "yes" if general.high <= MOST_WORSE and leaks <= 0 and words.low > 0 else "no"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
