"""Many answers -> one scorecard: dimensions with intervals, a weighted total, and what may not be said."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.schema import Position, ScoringRules
from config.texts import word
from scoring.details import DimensionDetail
from scoring.result import CardStatus, DimensionResult, EvidenceResult, ScorecardResult
from scoring.rubric.answer_score import AnswerScore, DimensionPoints

ATTACKS = ("addresses_scorer", "keyword_list")
# Part of what was said is missing: a number would be over less than the candidate gave.
INCOMPLETE = ("recording_lost", "heard_late")
# Why no total stands by itself: no model of meaning, two scorers that differ, an answer that takes itself back.
WITHOUT_ENCODERS, SCORERS_DIFFER, TAKEN_BACK = "without_encoders", "scorers_differ", "taken_back"
# The reason of an answer that was never begun.
SKIPPED = "skipped"
# On a card that waits only for a person's points for the branch's own dimension, as `<dimension>:<flag>`.
LOCAL_RATING_DUE = "local_rating_due"


# Puts a row right by what a bank has learnt (`scoring.learnt.Beside`).
PutRight = Callable[[DimensionResult, Sequence["ScoredAnswer"]], DimensionResult]


class MissingDimension(Exception):
    """A weighted dimension has no points; the card then shows no total."""


@dataclass(frozen=True)
class ScoredAnswer:
    """One answer of the interview with what it is worth."""

    answer_id: str
    score: AnswerScore


def combine(
    position: Position,
    answers: Sequence[ScoredAnswer],
    engine: str,
    rules: ScoringRules | None = None,
    doubts: Sequence[str] = (),
    put_right: PutRight | None = None,
) -> ScorecardResult:
    """Build the card from the scored answers.

    Fewer than three scorable answers, or a weighted dimension without one,
    give no total. Text that speaks to the scorer, or a list of keywords, sends
    the whole card to a person, because a number would reward the attempt; so does
    a recording that was lost, an answer that takes back what it said, two scorers
    that differ, and a weighted dimension that a person measures: their points
    complete the card.

    Args:
        doubts: codes of why no total of this machine may stand by itself.
        put_right: the interview's model; it changes points and ranges of rows, and nothing else.

    Source: docs/scoring.md.
    """
    rules = rules or ScoringRules()
    doubts = (*doubts, *disagreement(answers, rules))
    flags = (*flags_of(answers), *(f":{code}" for code in doubts))
    rows = tuple(dimension_result(position, key, answers, rules) for key in position.weights)
    if put_right is not None:
        rows = tuple(put_right(row, answers) for row in rows)
    measured = {row.key: row for row in rows if position.dimensions[row.key].measured_by == "machine"}
    status = status_of(measured.values(), answers, rules)
    if status == "scored" and (doubts or takes_back(answers)):
        status = "needs_person"
    if status != "scored":
        return ScorecardResult(status, None, None, None, engine, flags, rows)
    by_person = [key for key in position.weights if key not in measured and position.weights[key]]
    if by_person:
        waiting = tuple(f"{key}:{LOCAL_RATING_DUE}" for key in by_person)
        return ScorecardResult("needs_person", None, None, None, engine, (*flags, *waiting), rows)
    weights = {key: position.weights[key] for key in measured}
    points = {key: row.score for key, row in measured.items() if row.score is not None}
    total = weighted_total(points, weights)
    halves = {key: half_width_shown(row.score, row.low, row.high, rules) for key, row in measured.items()}
    low, high = clipped(total, half_width_of_total(weights, halves, rules))
    return ScorecardResult("scored", round(total, 1), low, high, engine, flags, rows)


def weighted_total(scores: Mapping[str, float], weights: Mapping[str, int]) -> float:
    """Combine dimension scores into one candidate total.

    Args:
        scores: dimension key -> points, 0 to 100. A dimension without a
            scorable answer is left out: unanswered is not zero.
        weights: dimension key -> whole percent. They sum to 100, or to less
            where a person measures the rest; then the rest has no part in it.

    Returns:
        Points, 0 to 100, not rounded.

    Raises:
        MissingDimension: a weighted dimension has no score.

    Source: head-office scoring standard, config/positions/*.yaml.
    """
    for key, percent in weights.items():
        if percent and key not in scores:
            raise MissingDimension(key)
    whole = sum(weights.values())
    if not whole:
        raise MissingDimension("no dimension has any weight")
    return sum(scores[key] * percent for key, percent in weights.items() if percent) / whole


def half_width_shown(score: float | None, low: float | None, high: float | None, rules: ScoringRules) -> float:
    """Half of a dimension's interval in points, read off its ends: at most one of them is cut off by the scale."""
    if score is None or low is None or high is None:
        return rules.half_width
    return max(score - low, high - score)


def half_width_of_total(weights: Mapping[str, int], halves: Mapping[str, float], rules: ScoringRules) -> float:
    """Half of the total's interval in points, by error propagation with correlated dimensions.

    Args:
        halves: dimension key -> half of its interval.
    """
    whole = sum(weights.values())
    shares = [percent / whole * halves[key] for key, percent in weights.items() if percent]
    variance = sum(share**2 for share in shares)
    for at, one in enumerate(shares):
        variance += sum(2 * rules.correlation * one * other for other in shares[at + 1 :])
    return math.sqrt(variance)


def half_width_of_mean(parts: Sequence[DimensionPoints], rules: ScoringRules) -> float:
    """Half of the interval of a mean over answers.

    No narrower for many answers: how the errors of one person's answers go together isn't known, and where they all
    lie to one side the mean of their half-widths is right.
    """
    halves = [rules.half_width if part.half_width is None else part.half_width for part in parts]
    return sum(halves) / len(halves)


def clipped(score: float, half: float) -> tuple[float, float]:
    """The interval around a score, kept inside 0 to 100, to one decimal."""
    return round(max(0.0, score - half), 1), round(min(100.0, score + half), 1)


def status_of(rows: Iterable[DimensionResult], answers: Sequence[ScoredAnswer], rules: ScoringRules) -> CardStatus:
    """What the card may say as a whole."""
    if any(one.score.reason in (*ATTACKS, *INCOMPLETE) for one in answers):
        return "needs_person"
    scorable = [one for one in answers if one.score.status == "scored"]
    incomplete = len(scorable) < rules.min_answers or any(row.weight_percent and row.score is None for row in rows)
    if not incomplete:
        return "scored"
    waiting = any(one.score.status == "needs_person" for one in answers)
    return "needs_person" if waiting else "insufficient"


def disagreement(answers: Sequence[ScoredAnswer], rules: ScoringRules) -> tuple[str, ...]:
    """A code when the two scorers lie too far apart over all answers that both have read."""
    both = [(one.score.overall, one.score.second) for one in answers]
    differ = [first - second for first, second in both if first is not None and second is not None]
    far = bool(differ) and abs(sum(differ) / len(differ)) > rules.scorers_differ_by
    return (SCORERS_DIFFER,) if far else ()


def takes_back(answers: Iterable[ScoredAnswer]) -> bool:
    """Whether an answer contradicts itself: what it is worth can't be told from what it says."""
    return any(TAKEN_BACK in one.score.flags for one in answers)


def flags_of(answers: Sequence[ScoredAnswer]) -> tuple[str, ...]:
    """What people should know, as `<question>:<code>`, in the order of the answers."""
    return tuple(f"{one.score.question_id}:{flag}" for one in answers for flag in one.score.flags)


def dimension_result(
    position: Position, key: str, answers: Sequence[ScoredAnswer], rules: ScoringRules
) -> DimensionResult:
    """One dimension over all answers that measure it; each answer counts the same.

    An answer that a person has to listen to holds the whole dimension back: left out of the mean,
    nobody would ever be asked to listen.
    """
    dimension, percent = position.dimensions[key], position.weights[key]
    if dimension.measured_by == "person":
        reason = word("scorecard.by_person")
        return DimensionResult(key, dimension.label, percent, "needs_person", None, None, None, reason)
    asked = {question.id for question in position.questions if key in question.dimensions}
    mine = [one for one in answers if one.score.question_id in asked]
    found = [(one.answer_id, one.score.dimensions[key]) for one in mine if key in one.score.dimensions]
    if not found or any(one.score.status == "needs_person" for one in mine):
        return without_points(position, key, mine, found)
    score = sum(points.score for _, points in found) / len(found)
    low, high = clipped(score, half_width_of_mean([points for _, points in found], rules))
    return DimensionResult(
        key,
        dimension.label,
        percent,
        "scored",
        round(score, 1),
        low,
        high,
        reason_of([points for _, points in found], mine),
        best_quotes(found),
        DimensionDetail.of([one.score for one in mine], key),
    )


def without_points(
    position: Position, key: str, mine: Sequence[ScoredAnswer], found: Sequence[tuple[str, DimensionPoints]]
) -> DimensionResult:
    """A dimension that no scorable answer measured, or of which a person has to hear an answer first.

    Args:
        mine: the answers to questions that measure it.
        found: what the scorable ones of them showed; quoted, so that the person sees it.
    """
    label, percent = position.dimensions[key].label, position.weights[key]
    waiting = sum(one.score.status == "needs_person" for one in mine)
    skipped = sum(one.score.reason == SKIPPED for one in mine)
    status = "needs_person" if waiting else "insufficient"
    if waiting:
        reason = word("scorecard.to_hear", count=waiting)
    elif mine and skipped == len(mine):
        reason = word("scorecard.skipped", count=skipped)
    else:
        reason = word("scorecard.insufficient")
    quotes, detail = best_quotes(found), DimensionDetail.of([one.score for one in mine], key)
    return DimensionResult(key, label, percent, status, None, None, None, reason, quotes, detail)


def reason_of(parts: Sequence[DimensionPoints], mine: Sequence[ScoredAnswer]) -> str:
    """How the points came about, in words for HR and the candidate."""
    found, total = sum(part.points_found for part in parts), sum(part.points_total for part in parts)
    text = word("scorecard.reason", found=found, total=total)
    capped = sum(len(part.capped_by) for part in parts)
    if capped:
        text += word("scorecard.capped", count=capped)
    skipped = sum(one.score.reason == SKIPPED for one in mine)
    return text + (word("scorecard.and_skipped", count=skipped) if skipped else "")


def best_quotes(found: Sequence[tuple[str, DimensionPoints]]) -> tuple[EvidenceResult, ...]:
    """Every quote, harmful ones first, then the surest: a point without one was missed."""
    quotes = [(answer_id, quote) for answer_id, points in found for quote in points.evidence]
    quotes.sort(key=lambda one: (one[1].how != "harmful", -one[1].degree))
    return tuple(
        EvidenceResult(answer_id, quote.start, quote.end, quote.text, quote.audio_s, quote.point)
        for answer_id, quote in quotes
    )
