"""What outsiders read of an application, in the shapes of the public contract."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from config.schema import Position
from core.errors import InputInvalid, NotFound, Unknown
from interview_flow.core.engine import allowed_actions
from interview_flow.core.journey import Journey
from interview_flow.intake import screening
from interview_flow.interview import sittings
from messaging.registry import Registry
from models import Answer, AnswerPart, Application, AuditEntry, Candidate
from notify import quota as quotas
from notify.ledger import messages_of
from scoring.answers import join, standing
from web.api.shapes import ListQuery, PageQuery


def find(session: Session, application_id: str) -> Application:
    """The application, not locked.

    Raises:
        NotFound: no such application.
    """
    row = session.get(Application, application_id)
    if row is None:
        raise Unknown("application_id")
    return row


def answers(session: Session, journey: Journey, application: Application) -> dict[str, Any]:
    """`{"items", "next"}`: each question of the latest sitting with what was heard."""
    sitting = sittings.sitting_of(session, application.id)
    if sitting is None:
        raise NotFound("there was no interview yet")
    position = journey.version(session, application).position
    items = [_answer(session, position, answer) for answer in sittings.answers_of(session, sitting.id)]
    return {"items": items, "next": None}


def _answer(session: Session, position: Position, answer: Answer) -> dict[str, Any]:
    parts = sittings.parts_of(session, answer.id)
    joined = join(parts)
    status, reason = standing(answer, parts, joined)
    return {
        "answer_id": answer.id,
        "question_id": answer.question_id,
        "question": position.question(answer.question_id).text,
        "status": status,
        "reason": reason,
        "text": joined.text,
        "parts": [_part(part) for part in parts],
    }


def _part(part: AnswerPart) -> dict[str, Any]:
    transcript = part.transcript
    return {
        "id": part.id,
        "kind": part.kind,
        "status": part.status,
        "reason": part.reason,
        "text": part.text,
        "corrected": part.corrected,
        "engine": part.engine,
        "seconds": transcript["seconds"] if transcript else None,
        "seconds_lost": transcript.get("lost_seconds", 0.0) if transcript else None,
    }


def page_of_applications(session: Session, journey: Journey, query: ListQuery) -> dict[str, Any]:
    """`{"items", "next"}`, oldest first.

    Raises:
        InputInvalid: `after` names no application.
    """
    wanted = select(Application).order_by(Application.created_at, Application.id).limit(query.limit + 1)
    for column, value in (
        (Application.state, query.state),
        (Application.branch_key, query.branch),
        (Application.candidate_id, query.candidate_id),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    if query.after:
        last = session.get(Application, query.after)
        if last is None:
            raise InputInvalid("names no application", field="after")
        wanted = wanted.where(
            or_(
                Application.created_at > last.created_at,
                and_(Application.created_at == last.created_at, Application.id > last.id),
            )
        )
    rows = list(session.scalars(wanted))
    page = rows[: query.limit]
    return {"items": [summary(row) for row in page], "next": page[-1].id if len(rows) > query.limit else None}


def summary(row: Application) -> dict[str, Any]:
    """One line of a list."""
    return {
        "id": row.id,
        "state": row.state,
        "position": row.position_key,
        "branch": row.branch_key,
        "candidate_id": row.candidate_id,
        "drive": row.drive_id,
        "interview_at": iso(row.interview_at),
        "deadline": iso(row.deadline),
        "mode": row.mode,
        "version": row.version,
        "config_version": row.config_version,
        "promised_on": row.promised_on.isoformat() if row.promised_on else None,
        "created_at": iso(row.created_at),
        "changed_at": iso(row.changed_at),
    }


def application(session: Session, journey: Journey, row: Application) -> dict[str, Any]:
    """One application in full."""
    return {
        **summary(row),
        "screening": [
            {"rule": one.rule, "label": one.label, "outcome": one.outcome, "source": one.source}
            for one in screening.outcomes_of(session, row.id)
        ],
        "allowed": allowed_actions(journey.table, row.state, "api"),
    }


def timeline(session: Session, journey: Journey, row: Application, query: PageQuery) -> dict[str, Any]:
    """Every step, oldest first."""
    wanted = (
        select(AuditEntry)
        .where(AuditEntry.application_id == row.id)
        .order_by(AuditEntry.version, AuditEntry.id)
        .limit(query.limit + 1)
    )
    if query.after:
        version, _, entry_id = query.after.partition("-")
        same = and_(AuditEntry.version == int(version), AuditEntry.id > entry_id)
        wanted = wanted.where(or_(AuditEntry.version > int(version), same))
    rows = list(session.scalars(wanted))
    page = rows[: query.limit]
    more = f"{page[-1].version}-{page[-1].id}" if len(rows) > query.limit else None
    return {"items": [entry(one) for one in page], "next": more}


def entry(row: AuditEntry) -> dict[str, Any]:
    """One step of the timeline."""
    return {
        "at": iso(row.at),
        "from": row.source,
        "to": row.target,
        "action": row.action,
        "actor": row.actor,
        "reason": row.reason,
    }


def messages(session: Session, journey: Journey, row: Application, query: PageQuery) -> dict[str, Any]:
    """Every message and each channel tried."""
    return messages_of(session, row.id, query.after, query.limit)


def quota(session: Session, registry: Registry, row: Application, now: datetime, real_now: datetime) -> dict[str, Any]:
    """What is left of the candidate's channels and of the app's."""
    left = quotas.of_candidate(session, session.get_one(Candidate, row.candidate_id), now)
    if left["kf"] is not None:
        left["kf"]["ends_at"] = iso(left["kf"]["ends_at"])
    app = registry.limiter.state(session, real_now) if registry.limiter is not None else None
    if app is not None:
        app["day"] = app["day"].isoformat()
    return {"candidate": left, "app": app}


def iso(moment: datetime | None) -> str | None:
    """A moment as outsiders read it."""
    return moment.isoformat() if moment else None
