"""Where an application came from, as its audit entries tell; and entries of acts that are no step."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from interview_flow.core.states import Action, State
from models import Application, AuditEntry


def last_step(session: Session, application: Application, among: tuple[Action, ...]) -> AuditEntry | None:
    """The step that brought the application to the version it has, if it is one of these actions."""
    return session.scalar(
        select(AuditEntry).where(
            AuditEntry.application_id == application.id,
            AuditEntry.version == application.version,
            AuditEntry.action.in_(among),
        )
    )


def came_from(session: Session, application: Application) -> State | None:
    """The state before the present one; None where it has always stood there."""
    source = session.scalar(
        select(AuditEntry.source)
        .where(
            AuditEntry.application_id == application.id,
            AuditEntry.target == application.state,
            AuditEntry.source != application.state,
        )
        .order_by(AuditEntry.version.desc())
        .limit(1)
    )
    return State(source) if source else None


def note(session: Session, application: Application, action: str, actor: str, now: datetime) -> None:
    """Write down an act that leaves the application's state as it is; what was entered stands in its own row."""
    session.add(
        AuditEntry(
            application_id=application.id,
            at=now,
            source=application.state,
            target=application.state,
            action=action,
            actor=actor[:80],
            version=application.version,
        )
    )
    session.flush()
