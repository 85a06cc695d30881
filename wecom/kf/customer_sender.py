"""Asks WeCom for a customer's unionid, which says whether they are the same WeChat user elsewhere.

Source: customer/batchget (path/95159); a unionid only with a bound WeChat open-platform account.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.errors import Why
from messaging.ports import Frozen
from models import OutboxMessage
from wecom.api.client import WeComClient
from wecom.kf.customers import customers

OnKnown = Callable[[Session, dict[str, Any], str, datetime], None]


class KfCustomerSender:
    """The outbox sender of `wecom.kf_customer` {external_userid, …}.

    Args:
        on_known: told (session, the row's payload, unionid or "", now), also when WeCom refuses to say.
    """

    kind = "wecom.kf_customer"

    def __init__(self, client: WeComClient, on_known: OnKnown) -> None:
        self._client, self._on_known = client, on_known

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Whom to ask for."""
        who = row.payload["external_userid"]
        return Frozen("kf_customer", json.dumps([who]).encode(), who)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Ask; asking twice changes nothing."""
        found = next(customers(self._client, json.loads(frozen.body)), None)
        return {"unionid": found.unionid if found else ""}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand the answer on."""
        self._on_known(session, row.payload, result["unionid"], now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """Whoever waits for the answer goes on without it."""
        self._on_known(session, row.payload, "", now)
        return False
