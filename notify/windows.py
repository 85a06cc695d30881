"""The ledger of the kf window: five messages within 48 hours of the customer's last one.

Source: wecom.md §5.3, §5.5.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.encryption import current_keyring
from models import KfWindow

WINDOW = timedelta(hours=48)
# A message frozen in the last minute might arrive after the window closed.
MARGIN = timedelta(minutes=1)
MESSAGES = 5
BOT_STATES = (0, 1)
ENDED = 4


def index_of(external_userid: str) -> str:
    """How a customer is found without storing who it is."""
    return current_keyring().blind_index("external_userid", external_userid)


def open_window(
    session: Session, external_userid: str, now: datetime, *, lock: bool = False
) -> KfWindow | None:
    """The customer's newest window that still takes a message, of any account; None if there is none."""
    query = (
        select(KfWindow)
        .where(
            KfWindow.external_userid_index == index_of(external_userid),
            KfWindow.last_message_at > now - WINDOW + MARGIN,
            KfWindow.sent_count < MESSAGES,
            KfWindow.service_state.in_(BOT_STATES),
        )
        .order_by(KfWindow.last_message_at.desc())
        .limit(1)
    )
    return session.scalar(query.with_for_update() if lock else query)


def customer_wrote(session: Session, *, open_kfid: str, external_userid: str, at: datetime) -> KfWindow:
    """A message of the customer opens the window anew. An older one that comes late changes nothing."""
    window = _find(session, open_kfid, external_userid)
    if window.last_message_at is None or at > window.last_message_at:
        window.last_message_at, window.sent_count = at, 0
        if window.service_state == ENDED:
            window.service_state = 0
    return window


def session_moved(session: Session, *, open_kfid: str, external_userid: str, service_state: int) -> KfWindow:
    """The conversation went to another state (0 new, 1 bot, 2 pool, 3 person, 4 ended)."""
    window = _find(session, open_kfid, external_userid)
    window.service_state = service_state
    return window


def close(session: Session, external_userid: str, open_kfid: str | None = None) -> None:
    """WeCom says that the window is closed: believe it until the customer writes again."""
    query = select(KfWindow).where(KfWindow.external_userid_index == index_of(external_userid))
    if open_kfid:
        query = query.where(KfWindow.open_kfid == open_kfid)
    for window in session.scalars(query):
        window.sent_count = max(window.sent_count, MESSAGES)


def _find(session: Session, open_kfid: str, external_userid: str) -> KfWindow:
    index = index_of(external_userid)
    window = session.scalar(
        select(KfWindow)
        .where(KfWindow.open_kfid == open_kfid, KfWindow.external_userid_index == index)
        .with_for_update()
    )
    if window is None:
        window = KfWindow(open_kfid=open_kfid, external_userid_index=index, sent_count=0, service_state=0)
        session.add(window)
        session.flush()
    return window
