"""An appeal against a rejection: a record, a day, and a second person who did not reject and decides anew."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from interview_flow.core.journey import Step
from interview_flow.core.states import Action
from interview_flow.decision.results import reopen
from interview_flow.scheduling import promises
from models import Appeal, Application, AuditEntry
from models.statuses import AppealStatus

OPEN, UPHELD, REFUSED = AppealStatus.OPEN, AppealStatus.UPHELD, AppealStatus.REFUSED


def may_ask(step: Step) -> None:
    """Guard: one appeal for each rejection."""
    if not may_be_asked(step.session, step.application):
        raise NotAllowed("an appeal was made already")


def may_be_asked(session: Session, application: Application) -> bool:
    """Whether no appeal was made against the last rejection."""
    rejected = _rejection(session, application)
    return not any(
        one.status == OPEN or (rejected is not None and one.asked_at >= rejected.at)
        for one in of(session, application.id)
    )


def ask(step: Step) -> None:
    """Effect: the appeal is kept, the candidate hears by when it is answered, and those who may decide it are told.

    They are told neither who rejected nor why.
    """
    rejected = _rejection(step.session, step.application)
    promise = promises.make(step, "appeal")
    by = _member(rejected.actor) if rejected is not None else ""
    step.session.add(
        Appeal(application_id=step.application.id, status=OPEN, asked_at=step.now, due_on=promise.day, rejected_by=by)
    )
    occasion = f"v{step.application.version}"
    step.journey.notify(
        step.session, step.application, "appeal_noted", step.now, occasion, days=promise.days, until=promise.until
    )
    step.journey.tell_members(
        step.session,
        step.application,
        reviewers(step, by),
        "appeal_for_reviewer",
        step.now,
        occasion,
        until=promise.for_hr,
    )


def reviewers(step: Step, rejected_by: str) -> list[str]:
    """HR of the branch and of head office, but not who rejected."""
    lists = step.journey.rights(step.session).recipients(step.application.branch_key, "hr")
    everybody = list(dict.fromkeys(userid for one in lists for userid in one))
    return [userid for userid in everybody if userid.lower() != rejected_by] or everybody


def by_second_person(step: Step) -> None:
    """Guard: an appeal is open, and whoever decides it is not who rejected."""
    appeal = open_one(step.session, step.application.id)
    if appeal is None:
        raise NotAllowed("no appeal is open")
    if _member(step.actor) == appeal.rejected_by:
        raise NotAllowed("who rejected does not decide the appeal")


def not_the_first_decider(step: Step) -> None:
    """Guard: after an upheld appeal another member than the one who rejected decides anew."""
    upheld = [one for one in of(step.session, step.application.id) if one.status == UPHELD]
    if upheld and _member(step.actor) == upheld[-1].rejected_by:
        raise NotAllowed("after an upheld appeal somebody else decides")


def decide(step: Step) -> None:
    """Effect: the record says who decided; the candidate is answered."""
    appeal = open_one(step.session, step.application.id)
    assert appeal is not None
    upheld = step.action == Action.UPHOLD_APPEAL
    appeal.status, appeal.decided_by, appeal.decided_at = UPHELD if upheld else REFUSED, _member(step.actor), step.now
    if upheld:
        reopen(step)
    else:
        step.journey.notify(step.session, step.application, "appeal_refused", step.now, f"v{step.application.version}")


def of(session: Session, application_id: str) -> list[Appeal]:
    """All appeals of an application, oldest first."""
    query = select(Appeal).where(Appeal.application_id == application_id).order_by(Appeal.asked_at, Appeal.id)
    return list(session.scalars(query))


def open_one(session: Session, application_id: str) -> Appeal | None:
    """The appeal that waits for an answer."""
    return next((one for one in of(session, application_id) if one.status == OPEN), None)


def _rejection(session: Session, application: Application) -> AuditEntry | None:
    return session.scalar(
        select(AuditEntry)
        .where(AuditEntry.application_id == application.id, AuditEntry.action == Action.REJECT.value)
        .order_by(AuditEntry.version.desc())
        .limit(1)
    )


def _member(actor: str) -> str:
    """`hr01` of `hr:hr01` or `hr:hr01/api:bank`."""
    return actor.partition("/")[0].partition(":")[2].lower()
