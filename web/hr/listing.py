"""HR's list: what was asked for, one page of it, and how many stand in each of its tabs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session, load_only

from config.texts import word
from interview_flow.core.journey import Journey
from interview_flow.core.states import ENDS, State
from interview_flow.core.worklist import Task, Worklist
from interview_flow.decision.scorecards import BY_PERSON
from models import Application, Candidate, Scorecard, search
from models.application import WORKLIST
from web.core.pages import known, name_of

PAGE = 50
EVERY = "all"
PLACES = tuple(one.value for one in Worklist)
TABS = (*PLACES, EVERY)
SORTS = ("longest", "newest", "score")
# Where words find so many, the pages near either end, one in so many of all, are read along the index of the order.
MANY, NEAR = 2_000, 40
# What ended well is no failure, and what HR ended is.
FAILED = ENDS - {State.ONBOARDED}


@dataclass(frozen=True)
class Asked:
    """What a page of the list was asked for; every value is one that exists.

    Args:
        words: a name, its pinyin, the end of a phone number or a mailbox.
    """

    branches: tuple[str, ...]
    tab: str = Worklist.WAITING.value
    branch: str = ""
    position: str = ""
    state: str = ""
    task: str = ""
    words: str = ""
    sort: str = SORTS[0]
    number: int = 1

    def query(self, **changes: Any) -> dict[str, Any]:
        """The address of this page, or of one that differs from it, as its parameters."""
        names = ("tab", "branch", "position", "state", "task", "words", "sort")
        values = {name: getattr(self, name) for name in names} | {"page": self.number if self.number > 1 else ""}
        return {name: value for name, value in {**values, **changes}.items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether more than the tab was chosen."""
        return bool(self.branch or self.position or self.state or self.task or self.words)


@dataclass(frozen=True)
class Line:
    """One application in the list.

    `since` is when its waiting began, `mood` the colour of its stage; `by_person` whether people gave the points.
    """

    id: str
    name: str
    position: str
    branch: str
    zone: ZoneInfo
    state: str
    interview_kind: str | None
    mood: str
    score: float | None
    by_person: bool
    since: Any
    next: str
    waits: bool


@dataclass(frozen=True)
class Listing:
    """One page, and the counts around it."""

    asked: Asked
    lines: list[Line]
    count: int
    pages: int
    tabs: dict[str, int]
    states: dict[str, int] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)


def asked(args: Mapping[str, str], branches: list[str], positions: list[str]) -> Asked:
    """Read the page's parameters; whatever is not among the possible values is left out."""

    def one_of(name: str, possible: Any, otherwise: str = "") -> str:
        return args.get(name, "") if args.get(name, "") in possible else otherwise

    words = " ".join(args.get("words", "").split())[:100]
    task, state = one_of("task", set(Task)), one_of("state", set(State))
    # Whoever looks for a person or a stage means it wherever it stands.
    tab = Worklist.WAITING.value if task or not (words or state) else EVERY
    number = args.get("page", "1")
    return Asked(
        branches=tuple(branches),
        tab=one_of("tab", TABS, tab),
        branch=one_of("branch", branches),
        position=one_of("position", positions),
        state=state,
        task=task,
        words=words,
        sort=one_of("sort", SORTS, SORTS[0]),
        number=int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 7 else 1,
    )


def listing(session: Session, journey: Journey, wanted: Asked) -> Listing:
    """The page asked for, or the last one."""
    groups = _groups(session, wanted)
    tabs = {tab: sum(count for place, _, _, count in groups if tab in (place, EVERY)) for tab in TABS}
    inside = [group for group in groups if wanted.tab in (group[0], EVERY)]
    chosen = [
        count for _, state, task, count in inside if wanted.state in ("", state) and wanted.task in ("", task or "")
    ]
    pages = max(1, -(-sum(chosen) // PAGE))
    wanted = replace(wanted, number=min(max(1, wanted.number), pages))
    return Listing(
        asked=wanted,
        lines=_lines(session, journey, _page(session, wanted, sum(chosen))),
        count=sum(chosen),
        pages=pages,
        tabs=tabs,
        states=_sums(State, [(state, count) for _, state, _, count in inside]),
        tasks=_sums(Task, [(task, count) for place, _, task, count in groups if place == Worklist.WAITING]),
    )


def position_label(journey: Journey, key: str) -> str:
    """A position's name today, or its key when it is offered no more."""
    offered = key in journey.catalogue.positions()
    return journey.catalogue.position(key).label if offered else key


def _groups(session: Session, wanted: Asked) -> list[tuple[str, str, str | None, int]]:
    """(tab, state, task, count) of everything that branch, position and words leave."""
    of, many = (Application, func.count()) if wanted.words else _counted(wanted)
    columns = [getattr(of, name) for name in ("worklist", "state", "waits_for")]
    query = select(*columns, many).group_by(*columns)
    if wanted.words:
        query = query.where(*_around(wanted, PLACES, _as_it_is))
    return [(row[0], row.state, row.waits_for, int(row[-1])) for row in session.execute(query) if row[-1]]


def _counted(wanted: Asked) -> tuple[Any, Any]:
    """Everybody's applications, counted by what the index of the list holds, and what to add up of these counts.

    So the index is read once from end to end, nothing is sorted, and what is wanted is asked of some hundred counts and
    not of a hundred thousand rows. As a WHERE the server would ask it of each row, or take the index of branches and
    look each row up.
    """
    names = [getattr(Application, name) for name in WORKLIST]
    every = select(*names, func.count().label("many")).group_by(*names).subquery().c
    return every, func.sum(case((and_(*_around(wanted, PLACES, _as_it_is, every)), every.many), else_=0))


def _page(session: Session, wanted: Asked, count: int) -> list[str]:
    """The ids of one page of `count` applications, in order, read from whichever end is nearer.

    That is along the index of this order, or from those whom the words find, unless it meets enough of them soon.
    """
    before = (wanted.number - 1) * PAGE
    size = min(PAGE, count - before)
    after = count - before - size
    soon = _everywhere(wanted) and count >= MANY and (min(before, after) + size) * NEAR <= count
    tabs = PLACES if wanted.tab == EVERY else (wanted.tab,)
    clauses = _around(wanted, tabs, _hidden if soon else _as_it_is)
    if wanted.state:
        clauses.append(_hidden(Application.state) == wanted.state)
    if wanted.task:
        clauses.append(_hidden(Application.waits_for) == wanted.task)
    column, falls = {
        "longest": (Application.stands_since, False),
        "newest": (Application.stands_since, True),
        "score": (Application.ai_score, True),
    }[wanted.sort]
    backwards = after < before
    order = [one.desc() if falls != backwards else one.asc() for one in (column, Application.id)]
    query = select(Application.id).where(*clauses).order_by(*order)
    found = list(session.scalars(query.offset(min(before, after)).limit(size)))
    return found[::-1] if backwards else found


def _everywhere(wanted: Asked) -> bool:
    """Whether any stage will do: one stage may stand all at the far end of an order."""
    return wanted.tab == EVERY and not (wanted.state or wanted.task)


def _around(
    wanted: Asked, tabs: tuple[str, ...], person: Callable[[Any], Any], of: Any = Application
) -> list[ColumnElement[bool]]:
    """What tabs, branch, position and words leave.

    Args:
        person: `_hidden` where those whom the words find are too many to start from.
        of: has the columns.
    """
    branches = (wanted.branch,) if wanted.branch else wanted.branches
    clauses: list[ColumnElement[bool]] = [_hidden(of.worklist).in_(tabs), _hidden(of.branch_key).in_(branches)]
    if wanted.position:
        clauses.append(_hidden(of.position_key) == wanted.position)
    if wanted.words:
        found = search.found_by(wanted.words)
        clauses.append(person(Application.candidate_id).in_(found if found is not None else ()))
    return clauses


def _hidden(column: Any) -> Any:
    """A column's value, for which no index is taken: SQLite plans without statistics (decision 0020), and would err.

    MariaDB has statistics, and errs where many rows have the value.
    """
    return func.coalesce(column, "")


def _as_it_is(column: Any) -> Any:
    return column


def _lines(session: Session, journey: Journey, ids: list[str]) -> list[Line]:
    # A résumé is long, and fifty of them would come along.
    query = select(Application, Candidate).join(Candidate, Candidate.id == Application.candidate_id)
    query = query.options(load_only(Candidate.name_sealed))
    rows = {row.id: (row, person) for row, person in session.execute(query.where(Application.id.in_(ids)))}
    by_person = _scored_by_person(session, ids)
    return [_line(journey, *rows[one], one in by_person) for one in ids if one in rows]


def _scored_by_person(session: Session, ids: list[str]) -> set[str]:
    """The applications whose latest scorecard holds a person's points."""
    cards = select(Scorecard.application_id, Scorecard.status).where(Scorecard.application_id.in_(ids))
    latest = {row[0]: row[1] for row in session.execute(cards.order_by(Scorecard.created_at, Scorecard.id.desc()))}
    return {one for one, status in latest.items() if status == BY_PERSON}


def _line(journey: Journey, row: Application, person: Candidate, by_person: bool) -> Line:
    branch = journey.catalogue.branch(row.branch_key)
    waits = row.waits_for is not None
    return Line(
        id=row.id,
        name=name_of(person),
        position=position_label(journey, row.position_key),
        branch=branch.label,
        zone=branch.zone,
        state=row.state,
        interview_kind=row.interview_kind,
        mood="bad" if State(row.state) in FAILED else "quiet",
        score=row.ai_score,
        by_person=by_person,
        since=row.stands_since or row.changed_at,
        next=word(f"worklist.tasks.{row.waits_for}") if waits else known(f"worklist.next.{row.state}"),
        waits=waits,
    )


def _sums(kinds: Any, pairs: list[tuple[str | None, int]]) -> dict[str, int]:
    """Kind -> count, in the order of the journey, without those of which there is none."""
    sums = {kind.value: sum(count for key, count in pairs if key == kind.value) for kind in kinds}
    return {kind: count for kind, count in sums.items() if count}
