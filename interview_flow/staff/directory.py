"""The state of what we know of WeCom's departments: locked before any change, and asked for again after it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.ids import new_id
from interview_flow.core.journey import Journey
from interview_flow.core.rights import STATE_ROW, is_placed, named_hr
from messaging import outbox
from models import DepartedMember, DirectoryState, OutboxMessage, StaffPlace

TREE, MEMBERS = "wecom.department_tree", "wecom.members_check"
QUEUE = "sync"
# Members that one row asks about, one call each.
AT_ONCE = 50


def in_use(journey: Journey) -> bool:
    """Whether any branch names its department; else WeCom is asked for none."""
    return any(map(is_placed, journey.catalogue.shelf.branches.values()))


def locked(session: Session, now: datetime) -> DirectoryState:
    """The one row, which whoever changes departments or places holds first."""
    row = session.get(DirectoryState, STATE_ROW, with_for_update=True, populate_existing=True)
    return row if row is not None else _made(session, now)


def renew(session: Session, now: datetime) -> DirectoryState:
    """Let every process read the rights again; returns the row, locked."""
    row = locked(session, now)
    row.token = new_id()
    return row


def ask_tree(session: Session, now: datetime) -> None:
    """Have the whole tree read, unless that is about to be done."""
    if not _waits(session, TREE):
        outbox.post(session, key=f"{TREE}:{new_id()}", kind=TREE, queue=QUEUE, now=now, payload={})


def ask_members(session: Session, userids: Iterable[str], now: datetime) -> None:
    """Have these members' departments read; many at once are split over several rows."""
    for some in _groups(userids):
        key, payload = f"{MEMBERS}:{new_id()}", {"userids": some}
        outbox.post(session, key=key, kind=MEMBERS, queue=QUEUE, now=now, payload=payload)


def compared_at(journey: Journey, session: Session) -> datetime | None:
    """Since when the tree and everybody's place in it are known; None as long as something was never read."""
    state = session.get(DirectoryState, STATE_ROW)
    if state is None or state.read_at is None:
        return None
    rows = session.execute(select(StaffPlace.userid, StaffPlace.read_at)).all()
    read = {row.userid: row.read_at for row in rows}
    gone = set(session.scalars(select(DepartedMember.userid)))
    moments = [read.get(userid) for userid in named_hr(journey.catalogue) if userid not in gone]
    known = [moment for moment in moments if moment is not None]
    return min([state.read_at, *known]) if len(known) == len(moments) else None


def _groups(userids: Iterable[str]) -> Iterator[list[str]]:
    everybody = list(userids)
    return (everybody[start : start + AT_ONCE] for start in range(0, len(everybody), AT_ONCE))


def _waits(session: Session, kind: str) -> bool:
    waiting = select(OutboxMessage.id).where(OutboxMessage.status == "queued", OutboxMessage.kind == kind)
    return session.scalar(waiting.limit(1)) is not None


def _made(session: Session, now: datetime) -> DirectoryState:
    """The row, made by us or, at the same moment, by another process."""
    row = DirectoryState(number=STATE_ROW, token=new_id(), turn="", since=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return session.get_one(DirectoryState, STATE_ROW, with_for_update=True, populate_existing=True)
    return row
