"""Recruiting drives: made and changed as HR's page does it, and thousands of applications in one."""

from datetime import timedelta
from itertools import count
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.database import Database
from core.encryption import KeyRing, use_keyring
from core.ids import new_id
from interview_flow.invitation.drive_invitations import DriveInvitations
from interview_flow.staff import drive_desk
from messaging import inbox
from messaging.inbox import Arrival
from models import Application, Candidate, Drive
from tests.support.onboarding import make_journey
from tests.support.times import NOW

TAPS = count(1)
TELLER_HARBIN: list[list[Any]] = [["teller", "harbin", None]]


def plan(places: list[list[Any]] = TELLER_HARBIN, **changes: Any) -> dict[str, Any]:
    """A drive of the month after NOW, with a window of five days."""
    today = NOW.date()
    return {
        "name": "2027届校园招聘",
        "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=20)).isoformat(),
        "last_interview_on": (today + timedelta(days=30)).isoformat(),
        "window_days": 5,
        "invite_by_itself": True,
        "places": places,
        **changes,
    }


def act(bank: Any, what: str, userid: str = "hr01", **more: Any) -> str:
    """One act of HR; returns the drive's id."""
    tap = Arrival(drive_desk.KIND, "drives", f"tap:{next(TAPS)}", {"act": what, "userid": userid, **more})
    return str(bank.run(lambda session: inbox.take(session, bank.parts.registry, tap, now=bank.clock.now()))[1])


def change(bank: Any, drive: str, userid: str = "hr01", **changes: Any) -> None:
    """HR save the form of what the drive is now."""
    [row] = bank.rows(Drive, Drive.id == drive)
    act(bank, "change", userid, drive_id=drive, version=row.version, plan=plan(**changes))


def make(bank: Any, userid: str = "hr01", **changes: Any) -> str:
    """A new drive of Harbin's HR; returns its id."""
    return act(bank, "make", userid, plan=plan(**changes))


def add_many(session: Session, drive_id: str, number: int, position: str = "teller") -> list[str]:
    """Ids of so many applications that passed the screening, each of somebody with a phone."""
    people = [Candidate(created_at=NOW, name="李晓", phone=f"138{one:08}") for one in range(number)]
    session.add_all(people)
    session.flush()
    rows = [
        {
            "id": new_id(),
            "candidate_id": one.id,
            "position_key": position,
            "branch_key": "harbin",
            "state": "screened_in",
            "version": 1,
            "second_chance_used": False,
            "created_at": NOW,
            "changed_at": NOW,
            "drive_id": drive_id,
        }
        for one in people
    ]
    session.execute(insert(Application), rows)
    return [str(row["id"]) for row in rows]


def invite_until_empty(url: str, keys: tuple[str, str], together: Barrier | None = None) -> None:
    """In a process of its own: invite as long as somebody is left."""
    use_keyring(KeyRing(*keys))
    inviting = DriveInvitations(Database(url), make_journey())
    if together is not None:
        together.wait(60)
    while inviting(NOW):
        continue
