"""What outsiders read of a scorecard, in the shapes of the public contract."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.errors import NotFound
from interview_flow.core.journey import Journey
from interview_flow.decision import results
from interview_flow.decision.copied import Copied, copied_of
from interview_flow.decision.learnt import learnt_of, ratings_behind
from interview_flow.decision.quotes import Quoted, quotes_of
from interview_flow.interview import sittings
from models import Application, Scorecard
from scoring.answers import join
from scoring.details import LearntDetail

# Where low and high come from: a model's measured errors or not, or none around a person's points.
RANGE_ORIGIN, CALIBRATED, GIVEN_BY_PERSON = "uncalibrated", "calibrated", "given_by_person"
WITHOUT_TOTAL = ("insufficient", "needs_person")


def scorecard(session: Session, journey: Journey, row: Application) -> dict[str, Any]:
    """The card of the latest sitting.

    Raises:
        NotFound: nothing was scored yet.
    """
    card = results.card_of(session, row.id)
    if card is None:
        raise NotFound("nothing was scored yet")
    whole = card.status not in WITHOUT_TOTAL
    return {
        "total": card.total if whole else None,
        "low": card.low if whole else None,
        "high": card.high if whole else None,
        "national_total": card.national_total,
        "national_low": card.national_low,
        "national_high": card.national_high,
        "range_origin": range_origin(card.low, card.high) if whole else None,
        "status": card.status,
        "config_version": card.config_version,
        "engine": card.engine,
        "heard_by": card.heard_by,
        "flags": card.flags,
        "dimensions": dimensions(session, card),
        "copied": [copied(one) for one in copied_of(session, card)],
    }


def copied(one: Copied) -> dict[str, Any]:
    """What a language model was asked about an answer, and copied."""
    return {
        "answer_id": one.row.answer_id,
        "finder": one.row.finder,
        "asked": one.row.asked,
        "trouble": one.row.trouble,
        "dropped": one.row.dropped,
        "quotes": [
            {
                "start": row.start,
                "end": row.end,
                "text": row.quote,
                "point": row.point,
                "part_id": row.part_id,
                "part_start": row.part_start,
                "agreed": row.agreed,
                "weak": row.weak,
            }
            for row in one.quotes
        ],
    }


def dimensions(session: Session, card: Scorecard) -> list[dict[str, Any]]:
    """The dimensions of a card, heaviest first, with their quotes; absent points are null, never 0."""
    rows = results.dimensions_of(session, card.id)
    quotes = quotes_of(session, card, rows)
    starts = _part_starts(session, {one.row.answer_id for one in quotes})
    return [
        {
            "key": row.key,
            "label": row.label,
            "weight_percent": row.weight_percent,
            "status": row.status,
            "score": row.score,
            "low": row.low,
            "high": row.high,
            "range_origin": range_origin(row.low, row.high, ratings_behind(row)),
            "reason": row.reason,
            "learnt": learnt(learnt_of(row)),
            "evidence": [quote(one, starts) for one in quotes if one.row.dimension_score_id == row.id],
        }
        for row in rows
    ]


def learnt(found: LearntDetail | None) -> dict[str, Any] | None:
    """The points by the rubric and by the interview's model, and whose are the dimension's."""
    if found is None:
        return None
    names = ("score", "low", "high")
    return {
        "model": found.model,
        "stage": found.stage,
        "made_at": found.made_at,
        "ratings": found.ratings,
        "counts": found.counts,
        "stands": found.stands or None,
        "rubric": dict(zip(names, found.rubric, strict=True)),
        "points": None if found.points is None else dict(zip(names, found.points, strict=True)),
    }


def range_origin(low: float | None, high: float | None, ratings: int = 0) -> str | None:
    """Where a range comes from; points that a person gave have none around them.

    Args:
        ratings: how many a model has learnt the points from; 0 without one.
    """
    if low is None:
        return None
    if ratings:
        return CALIBRATED
    return GIVEN_BY_PERSON if low == high else RANGE_ORIGIN


def quote(quoted: Quoted, starts: Mapping[str, int]) -> dict[str, Any]:
    """A verbatim piece of an answer's text, at its place in the part that it stands in.

    Args:
        starts: part id -> where the part begins in its answer's text.
    """
    row = quoted.row
    begins = starts.get(row.part_id or "")
    start = row.start if begins is None or row.part_start is None else begins + row.part_start
    return {
        "answer_id": row.answer_id,
        "start": start,
        "end": start + row.end - row.start,
        "text": row.quote,
        "audio_s": row.audio_s,
        "point": row.point,
        "shows": quoted.shows,
        "part_id": row.part_id,
        "part_start": row.part_start,
    }


def _part_starts(session: Session, answer_ids: set[str]) -> dict[str, int]:
    """Where each heard part begins in its answer's text."""
    joined = [join(sittings.parts_of(session, answer_id)) for answer_id in sorted(answer_ids)]
    return {part.part_id: part.start for answer in joined for part in answer.parts}
