"""What HR do with a drive: make it, change it, halt it, let it go on, invite everybody who is left."""

import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from compliance import audit
from core.errors import InputInvalid, NotAllowed, NotFound
from interview_flow.core.journey import Journey
from interview_flow.core.states import State
from interview_flow.invitation import drives
from models import Application, Drive, DrivePlace, InboxEvent
from models.statuses import Hold

KIND = "page.drive"
LONGEST_NAME, LONGEST_WINDOW, LARGEST_QUOTA = 64, 60, 1_000_000
LONGEST_DRIVE_DAYS = 732
PLAIN = ("name", "opens_on", "closes_on", "last_interview_on", "window_days", "invite_by_itself")
Key = tuple[str, str]


@dataclass(frozen=True)
class Plan:
    """A drive as HR filled it in; `quotas`: (position, branch) -> how many are invited by themselves at most."""

    name: str
    opens_on: date
    closes_on: date
    last_interview_on: date
    window_days: int
    invite_by_itself: bool
    quotas: dict[Key, int | None]

    @property
    def branches(self) -> set[str]:
        """The branches it names."""
        return {branch for _, branch in self.quotas}


def on_drive(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> str:
    """Inbox handler `page.drive`; returns the drive's id.

    Raises:
        InputInvalid: names the field that is wrong.
        NotAllowed: not this member's, or not now.
        NotFound: there is no such drive.
    """
    asked = event.payload
    act, userid = asked["act"], asked["userid"]
    mine = journey.rights(session).hr_branches(userid)
    if act == "make":
        drive = _make(session, journey, plan_of(asked["plan"]), mine, now)
        detail: str | None = None
    else:
        drive = locked(session, asked["drive_id"])
        if act == "change":
            detail = _change(session, journey, drive, plan_of(asked["plan"]), asked["version"], mine, now)
        elif act == "invite_all":
            detail = _invite_all(session, journey, drive, mine, now)
        elif act in ("halt", "go_on"):
            detail = None
            _halt(session, drive, mine, now if act == "halt" else None)
        else:
            raise InputInvalid("there is no such act", field="act")
    for some in _lines(detail):
        audit.act(session, now, f"hr:{userid}", f"drive_{act}", target=drive.id, detail=some)
    return drive.id


def _lines(detail: str | None) -> list[str | None]:
    """Codes, parted so that each entry of the audit chain has room for its own."""
    if not detail:
        return [None]
    return list(textwrap.wrap(detail, audit.LONGEST_DETAIL, break_long_words=False, break_on_hyphens=False))


def locked(session: Session, drive_id: str) -> Drive:
    """The drive, for this transaction alone.

    Raises:
        NotFound: there is no such drive.
    """
    drive = session.get(Drive, drive_id, with_for_update=True)
    if drive is None:
        raise NotFound("there is no such drive")
    return drive


def places_of(session: Session, drive_id: str) -> dict[Key, DrivePlace]:
    """(position, branch) -> the place."""
    rows = session.scalars(select(DrivePlace).where(DrivePlace.drive_id == drive_id))
    return {(row.position_key, row.branch_key): row for row in rows}


def may_change(places: Collection[Key], mine: Sequence[str]) -> bool:
    """Whether a member of these branches' HR may change a drive: all of its branches have to be theirs."""
    return {branch for _, branch in places} <= set(mine)


def plan_of(values: dict[str, Any]) -> Plan:
    """The plan from a row of the inbox."""
    days = {name: date.fromisoformat(values[name]) for name in ("opens_on", "closes_on", "last_interview_on")}
    quotas = {(position, branch): quota for position, branch, quota in values["places"]}
    return Plan(
        values["name"],
        **days,
        window_days=values["window_days"],
        quotas=quotas,
        invite_by_itself=values["invite_by_itself"],
    )


def check(journey: Journey, plan: Plan, left: Collection[Key] = ()) -> None:
    """Refuse a plan that can't be kept.

    Args:
        left: places of positions that have left the catalogue: they stay as they are, whatever is filled in.

    Raises:
        InputInvalid: names the field.
    """
    known = {
        (position, branch) for position in journey.catalogue.positions() for branch in journey.catalogue.branches()
    }
    for wrong, field in (
        (not (0 < len(plan.name) <= LONGEST_NAME and plan.name.isprintable()), "name"),
        (plan.closes_on < plan.opens_on, "closes_on"),
        (plan.last_interview_on < plan.closes_on, "last_interview_on"),
        ((plan.last_interview_on - plan.opens_on).days > LONGEST_DRIVE_DAYS, "last_interview_on"),
        (not 1 <= plan.window_days <= LONGEST_WINDOW, "window_days"),
        (not (plan.quotas or left) or not plan.quotas.keys() <= known, "places"),
        (any(quota is not None and not 1 <= quota <= LARGEST_QUOTA for quota in plan.quotas.values()), "quota"),
    ):
        if wrong:
            raise InputInvalid(f"{field} is wrong", field=field)


def _make(session: Session, journey: Journey, plan: Plan, mine: Sequence[str], now: datetime) -> Drive:
    check(journey, plan)
    if not may_change(plan.quotas, mine):
        raise NotAllowed("a drive of branches that are not this member's")
    drive = Drive(created_at=now, **{name: getattr(plan, name) for name in PLAIN})
    session.add(drive)
    session.flush()
    for (position, branch), quota in plan.quotas.items():
        session.add(DrivePlace(drive_id=drive.id, position_key=position, branch_key=branch, quota=quota))
    session.flush()
    return drive


def _change(
    session: Session, journey: Journey, drive: Drive, plan: Plan, version: int, mine: Sequence[str], now: datetime
) -> str:
    """Returns which fields have changed."""
    places = places_of(session, drive.id)
    left = {key: place.quota for key, place in places.items() if key[0] not in journey.catalogue.positions()}
    check(journey, plan, left.keys())
    plan = replace(plan, quotas=plan.quotas | left)
    if not (may_change(plan.quotas, mine) and may_change(places, mine)):
        raise NotAllowed("a drive of branches that are not this member's")
    if drive.version != version:
        raise InputInvalid("somebody else has changed it meanwhile", field="version")
    changed = [name for name in PLAIN if getattr(drive, name) != getattr(plan, name)]
    for name in changed:
        setattr(drive, name, getattr(plan, name))
    quotas = {key: place.quota for key, place in places.items()} != plan.quotas
    holds = [Hold.FULL] * quotas + [Hold.LATE] * ("last_interview_on" in changed)
    if holds:
        _let_go(session, drive, plan.branches, holds)
    if _change_places(session, drive, places, plan.quotas):
        changed.append("places")
    drive.version += 1
    return " ".join(changed)


def _change_places(
    session: Session, drive: Drive, places: dict[Key, DrivePlace], quotas: dict[Key, int | None]
) -> bool:
    gone = [place for key, place in places.items() if key not in quotas]
    for place in gone:
        used = select(Application.id).where(
            Application.drive_id == drive.id,
            Application.position_key == place.position_key,
            Application.branch_key == place.branch_key,
        )
        if session.scalar(used.limit(1)) is not None:
            raise InputInvalid("somebody has applied there", field="places_used")
        session.delete(place)
    changed = bool(gone)
    for (position, branch), quota in quotas.items():
        there = places.get((position, branch))
        if there is None:
            session.add(DrivePlace(drive_id=drive.id, position_key=position, branch_key=branch, quota=quota))
        changed = changed or there is None or there.quota != quota
        if there is not None:
            there.quota = quota
    session.flush()
    return changed


def _halt(session: Session, drive: Drive, mine: Sequence[str], at: datetime | None) -> None:
    if not may_change(places_of(session, drive.id), mine):
        raise NotAllowed("a drive of branches that are not this member's")
    if (drive.halted_at is None) == (at is None):
        raise NotAllowed("it stands so already")
    drive.halted_at = at
    drive.version += 1


def _invite_all(session: Session, journey: Journey, drive: Drive, mine: Sequence[str], now: datetime) -> str:
    """Everybody of the member's branches who passed the screening by now is invited, as far as the quotas go."""
    if drive.halted_at is not None:
        raise NotAllowed("halted")
    catalogue = journey.catalogue
    theirs = {branch for _, branch in places_of(session, drive.id)} & set(mine)
    branches = [key for key in sorted(theirs) if drives.is_open(drive, catalogue.branch(key).zone, now)]
    if not branches:
        raise NotAllowed("not open today at a branch of this member's")
    # Applications before places, in the order in which an invitation locks them.
    _let_go(session, drive, branches, tuple(Hold))
    session.execute(
        update(DrivePlace)
        .where(DrivePlace.drive_id == drive.id, DrivePlace.branch_key.in_(branches))
        .values(invite_until=now)
    )
    return " ".join(branches)


def _let_go(session: Session, drive: Drive, branches: Collection[str], holds: Sequence[Hold]) -> None:
    """Whom the drive left to HR for one of these reasons has another turn; what still holds, holds them again."""
    session.execute(
        update(Application)
        .where(
            Application.drive_id == drive.id,
            Application.state == State.SCREENED_IN.value,
            Application.drive_hold.in_([hold.value for hold in holds]),
            Application.branch_key.in_(branches),
        )
        .values(drive_hold=None)
        .execution_options(synchronize_session=False)
    )
