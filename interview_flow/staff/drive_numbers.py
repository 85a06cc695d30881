"""The numbers of one drive: per position, branch and state, from one grouped query over one index."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from interview_flow.core.states import State
from interview_flow.invitation import drives
from models import Application, Drive, DrivePlace
from models.statuses import Hold

# A list shows so many; what is older is years ago.
MOST = 50


@dataclass(frozen=True)
class PlaceNumbers:
    """One position at one branch.

    Args:
        states: state -> how many stand there.
        holds: why a drive leaves those who passed the screening to HR -> how many.
        ready: who passed the screening and is held back by nothing of their own.
    """

    place: DrivePlace
    states: dict[str, int]
    holds: dict[str, int]

    @property
    def count(self) -> int:
        """All applications."""
        return sum(self.states.values())

    @property
    def waiting(self) -> int:
        """Who passed the screening and is not invited."""
        return self.states.get(State.SCREENED_IN, 0)

    @property
    def ordered(self) -> dict[str, int]:
        """`states` in the order of the journey, without those where nobody stands."""
        return _in_order(self.states)

    @property
    def held(self) -> int:
        """Who passed the screening, and is left to HR."""
        return sum(self.holds.values())

    @property
    def ready(self) -> int:
        """Who passed the screening, and waits for the drive or for HR."""
        return self.waiting - self.held


@dataclass(frozen=True)
class DriveNumbers:
    """The places of a drive at some branches, and their sums."""

    places: list[PlaceNumbers]

    @property
    def count(self) -> int:
        """All applications."""
        return sum(one.count for one in self.places)

    @property
    def invited(self) -> int:
        """How many were ever invited."""
        return sum(one.place.invited for one in self.places)

    @property
    def waiting(self) -> int:
        """Who passed the screening and is not invited."""
        return sum(one.waiting for one in self.places)

    @property
    def ready(self) -> int:
        """Of those, who is held back by nothing of their own."""
        return sum(one.ready for one in self.places)

    @property
    def holds(self) -> dict[str, int]:
        """Why a drive leaves people to HR, in the order of `Hold`."""
        total = _sum(one.holds for one in self.places)
        return {hold.value: total[hold.value] for hold in Hold if total[hold.value]}

    @property
    def states(self) -> dict[str, int]:
        """State -> count, in the order of the journey, without those where nobody stands."""
        return _in_order(_sum(one.states for one in self.places))


@dataclass(frozen=True)
class Summary:
    """One drive in a list: its sums at the branches asked about."""

    drive: Drive
    count: int
    invited: int
    waiting: int


def latest(session: Session, branches: Sequence[str]) -> list[Summary]:
    """The newest drives that recruit at one of these branches, at most `MOST`."""
    theirs = select(DrivePlace.drive_id).where(DrivePlace.branch_key.in_(branches))
    newest = select(Drive).where(Drive.id.in_(theirs)).order_by(Drive.created_at.desc(), Drive.id).limit(MOST)
    found = list(session.scalars(newest))
    ids = [drive.id for drive in found]
    groups = session.execute(
        select(Application.drive_id, Application.state, func.count())
        .where(Application.drive_id.in_(ids), Application.branch_key.in_(branches))
        .group_by(Application.drive_id, Application.state)
    ).all()
    count = _sum({drive_id or "": number} for drive_id, _, number in groups)
    waiting = _sum({drive_id or "": number} for drive_id, state, number in groups if state == State.SCREENED_IN)
    places = select(DrivePlace.drive_id, DrivePlace.invited).where(
        DrivePlace.drive_id.in_(ids), DrivePlace.branch_key.in_(branches)
    )
    invited = _sum({drive_id: number} for drive_id, number in session.execute(places))
    return [Summary(one, count[one.id], invited[one.id], waiting[one.id]) for one in found]


def asked(session: Session, drive: Drive, branches: Sequence[str]) -> int:
    """How many HR wanted invited who are not yet, and are held back by nothing of their own."""
    query = (
        select(func.count())
        .select_from(Application)
        .join(DrivePlace, drives.AT_PLACE)
        .where(
            Application.drive_id == drive.id,
            Application.branch_key.in_(branches),
            Application.state == State.SCREENED_IN.value,
            Application.drive_hold.is_(None),
            Application.changed_at <= DrivePlace.invite_until,
        )
    )
    return session.scalar(query) or 0


def of(session: Session, drive: Drive, branches: Sequence[str]) -> DriveNumbers:
    """The numbers of a drive at these branches."""
    places = select(DrivePlace).where(DrivePlace.drive_id == drive.id, DrivePlace.branch_key.in_(branches))
    columns = (Application.position_key, Application.branch_key, Application.state, Application.drive_hold)
    groups = session.execute(
        select(*columns, func.count())
        .where(Application.drive_id == drive.id, Application.branch_key.in_(branches))
        .group_by(*columns)
    ).all()
    return DriveNumbers(
        [
            _place(place, [row for row in groups if (row[0], row[1]) == (place.position_key, place.branch_key)])
            for place in session.scalars(places.order_by(DrivePlace.branch_key, DrivePlace.position_key))
        ]
    )


def _place(place: DrivePlace, groups: Sequence[tuple[str, str, str, str | None, int]]) -> PlaceNumbers:
    screened = State.SCREENED_IN.value
    states = _sum({state: count} for _, _, state, _, count in groups)
    holds = _sum({hold: count} for _, _, state, hold, count in groups if hold and state == screened)
    return PlaceNumbers(place, dict(states), dict(holds))


def _in_order(states: dict[str, int]) -> dict[str, int]:
    return {state.value: states[state.value] for state in State if states.get(state.value)}


def _sum(counts: Iterable[dict[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return total
