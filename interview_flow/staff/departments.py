"""WeCom's departments: a push takes away at once what it may have ended; only reading the tree gives anything.

So it does not matter in which order pushes come, how often, or whether one is lost: the tree that is read last counts.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from core.ids import new_id
from core.normal_form import shown
from interview_flow.core.journey import Journey
from interview_flow.core.rights import is_placed
from interview_flow.staff import directory, handover
from models import Department, DirectoryState

LONGEST_NAME = 64


def pushed(journey: Journey, session: Session, payload: dict[str, Any], now: datetime) -> None:
    """`create_party`, `update_party`, `delete_party`: of a push nothing is believed but that something changed."""
    number = _number(payload["party_id"])
    if number is None or not directory.in_use(journey):
        return
    state = directory.renew(session, now)
    state.turn = new_id()
    row = session.get(Department, number)
    if row is not None and payload["change_type"] == "update_party":
        # Its new name is the next one that is read.
        row.name = ""
        parent = payload.get("parent_id")  # Rows of earlier versions have none.
        if parent and _number(parent) != row.parent_id:
            row.parent_id = None
    elif row is not None:
        # Deleted; or made, though we know it: then it was deleted before, and this is another one.
        _gone(journey, session, row, now)
    directory.ask_tree(session, now)


def mark(journey: Journey, session: Session) -> dict[str, Any]:
    """What `wecom.department_tree` asks with: the turn, and the branches' departments that are known to be there."""
    turn = session.scalar(select(DirectoryState.turn)) or ""
    there = Department.gone_at.is_(None), Department.id.in_(_placed(journey))
    return {"turn": turn, "needed": sorted(session.scalars(select(Department.id).where(*there)))}


def tree_read(journey: Journey, session: Session, result: dict[str, Any], now: datetime) -> None:
    """The whole tree as WeCom has it now; asked again where a push came after the question."""
    state = directory.renew(session, now)
    if state.turn != result["turn"]:
        directory.ask_tree(session, now)
        return
    known = {row.id: row for row in session.scalars(select(Department))}
    for number, parent, name in result["departments"]:
        row = known.pop(number, None)
        if row is None:
            row = Department(id=number, name="")
            session.add(row)
        _take(journey, row, parent, shown(name).strip()[:LONGEST_NAME])
    for row in known.values():
        _gone(journey, session, row, now)
    state.read_at = now
    session.flush()
    handover.settle(journey, session, now)


def confirm(journey: Journey, session: Session, number: str, now: datetime) -> None:
    """Head office says that a department with another name is still its branch's.

    Raises:
        NotAllowed: it is not in question.
    """
    directory.renew(session, now)
    row = session.get(Department, _number(number) or 0)
    if row is None or row.gone_at is not None or row.former_name is None:
        raise NotAllowed("this department is not in question")
    row.former_name = None
    session.flush()
    handover.settle(journey, session, now)


def _take(journey: Journey, row: Department, parent: int, name: str) -> None:
    """A number that stands for a branch is believed under the name it had, or after a push that told of its change."""
    renamed = bool(row.name) and row.name != name
    if row.former_name is None and renamed and row.gone_at is None and row.id in _placed(journey):
        row.former_name = row.name
    if row.former_name is not None and row.former_name == name != "":
        row.former_name = None
    row.parent_id, row.name, row.gone_at = parent, name, None


def _gone(journey: Journey, session: Session, row: Department, now: datetime) -> None:
    if row.id not in _placed(journey):
        session.delete(row)
        return
    if row.former_name is None:
        row.former_name = row.name
    row.gone_at = row.gone_at or now


def _placed(journey: Journey) -> set[int]:
    branches = journey.catalogue.shelf.branches.values()
    return {one.department_id for one in branches if is_placed(one) and one.department_id is not None}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
