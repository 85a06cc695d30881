"""Intake and screening: who applies, which hard rule failed, and who confirms that."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import InputInvalid, NotFound
from interview_flow.core import engine
from interview_flow.core.journey import Journey, Step
from interview_flow.core.states import Action, State
from interview_flow.intake.hard_rules import screen
from interview_flow.invitation import drives, invitation
from interview_flow.people import matches, merging, people
from models import Application, Candidate, ScreeningOutcome


def register_candidate(session: Session, profile: dict[str, Any], now: datetime) -> Candidate:
    """The candidate of a profile: the one we know, or a new one."""
    return people.register(session, profile, now)


def apply_for(
    session: Session,
    journey: Journey,
    candidate_id: str,
    position_key: str,
    branch_key: str,
    now: datetime,
    drive_id: str | None = None,
) -> Application:
    """Open an application and run the hard rules over the résumé.

    Raises:
        NotFound: no such candidate, position, branch or drive.
        InputInvalid: the candidate has an open application for this position at this branch, or the drive takes none
            for it.
    """
    # Locked, so that two requests at the same moment don't open two.
    candidate = merging.living(session, candidate_id, lock=True)
    if candidate is None:
        raise NotFound("there is no such candidate")
    candidate_id = candidate.id
    version = journey.catalogue.current(position_key, branch_key)
    _refuse_second(session, candidate_id, position_key, branch_key)
    drive = drives.enter(session, journey, drive_id, position_key, branch_key, now) if drive_id else None
    application = Application(
        candidate_id=candidate_id,
        position_key=position_key,
        branch_key=branch_key,
        state=State.APPLIED.value,
        version=0,
        created_at=now,
        changed_at=now,
        config_version=journey.catalogue.pin(session, version, now),
        drive_id=drive.id if drive else None,
    )
    session.add(application)
    session.flush()
    outcomes = screen(version.position.screening, candidate.resume or {}, journey.plugged_rules)
    for outcome in outcomes:
        session.add(
            ScreeningOutcome(
                application_id=application.id,
                rule=outcome.rule,
                label=outcome.label,
                outcome=outcome.outcome,
                source=outcome.source,
            )
        )
    _move(session, journey, application, [outcome.outcome for outcome in outcomes], now)
    matches.ask_hr(session, journey, application, now)
    if not candidate.phone and not candidate.email:
        invitation.tell_unreachable(session, journey, application, "intake", now)
    return application


def outcomes_of(session: Session, application_id: str) -> list[ScreeningOutcome]:
    """The stored outcomes of an application, in the order of the rules."""
    return list(session.scalars(select(ScreeningOutcome).where(ScreeningOutcome.application_id == application_id)))


def ask_hr_to_invite(step: Step) -> None:
    """Effect: only HR moves it on from here, so HR is told; of a drive's thousands its report tells."""
    if step.application.drive_id is not None:
        return
    step.journey.tell_staff(
        step.session, step.application, "hr", "invite_next", step.now, f"v{step.application.version}"
    )


def ask_hr_to_confirm(step: Step) -> None:
    """Effect: HR gets a card; the candidate hears nothing yet."""
    failed = _failed(step)
    step.journey.tell_staff(
        step.session,
        step.application,
        "hr",
        "screening_review",
        step.now,
        f"v{step.application.version}",
        requirement="；".join(failed) or (step.reason or ""),
    )


def tell_candidate(step: Step) -> None:
    """Effect: the candidate hears which requirement was not met, and how to ask for a person."""
    step.journey.notify(
        step.session,
        step.application,
        "screened_out",
        step.now,
        "confirmed",
        requirement="；".join(_failed(step)) or "岗位硬性条件",
    )


def _failed(step: Step) -> list[str]:
    return [row.label for row in outcomes_of(step.session, step.application.id) if row.outcome == "failed"]


def _move(session: Session, journey: Journey, application: Application, outcomes: list[str], now: datetime) -> None:
    session.flush()
    if "failed" in outcomes:
        engine.apply(journey, session, application, Action.SCREEN_OUT, "system:screening", now)
    elif "unknown" in outcomes:
        journey.tell_staff(session, application, "hr", "screening_unknown", now, "applied")
    else:
        engine.apply(journey, session, application, Action.SCREEN_IN, "system:screening", now)


def _refuse_second(session: Session, candidate_id: str, position_key: str, branch_key: str) -> None:
    ended = (
        State.SCREENED_OUT_TOLD,
        State.REJECTED,
        State.WITHDRAWN,
        State.DECLINED,
        State.EXPIRED,
        State.OFFER_DECLINED,
        State.NO_SHOW,
    )
    open_one = session.scalar(
        select(Application.id).where(
            Application.candidate_id == candidate_id,
            Application.position_key == position_key,
            Application.branch_key == branch_key,
            Application.state.not_in([state.value for state in ended]),
        )
    )
    if open_one:
        raise InputInvalid(f"this candidate already has application {open_one}", field="candidate_id")
