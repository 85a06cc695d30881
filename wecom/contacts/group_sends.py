"""Group sends 群发 as outbox rows: proposing one to a member, and asking what became of it.

Source: path/92135 (add_msg_template), 93338 (get_groupmsg_send_result), 97611 (cancel_groupmsg_send).
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from core.errors import PermanentFailure, Reason, Why
from messaging.ports import Frozen
from models import OutboxMessage
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.api.gateway import encode
from wecom.contacts import external_contacts
from wecom.contacts.external_contacts import Customers

# The proposal is not there yet: it is asked for again.
NOT_YET = frozenset({41047, 41063})
# (session, ids of the asks, msgid, external_userids that were refused, now)
Proposed = Callable[[Session, list[str], str, list[str], datetime], None]
# (session, ids of the asks, errcode, now)
NotProposed = Callable[[Session, list[str], int | None, datetime], None]
# (session, msgid, external_userid -> status, whether nothing more will come, now)
Looked = Callable[[Session, str, dict[str, int], bool, datetime], None]

log = structlog.get_logger(__name__)


class GroupSendSender:
    """The outbox sender of `wecom.group_send` {userid, external_userids, text, asks, until}.

    An unclear answer is not repeated: the member would be asked twice to send one thing.
    """

    kind = "wecom.group_send"

    def __init__(self, client: WeComClient, proposed: Proposed, not_proposed: NotProposed) -> None:
        self._client, self._proposed, self._not_proposed = client, proposed, not_proposed

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """The proposal's body; too late to be confirmed is too late."""
        payload = row.payload
        if now.timestamp() >= payload["until"]:
            raise PermanentFailure("too late to be confirmed", code=Reason.TOO_LATE)
        message = {"text": {"content": payload["text"]}}
        body = external_contacts.proposal(message, sender=payload["userid"], customers=payload["external_userids"])
        return Frozen("group_send", body, payload["userid"], "uncertain")

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Propose it."""
        return self._client.post("externalcontact/add_msg_template", data=frozen.body)

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Note WeCom's name of it, and who is no friend."""
        self._proposed(session, row.payload["asks"], str(result["msgid"]), list(result.get("fail_list") or []), now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """Nobody will be asked: the notices go another way."""
        self._not_proposed(session, row.payload["asks"], why.errcode, now)
        return False


class GroupSendLookSender:
    """The outbox sender of `wecom.group_send_look` {msgid, userid, last}: what became of a proposal.

    The last look cancels it first, so that nobody confirms it afterwards.
    """

    kind = "wecom.group_send_look"
    stores_result = True

    def __init__(self, client: WeComClient, looked: Looked) -> None:
        self._customers, self._looked = Customers(client), looked

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Which proposal, and whether to cancel it."""
        return Frozen("group_send", encode({name: row.payload[name] for name in ("msgid", "userid", "last")}))

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Cancel where asked to, then look."""
        asked = json.loads(frozen.body)
        if asked["last"]:
            self._cancel(asked["msgid"])
        try:
            return {"rows": self._customers.send_results(asked["msgid"], asked["userid"])}
        except Refused as error:
            if error.errcode in NOT_YET:
                return {"rows": []}
            raise

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand over what each customer got."""
        statuses = {one["external_userid"]: int(one["status"]) for one in result["rows"]}
        self._looked(session, row.payload["msgid"], statuses, bool(row.payload["last"]), now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """After the last look nothing is waited for, whatever it would have shown."""
        self._looked(session, row.payload["msgid"], {}, bool(row.payload["last"]), now)
        return False

    def _cancel(self, msgid: str) -> None:
        try:
            self._customers.cancel_send(msgid)
        except Refused as error:
            # A company that may not cancel, or a proposal that is over: what was sent is seen all the same.
            log.warning("group_send_not_cancelled", errcode=error.errcode)
