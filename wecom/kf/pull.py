"""From "something happened" to inbox rows: pull each 微信客服 account, in order, by one puller.

Source: sync_msg (path/94670).
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import RetryLater, Why
from messaging import inbox, outbox
from messaging.inbox import Arrival
from messaging.keys import digest
from messaging.ports import Frozen
from models import ContactWay, InboxEvent, KfCursor, OutboxMessage
from wecom.api.client import WeComClient
from wecom.callback import metrics as callback_metrics
from wecom.kf import calls as kf_calls
from wecom.kf import events as kf_events
from wecom.kf import windows

KIND = "wecom.kf_sync"
# Pages of one pull; what is left is pulled by a row of its own.
PAGES = 20
AGAIN_S = 5.0
# The push that brought us here is about a message sent a moment ago.
JUST_BEFORE = timedelta(minutes=2)


class Pulled(dict[str, Any]):
    """What a pull is remembered by (`count`, `cursor`, `more`, `asked_at`), and beside it the messages.

    The ledger of attempts keeps the dict only: what candidates wrote belongs
    into the inbox, sealed and erased with the candidate, and not there as well.
    """

    def __init__(self, messages: list[kf_events.Message], cursor: str, more: bool, asked_at: str) -> None:
        super().__init__(count=len(messages), cursor=cursor, more=more, asked_at=asked_at)
        self.messages = messages


def handle_push(session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `wecom.kf_push`: let the account be pulled."""
    payload = event.payload
    post(session, payload["open_kfid"], f"push:{event.id}", now, token=payload.get("token", ""))


def post(session: Session, open_kfid: str, occasion: str, now: datetime, token: str = "") -> None:
    """Post one pull, unless one is waiting that nobody has begun: it will see what this one would.

    Rows of one subject leave one after the other, so an account has one puller.

    Args:
        token: from the push; without one WeCom allows only few pulls.
    """
    subject = f"kf_sync:{open_kfid}"
    waiting = select(OutboxMessage.id).where(
        OutboxMessage.subject == digest(subject), OutboxMessage.status == "queued", OutboxMessage.tries == 0
    )
    if session.scalar(waiting.limit(1)) is None:
        payload = {"open_kfid": open_kfid, "token": token}
        outbox.post(session, key=f"kf_sync:{occasion}", kind=KIND, payload=payload, subject=subject, now=now)


class KfSyncSender:
    """The outbox sender of `wecom.kf_sync` {open_kfid, token}."""

    kind = KIND

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Note from where to pull."""
        payload = row.payload
        cursor = session.get(KfCursor, payload["open_kfid"])
        ask = {**payload, "cursor": cursor.cursor if cursor else "", "asked_at": now.isoformat()}
        return Frozen("kf_sync", json.dumps(ask).encode(), payload["open_kfid"])

    def send(self, frozen: Frozen, msgid: str) -> Pulled:
        """Pull page after page while there is more, even when a page is empty.

        Raises:
            RetryLater: always patient, because nothing else fetches these messages.
        """
        ask = json.loads(frozen.body)
        messages: list[kf_events.Message] = []
        cursor, token, more = ask["cursor"], ask["token"], True
        for _ in range(PAGES):
            try:
                page = kf_calls.sync_msg(self._client, ask["open_kfid"], cursor, token)
            except RetryLater as error:
                again_s, code, errcode = error.after_s or AGAIN_S, error.reason_code, error.errcode
                raise RetryLater(str(error), again_s, patient=True, code=code, errcode=errcode) from error
            messages += page["messages"]
            cursor, token, more = page["next_cursor"] or cursor, page["token"], page["has_more"]
            if not more:
                break
        # A pull that a version before this one has frozen carries no moment.
        return Pulled(messages, cursor, more, ask.get("asked_at", ""))

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Store the messages, the windows they open and the cursor, in one transaction."""
        assert isinstance(result, Pulled)
        open_kfid = row.payload["open_kfid"]
        cursor = _cursor_of(session, open_kfid, now)
        arrivals = [_arrival(open_kfid, message, cursor.read_since) for message in result.messages]
        for message, arrival in zip(result.messages, arrivals, strict=True):
            windows.note(session, open_kfid, message, arrival)
        inbox.receive_all(session, arrivals, now=now)
        callback_metrics.pulled(arrivals)
        cursor.cursor = result["cursor"]
        if result["asked_at"] and not result["more"]:
            cursor.pulled_to = datetime.fromisoformat(result["asked_at"])
        if result["more"]:
            post(session, open_kfid, f"more:{open_kfid}:{result['cursor']}", now, token=row.payload["token"])

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """Nothing else can pull: the row ends, HR's alarm rings, the next push tries again."""
        return False


def _arrival(open_kfid: str, message: kf_events.Message, read_since: datetime | None) -> Arrival:
    """What a message is to us; what was sent before we began is kept and acted on by nobody."""
    arrival = kf_events.to_arrival(open_kfid, message)
    sent = message.get("send_time")
    old = read_since is not None and isinstance(sent, int) and sent < int(read_since.timestamp())
    return replace(arrival, kind=kf_events.HISTORY) if old else arrival


def _cursor_of(session: Session, open_kfid: str, now: datetime) -> KfCursor:
    """How far the account was read, locked; a first pull notes since when we answer here.

    That is when the invitation link was made, at the first start: no link of ours is older. It also holds
    after the row was lost, so that what came during an outage is answered.
    """
    row = session.get(KfCursor, open_kfid, with_for_update=True)
    if row is None:
        began = session.scalar(select(func.min(ContactWay.created_at)).where(ContactWay.open_kfid == open_kfid))
        row = KfCursor(open_kfid=open_kfid, cursor="", read_since=min(began or now, now) - JUST_BEFORE)
        session.add(row)
    return row
