"""How an answer is built: structure, specifics and discourse. Only clauses that carry a point count.

So length earns nothing: whatever is appended without content changes none of
these, and no order of clauses earns more than the given one.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from config.loader import load_lexicon
from config.schema import Kind
from scoring.rubric.words import content_words

NUMBER = "[0-9一二两三四五六七八九十百千几半]"
FULL_NUMBERS, FULL_TERMS, FULL_WORDS, FULL_PAIRS = 2, 4, 20, 2


def structure(kind: Kind, clauses: Sequence[str], facts: float) -> float:
    """How complete the answer's build is, 0 to 1.

    Args:
        kind: situational wants steps, reasons and a close; behavioural wants
            situation, task, action and result; knowledge wants facts explained.
        clauses: the texts that carry a point, in order.
        facts: share of the whole question's points found, 0 to 1.
    """
    if kind == "behavioural":
        return behavioural(clauses)
    if kind == "knowledge":
        return 0.5 * facts + 0.3 * has(clauses, "explain") + 0.2 * min(1.0, count(clauses, "sequence", "explain") / 2)
    steps = min(1.0, count(clauses, "sequence") / 2)
    acting = min(1.0, len(clauses) / 3)
    return 0.3 * steps + 0.3 * acting + 0.2 * has_any(clauses, "reason", "condition") + 0.2 * has(clauses, "closing")


def behavioural(clauses: Sequence[str]) -> float:
    """A quarter each for situation, task, action, and a result with a number or somebody's reaction."""
    return 0.25 * sum(has(clauses, slot) for slot in ("situation", "task", "action", "result"))


def specificity(clauses: Sequence[str], question: str) -> float:
    """Numbers with units, words of banking and distinct content words, 0 to 1, each capped."""
    text = "，".join(clauses)
    numbers = min(1.0, len(set(number_pattern().findall(text))) / FULL_NUMBERS)
    terms = min(1.0, sum(term in text and term not in question for term in bank_terms()) / FULL_TERMS)
    words = min(1.0, len(set(content_words(text)) - set(content_words(question))) / FULL_WORDS)
    return 0.35 * numbers + 0.35 * terms + 0.3 * words


def discourse(clauses: Sequence[str]) -> float:
    """Relations with both ends present (先 … 再, 因为 … 所以), 0 to 1, full from two on."""
    text = "，".join(clauses)
    pairs = sum(holds(text, *pair.split(">")) for pair in load_lexicon("clauses")["pairs"])
    return min(1.0, pairs / FULL_PAIRS)


def holds(text: str, first: str, second: str) -> bool:
    """Whether the second word comes somewhere after the first."""
    at = text.find(first)
    return at >= 0 and text.find(second, at + len(first)) >= 0


def has(clauses: Sequence[str], cue: str) -> bool:
    """Whether a clause holds a cue of this list."""
    return any(word in clause for clause in clauses for word in load_lexicon("cues")[cue])


def has_any(clauses: Sequence[str], *cues: str) -> bool:
    """Whether a clause holds a cue of one of these lists."""
    return any(has(clauses, cue) for cue in cues)


def count(clauses: Sequence[str], *cues: str) -> int:
    """How many clauses hold a cue of one of these lists."""
    return sum(has_any([clause], *cues) for clause in clauses)


@lru_cache(maxsize=1)
def number_pattern() -> re.Pattern[str]:
    """Finds a number with its unit: 八分钟, 50万, 三遍."""
    units = sorted(load_lexicon("bank")["units"], key=len, reverse=True)
    return re.compile(f"(?<!{NUMBER}){NUMBER}+(?:多|来)?(?:{'|'.join(units)})|百分之{NUMBER}+")


@lru_cache(maxsize=1)
def bank_terms() -> tuple[str, ...]:
    """People, things, acts and places of a bank."""
    lists = load_lexicon("bank")
    return tuple(word for name in ("roles", "things", "acts", "places") for word in lists[name])
