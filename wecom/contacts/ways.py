"""Contact ways 「联系我」 made and deleted as outbox rows: as fast as WeCom takes them, and over any kill."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.errors import Why
from messaging.ports import Frozen
from models import OutboxMessage
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.api.gateway import encode
from wecom.contacts import external_contacts

Made = Callable[[Session, str, str, str, datetime], None]
Closed = Callable[[Session, str, datetime], None]
# (unconfirmed) The documents give no number for a config_id that is gone already; 40058 is "invalid".
GONE = frozenset({40058})


class FriendWaySender:
    """The outbox sender of `wecom.friend_way` {way_id, userid, state}: a QR code of one member, agreed to at once.

    An unclear answer is repeated: a second code with the same state binds nobody else, and dies with the state.

    Args:
        made: stores config_id and the address of the QR code: `(session, way_id, config_id, link, now)`.
    """

    kind = "wecom.friend_way"
    stores_result = True

    def __init__(self, client: WeComClient, made: Made) -> None:
        self._client, self._made = client, made

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """The request's body."""
        payload = row.payload
        way = {
            "type": external_contacts.SINGLE,
            "scene": external_contacts.QR,
            "user": [payload["userid"]],
            "state": payload["state"],
            "skip_verify": True,
        }
        return Frozen("friend_way", encode(external_contacts.checked_way(way)), payload["userid"])

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Make it."""
        return self._client.post("externalcontact/add_contact_way", data=frozen.body)

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand over what WeCom calls it."""
        self._made(session, row.payload["way_id"], str(result["config_id"]), str(result.get("qr_code") or ""), now)
        # The state was needed for the request only.
        row.payload = {**row.payload, "state": ""}

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """Without it the invitation is what it was."""
        return False


class FriendWayCloseSender:
    """The outbox sender of `wecom.friend_way_close` {way_id, config_id}; one that is gone already counts as deleted.

    Args:
        closed: `(session, way_id, now)`.
    """

    kind = "wecom.friend_way_close"

    def __init__(self, client: WeComClient, closed: Closed) -> None:
        self._client, self._closed = client, closed

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """The request's body."""
        return Frozen("friend_way", encode({"config_id": row.payload["config_id"]}))

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Delete it."""
        try:
            return self._client.post("externalcontact/del_contact_way", data=frozen.body)
        except Refused as error:
            if error.errcode in GONE:
                return {}
            raise

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """It leads nowhere any more."""
        self._closed(session, row.payload["way_id"], now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """Its state binds nobody anyway."""
        return False
