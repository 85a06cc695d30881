"""The rows of a scorecard: where they are written, and where they give way to newer ones."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.texts import word
from interview_flow.core import staff
from interview_flow.core.journey import Journey
from interview_flow.decision import local_dimension
from models import Application, DimensionScore, Evidence, FinderAnswer, Interview, Rating, Scorecard
from scoring.result import DimensionResult, ScorecardResult

BY_PERSON = "rated_by_person"


def store(
    session: Session,
    journey: Journey,
    application: Application,
    sitting: Interview,
    result: ScorecardResult,
    now: datetime,
) -> Scorecard:
    """Store what the machine found, in the place of what it found before."""
    old = of_interview(session, sitting.id)
    if old is not None:
        _delete_dimensions(session, old)
        session.delete(old)
        session.flush()
    card = Scorecard(
        application_id=application.id,
        interview_id=sitting.id,
        status=result.status,
        total=result.total,
        low=result.low,
        high=result.high,
        config_version=application.config_version,
        engine=result.engine,
        flags=list(result.flags),
        heard_by=None if result.heard_by is None else list(result.heard_by),
        created_at=now,
        **local_dimension.national(journey, session, application, result),
    )
    session.add(card)
    session.flush()
    for row in result.dimensions:
        _store_dimension(session, card, row)
    session.flush()
    return card


def store_rating(
    session: Session, journey: Journey, application: Application, sitting: Interview, rating: Rating, now: datetime
) -> Scorecard:
    """Store a person's points as the scorecard, in the place of what the machine could not score."""
    position = journey.version(session, application).position
    card = of_interview(session, sitting.id)
    if card is None:
        card = Scorecard(
            application_id=application.id,
            interview_id=sitting.id,
            status=BY_PERSON,
            config_version=application.config_version,
            engine="person",
            flags=[],
            created_at=now,
        )
        session.add(card)
        session.flush()
    else:
        _delete_dimensions(session, card)
    card.status = BY_PERSON
    card.total = card.low = card.high = (
        sum(rating.scores[key] * percent for key, percent in position.weights.items()) / 100
    )
    reason = word("scorecard.rated_by", name=staff.name_of(journey.catalogue, rating.rater))
    for key, percent in position.weights.items():
        points = float(rating.scores[key])
        label = position.dimensions[key].label
        row = DimensionResult(key, label, percent, BY_PERSON, points, points, points, reason)
        _store_dimension(session, card, row)
    return card


def of_interview(session: Session, interview_id: str) -> Scorecard | None:
    """The scorecard of one sitting."""
    return session.scalar(select(Scorecard).where(Scorecard.interview_id == interview_id))


def _store_dimension(session: Session, card: Scorecard, row: DimensionResult) -> None:
    dimension = DimensionScore(
        scorecard_id=card.id,
        key=row.key,
        label=row.label,
        weight_percent=row.weight_percent,
        status=row.status,
        score=row.score,
        low=row.low,
        high=row.high,
        reason=row.reason[:500],
        detail=None if row.detail is None else row.detail.to_json(),
    )
    session.add(dimension)
    session.flush()
    for quote in row.evidence:
        session.add(
            Evidence(
                dimension_score_id=dimension.id,
                answer_id=quote.answer_id,
                start=quote.start,
                end=quote.end,
                audio_s=quote.audio_s,
                point=quote.point,
                quote=quote.text,
                part_id=quote.part_id,
                part_start=quote.part_start,
            )
        )


def _delete_dimensions(session: Session, card: Scorecard) -> None:
    ids = session.scalars(select(DimensionScore.id).where(DimensionScore.scorecard_id == card.id)).all()
    session.execute(delete(Evidence).where(Evidence.dimension_score_id.in_(ids)))
    session.execute(delete(DimensionScore).where(DimensionScore.scorecard_id == card.id))
    session.execute(delete(FinderAnswer).where(FinderAnswer.scorecard_id == card.id))
