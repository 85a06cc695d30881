"""One answer -> points by meaning: for each dimension a small monotone model over named parts, with evidence."""

from collections.abc import Mapping, Sequence

from config.schema import Question, ScoringRules
from core.normal_form import Folded, fold
from scoring.rubric import dialect, folding, gates, people
from scoring.rubric.answer_score import overall_of
from scoring.rubric.clauses import TimedWord, split
from scoring.rubric.meaning.coefficients import Coefficients, coefficients
from scoring.rubric.meaning.harmful import Harm, find_harmful
from scoring.rubric.meaning.match import match_points
from scoring.rubric.meaning.parts import Anatomy, rounded
from scoring.rubric.meaning.reading import Reading
from scoring.rubric.meaning.scale import MeaningScale
from scoring.rubric.meaning.second import mean_row
from scoring.rubric.points import AnswerScore, AudioAt, DimensionPoints, Quote, settled
from scoring.rubric.recital import is_recital

# The code of an answer whose question has too little to stand out from: a person scores it.
NO_BACKGROUND = "no_background"
# The code of an answer that names the rubric's points and tells nothing: a list, as `gates` calls it.
RECITED = "keyword_list"
# From so far a turn to harm, and in such a sound, an answer is taken to take itself back. Source: measured.
TURN_GAP, TURN_HARM = 1.0, -0.35
# What such an answer keeps at most in each dimension. Of 348 honest written answers none is held down by it.
# Source: judgement, a little above nothing, which its writers meant it to be worth; a person looks at it anyway.
TAKEN_BACK_CAP = 15.0


def score_by_meaning(
    question: Question,
    transcript: str,
    words: Sequence[TimedWord] | None = None,
    *,
    scale: MeaningScale,
    rules: ScoringRules | None = None,
    audio_at: AudioAt | None = None,
    model: Coefficients | None = None,
) -> AnswerScore:
    """Score one answer to a question that is written by meaning; depends on nothing but the arguments.

    Args:
        question: one of the position's that `scale` was made of.
        transcript: everything that was said or written, parts joined.
        words: recognised words with character spans and seconds, if it was spoken.
        rules: the version's; the shipped ones when absent.
        audio_at: character offset -> second of the recording.
        model: other numbers than the shipped ones, for measuring.

    Raises:
        RetryLater: the encoders' process died; the job tries again.

    Source: docs/scoring.md.
    """
    folded, plain = dialect.worded(fold(transcript, prose=True)), people.masked_question(question)
    clauses = split(folded.text)
    gate = gates.check(folded.text, clauses, plain, (rules or ScoringRules()).min_chars)
    if gate.status == "needs_person":
        return AnswerScore(question.id, "needs_person", gate.reason, (gate.reason,))
    if gate.status != "open" or not clauses:
        reason = gate.reason or "empty"
        return AnswerScore(question.id, "insufficient", reason, (reason,))
    folded = people.masked(folded)
    if question.kind != "knowledge" and is_recital(folded.text, plain, scale.vocabulary[question.id]):
        return AnswerScore(question.id, "needs_person", RECITED, (RECITED,))
    if not scale.has_background(question.id):
        return AnswerScore(question.id, "needs_person", NO_BACKGROUND, (NO_BACKGROUND,))
    numbers = model or coefficients(scale.encoder.by_meaning)
    reading = Reading.of(folded.text, folding.placed(words or (), folded), scale)
    anatomy = Anatomy(plain, reading, match_points(plain, reading, numbers.half_at), numbers)
    return _scored(anatomy, transcript, folded, audio_at)


def _scored(anatomy: Anatomy, written: str, folded: Folded, audio_at: AudioAt | None) -> AnswerScore:
    question, reading = anatomy.question, anatomy.reading
    parts = rounded(anatomy.parts())
    harms = find_harmful(question, anatomy)
    quotes = _Quotes(written, folded, audio_at)
    dimensions = {
        key: _dimension(key, anatomy, parts, harms, quotes)
        for key in question.dimensions
        if any(point.dim == key for point in question.points)
    }
    second = reading.scale.anchors.score(
        question.id, reading.text, mean_row(reading.unit_vectors, reading.scale.encoder.blocks)
    )
    flags = flags_of(anatomy, parts, harms)
    return AnswerScore(
        question.id, "scored", "", flags, dimensions, overall_of(question, dimensions), second, parts
    )  # fmt: skip


def flags_of(anatomy: Anatomy, parts: Mapping[str, float], harms: Sequence[Harm]) -> tuple[str, ...]:
    """Codes for people: harmful statements, an answer that takes itself back, one that makes no point."""
    flags = [f"{'harmful' if one.holds_down else 'maybe_harmful'}:{one.mark.id}" for one in harms]
    if takes_itself_back(parts):
        flags.append("taken_back")
    if not any(one.found for one in anatomy.points) and not harms:
        flags.append("no_points" if parts["relevance"] > 0 else "off_topic")
    return tuple(flags)


def takes_itself_back(parts: Mapping[str, float]) -> bool:
    """Whether what comes after a turn takes back what was said before it."""
    return parts["turn_gap"] >= TURN_GAP and parts["turn_harm"] >= TURN_HARM


def _dimension(
    key: str, anatomy: Anatomy, parts: Mapping[str, float], harms: Sequence[Harm], quotes: "_Quotes"
) -> DimensionPoints:
    """Points of one dimension; none without a quote."""
    own = [one for one in anatomy.points if one.dim == key]
    found = [one for one in own if one.found]
    mine = rounded({**parts, **anatomy.of_dimension(key)})
    some = any(one.found for one in anatomy.points)
    near = found or [one for one in own if one.how and some]
    caps = [one for one in harms if one.mark.dim == key and one.holds_down]
    most = [float(one.mark.cap) for one in caps] + [TAKEN_BACK_CAP] * takes_itself_back(parts)
    score, terms = settled(anatomy.model.terms(mine), most, quoted=bool(near))
    shown = [quotes.of(one.start, one.end, one.point, one.how, one.credit, one.z) for one in near]
    shown += [
        quotes.of(one.start, one.end, one.mark.id, "harmful", one.degree, one.z) for one in harms if one.mark.dim == key
    ]
    return DimensionPoints(
        key, score, mine["coverage"], mine["structure"], mine["amount"], mine["linked"],
        tuple(sorted(shown, key=lambda one: (one.start, one.end, one.point))),
        tuple(one.mark.id for one in caps), len(found), len(own),
        tuple(one.point for one in own if not one.found),
        terms,
        anatomy.model.doubt.half_width(score),
    )  # fmt: skip


class _Quotes:
    """Makes quotes of the stored text from places in the form that is compared."""

    def __init__(self, written: str, folded: Folded, audio_at: AudioAt | None) -> None:
        self._written, self._folded, self._audio_at = written, folded, audio_at

    def of(self, start: int, end: int, point: str, how: str, degree: float, z: float | None) -> Quote:
        """One verbatim quote."""
        start, end = self._folded.span(start, end)
        second = self._audio_at(start) if self._audio_at else None
        return Quote(start, end, self._written[start:end], point, how, degree, second, z)
