"""What a variant hears beside what is heard when nothing is told: errors, bank words, and words that nobody said."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from benchmarks.hearing.given import bank_words
from scoring.speech.cer import edit_distance, normalise
from scoring.speech.engines.heard import compression_ratio
from scoring.speech.quality import MAX_COMPRESSION_RATIO

GENERAL = ("real", "other", "short")
DRAWS, SEED = 4000, 11
INTERVAL = (2.5, 97.5)
# So many more characters than were said, and half as many again: it went on by itself.
AWAY_CHARACTERS, AWAY_SHARE = 8, 1.5


@dataclass(frozen=True)
class Heard:
    """One recording as one variant heard it."""

    variant: str
    kind: str
    half: str
    name: str
    condition: str
    said: str
    text: str
    given: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A share with nothing told and with a variant, and the interval of the difference over sentences drawn again."""

    before: float
    after: float
    low: float
    high: float

    def __str__(self) -> str:
        points = [100 * one for one in (self.after - self.before, self.low, self.high)]
        return "{:.1%} ({:+.1f}, {:+.1f} to {:+.1f})".format(self.after, *points)


def errors(some: Iterable[Heard]) -> dict[str, tuple[float, float]]:
    """Sentence -> characters heard wrong, and said."""
    found: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in some:
        said = normalise(one.said)
        found[one.name][0] += edit_distance(said, normalise(one.text))
        found[one.name][1] += len(said)
    return {name: (wrong, length) for name, (wrong, length) in found.items()}


def hits(some: Iterable[Heard], *, given: bool = False) -> dict[str, tuple[float, float]]:
    """Sentence -> bank words heard, and said.

    Args:
        given: only those that the variant was told.
    """
    found: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in some:
        said, heard = words_in(one.said), words_in(one.text)
        chosen = [word for word in said if not given or word in one.given]
        found[one.name][0] += sum(min(said[word], heard[word]) for word in chosen)
        found[one.name][1] += sum(said[word] for word in chosen)
    return {name: (heard, said) for name, (heard, said) in found.items()}


def unsaid(some: Iterable[Heard]) -> int:
    """How often a word that was told is written where nobody said it."""
    return sum(
        max(0, normalise(one.text).count(normalise(word)) - normalise(one.said).count(normalise(word)))
        for one in some
        for word in one.given
    )


def ran_away(some: Iterable[Heard]) -> int:
    """In how many recordings much more is written than was said."""
    lengths = [(len(normalise(one.said)), len(normalise(one.text))) for one in some]
    return sum(heard > AWAY_SHARE * said and heard - said > AWAY_CHARACTERS for said, heard in lengths)


def mended(before: Sequence[Heard], after: Sequence[Heard]) -> list[Heard]:
    """What a variant hears when a text that repeats itself is thrown away and the recording heard with nothing told."""
    return [
        replace(theirs, text=ours.text) if compression_ratio(theirs.text) > MAX_COMPRESSION_RATIO else theirs
        for ours, theirs in zip(before, after, strict=True)
    ]


def change(before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]]) -> Change:
    """Both shares and their difference; sentences are drawn again, all conditions of one together.

    Raises:
        ValueError: they are not of the same sentences, or nothing was said.
    """
    if before.keys() != after.keys():
        raise ValueError("the two heard different sentences")
    pairs = np.array([(*before[name], *after[name]) for name in sorted(before)])
    if not pairs[:, 1].sum():
        raise ValueError("nothing was said")
    chosen = np.random.default_rng(SEED).integers(0, len(pairs), (DRAWS, len(pairs)))
    sums = pairs[chosen].sum(axis=1)
    sums = sums[sums[:, 1] > 0]
    low, high = np.percentile(sums[:, 2] / sums[:, 3] - sums[:, 0] / sums[:, 1], INTERVAL)
    whole = pairs.sum(axis=0)
    return Change(whole[0] / whole[1], whole[2] / whole[3], float(low), float(high))


def words_in(text: str) -> Counter[str]:
    """The bank words of a text; of two that overlap the longer."""
    pattern, spelt = _pattern()
    return Counter(spelt[found] for found in pattern.findall(normalise(text)))


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    spelt = {normalise(word): word for word in bank_words()}
    return re.compile("|".join(sorted(spelt, key=len, reverse=True))), spelt


def of_kinds(some: Sequence[Heard], *kinds: str) -> list[Heard]:
    """Those of the kinds named."""
    return [one for one in some if one.kind in kinds]
