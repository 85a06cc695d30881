"""What became of each message: read for HR and the API, corrected when news comes later.

Who tells us of a delivery: nobody but the person. A member's tap on a card proves that the card was there, so it
reads `delivered`. 微信客服 only tells of failures (msg_send_fail), and for subscription messages, SMS and e-mail
`sent` (taken by the vendor) is the last we are told.
"""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from core.errors import InputInvalid, Reason, RetryLater, Why
from messaging import outcomes
from models import Delivery, OutboxAttempt, OutboxMessage
from notify.group_sends import ASKED
from notify.ladder import KIND as CANDIDATE
from notify.staff import KIND as STAFF
from notify.staff import SENT, audience, by_recipient

MESSAGE_KINDS = (CANDIDATE, STAFF, "wecom.kf_welcome", "wecom.kf_reply", "wecom.kf_event_reply", "wecom.kf_voice")
SEND_FAIL = {
    0: "unknown reason",
    1: "the account was deleted",
    2: "the app was closed",
    4: "more than 48 hours",
    5: "the conversation was closed",
    6: "more than five messages",
    8: "the company is not verified",
    10: "refused by the customer",
    11: "nobody of the company has logged in",
    12: "message type forbidden",
    13: "stopped by a security limit",
}
# The end of a card's task_id: the outbox row, and the attempt after the first.
CARD_OF = re.compile(r"-([0-9a-f]{32})(?:-([0-9]+))?$")


def messages_of(
    session: Session, application_id: str, after: str | None = None, limit: int = 50, *, newest: bool = False
) -> dict[str, Any]:
    """The messages of an application, oldest first (or `newest` first), in the shape of `GET …/messages`.

    Each channel tried is one item, and for staff each recipient. Cancelled messages
    never left and are not listed.

    Args:
        after: `next` of the page before.
        limit: outbox rows on a page; a row can be several items.

    Returns:
        `{"items": [{"at", "recipient", "channel", "kind", "status", "reason", "because"}], "next"}`;
        `because` is a `Why`, and `reason` its text.
        `recipient` is masked; `kind` is the template's name.

    Raises:
        InputInvalid: `after` is not such a `next`.
    """
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.application_id == application_id,
            OutboxMessage.kind.in_(MESSAGE_KINDS),
            OutboxMessage.status != "cancelled",
        )
        .limit(limit + 1)
    )
    order = (OutboxMessage.seq.desc(), OutboxMessage.id.desc()) if newest else (OutboxMessage.seq, OutboxMessage.id)
    if after:
        query = query.where(_beyond(*_cursor(after), newest=newest))
    rows = list(session.scalars(query.order_by(*order)))
    page = rows[:limit]
    attempts = _attempts(session, page)
    more = f"{page[-1].seq}-{page[-1].id}" if len(rows) > limit else None
    items = [item for row in page for item in _items(session, row, attempts.get(row.id, []))]
    return {"items": items, "next": more}


def items_of(session: Session, row: OutboxMessage) -> list[dict[str, Any]]:
    """One message in the shape of `messages_of`: an item for each channel tried and each member addressed."""
    return _items(session, row, _attempts(session, [row]).get(row.id, []))


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
    text = f"not delivered: {SEND_FAIL.get(fail_type, 'unknown reason')} (fail_type {fail_type})"
    attempt.why = Why(Reason.NOT_DELIVERED, fail_type, text)
    if row.attempt == attempt.number:
        _go_on(session, row, attempt, now)
    return row


def on_card_tapped(session: Session, task_id: str, userid: str, now: datetime) -> bool:
    """A member tapped a card of ours, so it was delivered; False when we know of no such delivery, or knew it."""
    found = CARD_OF.search(task_id)
    if found is None:
        return False
    row_id, number = found[1], int(found[2] or 0)
    delivery = session.scalar(
        select(Delivery)
        .join(OutboxAttempt, OutboxAttempt.id == Delivery.attempt_id)
        .where(
            OutboxAttempt.outbox_id == row_id,
            OutboxAttempt.number == number,
            Delivery.recipient == userid.lower(),
            Delivery.status == SENT,
        )
    )
    if delivery is None:
        return False
    delivery.status, delivery.at = "delivered", now
    return True


def mask(recipient: str) -> str:
    """A phone number, address or WeChat id that can be recognised but not used."""
    if "@" in recipient:
        name, _, host = recipient.rpartition("@")
        return f"{name[:1]}***@{host}"
    if recipient.isascii() and recipient.lstrip("+").isdigit() and len(recipient) >= 8:
        return f"{recipient[:3]}****{recipient[-4:]}"
    return f"{recipient[:4]}***{recipient[-2:]}" if len(recipient) > 8 else "***"


def status_of(row: OutboxMessage, attempt: OutboxAttempt) -> str:
    """A frozen attempt is under way, unless its row has ended without it; so is one that a recruiter has to confirm."""
    if attempt.status not in ("frozen", ASKED):
        return attempt.status
    return "queued" if row.status in ("queued", "leased") else row.status


def _cursor(after: str) -> tuple[int, str]:
    seq, _, row_id = after.partition("-")
    if not (seq.isascii() and seq.isdigit() and row_id and int(seq) < 2**63):
        raise InputInvalid("after must be the next of the page before", field="after")
    return int(seq), row_id


def _beyond(seq: int, row_id: str, *, newest: bool) -> Any:
    """What comes after a row in the order of the page."""
    if newest:
        return or_(OutboxMessage.seq < seq, and_(OutboxMessage.seq == seq, OutboxMessage.id < row_id))
    return or_(OutboxMessage.seq > seq, and_(OutboxMessage.seq == seq, OutboxMessage.id > row_id))


def _go_on(session: Session, row: OutboxMessage, attempt: OutboxAttempt, now: datetime) -> None:
    row.why = attempt.why
    if row.kind != CANDIDATE:
        row.status, row.done_at = "failed", now
        return
    outcomes.requeue(session, row)


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


def _items(session: Session, row: OutboxMessage, attempts: list[OutboxAttempt]) -> list[dict[str, Any]]:
    items = [item for attempt in attempts for item in _attempt_items(session, row, attempt)]
    waits = any(attempt.status == ASKED for attempt in attempts)
    if not waits and not any(attempt.number == row.attempt for attempt in attempts):
        status = "queued" if row.status in ("queued", "leased") else row.status
        waiting = audience(session, row) if row.kind == STAFF else []
        items += [_item(row.created_at, user, "", row, status, row.why) for user in waiting or [""]]
    return items


def _attempt_items(session: Session, row: OutboxMessage, attempt: OutboxAttempt) -> list[dict[str, Any]]:
    status = status_of(row, attempt)
    at = attempt.finished_at or attempt.frozen_at
    why = attempt.why or (row.why if status == "queued" else None)
    if row.kind != STAFF:
        return [_item(at, mask(attempt.recipient or ""), attempt.channel, row, status, why)]
    known = session.scalars(select(Delivery).where(Delivery.attempt_id == attempt.id).order_by(Delivery.recipient))
    told = [_item(one.at, one.recipient, attempt.channel, row, one.status, _of_member(one.reason)) for one in known]
    return told or _of_all(row, attempt, at, status, why)


def _of_all(
    row: OutboxMessage, attempt: OutboxAttempt, at: datetime, status: str, why: Why | None
) -> list[dict[str, Any]]:
    """An attempt that is not over, or was before there was a row for each member."""
    came = by_recipient((attempt.recipient or "").split("|"), attempt.result or {})
    return [
        _item(at, user, attempt.channel, row, status, why)
        if outcome == SENT
        else _item(at, user, attempt.channel, row, "failed", _of_member(outcome))
        for user, outcome in came.items()
    ]


def _item(
    at: datetime, recipient: str, channel: str, row: OutboxMessage, status: str, why: Why | None
) -> dict[str, Any]:
    return {
        "at": at.isoformat(),
        "recipient": recipient,
        "channel": channel,
        "kind": row.template or row.kind,
        "status": status,
        "reason": why.text if why else None,
        "because": why,
    }


def _of_member(reason: str | None) -> Why | None:
    """Why one member was not reached: how WeCom's answer lists them, or the number of a refusal of all."""
    if reason is None:
        return None
    if reason in (Reason.INVALID_USER, Reason.UNLICENSED_USER):
        return Why(Reason(reason), None, reason)
    return Why(Reason.REFUSED, int(reason) if reason.isascii() and reason.isdigit() else None, reason)
