"""The live round: a time, the people who were chosen for it, and their ratings, which end it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.schema import Branch
from config.texts import word
from core.errors import InputInvalid, NotAllowed
from interview_flow.core import seen, staff
from interview_flow.core.journey import Journey, Step
from interview_flow.decision.results import reason_options
from models import Application, Delivery, OutboxAttempt, OutboxMessage, Rating, SecondRound
from reminders.planner import before_quiet_hours

STAGE = "second_round"
CARD = "second_round_for_interviewer"
RECOMMENDATIONS = {"advance": "建议通过", "hold": "待定", "reject": "不建议通过"}
MOST_INTERVIEWERS = 10
DAY, HOUR = "day", "hour"


def schedule(step: Step) -> None:
    """Effect: store time, place and interviewers; tell the candidate and those who were chosen.

    Raises:
        InputInvalid: no time or a past one, or an interviewer whom the branch does not name.
    """
    starts_at, place = step.data.get("starts_at"), str(step.data.get("place") or "").strip()
    if starts_at is None or starts_at <= step.now:
        raise InputInvalid("starts_at must be a time to come", field="starts_at")
    if not place or len(place) > 255:
        raise InputInvalid("place must be given (at most 255 characters)", field="place")
    chosen = _interviewers(step)
    row = of(step.session, step.application.id)
    before = row.chosen if row else []
    if row is None:
        row = SecondRound(application_id=step.application.id, starts_at=starts_at, interviewer=chosen[0], place=place)
        step.session.add(row)
    row.starts_at, row.interviewer, row.interviewers = starts_at, chosen[0], chosen
    row.place, row.plain_place = place, ""
    # Booked inside the last day, nobody needs to be reminded of what was just said.
    row.reminded = reminder_due(step.journey.version(step.session, step.application).branch, starts_at, step.now)
    _tell(step, row, [one for one in before if one not in chosen])


def record(step: Step) -> None:
    """Effect: the round is over; HR gets the card that approves the offer."""
    row = of(step.session, step.application.id)
    if row is not None:
        row.done_at = step.now
    told = step.journey.tell_staff(
        step.session,
        step.application,
        "hr",
        "second_round_done",
        step.now,
        f"v{step.application.version}",
        reasons=reason_options(step.journey),
        opinions=_opinions(step),
    )
    for userid in told:
        seen.note(step.session, [step.application.id], userid, step.now)


def may_end(step: Step) -> None:
    """Guard: everybody chosen has rated, or HR rated in their stead, or HR says why one rating is enough.

    Raises:
        NotAllowed: ratings are missing.
        InputInvalid: HR gave no reason.
    """
    application = step.application
    if is_complete(step.session, application.id):
        return
    if not step.actor.startswith("hr:") or not ratings_of(step.session, application.id):
        raise NotAllowed("ratings are missing")
    if not (step.reason or "").strip():
        raise InputInvalid("say why the round ends", field="close_reason")


def is_complete(session: Session, application_id: str) -> bool:
    """Whether every chosen interviewer has rated, or HR in the place of those who have not."""
    row = of(session, application_id)
    rated = ratings_of(session, application_id)
    if row is None or any(one.instead for one in rated):
        return bool(rated)
    return {one.lower() for one in row.chosen} <= {one.rater for one in rated}


def require_rater(
    session: Session, application: Application, userid: str, role: str, instead: str, now: datetime
) -> None:
    """Whether this member may rate the round now.

    Raises:
        NotAllowed: not scheduled, not begun, or not chosen (HR may, with a reason).
        InputInvalid: HR gives no reason for rating in the chosen ones' stead.
    """
    row = of(session, application.id)
    if row is None or now < row.starts_at:
        raise NotAllowed("the round has not begun")
    if is_chosen(row, userid):
        return
    if role != "hr" or row.done_at is not None:
        raise NotAllowed("this member was not chosen for the round")
    if not instead.strip():
        raise InputInvalid("say why you rate in their stead", field="instead")


def is_chosen(row: SecondRound, userid: str) -> bool:
    """Whether a member leads this round."""
    return userid.lower() in {one.lower() for one in row.chosen}


def of(session: Session, application_id: str) -> SecondRound | None:
    """The round of an application, if scheduled."""
    return session.scalar(select(SecondRound).where(SecondRound.application_id == application_id))


def ratings_of(session: Session, application_id: str) -> list[Rating]:
    """The ratings of the round."""
    query = select(Rating).where(Rating.application_id == application_id, Rating.stage == STAGE)
    return list(session.scalars(query))


def told(session: Session, row: SecondRound) -> dict[str, str]:
    """What became of the newest card to each chosen member: userid -> `sent`, `failed`, `delivered` or `queued`."""
    card = session.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.application_id == row.application_id, OutboxMessage.template == CARD)
        .order_by(OutboxMessage.seq.desc(), OutboxMessage.created_at.desc())
        .limit(1)
    )
    default = card.status if card is not None and card.status != "sent" else "queued"
    reached = session.execute(
        select(Delivery.recipient, Delivery.status)
        .join(OutboxAttempt, OutboxAttempt.id == Delivery.attempt_id)
        .where(OutboxAttempt.outbox_id == (card.id if card else ""))
        .order_by(OutboxAttempt.number)
    )
    known = {recipient.lower(): status for recipient, status in reached}
    return {one: known.get(one.lower(), default) for one in row.chosen}


def seal_places(session: Session, limit: int = 500) -> int:
    """Seal places that an earlier version kept readable; returns how many."""
    rows = list(session.scalars(select(SecondRound).where(SecondRound.plain_place != "").limit(limit)))
    for row in rows:
        row.place, row.plain_place = row.where, ""
    return len(rows)


def words(
    journey: Journey, session: Session, application: Application, row: SecondRound, now: datetime
) -> dict[str, Any]:
    """Time and place as people read them."""
    version = journey.version(session, application)
    return {"starts_at": journey.local_time(version, row.starts_at, now), "place": row.where}


def reminder_due(branch: Branch, starts_at: datetime, now: datetime) -> str | None:
    """The last reminder whose moment has come: `day` (never in quiet hours), `hour`, or none."""
    if starts_at - timedelta(hours=1) <= now:
        return HOUR
    a_day_before = before_quiet_hours(starts_at - timedelta(days=1), branch.zone, branch.quiet_hours)
    return DAY if a_day_before <= now else None


def _tell(step: Step, row: SecondRound, released: list[str]) -> None:
    journey, session, application = step.journey, step.session, step.application
    said, occasion = words(journey, session, application, row, step.now), f"v{application.version}"
    journey.notify(session, application, "second_round_scheduled", step.now, occasion, **said)
    journey.tell_members(session, application, row.chosen, CARD, step.now, occasion, **said)
    if released:
        journey.tell_members(session, application, released, "second_round_released", step.now, occasion)


def _opinions(step: Step) -> str:
    return "；".join(
        word(
            "second_round.opinion",
            name=staff.name_of(step.journey.catalogue, one.rater),
            recommendation=RECOMMENDATIONS[one.recommendation],
        )
        for one in ratings_of(step.session, step.application.id)
    )


def _interviewers(step: Step) -> list[str]:
    known = step.journey.rights(step.session).may_interview(step.application.branch_key)
    asked = step.data.get("interviewers") or [step.data.get("interviewer") or (known[0] if known else "")]
    chosen = list(dict.fromkeys(str(one) for one in asked))
    if len(chosen) > MOST_INTERVIEWERS or not set(chosen) <= set(known):
        raise InputInvalid(f"interviewers must be some of {', '.join(known)}", field="interviewer")
    return chosen
