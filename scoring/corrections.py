"""What may pass for a corrected hearing: near the recogniser's text by letters and by sound, with as many denials.

A recogniser that errs writes other characters for nearly the same sounds. Whoever says something else gives another
answer, and that is no correction. Pure; numpy and pypinyin are loaded at the first use.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Any

from core.normal_form import comparable
from scoring.speech.engines.transcript import Transcript, Word

# Of the longer text. Source: judgement; a homophone changes letters and no sounds, however many are put right.
MOST_LETTERS = 0.3
# Syllables, of a text of any length: one word misheard and a slip besides. A share of the text would give whoever talks
# long and says nothing room for a whole rubric.
FREE_SOUNDS = 3
# Letters of a text that are compared; a recording of ten minutes has fewer.
LONGEST = 3000
DENIALS = "不没无未别非勿莫"

Pair = tuple[int | None, int | None]


class Verdict(StrEnum):
    """What a correction is."""

    COUNTED = "counted"
    SAME = "same"
    LETTERS = "letters"
    SOUNDS = "sounds"
    DENIAL = "denial"
    LONG = "long"


@dataclass(frozen=True)
class Change:
    """How far a correction lies from what was heard.

    Attributes:
        share: letters changed, of the longer text, 0 to 1.
    """

    verdict: Verdict
    share: float


def compare(heard: str, said: str) -> Change:
    """Whether `said` may be what the recogniser misheard as `heard`."""
    if max(len(heard), len(said)) > LONGEST:
        return Change(Verdict.LONG, 1.0)
    one, other = _letters(heard), _letters(said)
    if one == other:
        return Change(Verdict.SAME, 0.0)
    share = round(sum(runs(one, other)) / max(len(one), len(other)), 3)
    if share > MOST_LETTERS:
        return Change(Verdict.LETTERS, share)
    if _denials(one) != _denials(other):
        return Change(Verdict.DENIAL, share)
    return Change(_by_sound(sounds(one), sounds(other)), share)


def corrected(transcript: Transcript, text: str) -> Transcript:
    """The transcript with this text; each word keeps its seconds where its letters went.

    What was put in between belongs to the word before it; a word of which nothing is left is gone.
    """
    went = {before: after for before, after in aligned(transcript.text, text) if before is not None}
    words: list[Word] = []
    for word in transcript.words:
        places = [place for at in range(word.char_start, word.char_end) if (place := went[at]) is not None]
        if places:
            start, end = places[0], places[-1] + 1
            words.append(replace(word, text=text[start:end], char_start=start, char_end=end))
    return replace(transcript, text=text, words=tuple(words))


def runs(one: Sequence[str], other: Sequence[str]) -> list[int]:
    """The lengths of the stretches in which two sequences differ; their sum is the edit distance."""
    same = [a is not None and b is not None and one[a] == other[b] for a, b in aligned(one, other)]
    return [len(list(group)) for equal, group in groupby(same) if not equal]


def aligned(one: Sequence[str], other: Sequence[str]) -> list[Pair]:
    """Places in both sequences that belong together along one shortest way of edits, in order."""
    table = _table(tuple(one), tuple(other))
    pairs: list[Pair] = []
    a, b = len(one), len(other)
    while a or b:
        here = table[a][b]
        if a and b and table[a - 1][b - 1] + (one[a - 1] != other[b - 1]) == here:
            a, b = a - 1, b - 1
            pairs.append((a, b))
        elif a and table[a - 1][b] + 1 == here:
            a -= 1
            pairs.append((a, None))
        else:
            b -= 1
            pairs.append((None, b))
    return pairs[::-1]


def sounds(letters: str) -> tuple[str, ...]:
    """Syllables without tones; what people and recognisers mix is one, and so is a run of Latin letters."""
    from pypinyin import lazy_pinyin

    return tuple(_plain(syllable) for syllable in lazy_pinyin(letters))


def _letters(text: str) -> str:
    """Every letter and digit: nothing is left out of what will be scored, not even in square brackets."""
    return "".join(letter for letter in comparable(text) if letter.isalnum())


def _by_sound(one: Sequence[str], other: Sequence[str]) -> Verdict:
    return Verdict.COUNTED if sum(runs(one, other)) <= FREE_SOUNDS else Verdict.SOUNDS


def _table(one: tuple[str, ...], other: tuple[str, ...]) -> list[Any]:
    """Edit distances of all beginnings: `table[a][b]` of one[:a] and other[:b]."""
    import numpy as np

    codes = {letter: number for number, letter in enumerate(sorted({*one, *other}))}
    column = np.array([codes[letter] for letter in other], dtype=np.int32)
    steps = np.arange(len(other) + 1, dtype=np.int32)
    rows = [steps]
    for place, letter in enumerate(one, 1):
        above = rows[-1]
        row = np.empty_like(steps)
        row[0] = place
        row[1:] = np.minimum(above[1:] + 1, above[:-1] + (column != codes[letter]))
        rows.append(np.minimum.accumulate(row - steps) + steps)
    return rows


def _denials(letters: str) -> int:
    return sum(letters.count(one) for one in DENIALS)


@lru_cache(maxsize=4096)
def _plain(syllable: str) -> str:
    """zh as z, ng as n, n as l: pairs that southern speech and recognisers mix."""
    for initial in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:] if syllable.startswith(initial) else syllable
    syllable = syllable.removesuffix("g") if syllable.endswith("ng") else syllable
    return f"l{syllable[1:]}" if syllable.startswith("n") and len(syllable) > 1 else syllable
