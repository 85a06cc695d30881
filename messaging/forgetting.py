"""Removes words from an outbox row: at once, or, of bytes under way, as soon as those are over."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutboxAttempt, OutboxMessage

# In a payload: the bytes of this row are not to be kept.
FORGET = "forget"


def forget(session: Session, row: OutboxMessage, **instead: Any) -> None:
    """Keep no bytes of this row; `instead` stands from now on in the data it is rendered from."""
    row.payload = {**row.payload, "data": {**row.payload.get("data", {}), **instead}, FORGET: True}
    forget_what_is_over(session, row)


def forget_what_is_over(session: Session, row: OutboxMessage) -> None:
    """Of a row marked so: blank the bytes of its attempts, but not while they may have to be repeated."""
    if not row.payload.get(FORGET):
        return
    over = select(OutboxAttempt).where(OutboxAttempt.outbox_id == row.id, OutboxAttempt.status != "frozen")
    for attempt in session.scalars(over):
        attempt.body = ""
