"""A clause of what people write: the words of barred grounds in it, and the words that say whom it is about. Pure."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

Lexicon = Mapping[str, tuple[str, ...]]

# Stable keys; their Chinese names are `grounds.<key>` of the messages.
GROUNDS = (
    "sex",
    "marriage",
    "birth",
    "family",
    "ethnicity",
    "religion",
    "politics",
    "health",
    "disability",
    "age",
    "hukou",
    "appearance",
    "zodiac",
)
# Their lists in the lexicon; the words of the second half are barred only where a sentence is about a candidate.
OWN = "own_"
LISTS = (*GROUNDS, *(f"{OWN}{ground}" for ground in GROUNDS))
# An item of a list, whose last one may end as the clause does.
ITEM = re.compile(r"[^、:]+")
# What else, in characters, may stand in a clause that only names something: 的, 者, 身份.
BESIDE = 2


@dataclass(frozen=True)
class Hit:
    """A word of a ground in a clause; `own` is barred only where the sentence is about a candidate."""

    start: int
    end: int
    ground: str
    own: bool


@dataclass
class Clause:
    """A part of a sentence, with the first place of each kind of word in it."""

    text: str
    start: int
    lexicon: Lexicon
    questioned: bool = False
    known: dict[str, re.Match[str] | None] = field(default_factory=dict)

    def first(self, name: str) -> re.Match[str] | None:
        """The first word of a list."""
        if name not in self.known:
            self.known[name] = pattern(self.lexicon[name]).search(self.text)
        return self.known[name]

    def has(self, *names: str) -> bool:
        """Whether there is a word of one of the lists."""
        return any(self.first(name) for name in names)

    @cached_property
    def hits(self) -> list[Hit]:
        """The words of all grounds, the plainest first: the family is often named beside what is really asked."""
        if not pattern(tuple(word for one in LISTS for word in self.lexicon[one])).search(self.text):
            return []  # nearly every clause has none: one search instead of one for each list
        found = [
            Hit(one.start(), one.end(), name.removeprefix(OWN), name.startswith(OWN))
            for name in LISTS
            for one in pattern(self.lexicon[name]).finditer(self.text)
        ]
        return sorted(found, key=lambda hit: (hit.own, hit.ground == "family", hit.start))

    @cached_property
    def beside(self) -> int:
        """How many of its characters name no ground."""
        return len(self.text) - len({place for hit in self.hits for place in range(hit.start, hit.end)})

    @property
    def is_bare(self) -> bool:
        """Whether it names grounds and says nothing of them."""
        return self.beside <= BESIDE

    @cached_property
    def items(self) -> list["Clause"]:
        """The members of the list that it is."""
        ended = len(self.text) if self.questioned else -1
        found = ITEM.finditer(self.text)
        return [Clause(one[0], one.start(), self.lexicon, one.end() == ended) for one in found]

    def item(self, hit: Hit) -> "Clause":
        """The member of a list that a word stands in."""
        return self.items[bisect_right(self.items, hit.start, key=lambda one: one.start) - 1]


@lru_cache(maxsize=8)
def next_to(words: tuple[str, ...], joints: tuple[str, ...]) -> re.Pattern[str]:
    """One of the words, after at most three characters with which nothing new begins."""
    return re.compile(f"[^{''.join(joints)}、:]{{0,3}}(?:{'|'.join(words)})")


@lru_cache(maxsize=128)
def pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all of a list."""
    return re.compile("|".join(words))
