"""Finding a rubric's points in an answer: by phrase, by sound, or by similar wording."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.loader import load_lexicon
from config.schema import Mark, Point
from scoring.rubric.clauses import Clause
from scoring.rubric.haystack import Haystack, Hit
from scoring.rubric.negation import FAR_REACH, is_negated
from scoring.rubric.words import bigrams, content_words

PER_CLAUSE = 2
# A similar wording is never as good as one of the agreed phrases.
BEST_SIMILAR = 0.8
ECHO_SHARE = 0.8
UNWILLING = ("不会", "不想", "懒得", "没必要")


@dataclass(frozen=True)
class Match:
    """One point found: in which clause, how, and how well (0 to 1)."""

    point: str
    dim: str
    clause: int
    start: int
    end: int
    how: str
    degree: float


class Reader:
    """One answer, ready to be searched.

    Args:
        text: the transcript.
        clauses: its clauses in order.
        question: the question's own words, which earn nothing.
    """

    def __init__(self, text: str, clauses: Sequence[Clause], question: str) -> None:
        self.text = text
        self.clauses = list(clauses)
        self.haystack = Haystack(text)
        self.place = {at: place for place, at in enumerate(self.haystack.solid.origin)}
        self.asked = bigrams(question)
        self.asked_words = frozenset(content_words(question))
        self.clause_of = {at: number for number, one in enumerate(self.clauses) for at in range(one.start, one.end)}

    def echoes(self, number: int) -> bool:
        """Whether the clause only repeats the question."""
        return repeats(self.clauses[number].text, self.asked)

    def find(self, mark: Mark, *, by_sound: bool = True) -> list[Match]:
        """Every place where a phrase of the mark stands, best first, negated ones left out."""
        hits = [hit for phrase in mark.any for hit in self.haystack.find(phrase, by_sound=by_sound)]
        found = [self.as_match(mark, hit) for hit in hits]
        kept = [match for match in found if match is not None]
        return sorted(kept, key=lambda match: (-match.degree, match.start, match.end))

    def as_match(self, mark: Mark, hit: Hit) -> Match | None:
        """A hit as a match, unless it is an echo, negated, or nobody's action."""
        number = self.clause_of.get(hit.start)
        if number is None or self.echoes(number) or self.negated(hit, self.clauses[number]):
            return None
        if isinstance(mark, Point) and mark.own_action and not acts(self.clauses[number].text):
            return None
        return Match(mark.id, mark.dim, number, hit.start, hit.end, hit.how, hit.degree)

    def negated(self, hit: Hit, clause: Clause) -> bool:
        """Whether the words around the hit, inside its stretch, turn it round."""
        solid = self.haystack.solid
        start, end = self.place[hit.start], self.place[hit.end - 1] + 1
        first = start
        while first > 0 and start - first < FAR_REACH and solid.origin[first - 1] >= clause.stretch:
            first -= 1
        return is_negated(solid.text[first:start], solid.text[start:end], solid.text[end : end + 8])

    def similar(self, point: Point, from_degree: float) -> Match | None:
        """The clause that says a paraphrase in other words, if one is near enough."""
        best: Match | None = None
        for paraphrase in point.paraphrases:
            for number, clause in enumerate(self.clauses):
                degree = self.nearness(paraphrase, clause, from_degree)
                if degree and (best is None or degree > best.degree):
                    best = Match(point.id, point.dim, number, clause.start, clause.end, "similar", degree)
        return best

    def nearness(self, paraphrase: str, clause: Clause, from_degree: float) -> float:
        """How well a clause covers a paraphrase, 0 to 0.8; what the question said doesn't count."""
        share = coverage_of(paraphrase, clause.text, self.asked_words, self.asked)
        if share < from_degree or any(word in clause.text for word in UNWILLING):
            return 0.0
        return BEST_SIMILAR * (share - from_degree) / (1 - from_degree)


def repeats(clause: str, asked: set[str]) -> bool:
    """Whether a clause is made of the question's words."""
    pairs = bigrams(clause)
    return len(pairs) >= 3 and len(pairs & asked) / len(pairs) >= ECHO_SHARE


def acts(clause: str) -> bool:
    """Whether a clause holds a verb of one's own action."""
    return any(word in clause for word in load_lexicon("cues")["own_action"])


def coverage_of(wanted: str, said: str, known_words: frozenset[str], known_pairs: set[str]) -> float:
    """How much of `wanted` stands in `said`, 0 to 1: half by content words, half by character pairs.

    Args:
        known_words, known_pairs: of the question; they count for neither side.
    """
    words = set(content_words(wanted)) - known_words
    pairs = bigrams(wanted) - known_pairs
    if not words or not pairs:
        return 0.0
    said_words, said_pairs = set(content_words(said)), bigrams(said)
    by_words = sum(len(word) for word in words & said_words) / sum(len(word) for word in words)
    return (by_words + len(pairs & said_pairs) / len(pairs)) / 2


@dataclass(frozen=True)
class Found:
    """All that was found in one answer.

    Attributes:
        matches: at most one a point, at most two points a clause.
        carriers: numbers of all clauses in which some point was found; the
            answer's build is read from them.
    """

    matches: tuple[Match, ...]
    carriers: tuple[int, ...]


def find_points(reader: Reader, points: Sequence[Point], similar_from: float) -> Found:
    """Look for every point.

    Heavier points choose first, so that the result doesn't depend on luck; a
    point whose clause is full takes its next best place.
    """
    chosen: dict[str, Match] = {}
    load: dict[int, int] = {}
    carriers: set[int] = set()
    for point in sorted(points, key=lambda point: (-point.weight, point.id)):
        near = reader.similar(point, similar_from)
        candidates = [*reader.find(point), *([near] if near else [])]
        carriers |= {match.clause for match in candidates}
        match = next((one for one in candidates if load.get(one.clause, 0) < PER_CLAUSE), None)
        if match is not None:
            chosen[point.id] = match
            load[match.clause] = load.get(match.clause, 0) + 1
    matches = tuple(chosen[point.id] for point in points if point.id in chosen)
    return Found(matches, tuple(sorted(carriers)))
