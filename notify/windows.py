"""Whether kf takes a message: the ledger that WeCom's events keep, read for the ladder."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.encryption import current_keyring
from models import KF_BOT_STATES, KF_MESSAGES, KF_WINDOW, KfWindow

# A message frozen in the last minute might arrive after the window closed.
MARGIN = timedelta(minutes=1)


def index_of(external_userid: str) -> str:
    """How a customer is found without storing who it is."""
    return current_keyring().blind_index("external_userid", external_userid)


def open_window(session: Session, external_userid: str, now: datetime, *, lock: bool = False) -> KfWindow | None:
    """The customer's newest window that still takes a message, of any account; None if there is none."""
    query = (
        select(KfWindow)
        .where(
            KfWindow.external_userid_index == index_of(external_userid),
            KfWindow.last_message_at > now - KF_WINDOW + MARGIN,
            KfWindow.sent_count < KF_MESSAGES,
            KfWindow.service_state.in_(KF_BOT_STATES),
        )
        .order_by(KfWindow.last_message_at.desc())
        .limit(1)
    )
    return session.scalar(query.with_for_update() if lock else query)


def close(session: Session, external_userid: str, open_kfid: str | None = None) -> None:
    """WeCom says that the window is closed: believe it until the customer writes again."""
    query = select(KfWindow).where(KfWindow.external_userid_index == index_of(external_userid))
    if open_kfid:
        query = query.where(KfWindow.open_kfid == open_kfid)
    for window in session.scalars(query):
        window.sent_count = max(window.sent_count, KF_MESSAGES)
