"""What is left of a candidate's channels: the kf window and its messages, and the subscription messages.

Source: WeCom's documents, path/94677 (five messages within 48 hours of the customer's last); WeChat's
subscribeMessage.send (one tap, one message).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import KF_BOT_STATES, KF_MESSAGES, KF_WINDOW, Candidate, KfWindow, SubscriptionCredit
from notify.windows import index_of


def of_candidate(session: Session, candidate: Candidate, now: datetime) -> dict[str, Any]:
    """`{"kf", "subscriptions"}`.

    `kf` is None before the candidate was in the chat; else `{"open", "ends_at", "messages_left", "limit"}`:
    the newest window of any account, `messages_left` 0 when it is closed or a person holds the conversation.
    `subscriptions` is `[{"template", "left"}]`.
    """
    return {"kf": _kf(session, candidate.external_userid, now), "subscriptions": _subscriptions(session, candidate)}


def _kf(session: Session, external_userid: str | None, now: datetime) -> dict[str, Any] | None:
    if not external_userid:
        return None
    window = session.scalar(
        select(KfWindow)
        .where(KfWindow.external_userid_index == index_of(external_userid), KfWindow.last_message_at.is_not(None))
        .order_by(KfWindow.last_message_at.desc())
        .limit(1)
    )
    if window is None or window.last_message_at is None:
        return None
    ends_at = window.last_message_at + KF_WINDOW
    usable = now < ends_at and window.service_state in KF_BOT_STATES
    left = max(0, KF_MESSAGES - window.sent_count) if usable else 0
    return {"open": left > 0, "ends_at": ends_at, "messages_left": left, "limit": KF_MESSAGES}


def _subscriptions(session: Session, candidate: Candidate) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(SubscriptionCredit)
        .where(SubscriptionCredit.candidate_id == candidate.id)
        .order_by(SubscriptionCredit.template_key)
    )
    return [{"template": row.template_key, "left": row.credits} for row in rows]
