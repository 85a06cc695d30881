"""Model answers instead of points: the rule by which references become points.

Every clause of a reference is a point, as heavy as it has content that the
question doesn't have. How much of a reference an answer covers is looked at in
three ways, each from 0 to 1: content words, pairs of characters, and single
characters of content words, weighed 40, 40 and 20 percent. The best covered
reference counts. A long reference holds more than anybody says, so coverage is
raised to a power that falls with the reference's size: 1 up to 8 pairs of
characters, never below .3.

A reference that lists things is marked thing by thing instead (`listings.py`). One that begins with a judgement
(错误。…) gives half for the same judgement in whatever words, and takes most away for the opposite one (`verdicts.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scoring.rubric import verdicts
from scoring.rubric.clauses import Clause, split
from scoring.rubric.listings import NOTHING, Named, listing_of, named
from scoring.rubric.verdicts import Judged
from scoring.rubric.words import bigrams, content_words

BY_WORDS, BY_PAIRS, BY_CHARACTERS = 0.4, 0.4, 0.2
# Two unrelated texts share some characters by chance; that much earns nothing.
CHANCE = 0.02
LINEAR_UP_TO, LEAST_POWER = 8, 0.3
SHOWN_FROM = 0.25
# Source: judgement; what the judgement itself is worth, and what stays of an explanation of the opposite one.
BY_VERDICT, AFTER_OPPOSITE = 0.5, 0.3


@dataclass(frozen=True)
class Content:
    """What a text says beyond its question: words, pairs of characters, characters of words."""

    words: frozenset[str]
    pairs: frozenset[str]
    characters: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Content":
        """All content of a text."""
        words = frozenset(content_words(text))
        return cls(words, frozenset(bigrams(text)), frozenset("".join(words)))

    def without(self, other: "Content") -> "Content":
        """What the other text doesn't say."""
        return Content(self.words - other.words, self.pairs - other.pairs, self.characters - other.characters)

    def covered_by(self, said: "Content") -> float:
        """The share of this content that was said, 0 to 1."""
        parts = (
            (BY_WORDS, share(self.words, said.words)),
            (BY_PAIRS, share(self.pairs, said.pairs)),
            (BY_CHARACTERS, share(self.characters, said.characters)),
        )
        return sum(weight * part for weight, part in parts)


@dataclass(frozen=True)
class Covered:
    """One clause of a reference and the clause of the answer that covers it best."""

    point: str
    clause: Clause
    degree: float


class Part(StrEnum):
    """How an answer stands to its reference, part by part; none of them grows with length alone."""

    SHARE = "share_of_reference"
    NAMED = "things_named"
    LISTED = "things_named_surely"
    LISTS = "reference_lists"
    AGREES = "judges_alike"
    OPPOSES = "judges_the_opposite"


@dataclass(frozen=True)
class Coverage:
    """How an answer stands to its references.

    Attributes:
        raw: share of the best covered reference, 0 to 1.
        degree: what the answer is worth by it, 0 to 1; times 100 it is the score.
        named: the reference's things, or sentences, that the answer names.
        lists: whether the reference lists things.
        agrees: whether the answer judges as the reference does; None where either judges nothing.
        points: its clauses that were found, at least one when `degree` is above 0.
    """

    raw: float
    degree: float
    named: Named = NOTHING
    lists: bool = False
    agrees: bool | None = None
    points: tuple[Covered, ...] = ()

    @property
    def parts(self) -> dict[str, float]:
        """What a model may learn from, each 0 to 1 (`Part`)."""
        return {
            Part.SHARE: self.raw,
            Part.NAMED: self.named.near,
            Part.LISTED: self.named.sure if self.lists else 0.0,
            Part.LISTS: float(self.lists),
            Part.AGREES: float(self.agrees is True),
            Part.OPPOSES: float(self.agrees is False),
        }


def cover(references: Sequence[str], question: str, answer: str, clauses: Sequence[Clause]) -> Coverage:
    """Compare an answer with every reference and keep the best."""
    judged = verdicts.judged(answer)
    every = [compare(reference, question, answer, judged) for reference in references]
    if not every:
        return Coverage(0.0, 0.0)
    number = max(range(len(every)), key=lambda at: every[at].degree)
    if not every[number].degree:
        return every[number]
    asked, best = Content.of(question), every[number]
    by_words = found_points(number + 1, references[number], asked, clauses)
    if not best.agrees or judged is None:
        return replace(best, points=by_words)
    return replace(
        best, points=(judgement(number + 1, judged.start, clauses), *(one for one in by_words if one.degree))
    )


def compare(reference: str, question: str, answer: str, judged: Judged | None) -> Coverage:
    """Compare an answer with one reference; the points aren't looked for."""
    verdict, body = verdicts.leading(reference)
    wanted = Content.of(body).without(Content.of(question))
    raw = max(0.0, (wanted.covered_by(Content.of(answer)) - CHANCE) / (1 - CHANCE))
    listing = listing_of(body, question)
    found = named(listing, answer, question)
    explained = found.sure if listing.lists else raw ** power(len(wanted.pairs)) if raw else 0.0
    if verdict is None:
        return Coverage(raw, explained, found, listing.lists)
    agrees = None if judged is None else judged.verdict is verdict
    degree = with_verdict(explained, agrees, alone=not listing.things)
    return Coverage(raw, degree, found, listing.lists, agrees)


def with_verdict(explained: float, agrees: bool | None, *, alone: bool) -> float:
    """What a judgement and its explanation are worth together, 0 to 1.

    Args:
        alone: the reference explains nothing.
    """
    if agrees is False:
        return AFTER_OPPOSITE * explained
    share = 1.0 if alone else BY_VERDICT
    return (share if agrees else 0.0) + (1.0 - share) * explained


def power(size: int) -> float:
    """The power for a reference of this many pairs of characters."""
    return max(LEAST_POWER, min(1.0, LINEAR_UP_TO / max(1, size)))


def judgement(number: int, start: int, clauses: Sequence[Clause]) -> Covered:
    """The clause in which an answer judges as the reference does."""
    clause = next(one for one in clauses if start < one.end)
    return Covered(f"r{number}.0", clause, 1.0)


def found_points(number: int, reference: str, asked: Content, clauses: Sequence[Clause]) -> tuple[Covered, ...]:
    """The reference's clauses that the answer covers well, or the one it covers best."""
    found: list[Covered] = []
    said = [(Content.of(clause.text), clause) for clause in clauses]
    for place, part in enumerate(split(reference), start=1):
        wanted = Content.of(part.text).without(asked)
        degrees = [(wanted.covered_by(content), -clause.start, clause) for content, clause in said]
        if degrees:
            degree, _, clause = max(degrees, key=lambda one: one[:2])
            found.append(Covered(f"r{number}.{place}", clause, round(degree, 4)))
    shown = tuple(one for one in found if one.degree >= SHOWN_FROM)
    return shown or tuple(sorted(found, key=lambda one: -one.degree)[:1])


def share(wanted: frozenset[str], said: frozenset[str]) -> float:
    """How much of a set was said, each member as heavy as it is long."""
    total = sum(len(one) for one in wanted)
    return sum(len(one) for one in wanted & said) / total if total else 0.0
