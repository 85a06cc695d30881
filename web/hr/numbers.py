"""How many applications stand where, and for how long: per stage and per branch."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from interview_flow.core.journey import Journey
from interview_flow.core.states import LABELS, State
from interview_flow.core.worklist import Worklist
from models import Application

Group = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class Row:
    """A stage or a branch. `days`: the median of whole days, None where nobody stands."""

    key: str
    label: str
    count: int
    days: int | None
    waiting: int = 0
    waiting_days: int | None = None


@dataclass(frozen=True)
class Numbers:
    """The page's figures; `stages` and `branches` without those where nobody is."""

    count: int
    waiting: int
    waiting_days: int | None
    running: int
    ended: int
    stages: list[Row]
    branches: list[Row]


def of(session: Session, journey: Journey, branches: Sequence[str], now: datetime) -> Numbers:
    """The figures of some branches, as of now."""
    columns = (Application.branch_key, Application.worklist, Application.state, func.date(Application.stands_since))
    query = select(*columns, func.count()).where(Application.branch_key.in_(branches)).group_by(*columns)
    groups = [
        (branch, place or "", state, str(day), count) for branch, place, state, day, count in session.execute(query)
    ]
    today = now.astimezone(UTC).date()  # as the database counts the days of `stands_since`
    waiting = [group for group in groups if group[1] == Worklist.WAITING]
    stages = {state.value: LABELS[state] for state in State}
    labels = {key: journey.catalogue.branch(key).label for key in branches}
    return Numbers(
        count=_count(groups),
        waiting=_count(waiting),
        waiting_days=_median(waiting, today),
        running=_count(group for group in groups if group[1] == Worklist.RUNNING),
        ended=_count(group for group in groups if group[1] == Worklist.ENDED),
        stages=_rows(groups, list(stages), lambda group: group[2], stages, today),
        branches=_rows(groups, branches, lambda group: group[0], labels, today),
    )


def _rows(
    groups: list[Group], keys: Iterable[str], key_of: Callable[[Group], str], labels: dict[str, str], today: date
) -> list[Row]:
    sorted_in: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        sorted_in[key_of(group)].append(group)
    rows = []
    for key in keys:
        mine = sorted_in.get(key, [])
        waiting = [group for group in mine if group[1] == Worklist.WAITING]
        rows.append(Row(key, labels[key], _count(mine), _median(mine, today), _count(waiting), _median(waiting, today)))
    return [row for row in rows if row.count]


def _count(groups: Iterable[Group]) -> int:
    return sum(group[4] for group in groups)


def _median(groups: list[Group], today: date) -> int | None:
    """The lower median of the days since then."""
    days = sorted((max(today - date.fromisoformat(group[3]), timedelta()).days, group[4]) for group in groups)
    half, seen = sum(count for _, count in days) / 2, 0
    for passed, count in days:
        seen += count
        if seen >= half:
            return passed
    return None
