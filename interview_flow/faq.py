"""Finds the approved answer to a question by shared characters; when unsure, finds nothing.

A first, lexical version: pairs of characters weighed by how rare they are
among the approved questions. Wrong answers cost more than passing a question
on to a person, so the threshold is high.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from config.schema import FaqEntry

THRESHOLD = 0.55
NOISE = re.compile(r"[^\w]|请问|您好|你好|我想|想问|一下|什么|怎么|如何|需要|可以|吗|呢|的|了|是|我|要|有")


def find(entries: Sequence[FaqEntry], question: str) -> FaqEntry | None:
    """The entry whose question or variant is closest, or None below the threshold."""
    index = _index(tuple(entries))
    asked = Counter(grams(question))
    if not asked:
        return None
    best, score = None, 0.0
    for entry, phrasing in index.phrasings:
        similarity = index.cosine(asked, phrasing)
        if similarity > score:
            best, score = entry, similarity
    return best if score >= THRESHOLD else None


def grams(text: str) -> list[str]:
    """Single characters and pairs of them, without punctuation and empty words."""
    kept = NOISE.sub("", text.lower())
    return [*kept, *(kept[i : i + 2] for i in range(len(kept) - 1))]


class Index:
    """Every phrasing as counted grams, with the grams' rarity."""

    def __init__(self, entries: Iterable[FaqEntry]) -> None:
        self.phrasings = [
            (entry, Counter(grams(text))) for entry in entries for text in (entry.question, *entry.variants)
        ]
        seen = Counter(gram for _, phrasing in self.phrasings for gram in phrasing)
        count = len(self.phrasings)
        self._rarity = {gram: math.log(1 + count / times) for gram, times in seen.items()}
        self._unseen = math.log(1 + count)

    def cosine(self, left: Counter[str], right: Counter[str]) -> float:
        """Similarity of two phrasings, 0 to 1."""
        product = sum(left[gram] * right[gram] * self._weight(gram) ** 2 for gram in left if gram in right)
        norms = self._norm(left) * self._norm(right)
        return product / norms if norms else 0.0

    def _weight(self, gram: str) -> float:
        return self._rarity.get(gram, self._unseen) * len(gram)

    def _norm(self, counted: Counter[str]) -> float:
        return math.sqrt(sum((times * self._weight(gram)) ** 2 for gram, times in counted.items()))


@lru_cache(maxsize=4)
def _index(entries: tuple[FaqEntry, ...]) -> Index:
    return Index(entries)
