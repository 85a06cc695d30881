"""Barred grounds (sex, family, belief, …) in what people write: rules, questions, messages, answers. Pure.

A word alone decides little: 孕妇 is barred in a requirement and harmless in a question about serving customers. So each
word of the lexicon is judged by whom its clause is about and by what the clause does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from config.plain_text import plain

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
# Nobody needs leave or help for these.
NOTHING_TO_GRANT = frozenset({"sex", "age", "appearance", "zodiac"})
RULE = "rule"
KINDS = ("question", RULE, "reply", "template")
SENTENCE = re.compile(r"[^。!?;\n]+\??")
CLAUSE = re.compile(r"[^,?()\[\]【】但]+\??")
ITEM = re.compile(r"[、:]")
# How far, in characters, whose something is may stand from it.
NEAR, REPORTED, AFTER, SERVED, SOON = 16, 24, 2, 3, 4
# What else, in characters, may stand in a clause that only names something: 的, 者, 身份.
BESIDE = 2


@dataclass(frozen=True)
class Barred:
    """What was found: the ground's key, and the words with their place in the text as it was written."""

    ground: str
    words: str
    start: int
    end: int


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
        found = [
            Hit(one.start(), one.end(), ground, own)
            for own in (False, True)
            for ground in GROUNDS
            for one in pattern(self.lexicon[f"own_{ground}" if own else ground]).finditer(self.text)
        ]
        return sorted(found, key=lambda hit: (hit.own, hit.ground == "family", hit.start))

    def named(self) -> int:
        """How many of its characters name a ground."""
        return len({place for hit in self.hits for place in range(hit.start, hit.end)})

    def is_bare(self) -> bool:
        """Whether it names grounds and says nothing of them."""
        return len(self.text) - self.named() <= BESIDE

    def item(self, hit: Hit) -> "Clause":
        """The member of a list that a word stands in."""
        start = max(self.text.rfind(mark, 0, hit.start) for mark in "、:") + 1
        end = ITEM.search(self.text, hit.end)
        return Clause(self.text[start : end.start() if end else len(self.text)], start, self.lexicon)


def find(text: str, lexicon: Lexicon, kind: str = "") -> Barred | None:
    """The first barred ground that a text asks, requires or answers about, or None.

    Args:
        lexicon: `lexicons/barred.yaml`.
        kind: one of `KINDS`, or empty if unknown; a rule is about candidates even where it doesn't say so.
    """
    seen = plain(text, lexicon["respelled"], lexicon["sounded"])
    masked = pattern(lexicon["harmless"]).sub(lambda found: "◇" * len(found[0]), seen.text)
    told = False
    for found in SENTENCE.finditer(masked):
        sentence = Sentence(found[0], found.start(), lexicon, kind, told)
        barred = sentence.first_barred()
        if barred is not None:
            start, end = seen.span(*barred[1:])
            return Barred(barred[0], text[start:end], start, end)
        told = masked[found.end() : found.end() + 1] != "\n" and (told or sentence.tells_of_others())
    return None


class Sentence:
    """One sentence: its clauses, and whether an earlier one has told of somebody else."""

    def __init__(self, text: str, start: int, lexicon: Lexicon, kind: str, told: bool) -> None:
        self.clauses = [
            Clause(one[0].removesuffix("?"), start + one.start(), lexicon, one[0].endswith("?"))
            for one in CLAUSE.finditer(text)
        ]
        self.lexicon = lexicon
        self.kind = kind
        self.told = told

    def tells_of_others(self) -> bool:
        """Whether it sets a scene with somebody else in it, whom the next sentence may still speak of."""
        return any(clause.has("scenes") for clause in self.clauses) and self.has("others")

    def has(self, *names: str) -> bool:
        """Whether one of its clauses has a word of one of the lists."""
        return any(clause.has(*names) for clause in self.clauses)

    def first_barred(self) -> tuple[str, int, int] | None:
        """Ground, start and end of the first barred word."""
        told = self.told
        for number, clause in enumerate(self.clauses):
            for hit in clause.hits:
                if self.is_barred(hit, number, told):
                    return hit.ground, clause.start + hit.start, clause.start + hit.end
            told = told or clause.has("others")
        return None

    def is_barred(self, hit: Hit, number: int, told: bool) -> bool:
        """Whether a word is barred in its clause.

        Args:
            told: somebody else has been spoken of before this clause.
        """
        clause = self.clauses[number]
        if self.belongs(clause, hit, "business") or self.is_equal(number, hit):
            return False
        if pattern(self.lexicon["says"]).search(clause.text, max(0, hit.start - REPORTED), hit.start):
            return False
        if clause.has("hire") or self.is_closed_by_hiring(number):
            return True
        if self.is_of_candidate(clause, hit):
            return self.is_asked(clause) or not self.is_granted(hit)
        if self.belongs(clause, hit, "activities") or clause.has("others") or (told and not clause.has("requests")):
            return False
        if self.has("laws") or (self.is_granted(hit) and not self.is_asked(clause)):
            return False
        return self.is_required(clause, hit) or self.is_about_nobody(clause, hit)

    def is_closed_by_hiring(self, number: int) -> bool:
        """Whether the next clause does no more than prefer or shut out: …，优先."""
        later = self.clauses[number + 1 : number + 2]
        return any(len(one.text) <= SOON and one.has("hire") for one in later)

    def belongs(self, clause: Clause, hit: Hit, name: str) -> bool:
        """Whether a word only says of which kind the next one is: 孕妇客户, 婚姻财产."""
        return bool(next_to(self.lexicon[name], self.lexicon["joints"]).match(clause.text, hit.end))

    def is_equal(self, number: int, hit: Hit) -> bool:
        """Said to play no part: here, or of a list by what comes after it."""
        clause = self.clauses[number]
        against = clause.first("against")
        if against is not None and against.start() < hit.start:
            return True
        if clause.has("equal", "against"):
            item = clause.item(hit)
            return item.has("equal", "against") or not item.has("hire", "require")
        if self.is_asked(clause) or clause.has("hire"):
            return False
        for later in self.clauses[number + 1 :]:
            equal = later.first("equal") or later.first("against")
            if equal is not None:
                return equal.end() == len(later.text) if clause.is_bare() else equal.start() <= SOON
            if not later.is_bare():
                return False
        return False

    def is_of_candidate(self, clause: Clause, hit: Hit) -> bool:
        """Whether a word is said of the candidate, before it or right after it."""
        whose = pattern(self.lexicon["self"])
        before = [*whose.finditer(clause.text, max(0, hit.start - NEAR), hit.end)]
        between = (before[-1].end(), hit.start) if before else (0, 0)
        if before and not any(pattern(self.lexicon[name]).search(clause.text, *between) for name in ("others", "work")):
            return True
        # 您 after a word begins what the candidate does about it: 孩子排队您怎么办.
        after = whose.search(clause.text, hit.end, hit.end + NEAR)
        return after is not None and after.start() - hit.end <= AFTER and len(after[0]) > 1

    def is_asked(self, clause: Clause) -> bool:
        """Whether a clause asks for something personal or wants it told."""
        return clause.questioned or clause.has("asks", "requests")

    def is_granted(self, hit: Hit) -> bool:
        """Whether it offers something, and shuts nobody out."""
        return hit.ground not in NOTHING_TO_GRANT and self.has("benefit") and not self.has("unfit")

    def is_required(self, clause: Clause, hit: Hit) -> bool:
        """Required of nobody named, or named alone, as rules and forms do."""
        if clause.has("how") or self.is_served(clause, hit):
            return False
        item = clause.item(hit)
        return self.kind == RULE or item.has("require") or item.is_bare()

    def is_about_nobody(self, clause: Clause, hit: Hit) -> bool:
        """Of a sentence that names nobody, a candidate is meant unless it asks how work is done."""
        if self.is_served(clause, hit) and (hit.own or clause.has("how")):
            return False
        return not hit.own or (self.is_asked(clause) and not clause.has("how"))

    def is_served(self, clause: Clause, hit: Hit) -> bool:
        """Whether the word names those for whom something is done."""
        return bool(pattern(self.lexicon["served"]).search(clause.text, max(0, hit.start - SERVED), hit.start))


@lru_cache(maxsize=8)
def next_to(words: tuple[str, ...], joints: tuple[str, ...]) -> re.Pattern[str]:
    """One of the words, after at most three characters with which nothing new begins."""
    return re.compile(f"[^{''.join(joints)}、:]{{0,3}}(?:{'|'.join(words)})")


@lru_cache(maxsize=128)
def pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all of a list."""
    return re.compile("|".join(words))
