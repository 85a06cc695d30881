"""Finds the approved answer to a question by shared characters; when unsure, finds nothing.

A lexical version: pairs of characters weighed by how rare they are among the approved questions.
Wrong answers cost more than passing a question on to a person, so the threshold is high, and what is
asked must be what is answered: the position, the object, and whether it is denied.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from config.loader import load_lexicon
from config.schema import FaqEntry
from core.normal_form import comparable

THRESHOLD = 0.55
NOISE = re.compile(r"[^\w]|请问|您好|你好|我想|想问|谢谢|麻烦|一下|什么|怎么|如何|需要|可以|吗|呢|的|了|是|我|要|有")
A_OR_NOT = re.compile(r"(.)[不没]\1|可不可以|有没有")
DENIES = re.compile(r"[不没无别未]|为什么")
UNKNOWN_RUN = 2  # characters in a row that no approved text has: something else is asked
NOT_OBJECTS = ("small", "objects")


def find(entries: Sequence[FaqEntry], question: str, position: str | None = None) -> FaqEntry | None:
    """The entry whose question or variant is closest and asks the same, or None.

    Args:
        position: of the asker's application; an answer about another position is none for them.
    """
    index = _index(tuple(entries))
    asked = comparable(question)
    counted, general = Counter(grams(asked)), Counter(grams(_without_positions(asked)))
    best: tuple[FaqEntry, str] | None = None
    score = 0.0
    for entry, text, phrasing in index.phrasings if counted else []:
        similarity = index.cosine(counted if entry.position else general, phrasing)
        if similarity > score:
            best, score = (entry, text), similarity
    if best is None or score < THRESHOLD:
        return None
    entry, text = best
    return entry if _asks_the_same(index, entry, text, asked, position) else None


def grams(text: str) -> list[str]:
    """Single characters and pairs of them, without punctuation and empty words."""
    kept = NOISE.sub("", text)
    return [*kept, *(kept[i : i + 2] for i in range(len(kept) - 1))]


class Index:
    """Every phrasing as counted grams, with the grams' rarity."""

    def __init__(self, entries: Iterable[FaqEntry]) -> None:
        self.phrasings = [
            (entry, text, Counter(grams(text if entry.position else _without_positions(text))))
            for entry in entries
            for text in map(comparable, (entry.question, *entry.variants))
        ]
        self.words = {entry.id: comparable("\n".join(_texts(entry))) for entry, _, _ in self.phrasings}
        self.all_words = "\n".join(self.words.values())
        seen = Counter(gram for _, _, phrasing in self.phrasings for gram in phrasing)
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


def _asks_the_same(index: Index, entry: FaqEntry, phrasing: str, asked: str, position: str | None) -> bool:
    about = {key for key, _ in _positions_in(asked)}
    if entry.position and (about or {position or entry.position}) != {entry.position}:
        return False
    own = index.words[entry.id]
    objects = (word for word in load_lexicon("faq")["objects"] if word in asked)
    same_objects = all(word in own for word in objects)
    return same_objects and _denies(asked) == _denies(phrasing) and not _asks_the_unknown(index, asked)


def _asks_the_unknown(index: Index, asked: str) -> bool:
    """A run of characters, small words aside, of which no approved text has a pair: something else is asked."""
    names = {name for _, name in _positions_in(asked)}
    left = asked
    for word in sorted((*load_lexicon("faq")["small"], *names), key=len, reverse=True):
        left = left.replace(word, " ")
    runs = [NOISE.sub(" ", run).split() for run in left.split()]
    return any(
        len(piece) >= UNKNOWN_RUN and not any(piece[at : at + 2] in index.all_words for at in range(len(piece) - 1))
        for pieces in runs
        for piece in pieces
    )


def _denies(text: str) -> bool:
    return DENIES.search(A_OR_NOT.sub("", text)) is not None


def _without_positions(text: str) -> str:
    """For what is the same for every position, its name says nothing."""
    for _, name in sorted(_positions_in(text), key=lambda pair: -len(pair[1])):
        text = text.replace(name, "")
    return text


def _positions_in(text: str) -> Iterator[tuple[str, str]]:
    """Key and name of every position that a text names."""
    for key, names in load_lexicon("faq").items():
        if key not in NOT_OBJECTS:
            yield from ((key, name) for name in names if name in text)


def _texts(entry: FaqEntry) -> tuple[str, ...]:
    return (entry.question, *entry.variants, entry.answer, entry.general)


@lru_cache(maxsize=4)
def _index(entries: tuple[FaqEntry, ...]) -> Index:
    return Index(entries)
