"""People's own points: blind first, one per rater and stage."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance import audit
from core.errors import InputInvalid, NotAllowed
from interview_flow.core import card_closing, engine, seen, staff
from interview_flow.core.journey import Journey
from interview_flow.core.states import PERSON, Action, State
from interview_flow.decision import local_dimension, scorecards, second_round
from interview_flow.interview.sittings import sitting_of
from models import Application, Rating

RECOMMENDATIONS = second_round.RECOMMENDATIONS
RATABLE = {
    State.SUBMITTED: "recorded",
    State.SCORED: "recorded",
    State.SECOND_ROUND: "recorded",
    State.SECOND_ROUND_SCHEDULED: "second_round",
    State.SECOND_ROUND_DONE: "second_round",
}


def stage_for(session: Session, application: Application, userid: str, role: str, now: datetime) -> str | None:
    """What this member may rate now and has not yet: `recorded`, `second_round`, or nothing.

    Who leads the second round may rate the recording until it begins: those are their own notes, made blind, after
    which the machine's result is there for the talk.
    """
    try:
        state = State(application.state)
        stage = RATABLE[state]
    except KeyError:
        return None
    if stage == second_round.STAGE:
        row = second_round.of(session, application.id)
        chosen = row is not None and second_round.is_chosen(row, userid)
        if row is None or not (chosen or (role == "hr" and row.done_at is None)):
            return None
        if now < row.starts_at:
            stage = "recorded"
    if stage == "recorded" and application.interview_kind == PERSON:
        return None  # A person interviews: there is no recording.
    return None if own(session, application.id, stage, userid) is not None else stage


def own(session: Session, application_id: str, stage: str, userid: str) -> Rating | None:
    """This rater's rating of this stage."""
    return session.scalar(
        select(Rating).where(
            Rating.application_id == application_id, Rating.stage == stage, Rating.rater == userid.lower()
        )
    )


def may_see_scores(session: Session, journey: Journey, application: Application, userid: str) -> bool:
    """Whether machine points and others' ratings may be shown to this person now."""
    if journey.rights(session).role_of(application.branch_key, userid) == "hr":
        return True
    if not journey.version(session, application).position.blind_first:
        return True
    if application.state not in (*RATABLE, State.REJECTED):
        return True  # A rejection may be appealed against, and then be rated once more.
    return has_rated(session, application.id, userid)


def has_rated(session: Session, application_id: str, userid: str) -> bool:
    """Whether this member has rated at any stage."""
    query = select(Rating.id).where(Rating.application_id == application_id, Rating.rater == userid.lower())
    return session.scalar(query.limit(1)) is not None


def rate(
    session: Session,
    journey: Journey,
    application: Application,
    userid: str,
    scores: dict[str, int],
    recommendation: str,
    comment: str,
    now: datetime,
    instead: str = "",
    meant: str = "",
) -> Rating:
    """Store one rating; the last one of the live round ends it, and a missing total is filled.

    Args:
        meant: the stage that the form was for; empty for whatever is due.
        instead: why HR rates the live round in the place of whoever was chosen.

    Raises:
        NotAllowed: no right at this branch, nothing to rate, not chosen, too early, or rated before.
        InputInvalid: a dimension is missing or unknown, or points are not 0 to 100.
    """
    role = journey.rights(session).require(application.branch_key, userid, ("interviewer", "hr"))
    stage = stage_for(session, application, userid, role, now)
    if stage is None or meant not in ("", stage):
        raise NotAllowed("rated already, not chosen, or nothing to rate now")
    if stage == second_round.STAGE:
        second_round.require_rater(session, application, userid, role, instead, now)
    _check(journey, session, application, scores, recommendation, f"{comment}{instead}")
    rating = Rating(
        application_id=application.id,
        stage=stage,
        rater=userid.lower(),
        scores=scores,
        recommendation=recommendation,
        rated_at=now,
        comment=comment.strip(),
        instead=instead.strip() or None,
        blind=not seen.has_seen(session, application.id, userid),
    )
    session.add(rating)
    session.flush()
    actor = f"{role}:{userid}"
    audit.act(session, now, actor, "rate", application_id=application.id, target=rating.id, detail=stage)
    card_closing.rated(session, application.id, stage, _raters(session, journey, application, stage), now)
    _move_on(session, journey, application, rating, actor, now)
    return rating


def _raters(session: Session, journey: Journey, application: Application, stage: str) -> dict[str, str]:
    """userid -> name of whoever has rated in this stage."""
    query = select(Rating.rater).where(Rating.application_id == application.id, Rating.stage == stage)
    return {
        rater: staff.name_of(journey.catalogue, rater) for rater in session.scalars(query.order_by(Rating.rated_at))
    }


def _check(
    journey: Journey,
    session: Session,
    application: Application,
    scores: dict[str, int],
    recommendation: str,
    comment: str,
) -> None:
    weights = journey.version(session, application).position.weights
    if set(scores) != set(weights):
        raise InputInvalid(f"rate exactly {', '.join(weights)}", field="scores")
    for key, points in scores.items():
        if not 0 <= points <= 100:
            raise InputInvalid("points are 0 to 100", field=key)
    if recommendation not in RECOMMENDATIONS:
        raise InputInvalid("choose one of the recommendations", field="recommendation")
    if len(comment) > 2000:
        raise InputInvalid("at most 2000 characters", field="comment")


def _move_on(
    session: Session, journey: Journey, application: Application, rating: Rating, actor: str, now: datetime
) -> None:
    if application.state == State.SUBMITTED:
        _card_from_rating(session, journey, application, rating, now)
        engine.apply(journey, session, application, Action.SCORE_BY_PERSON, actor, now)
    elif application.state == State.SECOND_ROUND_SCHEDULED and second_round.is_complete(session, application.id):
        engine.apply(journey, session, application, Action.RECORD_SECOND_ROUND, actor, now)


def _card_from_rating(
    session: Session, journey: Journey, application: Application, rating: Rating, now: datetime
) -> None:
    """The machine could not: a person's points become the scorecard, or complete it where only theirs were missing."""
    sitting = sitting_of(session, application.id)
    assert sitting is not None
    card = scorecards.of_interview(session, sitting.id)
    if card is not None and local_dimension.is_due(card.flags):
        local_dimension.complete(session, journey, application, card, rating)
    else:
        scorecards.store_rating(session, journey, application, sitting, rating, now)
