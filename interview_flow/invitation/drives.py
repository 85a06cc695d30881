"""What a recruiting drive means for one application: may it enter, when it ends, whether its drive may invite it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from core.database import changed_rows
from core.errors import InputInvalid, NotAllowed, Unknown
from interview_flow.core.journey import Journey, Step
from messaging import outbox
from models import Application, Drive, DrivePlace

FULL_TEMPLATE = "drive_full"
# A deadline is an hour at which the branch's number still answers and nobody is asleep.
WINDOW_ENDS = time(20, 0)
# A shorter window is not imposed by a machine: HR then agree on a time with the candidate.
SHORTEST_WINDOW = timedelta(days=1)

# The place of an application.
AT_PLACE = and_(
    DrivePlace.drive_id == Application.drive_id,
    DrivePlace.position_key == Application.position_key,
    DrivePlace.branch_key == Application.branch_key,
)


class PlaceFull(NotAllowed):
    """The quota of the place is used up; HR may still invite."""


class DriveStands(NotAllowed):
    """The drive is halted, not open, or waits for HR: it invites nobody now."""


def enter(
    session: Session, journey: Journey, drive_id: str, position_key: str, branch_key: str, now: datetime
) -> Drive:
    """The drive that a new application comes with.

    Raises:
        Unknown: there is no such drive.
        InputInvalid: it doesn't recruit for this position at this branch, or has closed.
    """
    # Shared lock: HR must not take the place out of the drive meanwhile.
    drive = session.get(Drive, drive_id, with_for_update={"read": True})
    if drive is None:
        raise Unknown("drive")
    if place_of(session, drive_id, position_key, branch_key) is None:
        raise InputInvalid(f"this drive has no {position_key} at {branch_key}", field="drive")
    if now.astimezone(journey.catalogue.branch(branch_key).zone).date() > drive.closes_on:
        raise InputInvalid(f"this drive has closed on {drive.closes_on.isoformat()}", field="drive")
    return drive


def place_of(session: Session, drive_id: str, position_key: str, branch_key: str) -> DrivePlace | None:
    """The place of a position at a branch in a drive."""
    return session.scalar(
        select(DrivePlace).where(
            DrivePlace.drive_id == drive_id,
            DrivePlace.position_key == position_key,
            DrivePlace.branch_key == branch_key,
        )
    )


def is_open(drive: Drive, zone: ZoneInfo, now: datetime) -> bool:
    """Whether today, on a branch's calendar, is among the days on which it invites."""
    return drive.opens_on <= now.astimezone(zone).date() <= drive.closes_on


def window_of(drive: Drive, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The deadline of an invitation that leaves now; None when the drive's last day leaves too little time.

    At least `window_days` whole days from now, and never after the evening of the last day of interviews.
    """
    wanted = (now + timedelta(days=drive.window_days)).astimezone(zone)
    day = wanted.date() if wanted.time() <= WINDOW_ENDS else wanted.date() + timedelta(days=1)
    deadline = datetime.combine(min(day, drive.last_interview_on), WINDOW_ENDS, zone)
    return deadline if deadline - now >= SHORTEST_WINDOW else None


def may_by_itself(step: Step) -> None:
    """Guard: nobody but HR invites while the drive is halted, is not open, or leaves it to HR.

    Raises:
        DriveStands: says why.
    """
    if not _by_itself(step):
        return
    application, session = step.application, step.session
    drive = session.get(Drive, application.drive_id, populate_existing=True) if application.drive_id else None
    if drive is None or drive.halted_at is not None:
        raise DriveStands("halted, or in no drive")
    if not is_open(drive, step.journey.catalogue.branch(application.branch_key).zone, step.now):
        raise DriveStands("not open today")
    place = place_of(session, drive.id, application.position_key, application.branch_key)
    asked = place is not None and place.invite_until is not None and application.changed_at <= place.invite_until
    if not (drive.invite_by_itself or asked):
        raise DriveStands("it leaves invitations to HR")


def take_place(step: Step) -> None:
    """Effect: one more of the place is invited; by itself never beyond the quota.

    Raises:
        PlaceFull: it is used up.
    """
    application = step.application
    if application.drive_id is None:
        return
    application.drive_hold = None
    counted = (
        update(DrivePlace)
        .where(
            DrivePlace.drive_id == application.drive_id,
            DrivePlace.position_key == application.position_key,
            DrivePlace.branch_key == application.branch_key,
        )
        .values(invited=DrivePlace.invited + 1)
        .execution_options(synchronize_session=False)
    )
    if _by_itself(step):
        counted = counted.where((DrivePlace.quota.is_(None)) | (DrivePlace.invited < DrivePlace.quota))
    if changed_rows(step.session, counted) != 1 and _by_itself(step):
        raise PlaceFull("the quota is used up")


def tell_full(session: Session, journey: Journey, application: Application, now: datetime) -> None:
    """HR of the branch are told once for each quota that is used up: who comes next is theirs to decide."""
    drive = session.get_one(Drive, application.drive_id)
    place = place_of(session, drive.id, application.position_key, application.branch_key)
    assert place is not None
    first, *fallback = journey.rights(session).recipients(application.branch_key, "hr")
    data = {
        "drive": drive.name,
        "position": journey.version(session, application).position.label,
        "branch": journey.catalogue.branch(application.branch_key).label,
        "quota": place.quota,
        "drive_url": url_of(journey, drive),
    }
    outbox.post(
        session,
        key=f"{FULL_TEMPLATE}:{place.id}:{place.quota}",
        kind="notify.staff",
        payload={"userids": first, "fallback": fallback, "template": FULL_TEMPLATE, "data": data},
        now=now,
        can_wait=True,
    )


def url_of(journey: Journey, drive: Drive) -> str:
    """The page of a drive."""
    return f"{journey.public_url}/hr/drives/{drive.id}"


def _by_itself(step: Step) -> bool:
    return step.actor.partition(":")[0] == "system"
