"""HR hear of a drive in sums, at the turn of an hour, and only when something has changed since they were last told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from core.one_by_one import OneByOne
from interview_flow.core.journey import Journey
from interview_flow.invitation import drives
from interview_flow.staff import drive_numbers, todo
from models import Drive, DrivePlace, DriveReport

TEMPLATE = "drive_report"
# On the branch's own clock: nobody is woken by a sum.
BEGINS, ENDS = time(8, 0), time(21, 0)
# Once nobody of it can be invited any more, what is left stands in HR's list and in the morning's card.
AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Hour:
    """One drive at one branch in one hour."""

    drive_id: str
    branch: str
    number: int


class DriveReports:
    """Posts the reports that are due; any number of processes may do so at once."""

    def __init__(self, db: Database, journey: Journey) -> None:
        self._db, self._journey = db, journey
        self._tell = OneByOne(db, "drive_reports")
        self._over: set[Hour] = set()

    def __call__(self, now: datetime) -> int:
        """Each drive and branch in a transaction of its own; returns how many reports were posted."""
        number = int(now.timestamp() // 3600)
        self._over = {hour for hour in self._over if hour.number == number}
        with self._db.read() as session:
            due = [hour for hour in _hours(session, now, number) if hour not in self._over and self._awake(hour, now)]
        return self._tell(due, lambda session, hour: self._told(session, hour, now))

    def _awake(self, hour: Hour, now: datetime) -> bool:
        if hour.branch not in self._journey.catalogue.branches():
            return False  # it left the catalogue, and has nobody to tell
        branch = self._journey.catalogue.branch(hour.branch)
        return BEGINS <= now.astimezone(branch.zone).time() < ENDS

    def _told(self, session: Session, hour: Hour, now: datetime) -> bool:
        posted = tell(session, self._journey, hour, now)
        self._over.add(hour)
        return posted


def tell(session: Session, journey: Journey, hour: Hour, now: datetime) -> bool:
    """Post one branch's report; False when it would say what the last one said."""
    if not journey.rights(session).hr[hour.branch]:
        return False
    drive = session.get_one(Drive, hour.drive_id, with_for_update=True)
    shown = drive_numbers.of(session, drive, [hour.branch])
    report = session.scalar(
        select(DriveReport).where(DriveReport.drive_id == drive.id, DriveReport.branch_key == hour.branch)
    )
    if report is not None and int(report.told_at.timestamp() // 3600) == hour.number:
        return False  # another process has told them in this hour: what has come since is the next one's
    before = (report.invited, report.waiting) if report else (0, 0)
    if before == (shown.invited, shown.waiting):
        return False
    if report is None:
        report = DriveReport(drive_id=drive.id, branch_key=hour.branch, told_at=now, invited=0, waiting=0)
        session.add(report)
    report.told_at, report.invited, report.waiting = now, shown.invited, shown.waiting
    first, *fallback = journey.rights(session).recipients(hour.branch, "hr")
    data = {
        "drive": drive.name,
        "branch": journey.catalogue.branch(hour.branch).label,
        "invited": shown.invited,
        "more": max(0, shown.invited - before[0]),
        "waiting": shown.waiting,
        "drive_url": drives.url_of(journey, drive),
    }
    key = f"{TEMPLATE}:{drive.id}:{hour.branch}:{hour.number}"
    return todo.post(session, first, fallback, TEMPLATE, data, key, now)


def _hours(session: Session, now: datetime, number: int) -> Iterator[Hour]:
    since = now.astimezone(UTC).date() - AFTER
    places = (
        select(DrivePlace.drive_id, DrivePlace.branch_key)
        .join(Drive, Drive.id == DrivePlace.drive_id)
        .where(Drive.closes_on >= since)
        .distinct()
    )
    return (Hour(drive_id, branch, number) for drive_id, branch in session.execute(places).all())
