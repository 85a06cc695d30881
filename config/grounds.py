"""Barred grounds (sex, family, belief, …) in what people write: rules, questions, messages, answers. Pure.

A word alone decides little: 孕妇 is barred in a requirement and harmless in a question about serving customers. So each
word of the lexicon is judged by whom its clause is about and by what the clause does.
"""

import re
from dataclasses import dataclass

from config.clauses import Clause, Hit, Lexicon, next_to, pattern
from config.plain_text import plain

# Nobody needs leave or help for these.
NOTHING_TO_GRANT = frozenset({"sex", "age", "appearance", "zodiac"})
RULE = "rule"
KINDS = ("question", RULE, "reply", "template")
SENTENCE = re.compile(r"[^。!?;\n]+\??")
CLAUSE = re.compile(r"[^,?()\[\]【】但]+\??")
# How far, in characters, whose something is may stand from it.
NEAR, REPORTED, AFTER, SERVED, SOON = 16, 24, 2, 3, 4
# How many bare clauses a list may have before what is said of them all.
LONGEST_LIST = 12


@dataclass(frozen=True)
class Barred:
    """What was found: the ground's key, and the words with their place in the text as it was written."""

    ground: str
    words: str
    start: int
    end: int


def find(text: str, lexicon: Lexicon, kind: str = "") -> Barred | None:
    """The first barred ground that a text asks, requires or answers about, or None.

    Args:
        lexicon: `lexicons/barred.yaml`.
        kind: one of `KINDS`, or empty if unknown; a rule is about candidates even where it doesn't say so.
    """
    seen = plain(text, lexicon)
    masked = pattern(lexicon["harmless"]).sub(lambda found: "◇" * len(found[0]), seen.text)
    told = False
    for found in SENTENCE.finditer(masked):
        sentence = Sentence(found[0], found.start(), lexicon, kind, told)
        barred = sentence.first_barred()
        if barred is not None:
            start, end = seen.span(*barred[1:])
            return Barred(barred[0], text[start:end], start, end)
        ends_line = "\n" in masked[found.end() : found.end() + 2]
        told = not ends_line and (told or sentence.tells_of_others())
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
        self.known: dict[str, bool] = {}

    def tells_of_others(self) -> bool:
        """Whether it sets a scene with somebody else in it, whom the next sentence may still speak of."""
        return self.has("scenes") and self.has("others")

    def has(self, name: str) -> bool:
        """Whether one of its clauses has a word of a list."""
        if name not in self.known:
            self.known[name] = any(clause.has(name) for clause in self.clauses)
        return self.known[name]

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
        if self.belongs(clause, hit, "activities") or clause.has("others") or (told and self.goes_on(clause)):
            return False
        if self.has("laws") or (self.is_granted(hit) and not self.is_asked(clause)):
            return False
        return self.is_required(clause, hit) or self.is_about_nobody(clause, hit)

    def goes_on(self, clause: Clause) -> bool:
        """Whether a clause may still speak of somebody whom an earlier one has named."""
        return self.kind != RULE and not clause.has("requests") and clause.beside > 1

    def is_closed_by_hiring(self, number: int) -> bool:
        """Whether the next clause does no more than prefer or shut out: …，优先."""
        later = self.clauses[number + 1 : number + 2]
        return any(len(one.text.removeprefix("我们")) <= SOON and one.has("hire") for one in later)

    def belongs(self, clause: Clause, hit: Hit, name: str) -> bool:
        """Whether a word only says of which kind the next one is: 孕妇客户, 婚姻财产."""
        return bool(next_to(self.lexicon[name], self.lexicon["joints"]).match(clause.text, hit.end))

    def is_equal(self, number: int, hit: Hit) -> bool:
        """Said to play no part: here, or of a list by what comes after it."""
        clause = self.clauses[number]
        against, item = clause.first("against"), clause.item(hit)
        if item.has("self") and self.is_asked(item) and not item.has("equal", "against"):
            return False
        if against is not None and against.start() < hit.start:
            return not (self.is_asked(clause) and self.is_of_candidate_at(clause, against.start()))
        if clause.has("equal", "against"):
            return item.has("equal", "against") or not item.has("hire", "require")
        if self.is_asked(clause) or clause.has("hire"):
            return False
        for later in self.clauses[number + 1 : number + 1 + LONGEST_LIST]:
            equal = later.first("equal") or later.first("against")
            if equal is not None:
                return equal.end() == len(later.text) if clause.is_bare else equal.start() <= SOON
            if not later.is_bare:
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

    def is_of_candidate_at(self, clause: Clause, place: int) -> bool:
        """Whether the candidate is named right before a place."""
        return bool(pattern(self.lexicon["self"]).search(clause.text, max(0, place - AFTER), place))

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
        return self.kind == RULE or item.has("require") or item.is_bare

    def is_about_nobody(self, clause: Clause, hit: Hit) -> bool:
        """Of a sentence that names nobody, a candidate is meant unless it asks how work is done."""
        if self.is_served(clause, hit) and (hit.own or clause.has("how")):
            return False
        return not hit.own or (self.is_asked(clause) and not clause.has("how"))

    def is_served(self, clause: Clause, hit: Hit) -> bool:
        """Whether the word names those for whom something is done."""
        return bool(pattern(self.lexicon["served"]).search(clause.text, max(0, hit.start - SERVED), hit.start))
