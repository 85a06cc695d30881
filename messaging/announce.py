"""Tells the dispatchers of rows that a transaction has posted, once it is committed."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from models import InboxEvent, OutboxMessage

POSTED = "posted"
# (door, row id, queue)
Posted = tuple[str, str, str]


def announce(session: Session, row: InboxEvent | OutboxMessage) -> None:
    """Wake a worker for this row after the commit."""
    door = "inbox" if isinstance(row, InboxEvent) else "outbox"
    announce_all(session, [(door, row.id, row.queue)])


def announce_all(session: Session, rows: Iterable[Posted]) -> None:
    """The same for many rows, named by door, id and queue."""
    session.info.setdefault(POSTED, set()).update(rows)
