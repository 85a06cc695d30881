"""The ledger of the kf window, as WeCom's own events change it.

A customer's message opens 48 hours and five messages; sending them is counted
by whoever freezes a message.

Source: send_msg (path/94677), session states (94669).
"""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.encryption import current_keyring
from core.errors import Why
from messaging.inbox import Arrival
from models import KF_BOT_STATES, KF_FAILS_CLOSING, KF_MESSAGES, KF_WINDOW, KfWindow
from wecom.api import errors
from wecom.kf.events import SAID, SERVICER_SAID, STATE_AFTER, Message, customer_of
from wecom.kf.session_state import ENDED, HUMAN, NEW


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


def believe(session: Session, open_kfid: str, external_userid: str, why: Why) -> None:
    """Close the window when the number of a refused `send_msg` says that it is closed."""
    if why.errcode in errors.KF_CLOSED:
        close(session, open_kfid, external_userid)


def moved(session: Session, open_kfid: str, external_userid: str, state: int) -> None:
    """We changed who holds the conversation; WeCom sends no event for that."""
    window_of(session, open_kfid, external_userid).service_state = state


def note(session: Session, open_kfid: str, message: Message, arrival: Arrival) -> None:
    """Bring the ledger up to one pulled message or event."""
    customer = customer_of(message)
    if not customer:
        return
    if arrival.kind == SAID:
        _wrote(window_of(session, open_kfid, customer), arrival.payload["send_time"])
    elif arrival.kind == SERVICER_SAID:
        window_of(session, open_kfid, customer).service_state = HUMAN
    elif arrival.kind == "kf.session_changed":
        state = STATE_AFTER.get(arrival.payload["change_type"])
        if state is not None:
            window_of(session, open_kfid, customer).service_state = state
    elif arrival.kind == "kf.send_failed" and arrival.payload["fail_type"] in KF_FAILS_CLOSING:
        close(session, open_kfid, customer)


def _wrote(window: KfWindow, send_time: int) -> None:
    """An older message that is pulled late changes nothing; send times have whole seconds, so equal is newer."""
    at, last = datetime.fromtimestamp(send_time, UTC), window.last_message_at
    if last is not None and at < last:
        return
    # 48 hours of silence end a conversation without an event, whoever held it.
    silent = last is not None and at >= last + KF_WINDOW
    window.last_message_at, window.sent_count = at, 0
    if silent or window.service_state == ENDED:
        window.service_state = NEW
