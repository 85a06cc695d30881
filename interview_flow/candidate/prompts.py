"""What a known candidate is shown on entering the chat or asking where things stand."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.deadlines import load_deadlines
from config.texts import word
from interview_flow.core.engine import allowed_actions
from interview_flow.core.journey import Journey
from interview_flow.core.states import ENDS, State, label_of
from interview_flow.decision import appeals, undo
from interview_flow.hiring import offer
from interview_flow.interview import consent
from interview_flow.interview.sittings import open_answer
from models import Application, Candidate

MOST_CHOICES = 5


def applications_of(session: Session, candidate: Candidate) -> list[Application]:
    """The candidate's applications, the most recently changed first."""
    return list(
        session.scalars(
            select(Application)
            .where(Application.candidate_id == candidate.id)
            .order_by(Application.changed_at.desc(), Application.id)
        )
    )


def entry(
    journey: Journey, session: Session, candidate: Candidate, now: datetime, about: Application | None = None
) -> tuple[str, dict[str, Any], Application | None]:
    """What a candidate who opens the chat can do next; with several applications, which one they mean.

    Args:
        about: the application that they came for, by its link or by choosing it.

    Returns:
        template, data, and the application it is about.
    """
    applications = applications_of(session, candidate)
    under_way = [one for one in applications if one.state not in ENDS]
    sitting = [one for one in under_way if one.state == State.INTERVIEWING]
    if about is None and not sitting and len(under_way) > 1:
        return "applications", _choices(journey, session, under_way[:MOST_CHOICES]), under_way[0]
    application = about or next(iter([*sitting, *under_way, *applications]), None)
    if application is None:
        return "welcome_stranger", {}, None
    template, data = _about(journey, session, application, now)
    if template in ("status", "rejected_status"):
        shown = [application] if about else applications[:MOST_CHOICES]
        lines = [_line(journey, session, one) for one in shown]
        if any(consent.given(session, one.id) for one in shown):
            lines.append(word("consent.how_to_withdraw"))
        if "withdraw" in allowed_actions(journey.table, application.state, "candidate"):
            template = "status_open"
        data["status"] = "\n".join(lines)
    return template, data, application


def _choices(journey: Journey, session: Session, applications: list[Application]) -> dict[str, Any]:
    """Menu items, one an application (`menu_from` of the template)."""
    items = []
    for one in applications:
        facts = journey.facts(session, one)
        items.append({"id": f"show:{one.id}", "label": f"{facts['branch']}“{facts['position']}”"})
    return {"choices": items}


def _about(journey: Journey, session: Session, application: Application, now: datetime) -> tuple[str, dict[str, Any]]:
    data = journey.facts(session, application)
    template = _next_thing(session, application, now)
    made = offer.of(session, application.id) if template == "offer" else None
    if made is not None:
        data |= offer.words(journey, session, application, made)
    if template == "answer_idle":
        answer = open_answer(session, application.id)
        data["answer_id"] = answer.id if answer else ""
    return template, data


def _next_thing(session: Session, application: Application, now: datetime) -> str:
    if application.state == State.INVITED:
        return "invitation" if consent.given(session, application.id) else "consent_request"
    if application.state == State.CONFIRMED and not consent.given(session, application.id):
        return "consent_request"
    if application.state == State.CONFIRMED and may_begin(application, now):
        return "interview_open"
    if application.state == State.INTERVIEWING and open_answer(session, application.id):
        return "answer_idle"
    if application.state == State.OFFERED:
        return "offer"
    if application.state == State.OFFER_ACCEPTED:
        return "onboarding_open"
    if undo.told_state(session, application) == State.REJECTED and appeals.may_be_asked(session, application):
        return "rejected_status"
    return "status"


def may_begin(application: Application, now: datetime) -> bool:
    """Whether the interview can be started now."""
    return application.interview_at is None or now >= application.interview_at - load_deadlines().early


def _line(journey: Journey, session: Session, application: Application) -> str:
    facts = journey.facts(session, application)
    # A screen-out is told only after a person has confirmed it; the internal words stay inside.
    state = undo.told_state(session, application)
    inside = state in (State.SCREENED_OUT, State.SCREENED_OUT_TOLD)
    label = word(f"told_as.{state}") if inside else label_of(state, application.interview_kind)
    time = f"，{facts['when_is']}" if facts["time"] and application.state in (State.INVITED, State.CONFIRMED) else ""
    return f"{facts['branch']}{facts['position']}：{label}{time}"
