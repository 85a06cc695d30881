"""The things that a model answer lists, and how many of them an answer names.

A list of kinds, steps or parts is marked thing by thing, and a thing half said is mostly another one: 平衡性 shares
more than half with 均衡性 and is none of 连续性、协调性、均衡性. So a thing is looked for by what tells it from its
neighbours, whatever all of them share left out, and never in words that the answer repeats from the question.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean, median

from config.loader import load_lexicon
from scoring.rubric.words import PUNCTUATION

# Source: judgement, set on half of the questions of zh_le and looked at on the other half.
MOST_SENTENCES, MOST_THINGS, MIDDLE_CHARS = 2, 40, 16
LONGEST_JOINED, LONGEST_SHARED, LEAST_CHARS = 8, 8, 2
ECHO_CHARS = 5
NOTHING_UP_TO, ALL_FROM = 0.5, 0.9

SENTENCES = re.compile("[。\n]")
ENTRIES = re.compile(r"[。；;\n]|[(（][0-9]{1,2}[)）]|[①-⑨]|(?<![0-9])[0-9]{1,2}[.．、](?![0-9])")
COMMAS = re.compile("[，,]")
COUNTED = re.compile("等[^、，；。]{0,4}$|[一二两三四五六七八九十]种$")
# Stand where something was taken out: no character of an answer.
SAID_BEFORE, TAKEN = "\0", "\1"


@dataclass(frozen=True)
class Listing:
    """What a model answer consists of.

    Attributes:
        things: letters and digits of each, without what all share.
        lists: whether it lists them; otherwise it explains, and these are its sentences.
    """

    things: tuple[str, ...]
    lists: bool


@dataclass(frozen=True)
class Named:
    """How much of the things an answer names, each as heavy as the others, 0 to 1.

    Attributes:
        near: by their pairs of characters.
        sure: only what is nearly whole.
    """

    near: float
    sure: float


NOTHING = Named(0.0, 0.0)


@lru_cache(maxsize=1024)
def listing_of(reference: str, question: str) -> Listing:
    """What a model answer to this question consists of."""
    entries = _entries(reference)
    asked = frozenset(_pairs(solid(question)))
    things = tuple(dict.fromkeys(_trimmed(one, asked) for one in entries))
    short = len(entries) > 1 and median(len(one) for one in entries) <= MIDDLE_CHARS
    # Without words that open a list, a comma makes it a sentence that explains.
    bare = any(mark in reference for mark in "、；;") and not COMMAS.search(reference)
    marked = bare or _opened(reference) != reference
    lists = short and marked and len(_parted(SENTENCES.split(reference))) <= MOST_SENTENCES
    return Listing(_distinct(things) if len(things) <= MOST_THINGS else things, lists and len(things) <= MOST_THINGS)


def named(listing: Listing, answer: str, question: str) -> Named:
    """How much of a listing an answer names."""
    if not listing.things:
        return NOTHING
    rest, degrees = _without_echo(solid(answer), solid(question)), {}
    # The longest first: 封闭 isn't said by 半封闭.
    for thing in sorted(listing.things, key=lambda one: (-len(one), one)):
        at = rest.find(thing)
        if at >= 0:
            degrees[thing] = 0.0 if rest[max(0, at - 1) : at] in load_lexicon("listings")["denials"] else 1.0
            rest = rest[:at] + TAKEN * len(thing) + rest[at + len(thing) :]
    said = frozenset(_pairs(rest))
    shares = [degrees[one] if one in degrees else _share(one, said) for one in listing.things]
    sure = [min(1.0, max(0.0, (one - NOTHING_UP_TO) / (ALL_FROM - NOTHING_UP_TO))) for one in shares]
    return Named(fmean(shares), fmean(sure))


def solid(text: str) -> str:
    """The characters of a text without punctuation, in small letters."""
    return "".join(char for char in text.lower() if char not in PUNCTUATION)


def _entries(reference: str) -> list[str]:
    """The sentences of a model answer, or what one or two of them list, each without punctuation."""
    sentences = [_opened(one) for one in _parted(ENTRIES.split(reference))]
    if len(sentences) > 2:
        return [solid(one) for one in sentences]
    parts = []
    for one in sentences:
        by_marks = _parted(one.split("、"))
        parts += by_marks if len(by_marks) > 1 else _parted(COMMAS.split(one))
    return [solid(half) for part in parts for half in _halves(part)]


def _opened(sentence: str) -> str:
    """What comes after the words that open a list; everything when nothing does."""
    rest = _openings().split(sentence)[-1]
    return rest if solid(rest) else sentence


@lru_cache(maxsize=1)
def _openings() -> re.Pattern[str]:
    return re.compile("|".join(["[:：]", "——", *map(re.escape, load_lexicon("listings")["openers"])]))


def _halves(part: str) -> list[str]:
    """A and B of "A和B" where both may be things of a list; else the part."""
    halves = _parted(_joins().split(part))
    may_be = all(LEAST_CHARS <= len(solid(one)) <= LONGEST_JOINED for one in halves)
    return halves if len(halves) > 1 and may_be else [part]


@lru_cache(maxsize=1)
def _joins() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, load_lexicon("listings")["joins"])))


def _parted(parts: Iterable[str]) -> list[str]:
    return [one for one in parts if solid(one)]


def _trimmed(thing: str, asked: frozenset[str]) -> str:
    """A thing without its count, what leads to it, and a beginning that the question has."""
    shorter = COUNTED.sub("", thing)
    thing = shorter if len(shorter) >= LEAST_CHARS else thing
    leads = load_lexicon("listings")["leads"]
    lead = next((one for one in leads if thing.startswith(one) and len(thing) - len(one) >= LEAST_CHARS), "")
    thing = thing.removeprefix(lead)
    end = next((at for at in range(len(thing) - 1) if thing[at : at + 2] not in asked), len(thing) - 1)
    return thing[end + 1 :] if end >= 3 and len(thing) - end - 1 >= LEAST_CHARS else thing


def _distinct(things: tuple[str, ...]) -> tuple[str, ...]:
    """The things without an ending, then without a beginning, that more than half of them share."""
    backwards = _without_shared([one[::-1] for one in things])
    return tuple(_without_shared([one[::-1] for one in backwards]))


def _without_shared(things: Sequence[str]) -> list[str]:
    """The same for beginnings; at least two characters of each stay."""
    counts: dict[str, int] = {}
    for thing in things:
        for size in range(1, min(LONGEST_SHARED, len(thing) - LEAST_CHARS) + 1):
            counts[thing[:size]] = counts.get(thing[:size], 0) + 1
    shared = max((one for one, count in counts.items() if 2 * count > len(things)), key=len, default="")
    return [one.removeprefix(shared) if len(one) - len(shared) >= LEAST_CHARS else one for one in things]


def _without_echo(answer: str, question: str) -> str:
    """The answer with one mark for each run of characters that the question has too."""
    runs = frozenset(question[at : at + ECHO_CHARS] for at in range(len(question) - ECHO_CHARS + 1))
    kept, at = [], 0
    while at < len(answer):
        if answer[at : at + ECHO_CHARS] not in runs:
            kept.append(answer[at])
            at += 1
            continue
        while answer[at : at + ECHO_CHARS] in runs:
            at += 1
        at += ECHO_CHARS - 1
        kept.append(SAID_BEFORE)
    return "".join(kept)


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)] or [text]


def _share(thing: str, said: frozenset[str]) -> float:
    pairs = _pairs(thing)
    return sum(one in said for one in pairs) / len(pairs)
