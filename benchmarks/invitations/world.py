"""A drive of candidates who passed the screening and wait for their invitation."""

from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.database import Database
from core.ids import new_id
from models import Application, Candidate, Drive, DrivePlace

CHUNK = 500


def fill(db: Database, count: int) -> list[str]:
    """A drive of Harbin's tellers and so many who passed the screening; returns their phones."""
    now = datetime.now(UTC)
    drive_id = db.run(lambda session: _drive(session, now))
    phones = [f"138{number:08}" for number in range(count)]
    for start in range(0, count, CHUNK):
        db.run(partial(_people, drive_id=drive_id, phones=phones[start : start + CHUNK], now=now))
    return phones


def _drive(session: Session, now: datetime) -> str:
    opens, closes, last = ((now + timedelta(days=more)).date() for more in (-1, 20, 30))
    drive = Drive(
        name="2027届校园招聘",
        opens_on=opens,
        closes_on=closes,
        last_interview_on=last,
        window_days=5,
        invite_by_itself=True,
        version=1,
        created_at=now,
    )
    session.add(drive)
    session.flush()
    session.add(DrivePlace(drive_id=drive.id, position_key="teller", branch_key="harbin", invited=0))
    return drive.id


def _people(session: Session, drive_id: str, phones: list[str], now: datetime) -> None:
    people = [Candidate(created_at=now, name="李晓", phone=phone) for phone in phones]
    session.add_all(people)
    session.flush()
    same = {
        "position_key": "teller",
        "branch_key": "harbin",
        "state": "screened_in",
        "version": 1,
        "drive_id": drive_id,
    }
    same |= {"second_chance_used": False, "created_at": now, "changed_at": now}
    session.execute(insert(Application), [{**same, "id": new_id(), "candidate_id": one.id} for one in people])
