"""Finding a rubric's points in an answer: by phrase, by sound, or by similar wording."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.loader import load_lexicon
from config.schema import Mark, Point
from scoring.clauses import Clause
from scoring.words import PUNCTUATION, SENTENCE_ENDS, Sounds, bigrams, content_words, is_common_word

GAP = 8
NEGATION_REACH = 4
PER_CLAUSE = 2
# How sure a match is (scoring.md 4.5: a homophone counts .9).
BY_PHRASE, BY_SOUND, BY_BLURRED_SOUND = 1.0, 0.9, 0.8
# A similar wording is never as good as one of the agreed phrases.
BEST_SIMILAR = 0.8
ECHO_SHARE = 0.8
AFTER_NEGATION = re.compile(r"^.{0,2}(就算了|是不会|没必要|就不用|就免了|不可能|不需要|不是我)")


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


@dataclass(frozen=True)
class Flat:
    """The text without punctuation, sentence ends kept as 。, and where each character came from."""

    text: str
    origin: tuple[int, ...]


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
        self.flat = flatten(text)
        self.sounds = Sounds()
        self.exact_sound = self.sounds.write(self.flat.text)
        self.blurred_sound = self.sounds.write(self.flat.text, blur=True)
        self.asked = bigrams(question)
        self.asked_words = frozenset(content_words(question))
        self.clause_of = self.clause_numbers()

    def clause_numbers(self) -> dict[int, int]:
        """Character offset -> number of the clause it lies in."""
        return {at: number for number, one in enumerate(self.clauses) for at in range(one.start, one.end)}

    def echoes(self, number: int) -> bool:
        """Whether the clause only repeats the question."""
        pairs = bigrams(self.clauses[number].text)
        return len(pairs) >= 3 and len(pairs & self.asked) / len(pairs) >= ECHO_SHARE

    def find(self, mark: Mark) -> list[Match]:
        """Every place where a phrase of the mark stands, best first, negated ones left out."""
        found: list[Match] = []
        for phrase in mark.any:
            found += self.find_phrase(mark, phrase)
        return sorted(found, key=lambda match: (-match.degree, match.start))

    def find_phrase(self, mark: Mark, phrase: str) -> list[Match]:
        """The places of one phrase: as written, else as it sounds."""
        parts = phrase_parts(phrase)
        length = sum(len(part) for part in parts)
        exact = self.search(mark, parts, self.flat.text, "phrase", BY_PHRASE)
        if exact or length < 2:
            return exact
        heard = [self.sounds.write(part) for part in parts]
        found = self.search(mark, tuple(heard), self.exact_sound, "sound", BY_SOUND)
        found = [
            match for match in found if length > 2 or not is_common_word(self.text[match.start : match.end])
        ]
        if found or length < 4:
            return found
        blurred = tuple(self.sounds.write(part, blur=True) for part in parts)
        return self.search(mark, blurred, self.blurred_sound, "sound", BY_BLURRED_SOUND)

    def search(self, mark: Mark, parts: tuple[str, ...], within: str, how: str, degree: float) -> list[Match]:
        """Matches of the parts, in order, at most eight characters between them."""
        pattern = re.compile(f"[^。]{{0,{GAP}}}?".join(re.escape(part) for part in parts))
        found = (self.as_match(mark, one.start(), one.end(), how, degree) for one in pattern.finditer(within))
        return [match for match in found if match is not None]

    def as_match(self, mark: Mark, start: int, end: int, how: str, degree: float) -> Match | None:
        """A hit in the flat text as a match, unless it is negated, an echo, or nobody's action."""
        first, last = self.flat.origin[start], self.flat.origin[end - 1]
        number = self.clause_of.get(first)
        if number is None or self.echoes(number) or self.negated(start, end, self.clauses[number]):
            return None
        if isinstance(mark, Point) and mark.own_action and not acts(self.clauses[number].text):
            return None
        return Match(mark.id, mark.dim, number, first, last + 1, how, degree)

    def negated(self, start: int, end: int, clause: Clause) -> bool:
        """Whether a negation stands in the four characters before, or the phrase is taken back after."""
        reach = start
        while reach > 0 and start - reach < NEGATION_REACH and self.flat.origin[reach - 1] >= clause.stretch:
            reach -= 1
        before = self.flat.text[reach:start]
        with_phrase = self.flat.text[reach:end]
        for word in load_lexicon("cues")["negation_exempt"]:
            if word in with_phrase:
                before = before.replace(word, "")
                before = drop_overlap(before, word)
        if any(word in before for word in load_lexicon("cues")["negation"]):
            return True
        return AFTER_NEGATION.match(self.flat.text[end : end + 8]) is not None

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
        if share < from_degree or any(word in clause.text for word in ("不会", "不想", "懒得", "没必要")):
            return 0.0
        return BEST_SIMILAR * (share - from_degree) / (1 - from_degree) if share < 1 else BEST_SIMILAR


def flatten(text: str) -> Flat:
    """The text as it is searched: lower case, no punctuation but sentence ends."""
    kept: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        if char in SENTENCE_ENDS:
            kept.append("。")
            origin.append(at)
        elif char not in PUNCTUATION:
            lowered = char.lower()
            kept.append(lowered if len(lowered) == 1 else char)
            origin.append(at)
    return Flat("".join(kept), tuple(origin))


@lru_cache(maxsize=4096)
def phrase_parts(phrase: str) -> tuple[str, ...]:
    """The parts of a phrase around "…", as they stand in flat text."""
    parts = (flatten(part).text for part in phrase.split("…"))
    return tuple(part for part in parts if part)


def acts(clause: str) -> bool:
    """Whether a clause holds a verb of one's own action."""
    return any(word in clause for word in load_lexicon("cues")["own_action"])


def drop_overlap(before: str, word: str) -> str:
    """`before` without a beginning of `word` at its end: 不 of 不着急, whose rest is in the phrase."""
    for size in range(len(word) - 1, 0, -1):
        if before.endswith(word[:size]):
            return before[:-size]
    return before


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


def best_matches(reader: Reader, points: Sequence[Point], similar_from: float) -> list[Match]:
    """At most one match a point, at most two points a clause.

    Heavier points choose first, so that the result doesn't depend on luck; a
    point whose clause is full takes its next best place.
    """
    chosen: dict[str, Match] = {}
    load: dict[int, int] = {}
    for point in sorted(points, key=lambda point: (-point.weight, point.id)):
        candidates = reader.find(point)
        near = reader.similar(point, similar_from)
        for match in [*candidates, *([near] if near else [])]:
            if load.get(match.clause, 0) < PER_CLAUSE:
                chosen[point.id] = match
                load[match.clause] = load.get(match.clause, 0) + 1
                break
    return [chosen[point.id] for point in points if point.id in chosen]
