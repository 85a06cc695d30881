"""The offer: sent after approval, answered by the candidate, or expired."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.promises import load_promises
from core.calendar import add_working_days, is_working_day
from core.errors import InputInvalid
from core.moments import day_in_words
from interview_flow.core.journey import Step
from models import Application, Offer, OutboxMessage
from models.statuses import OfferStatus

if TYPE_CHECKING:
    from interview_flow.core.journey import Journey


def send(step: Step) -> None:
    """Effect: store the offer and let it go out."""
    today = _day(step.journey, step.session, step.application, step.now)
    start = step.data.get("start_date") or first_start(step.journey, today)
    if not isinstance(start, date) or start <= today or not _works(start):
        raise InputInvalid("start_date must be a working day to come", field="start_date")
    offer = Offer(
        application_id=step.application.id,
        status=OfferStatus.SENT,
        start_date=start,
        sent_at=step.now,
        expires_at=step.now + step.journey.deadlines.offer,
        approved_by=step.actor_name,
    )
    step.session.add(offer)
    step.journey.notify(
        step.session,
        step.application,
        "offer",
        step.now,
        f"v{step.application.version}",
        **words(step.journey, step.session, step.application, offer),
    )


def first_start(journey: "Journey", today: date) -> date:
    """The start that is proposed: the first working day after the usual time to leave an old post."""
    return add_working_days(today + journey.deadlines.start_after - timedelta(days=1), 1, load_promises().overrides())[
        0
    ]


def delivered(journey: "Journey", session: Session, row: OutboxMessage, channel: str, now: datetime) -> None:
    """Hook: a channel has taken a message; an offer that went to the chat is announced by SMS or mail as well."""
    if row.template != "offer" or channel != "kf" or row.application_id is None:
        return
    application = session.get_one(Application, row.application_id)
    made = of(session, application.id)
    if made is not None:
        journey.notify(
            session,
            application,
            "offer_copy",
            now,
            row.id,
            only=["sms", "email"],
            **words(journey, session, application, made),
        )


def accept(step: Step) -> None:
    """Effect: the candidate said yes; HR is told."""
    _answer(step, OfferStatus.ACCEPTED)
    step.journey.tell_staff(step.session, step.application, "hr", "offer_answered", step.now, "accepted", answer="接受")


def decline(step: Step) -> None:
    """Effect: the candidate said no and is thanked; HR is told."""
    _answer(step, OfferStatus.DECLINED)
    step.journey.notify(step.session, step.application, "offer_declined", step.now, "declined")
    step.journey.tell_staff(step.session, step.application, "hr", "offer_answered", step.now, "declined", answer="谢绝")


def expire(step: Step) -> None:
    """Effect: no answer in time."""
    _answer(step, OfferStatus.EXPIRED)
    step.journey.tell_staff(
        step.session, step.application, "hr", "offer_answered", step.now, "expired", answer="逾期未答复"
    )


def withdraw(step: Step) -> None:
    """Effect: with the application ends an offer that was not answered, and HR's cards."""
    made = of(step.session, step.application.id)
    if made is not None and made.status == OfferStatus.SENT:
        made.status, made.answered_at = OfferStatus.WITHDRAWN, step.now


def words(journey: "Journey", session: Session, application: Application, offer: Offer) -> dict[str, Any]:
    """Dates of an offer as a person reads them."""
    version = journey.version(session, application)
    return {
        "start_date": day_in_words(offer.start_date, _day(journey, session, application, offer.sent_at)),
        "expires": journey.local_time(version, offer.expires_at, offer.sent_at),
    }


def of(session: Session, application_id: str) -> Offer | None:
    """The offer of an application, if one was made."""
    return session.scalar(select(Offer).where(Offer.application_id == application_id))


def _day(journey: "Journey", session: Session, application: Application, moment: datetime) -> date:
    """The date at the branch."""
    return moment.astimezone(journey.version(session, application).branch.zone).date()


def _works(day: date) -> bool:
    return is_working_day(day, load_promises().overrides())[0]


def _answer(step: Step, status: OfferStatus) -> None:
    offer = step.session.scalars(select(Offer).where(Offer.application_id == step.application.id)).one()
    offer.status, offer.answered_at = status, step.now
