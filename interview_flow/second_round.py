"""The live round: a time, a person, a rating that moves everything after it."""

from typing import Any

from sqlalchemy import select

from config.texts import word
from core.errors import InputInvalid
from interview_flow import closing, staff
from interview_flow.engine import Step
from interview_flow.results import reason_options
from models import SecondRound


def schedule(step: Step) -> None:
    """Effect: store time, place and interviewer; tell both sides.

    Raises:
        InputInvalid: no time or a past one, or an interviewer whom the branch does not name.
    """
    starts_at, place = step.data.get("starts_at"), str(step.data.get("place") or "").strip()
    if starts_at is None or starts_at <= step.now:
        raise InputInvalid("starts_at must be a time to come", field="starts_at")
    if not place or len(place) > 255:
        raise InputInvalid("place must be given (at most 255 characters)", field="place")
    interviewer = _interviewer(step)
    row = of_application(step)
    if row is None:
        row = SecondRound(
            application_id=step.application.id, starts_at=starts_at, interviewer=interviewer, place=place
        )
        step.session.add(row)
    row.starts_at, row.interviewer, row.place = starts_at, interviewer, place
    version = step.journey.version(step.session, step.application)
    words: dict[str, Any] = {"starts_at": step.journey.local_time(version, starts_at, step.now), "place": place}
    occasion = f"v{step.application.version}"
    step.journey.notify(step.session, step.application, "second_round_scheduled", step.now, occasion, **words)
    step.journey.tell_staff(
        step.session, step.application, "interviewer", "second_round_for_interviewer", step.now, occasion, **words
    )


def record(step: Step) -> None:
    """Effect: the round is over; HR gets the card that approves the offer."""
    row = of_application(step)
    if row is not None:
        row.done_at = step.now
    closing.close_cards(step, word("cards.second_round_done"))
    step.journey.tell_staff(
        step.session, step.application, "hr", "second_round_done", step.now, f"v{step.application.version}",
        reasons=reason_options(step.journey), interviewer=staff.actor_in_words(step.journey.catalogue, step.actor),
        recommendation=step.data.get("recommendation_label", ""),
    )


def of_application(step: Step) -> SecondRound | None:
    """The round of this application, if scheduled."""
    return step.session.scalar(
        select(SecondRound).where(SecondRound.application_id == step.application.id)
    )


def _interviewer(step: Step) -> str:
    branch = step.journey.version(step.session, step.application).branch
    known = (*branch.interviewers, *branch.hr)
    chosen = str(step.data.get("interviewer") or (known[0] if known else ""))
    if chosen not in known:
        raise InputInvalid(f"interviewer must be one of {', '.join(known)}", field="interviewer")
    return chosen
