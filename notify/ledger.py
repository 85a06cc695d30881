"""What became of each message: read for HR and the API, corrected when news comes later."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from core.errors import InputInvalid, RetryLater
from models import OutboxAttempt, OutboxMessage
from notify import windows
from notify.ladder import KIND as CANDIDATE
from notify.staff import KIND as STAFF
from notify.staff import outcomes

MESSAGE_KINDS = (CANDIDATE, STAFF, "wecom.kf_welcome", "wecom.kf_reply")
SEND_FAIL = {
    0: "unknown reason", 1: "the account was deleted", 2: "the app was closed", 4: "more than 48 hours",
    5: "the conversation was closed", 6: "more than five messages", 8: "the company is not verified",
    10: "refused by the customer", 11: "nobody of the company has logged in", 12: "message type forbidden",
    13: "stopped by a security limit",
}
# These say nothing about the window, so the next message may try kf again.
WINDOW_STAYS_OPEN = frozenset({0, 12, 13})


def messages_of(
    session: Session, application_id: str, after: str | None = None, limit: int = 50
) -> dict[str, Any]:
    """The messages of an application, oldest first, in the shape of `GET …/messages`.

    Each channel tried is one item, and for staff each recipient. Cancelled messages
    never left and are not listed.

    Args:
        after: `next` of the page before.
        limit: outbox rows on a page; a row can be several items.

    Returns:
        `{"items": [{"at", "recipient", "channel", "kind", "status", "reason"}], "next"}`.
        `recipient` is masked; `kind` is the template's name.

    Raises:
        InputInvalid: `after` is not such a `next`.
    """
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.application_id == application_id, OutboxMessage.kind.in_(MESSAGE_KINDS),
            OutboxMessage.status != "cancelled",
        )
        .order_by(OutboxMessage.seq, OutboxMessage.id)
        .limit(limit + 1)
    )
    if after:
        seq, row_id = _cursor(after)
        same = and_(OutboxMessage.seq == seq, OutboxMessage.id > row_id)
        query = query.where(or_(OutboxMessage.seq > seq, same))
    rows = list(session.scalars(query))
    page = rows[:limit]
    attempts = _attempts(session, page)
    more = f"{page[-1].seq}-{page[-1].id}" if len(rows) > limit else None
    return {"items": [item for row in page for item in _items(row, attempts.get(row.id, []))], "next": more}


def on_send_fail(session: Session, fail_msgid: str, fail_type: int, now: datetime) -> OutboxMessage | None:
    """A kf message that was answered "ok" did not arrive: try the next channel.

    Returns:
        The row, queued again (notices to candidates) or failed (others); None when the
        message is not ours or this was known.

    Raises:
        RetryLater: the send is still being written down; come back in a moment.
    """
    attempt = session.scalar(select(OutboxAttempt).where(OutboxAttempt.msgid == fail_msgid).with_for_update())
    if attempt is None or attempt.status == "failed":
        return None
    row = session.get_one(OutboxMessage, attempt.outbox_id, with_for_update=True)
    if row.status == "leased":
        raise RetryLater("the send is still being written down", after_s=2)
    attempt.status, attempt.finished_at = "failed", now
    attempt.reason = f"not delivered: {SEND_FAIL.get(fail_type, 'unknown reason')} (fail_type {fail_type})"
    if fail_type not in WINDOW_STAYS_OPEN and attempt.recipient:
        windows.close(session, attempt.recipient)
    if row.attempt == attempt.number:
        _go_on(session, row, attempt, now)
    return row


def mask(recipient: str) -> str:
    """A phone number, address or WeChat id that can be recognised but not used."""
    if "@" in recipient:
        name, _, host = recipient.rpartition("@")
        return f"{name[:1]}***@{host}"
    if recipient.lstrip("+").isdigit() and len(recipient) >= 8:
        return f"{recipient[:3]}****{recipient[-4:]}"
    return f"{recipient[:4]}***{recipient[-2:]}" if len(recipient) > 8 else "***"


def _cursor(after: str) -> tuple[int, str]:
    seq, _, row_id = after.partition("-")
    if not (seq.isascii() and seq.isdigit() and row_id and int(seq) < 2**63):
        raise InputInvalid("after must be the next of the page before", field="after")
    return int(seq), row_id


def _go_on(session: Session, row: OutboxMessage, attempt: OutboxAttempt, now: datetime) -> None:
    row.reason = attempt.reason
    if row.kind != CANDIDATE:
        row.status, row.done_at = "failed", now
        return
    row.status, row.done_at, row.try_at, row.tries = "queued", None, None, 0
    row.attempt += 1
    session.info.setdefault("posted", set()).add(("outbox", row.id, row.queue))


def _attempts(session: Session, rows: list[OutboxMessage]) -> dict[str, list[OutboxAttempt]]:
    found: dict[str, list[OutboxAttempt]] = {}
    query = (
        select(OutboxAttempt)
        .where(OutboxAttempt.outbox_id.in_([row.id for row in rows]))
        .order_by(OutboxAttempt.number)
    )
    for attempt in session.scalars(query):
        found.setdefault(attempt.outbox_id, []).append(attempt)
    return found


def _items(row: OutboxMessage, attempts: list[OutboxAttempt]) -> list[dict[str, Any]]:
    items = [item for attempt in attempts for item in _attempt_items(row, attempt)]
    if not any(attempt.number == row.attempt for attempt in attempts):
        status = "queued" if row.status in ("queued", "leased") else row.status
        items.append(_item(row.created_at, "", "", row, status, row.reason))
    return items


def _attempt_items(row: OutboxMessage, attempt: OutboxAttempt) -> list[dict[str, Any]]:
    status = _status(row, attempt)
    at = attempt.finished_at or attempt.frozen_at
    if row.kind != STAFF:
        return [_item(at, mask(attempt.recipient or ""), attempt.channel, row, status, attempt.reason)]
    members = (attempt.recipient or "").split("|")
    came = outcomes(members, attempt.result or {})
    return [
        _item(at, user, attempt.channel, row, status if came[user] == "sent" else "failed",
              attempt.reason if came[user] == "sent" else f"recipient {came[user]}")
        for user in members
    ]


def _status(row: OutboxMessage, attempt: OutboxAttempt) -> str:
    """A frozen attempt is under way, unless its row has ended without it."""
    if attempt.status != "frozen":
        return attempt.status
    return "queued" if row.status in ("queued", "leased") else row.status


def _item(
    at: datetime, recipient: str, channel: str, row: OutboxMessage, status: str, reason: str | None
) -> dict[str, Any]:
    return {
        "at": at.isoformat(), "recipient": recipient, "channel": channel, "kind": row.template or row.kind,
        "status": status, "reason": reason,
    }
