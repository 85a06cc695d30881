"""What the page of branches and departments shows: the tree, its HR, and everything that belongs to no branch."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from interview_flow.core import staff
from interview_flow.core.journey import Journey
from interview_flow.core.rights import Rights, is_placed, named_hr
from interview_flow.staff import directory, todo
from interview_flow.staff.comparison import OLD
from models import Department, StaffPlace
from web.core.pages import say

# Departments of no branch that are listed by name; the others are counted.
MOST = 50


def shown(session: Session, journey: Journey, now: datetime) -> dict[str, Any]:
    """All of the page."""
    rights, catalogue = journey.rights(session), journey.catalogue
    known = {row.id: row for row in session.scalars(select(Department))}
    compared = directory.compared_at(journey, session)
    mapped = [key for key in catalogue.branches() if is_placed(catalogue.branch(key))]
    placed = sorted(mapped, key=lambda key: _path(rights, key))
    unmapped = sorted(_unmapped(rights))
    return {
        "in_use": directory.in_use(journey),
        "compared": compared,
        "how_long": todo.how_long(compared, now) if compared else "",
        "old": compared is not None and now - compared > OLD,
        "departments": len(rights.tree.parents),
        "placed": [_placed(catalogue, rights, key, known) for key in placed],
        "by_name": [_named(catalogue, rights, key) for key in catalogue.branches() if key not in placed],
        "unplaced": list(_unplaced(session, catalogue, rights, known)),
        "unmapped": [_department(known.get(one), one) for one in unmapped[:MOST]],
        "unmapped_count": len(unmapped),
    }


def _placed(catalogue: Catalogue, rights: Rights, key: str, known: dict[int, Department]) -> dict[str, Any]:
    number = catalogue.branch(key).department_id or 0
    row = known.get(number)
    there = row is not None and row.gone_at is None
    return {
        **_named(catalogue, rights, key),
        **_department(row, number),
        "above": [catalogue.branch(one).label for one in reversed(rights.above.get(key, ()))],
        # Before the first reading nothing is known to be missing.
        "missing": bool(known) and not there,
        "former": row.former_name if row is not None and there else None,
        "circular": rights.tree.is_circular(number),
    }


def _named(catalogue: Catalogue, rights: Rights, key: str) -> dict[str, Any]:
    return {"label": catalogue.branch(key).label, "hr": [staff.name_of(catalogue, one) for one in rights.hr[key]]}


def _department(row: Department | None, number: int) -> dict[str, Any]:
    return {"name": row.name if row is not None else "", "number": number}


def _path(rights: Rights, key: str) -> list[str]:
    """Sorts each branch behind the one above it."""
    return [*reversed(rights.above.get(key, ())), key]


def _unplaced(
    session: Session, catalogue: Catalogue, rights: Rights, known: dict[int, Department]
) -> Iterator[dict[str, Any]]:
    """Whoever is named as HR and is HR of no branch."""
    places = {row.userid: row.departments for row in session.scalars(select(StaffPlace))}
    for key, userid in sorted(named_hr(catalogue).items()):
        if key in rights.gone or rights.own_branches(userid):
            continue
        numbers = places.get(key, ())
        names = [known[one].name if one in known else say("branches.number", number=one) for one in numbers]
        yield {"who": _who(staff.name_of(catalogue, userid), userid), "departments": names}


def _who(name: str, userid: str) -> str:
    return name if name == userid else say("branches.member", name=name, userid=userid)


def _unmapped(rights: Rights) -> Iterator[int]:
    """The uppermost departments of no branch."""
    tree = rights.tree
    for one, parent in tree.parents.items():
        if tree.branch_of(one) is None and (parent not in tree.parents or tree.is_circular(one)):
            yield one
