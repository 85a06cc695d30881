"""Who of these members is gone: the answer to a push that never came."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from core.errors import Why
from messaging.ports import Frozen
from models import OutboxMessage
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.contacts.address_book import Directory

OnLeft = Callable[[Session, Iterable[str], datetime], None]
REPEAT_S = 600
# Disabled, or left the company. Source: user/get (path/90196).
GONE = (2, 5)

log = structlog.get_logger(__name__)


class MembersCheckSender:
    """The outbox sender of `wecom.members_check` {userids}.

    Args:
        on_left: called with the userids of those who are gone.
    """

    kind = "wecom.members_check"

    def __init__(self, client: WeComClient, on_left: OnLeft) -> None:
        self._directory, self._on_left = Directory(client), on_left

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Whom to ask about."""
        return Frozen("contacts", json.dumps(row.payload["userids"]).encode(), "members", "repeat", REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Ask about each; reading twice changes nothing."""
        return {"left": [userid for userid in json.loads(frozen.body) if self._is_gone(userid)]}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand over who is gone."""
        self._on_left(session, result["left"], now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """There is no other way to ask; the next check asks again."""
        return False

    def _is_gone(self, userid: str) -> bool:
        """A member about whom WeCom does not answer, such as one this app may not see, is not known to be gone."""
        try:
            member = self._directory.get(userid)
        except Refused as error:
            log.warning("member_not_checked", errcode=error.errcode)
            return False
        return member is None or member.get("status") in GONE
