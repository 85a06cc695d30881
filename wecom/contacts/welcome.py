"""The first words to somebody who has just added a recruiter as a friend."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from config import texts
from core.errors import PermanentFailure, Why
from messaging import outbox
from messaging.ports import Frozen
from models import InboxEvent, OutboxMessage
from wecom.api.client import WeComClient
from wecom.contacts import external_contacts

KIND = "wecom.friend_welcome"
WELCOME_LIFE = timedelta(seconds=20)


def greet(session: Session, event: InboxEvent, now: datetime) -> None:
    """Handle `contact.friend_added`: one welcome for each code; without a code the member's own account welcomes."""
    code = event.payload.get("welcome_code") or ""
    if not code:
        return
    who = event.payload["external_userid"]
    payload = {"welcome_code": code, "external_userid": who, "word": "greeting.friend"}
    outbox.post(session, key=f"{KIND}:{code}", kind=KIND, payload=payload, now=now, subject=f"external:{who}")


class FriendWelcomeSender:
    """The outbox sender of `wecom.friend_welcome` {welcome_code, external_userid, word}.

    A code works once and lives 20 seconds, so an unclear answer is not repeated.
    """

    kind = KIND

    def __init__(self, client: WeComClient) -> None:
        self._customers = external_contacts.Customers(client)

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Render the welcome; too late is too late."""
        if now - row.created_at > WELCOME_LIFE:
            raise PermanentFailure("the welcome code has expired")
        message = {"text": {"content": texts.word(row.payload["word"])}}
        body = external_contacts.welcome(row.payload["welcome_code"], message)
        life_s = int(WELCOME_LIFE.total_seconds())
        return Frozen("friend_welcome", body, row.payload["external_userid"], "uncertain", life_s)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send it."""
        return self._customers.send_welcome(frozen.body)

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Nothing depends on it."""

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """There is no second way to welcome."""
        return False
