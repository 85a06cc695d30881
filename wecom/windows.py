"""The ledger of the kf window, as WeCom's own events change it.

A customer's message opens 48 hours and five messages; sending them is counted
by whoever freezes a message.

Source: send_msg (path/94677), session states (94669).
"""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.encryption import current_keyring
from messaging.inbox import Arrival
from models import KF_BOT_STATES, KF_MESSAGES, KF_WINDOW, KfWindow
from wecom.kf_events import CUSTOMER, SERVICER, STATE_AFTER, WINDOW_CLOSED, Message, customer_of

NEW, HUMAN, ENDED = 0, 3, 4


def window_of(session: Session, open_kfid: str, external_userid: str) -> KfWindow:
    """The row of one customer of one account, locked, made when there is none."""
    index = current_keyring().blind_index("external_userid", external_userid)
    window = session.scalar(
        select(KfWindow)
        .where(KfWindow.open_kfid == open_kfid, KfWindow.external_userid_index == index)
        .with_for_update()
    )
    if window is None:
        window = KfWindow(open_kfid=open_kfid, external_userid_index=index, sent_count=0, service_state=NEW)
        session.add(window)
        session.flush()
    return window


def take_one(session: Session, open_kfid: str, external_userid: str, now: datetime) -> bool:
    """Count one message to the customer; False when the window takes none."""
    window = window_of(session, open_kfid, external_userid)
    recent = window.last_message_at is not None and now < window.last_message_at + KF_WINDOW
    if not recent or window.sent_count >= KF_MESSAGES or window.service_state not in KF_BOT_STATES:
        return False
    window.sent_count += 1
    return True


def close(session: Session, open_kfid: str, external_userid: str) -> None:
    """WeCom says that it takes no more: believe it until the customer writes again."""
    window_of(session, open_kfid, external_userid).sent_count = KF_MESSAGES


def note(session: Session, open_kfid: str, message: Message, arrival: Arrival) -> None:
    """Bring the ledger up to one pulled message or event."""
    customer = customer_of(message)
    if not customer:
        return
    if message.get("origin") == CUSTOMER:
        _wrote(window_of(session, open_kfid, customer), arrival.payload["send_time"])
    elif message.get("origin") == SERVICER:
        window_of(session, open_kfid, customer).service_state = HUMAN
    elif arrival.kind == "kf.session_changed":
        state = STATE_AFTER.get(arrival.payload["change_type"])
        if state is not None:
            window_of(session, open_kfid, customer).service_state = state
    elif arrival.kind == "kf.send_failed" and arrival.payload["fail_type"] in WINDOW_CLOSED:
        close(session, open_kfid, customer)


def _wrote(window: KfWindow, send_time: int) -> None:
    """An older message that is pulled late changes nothing; send times have whole seconds, so equal is newer."""
    at = datetime.fromtimestamp(send_time, UTC)
    if window.last_message_at is not None and at < window.last_message_at:
        return
    window.last_message_at, window.sent_count = at, 0
    if window.service_state == ENDED:
        window.service_state = NEW
