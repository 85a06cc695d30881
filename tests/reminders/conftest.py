"""Confirmed applications, many at a time."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.ids import new_id
from models import Application, Candidate, Reminder


def add_applications(session: Session, count: int, now: datetime, state: str = "confirmed") -> list[str]:
    """Ids of `count` applications of one candidate."""
    candidate = Candidate(created_at=now, name="李晓", phone="13800138000")
    session.add(candidate)
    session.flush()
    ids = [new_id() for _ in range(count)]
    rows = [
        {
            "id": one,
            "candidate_id": candidate.id,
            "position_key": "teller",
            "branch_key": "harbin",
            "state": state,
            "version": 1,
            "second_chance_used": False,
            "created_at": now,
            "changed_at": now,
        }
        for one in ids
    ]
    session.execute(insert(Application), rows)
    return ids


def add_reminders(session: Session, applications: list[str], kind: str, due: datetime, at: datetime) -> None:
    """One planned reminder for each application."""
    rows = [
        {"id": new_id(), "application_id": one, "kind": kind, "planned_for": at, "due_at": due, "status": "planned"}
        for one in applications
    ]
    session.execute(insert(Reminder), rows)
