"""Who of these members is gone, and in which departments the others are: the answer to a push that never came."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from core.errors import Why
from messaging.ports import Frozen
from models import OutboxMessage
from wecom.api import errors
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.contacts.address_book import Directory

# (session, userids) -> userid -> what stands in the way of an answer that is older than a push
Mark = Callable[[Session, list[str]], dict[str, str]]
OnChecked = Callable[[Session, dict[str, Any], datetime], None]
REPEAT_S = 600
# Disabled, or left the company. Source: user/get (path/90196).
GONE = (2, 5)

log = structlog.get_logger(__name__)


class MembersCheckSender:
    """The outbox sender of `wecom.members_check` {userids}.

    Args:
        mark: the members' turns when they were asked about.
        on_checked: gets `{"left": [userid, …], "places": {userid: {"departments": [id, …], "turn": …}}}`; somebody
            about whom WeCom did not answer is in neither.
    """

    kind = "wecom.members_check"

    def __init__(self, client: WeComClient, mark: Mark, on_checked: OnChecked) -> None:
        self._directory, self._mark, self._on_checked = Directory(client), mark, on_checked

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Whom to ask about."""
        body = json.dumps(self._mark(session, row.payload["userids"])).encode()
        return Frozen("contacts", body, "members", "repeat", REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Ask about each; reading twice changes nothing."""
        left, places = [], {}
        asked = json.loads(frozen.body)
        if isinstance(asked, list):  # frozen by an earlier version, without turns: who has left is told all the same
            asked = dict.fromkeys(asked, "")
        for userid, turn in asked.items():
            found = self._found(userid)
            if found is None:
                left.append(userid)
            elif "departments" in found:
                places[userid] = {**found, "turn": turn}
        return {"left": left, "places": places}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand over who is gone, and where the others are."""
        self._on_checked(session, result, now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """There is no other way to ask; the next check asks again."""
        return False

    def _found(self, userid: str) -> dict[str, Any] | None:
        """The departments of a member, if WeCom tells them; None for a member who is gone.

        One about whom WeCom does not answer is not known to be gone. One whom this app may not see is in no department
        for it.
        """
        try:
            member = self._directory.get(userid)
        except Refused as error:
            log.warning("member_not_checked", errcode=error.errcode)
            return {"departments": []} if error.errcode == errors.NOT_VISIBLE else {}
        if member is None or member.get("status") in GONE:
            return None
        told = member.get("department")
        return {"departments": [one for one in told if type(one) is int]} if isinstance(told, list) else {}
