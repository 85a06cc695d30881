"""The numbers of one drive: per position, branch and state, from one grouped query over one index."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from interview_flow.core.states import State
from models import Application, Drive, DrivePlace
from models.statuses import Hold


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
    def held(self) -> int:
        """Who passed the screening, and is left to HR."""
        return sum(self.holds.values())

    @property
    def ready(self) -> int:
        """Who passed the screening, and waits for the drive or for HR."""
        return self.states.get(State.SCREENED_IN, 0) - self.held


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
        return sum(one.states.get(State.SCREENED_IN, 0) for one in self.places)

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
        total = _sum(one.states for one in self.places)
        return {state.value: total[state.value] for state in State if total[state.value]}


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


def _sum(counts: Iterable[dict[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return total
