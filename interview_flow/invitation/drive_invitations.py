"""A drive invites by itself whoever passed the screening: any number of processes may do so at once.

Nothing is queued that could be lost or doubled: who stands in `screened_in` in a drive that runs is yet to be invited.
So a halt stops it at once, and after a halt or a kill it goes on with whoever is left. Each invitation is a transaction
of its own under the application's lock, and whoever is refused one is left to HR with the reason.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.database import Database
from core.errors import RetryLater
from core.failpoints import failpoint
from core.one_by_one import OneByOne
from interview_flow.core import engine
from interview_flow.core.engine import TransitionNotAllowed
from interview_flow.core.journey import INVITE_SCENE, Journey
from interview_flow.core.states import ENDS, Action, State
from interview_flow.invitation import drives, invitation
from models import Application, Candidate, ContactWay, Drive, DrivePlace
from models.statuses import Hold

# Ids are read a page at a time, and a tick invites so many that what else is due waits for a moment only.
PAGE, MOST = 500, 40
# Of another application of the same person: nobody has been invited by it.
NOT_YET = (State.APPLIED, State.SCREENED_IN, State.SCREENED_OUT)


class DriveInvitations:
    """Invites some of those whose turn it is."""

    def __init__(self, db: Database, journey: Journey) -> None:
        self._db, self._journey = db, journey
        self._invite = OneByOne(db, "drive_invitations", most=MOST)

    def __call__(self, now: datetime) -> int:
        """Returns how many were invited, or left to HR."""
        with self._db.read() as session:
            # Until the account's link is made no invitation can leave, and nobody is to blame.
            if session.get(ContactWay, (self._journey.kf_id, INVITE_SCENE)) is None:
                return 0
            turns = [_yet_to_invite(self._journey, drive, now) for drive in _running(session, now)]
        return self._invite(
            self._ids([turn for turn in turns if turn is not None]),
            lambda session, one: invite(session, self._journey, one, now),
        )

    def _ids(self, queries: list[Select[str]]) -> Iterator[str]:
        for query in queries:
            after = ""
            while page := self._page(query, after):
                yield from page
                after = page[-1]

    def _page(self, query: Select[str], after: str) -> list[str]:
        with self._db.read() as session:
            return list(session.scalars(query.where(Application.id > after).order_by(Application.id).limit(PAGE)))


def invite(session: Session, journey: Journey, application_id: str, now: datetime) -> bool:
    """Invite one, or write down why that is left to HR; False where nothing was to be done."""
    application = journey.application(session, application_id)
    if application.state != State.SCREENED_IN or application.drive_id is None or application.drive_hold:
        return False
    drive = session.get_one(Drive, application.drive_id)
    deadline = drives.window_of(drive, journey.catalogue.branch(application.branch_key).zone, now)
    if deadline is None:
        application.drive_hold = Hold.LATE.value
        return True
    if _was_invited(session, application):
        application.drive_hold = Hold.TWICE.value
        return True
    try:
        with session.begin_nested():
            engine.apply(journey, session, application, Action.INVITE, "system:drive", now, deadline=deadline)
    except (TransitionNotAllowed, drives.DriveStands, RetryLater):
        # A person acted in between, or halted the drive, or the moment was a bad one: the next tick sees.
        return False
    except drives.PlaceFull:
        application.drive_hold = Hold.FULL.value
        drives.tell_full(session, journey, application, now)
    except invitation.Unreachable:
        application.drive_hold = Hold.UNREACHABLE.value
        invitation.tell_unreachable(session, journey, application, "intake", now)
    failpoint("tick.invited")
    return True


def _was_invited(session: Session, application: Application) -> bool:
    """Whether this person is under way for the same place by another application, as after two records became one."""
    # Two processes may have one of the two each; whoever holds the person first invites.
    session.get(Candidate, application.candidate_id, with_for_update=True)
    others = select(Application.id).where(
        Application.candidate_id == application.candidate_id,
        Application.position_key == application.position_key,
        Application.branch_key == application.branch_key,
        Application.state.not_in([state.value for state in (*ENDS, *NOT_YET)]),
    )
    return session.scalar(others.limit(1)) is not None


def _running(session: Session, now: datetime) -> list[Drive]:
    # Wherever a branch is, its date is at most a day behind that of UTC.
    yesterday = now.astimezone(UTC).date() - timedelta(days=1)
    query = select(Drive).where(Drive.halted_at.is_(None), Drive.closes_on >= yesterday)
    return list(session.scalars(query.order_by(Drive.created_at, Drive.id)))


def _yet_to_invite(journey: Journey, drive: Drive, now: datetime) -> Select[str] | None:
    """Whose turn it is in a drive; None while it is open nowhere."""
    catalogue = journey.catalogue
    branches = [key for key in catalogue.branches() if drives.is_open(drive, catalogue.branch(key).zone, now)]
    if not branches:
        return None
    query = (
        select(Application.id)
        .join(DrivePlace, drives.AT_PLACE)
        .where(
            Application.drive_id == drive.id,
            Application.state == State.SCREENED_IN.value,
            Application.drive_hold.is_(None),
            Application.branch_key.in_(branches),
        )
    )
    return query if drive.invite_by_itself else query.where(Application.changed_at <= DrivePlace.invite_until)
