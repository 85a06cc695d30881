"""What the candidate and we said to each other, oldest first, in full."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from config.texts import word
from models import Application, ChatMessage, OutboxAttempt, OutboxMessage
from notify.ladder import KIND
from notify.ledger import status_of
from notify.said import words_of
from web.core.pages import known, label, say

# Messages of one side that are looked at: more than a journey has.
MOST = 200
# How many stand open; what is older unfolds.
OPEN = 12


@dataclass(frozen=True)
class Said:
    """One message. `status` is empty for what arrived as usual."""

    at: datetime
    ours: bool
    what: str
    text: str
    status: str = ""
    failed: bool = False


@dataclass(frozen=True)
class Dialogue:
    """The messages cut in two: `earlier` is folded."""

    earlier: tuple[Said, ...]
    latest: tuple[Said, ...]


def of(session: Session, row: Application) -> Dialogue:
    """The dialogue about one application."""
    said = sorted([*_theirs(session, row), *_ours(session, row)], key=lambda one: one.at)
    return Dialogue(tuple(said[:-OPEN]), tuple(said[-OPEN:]))


def _theirs(session: Session, row: Application) -> list[Said]:
    mine = or_(ChatMessage.application_id == row.id, ChatMessage.application_id.is_(None))
    query = select(ChatMessage).where(ChatMessage.candidate_id == row.candidate_id, mine)
    found = session.scalars(query.order_by(ChatMessage.sent_at.desc()).limit(MOST))
    return [Said(one.sent_at, False, "", _typed(one)) for one in found]


def _typed(message: ChatMessage) -> str:
    if message.recalled_at is not None:
        return say("hr.dialogue.recalled")
    if message.kind == "text" and message.text:
        return message.text
    return label(message.kind, "hr.dialogue.kinds") or say("hr.dialogue.kinds.other")


def _ours(session: Session, row: Application) -> list[Said]:
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.application_id == row.id, OutboxMessage.kind == KIND, OutboxMessage.status != "cancelled")
        .order_by(OutboxMessage.seq.desc())
        .limit(MOST)
    )
    rows = {one.id: one for one in session.scalars(query)}
    attempts = session.scalars(
        select(OutboxAttempt).where(OutboxAttempt.outbox_id.in_(rows)).order_by(OutboxAttempt.number)
    ).all()
    tried = {attempt.outbox_id for attempt in attempts}
    said = [_tried(rows[attempt.outbox_id], attempt) for attempt in attempts]
    return said + [_not_yet(one) for one in rows.values() if one.id not in tried]


def _tried(row: OutboxMessage, attempt: OutboxAttempt) -> Said:
    state = status_of(row, attempt)
    channel = label(attempt.channel, "channels") or attempt.channel
    return Said(
        attempt.finished_at or attempt.frozen_at,
        True,
        f"{_notice(row.template or '')} · {channel}",
        words_of(attempt.channel, attempt.body or ""),
        "" if state in ("sent", "delivered") else label(state, "delivery") or state,
        state not in ("sent", "delivered", "queued"),
    )


def _not_yet(row: OutboxMessage) -> Said:
    state = "queued" if row.status in ("queued", "leased") else row.status
    status = label(state, "delivery") or state
    return Said(row.created_at, True, _notice(row.template or ""), "", status, state != "queued")


def _notice(template: str) -> str:
    return known(f"notices.{template}") or label(template, "notices") or word("pages.notices.other")
