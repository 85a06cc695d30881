"""One answer -> points for each dimension that its question measures, with verbatim evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.schema import Harmful, Point, Question, ScoringRules
from core.normal_form import Folded, fold
from scoring.rubric import folding, gates, references, style
from scoring.rubric.clauses import Clause, TimedWord, split
from scoring.rubric.matching import Found, Match, Reader, find_points
from scoring.rubric.points import AnswerScore, AudioAt, DimensionPoints, Quote, settled
from scoring.rubric.words import content_words

# Source: judgement; the written off-topic answers share 0 to 6 % of their words with the subject.
ON_TOPIC_SHARE = 0.15
# A question without a rubric: an interviewer listens to its answers.
BY_PERSON = "by_person"
# A fact may be one word: an answer to a question with model answers needs no more.
FACT_CHARS = 2


def score_answer(
    question: Question,
    transcript: str,
    words: Sequence[TimedWord] | None = None,
    *,
    rules: ScoringRules | None = None,
    audio_at: AudioAt | None = None,
) -> AnswerScore:
    """Score one answer by its question's rubric; depends on nothing but the arguments.

    Args:
        question: with points and harmful statements, or with references; without
            either a person listens.
        transcript: everything that was said or written, parts joined.
        words: recognised words with character spans and seconds, if it was spoken.
        rules: the version's; the shipped ones when absent.
        audio_at: character offset -> second of the recording.

    Source: docs/scoring.md.
    """
    # A point without phrases could never be found here: a person listens, rather than that everybody gets 0.
    if not (question.points or question.references) or not all(point.any for point in question.points):
        return AnswerScore(question.id, "needs_person", BY_PERSON, (BY_PERSON,))
    folded = fold(transcript, prose=True)
    placed = folding.placed(words or (), folded)
    score = _score_plain(folding.plain_question(question), folded.text, placed, rules or ScoringRules())
    return _as_written(score, transcript, folded, audio_at)


def _as_written(score: AnswerScore, written: str, folded: Folded, audio_at: AudioAt | None) -> AnswerScore:
    """The score with every quote in the original words, at its place there."""
    dimensions = {
        key: replace(points, evidence=tuple(_quoted(one, written, folded, audio_at) for one in points.evidence))
        for key, points in score.dimensions.items()
    }
    return replace(score, dimensions=dimensions)


def _quoted(quote: Quote, written: str, folded: Folded, audio_at: AudioAt | None) -> Quote:
    start, end = folded.span(quote.start, quote.end)
    second = audio_at(start) if audio_at else None
    return replace(quote, start=start, end=end, text=written[start:end], audio_s=second)


def _score_plain(question: Question, transcript: str, words: Sequence[TimedWord], rules: ScoringRules) -> AnswerScore:
    clauses = split(transcript, words)
    by_references = bool(question.references and not question.points)
    gate = gates.check(transcript, clauses, question, FACT_CHARS if by_references else rules.min_chars)
    if gate.status == "insufficient":
        return AnswerScore(question.id, "insufficient", gate.reason, (gate.reason,))
    if gate.status == "needs_person":
        return AnswerScore(question.id, "needs_person", gate.reason, (gate.reason,))
    if by_references:
        return compared(question, transcript, clauses)
    reader = Reader(transcript, clauses, question.text)
    return measured(question, reader, rules)


def measured(question: Question, reader: Reader, rules: ScoringRules) -> AnswerScore:
    """Points for every dimension of an answer that came through the gates."""
    points_found = find_points(reader, question.points, rules.similar_from)
    matches = points_found.matches
    harms = [(harm, found[0]) for harm in question.harmful if (found := reader.find(harm))]
    built = built_from(question, reader, points_found)
    dimensions = {
        key: dimension_points(key, question, reader, matches, harms, built, rules)
        for key in question.dimensions
        if any(point.dim == key for point in question.points)
    }
    flags = tuple(f"harmful:{harm.id}" for harm, _ in harms)
    if not matches and not harms:
        flags = ("no_points" if is_on_topic(question, reader.text) else "off_topic",)
    return AnswerScore(question.id, "scored", "", flags, dimensions, overall_of(question, dimensions))


def compared(question: Question, transcript: str, clauses: Sequence[Clause]) -> AnswerScore:
    """Points of an answer whose question has model answers instead of a rubric.

    A model answer says nothing about structure, so what of it was said is the whole score.
    """
    found = references.cover(question.references, question.text, transcript, clauses)
    quotes = tuple(
        Quote(one.clause.start, one.clause.end, one.clause.text, one.point, "reference", one.degree)
        for one in sorted(found.points, key=lambda one: (one.clause.start, one.point))
    )
    assert all(transcript[one.start : one.end] == one.text for one in quotes)
    score = round(100 * found.degree, 2) if quotes else 0.0
    key = question.dimensions[0]
    terms = {"coverage": score}
    points = DimensionPoints(key, score, round(found.raw, 4), 0.0, 0.0, 0.0, quotes if score else (), terms=terms)
    flags = () if score else ("no_points",)
    if gates.is_bare_list(transcript):
        flags = (*flags, "keyword_list")
    return AnswerScore(question.id, "scored", "", flags, {key: points}, score, parts=found.parts)


def is_on_topic(question: Question, transcript: str) -> bool:
    """Whether the answer shares words with its question and rubric."""
    rubric = [phrase for point in question.points for phrase in (*point.any, *point.paraphrases)]
    subject = set(content_words(" ".join([question.text, *rubric])))
    said = set(content_words(transcript))
    return bool(said) and len(said & subject) / len(said) >= ON_TOPIC_SHARE


@dataclass(frozen=True)
class Built:
    """How the answer is built, shared by its dimensions; each 0 to 1."""

    structure: float
    specificity: float
    discourse: float


def built_from(question: Question, reader: Reader, found: Found) -> Built:
    """Look at the clauses that carry a point, and only at those."""
    texts = [reader.clauses[number].text for number in found.carriers]
    facts = coverage(question.points, found.matches)
    return Built(
        style.structure(question.kind, texts, facts), style.specificity(texts, question.text), style.discourse(texts)
    )


def coverage(points: Sequence[Point], matches: Sequence[Match]) -> float:
    """Weighted share of the points that were met, 0 to 1."""
    total = sum(point.weight for point in points)
    degrees = {match.point: match.degree for match in matches}
    return sum(point.weight * degrees.get(point.id, 0.0) for point in points) / total if total else 0.0


def dimension_points(
    key: str,
    question: Question,
    reader: Reader,
    matches: Sequence[Match],
    harms: Sequence[tuple[Harmful, Match]],
    built: Built,
    rules: ScoringRules,
) -> DimensionPoints:
    """Points of one dimension: its coverage, and the build as far as content supports it."""
    points = [point for point in question.points if point.dim == key]
    own = [match for match in matches if match.dim == key]
    covered = coverage(points, own)
    support = min(1.0, covered / rules.full_support)
    parts = {
        "coverage": rules.coverage * covered,
        "structure": support * rules.structure * built.structure,
        "specificity": support * rules.specificity * built.specificity,
        "discourse": support * rules.discourse * built.discourse,
    }
    caps = [(harm, match) for harm, match in harms if harm.dim == key]
    score, terms = settled(parts, [float(harm.cap) for harm, _ in caps])
    quotes = [quote(reader, match, match.how) for match in own]
    quotes += [quote(reader, match, "harmful") for _, match in caps]
    return DimensionPoints(
        key, score, round(covered, 4), round(built.structure, 4), round(built.specificity, 4),
        round(built.discourse, 4), tuple(sorted(quotes, key=lambda one: (one.start, one.end, one.point))),
        tuple(harm.id for harm, _ in caps), len(own), len(points),
        tuple(point.id for point in points if point.id not in {match.point for match in own}),
        terms,
    )  # fmt: skip


def quote(reader: Reader, match: Match, how: str) -> Quote:
    """The clause that carries the match (and what of the match reaches beyond it), verbatim."""
    clause: Clause = reader.clauses[match.clause]
    start, end = min(clause.start, match.start), max(clause.end, match.end)
    text = reader.text[start:end]
    assert text and text == reader.text[start:end]
    return Quote(start, end, text, match.point, how, match.degree)


def overall_of(question: Question, dimensions: dict[str, DimensionPoints]) -> float | None:
    """All dimensions of the question, each as heavy as its points; None without any."""
    weights = {key: sum(point.weight for point in question.points if point.dim == key) for key in dimensions}
    total = sum(weights.values())
    if not total:
        return None
    return round(sum(points.score * weights[key] for key, points in dimensions.items()) / total, 2)
