"""The first words to somebody who has just added a member as a friend."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from config import texts
from core.errors import PermanentFailure, Reason, Why
from messaging.ports import Frozen
from models import OutboxMessage, vendor_limits
from wecom.api.client import WeComClient
from wecom.contacts import external_contacts


class FriendWelcomeSender:
    """The outbox sender of `wecom.friend_welcome` {welcome_code, external_userid, word, data, until}.

    A code works once and lives until `until` (unix seconds), so an unclear answer is not repeated.
    """

    kind = "wecom.friend_welcome"

    def __init__(self, client: WeComClient) -> None:
        self._customers = external_contacts.Customers(client)

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Render the welcome; too late is too late."""
        payload = row.payload
        if now.timestamp() > payload.get("until", 0):  # a row of an earlier version has none, and is over
            raise PermanentFailure("the welcome code has expired", code=Reason.TOO_LATE)
        message = {"text": {"content": texts.word(payload["word"], **payload["data"])}}
        body = external_contacts.welcome(payload["welcome_code"], message)
        return Frozen("friend_welcome", body, payload["external_userid"], "uncertain", vendor_limits.WELCOME_LIFE_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send it."""
        return self._customers.send_welcome(frozen.body)

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Nothing depends on it."""

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """A code that is lost cannot be had again; the registry's alarm tells of it on another channel."""
        return False
