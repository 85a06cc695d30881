"""A branch's own dimension, which a person measures: its rating completes the card."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from interview_flow.core import staff
from interview_flow.core.journey import Journey
from models import Application, DimensionScore, Rating, Scorecard
from scoring.result import ScorecardResult
from scoring.scorecard import LOCAL_RATING_DUE, clipped, half_width_of_total, half_width_shown, weighted_total


def national(journey: Journey, session: Session, application: Application, result: ScorecardResult) -> dict[str, float]:
    """Columns of a new card: the machine's points weighed as head office has it, where the branch weighs otherwise.

    It is stored once and does not move with what a person adds later.
    """
    version = journey.version(session, application)
    weights = journey.catalogue.position(application.position_key).weights
    points = {row.key: row.score for row in result.dimensions if row.score is not None}
    complete = result.status == "scored" or is_due(result.flags)
    counted = {key for key, percent in weights.items() if percent}
    if not complete or weights == version.position.weights or not counted <= set(points):
        return {}
    total = weighted_total(points, weights)
    halves = {row.key: half_width_shown(row.score, row.low, row.high, version.rules) for row in result.dimensions}
    low, high = clipped(total, half_width_of_total(weights, halves, version.rules))
    return {"national_total": round(total, 1), "national_low": low, "national_high": high}


def is_due(flags: Iterable[str]) -> bool:
    """Whether a card waits for nothing but the points of a person's dimension."""
    return any(flag.endswith(f":{LOCAL_RATING_DUE}") for flag in flags)


def complete(session: Session, journey: Journey, application: Application, card: Scorecard, rating: Rating) -> None:
    """A person's points for the local dimensions join the machine's; the total is the branch's own."""
    version = journey.version(session, application)
    position = version.position
    rows = {
        row.key: row for row in session.scalars(select(DimensionScore).where(DimensionScore.scorecard_id == card.id))
    }
    reason = word("scorecard.rated_by", name=staff.name_of(journey.catalogue, rating.rater))
    for key, row in rows.items():
        if position.dimensions[key].measured_by == "person":
            row.status, row.reason = "rated_by_person", reason
            row.score = row.low = row.high = rating.scores[key]
    measured = {key: percent for key, percent in position.weights.items() if rows[key].status == "scored"}
    share = sum(measured.values()) / sum(position.weights.values())
    total = weighted_total({key: row.score for key, row in rows.items() if row.score is not None}, position.weights)
    card.status, card.total = "scored", round(total, 1)
    halves = {key: half_width_shown(row.score, row.low, row.high, version.rules) for key, row in rows.items()}
    card.low, card.high = clipped(total, half_width_of_total(measured, halves, version.rules) * share)
    card.flags = [flag for flag in card.flags if not flag.endswith(f":{LOCAL_RATING_DUE}")]


def is_completed(session: Session, card: Scorecard) -> bool:
    """Whether a person's points are part of this card."""
    query = select(DimensionScore.id).where(
        DimensionScore.scorecard_id == card.id, DimensionScore.status == "rated_by_person"
    )
    return session.scalar(query.limit(1)) is not None
