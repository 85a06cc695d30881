"""Words to a 微信客服 customer who is not (yet) a candidate: the welcome, and answers."""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from config import texts
from core.errors import ConfigInvalid, PermanentFailure
from messaging.keys import message_id
from messaging.ports import Frozen
from models import OutboxMessage
from wecom import errors, kf, kf_bodies, windows
from wecom.client import WeComClient

WELCOME_LIFE = timedelta(seconds=20)
REPEAT_S = 48 * 3600
_REFUSED = re.compile(r"kf/send_msg answered (\d+)")


class KfWelcomeSender:
    """The outbox sender of `wecom.kf_welcome` {welcome_code, template, data, open_kfid, external_userid}.

    A welcome code works once and lives 20 seconds, so an unclear answer is not
    repeated.

    Args:
        app_id: the mini-program's, for menu items that open it.
    """

    kind = "wecom.kf_welcome"
    queue = "chat"

    def __init__(self, client: WeComClient, app_id: str = "") -> None:
        self._client = client
        self._app_id = app_id

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Render the welcome; too late is too late."""
        if now - row.created_at > WELCOME_LIFE:
            raise PermanentFailure("the welcome code has expired")
        payload = row.payload
        body = kf_bodies.on_event(_rendered(payload, self._app_id), payload["welcome_code"], _msgid(row))
        life_s = int(WELCOME_LIFE.total_seconds())
        return Frozen("kf_welcome", body, payload["external_userid"], "uncertain", life_s)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send it."""
        return kf.send_msg_on_event(self._client, frozen.body)

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """A welcome does not count among the five messages."""

    def failed(self, session: Session, row: OutboxMessage, reason: str, now: datetime) -> bool:
        """There is no second way to welcome."""
        return False


class KfReplySender:
    """The outbox sender of `wecom.kf_reply` {template, data, open_kfid, external_userid}."""

    kind = "wecom.kf_reply"
    queue = "chat"

    def __init__(self, client: WeComClient, app_id: str = "") -> None:
        self._client = client
        self._app_id = app_id

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Render the answer and take one of the five messages.

        Raises:
            PermanentFailure: the window is closed, and this person has no other channel.
        """
        payload = row.payload
        customer, open_kfid = payload["external_userid"], payload["open_kfid"]
        if not windows.take_one(session, open_kfid, customer, now):
            raise PermanentFailure("the kf window is closed")
        body = kf_bodies.addressed(_rendered(payload, self._app_id), customer, open_kfid, _msgid(row))
        return Frozen("kf", body, customer, "repeat", REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send it; a repeated msgid counts as sent."""
        return kf.send_msg(self._client, frozen.body)

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """The message was counted when it was frozen."""

    def failed(self, session: Session, row: OutboxMessage, reason: str, now: datetime) -> bool:
        """When WeCom says that the window is closed, the ledger believes it."""
        refused = _REFUSED.search(reason)
        if refused and int(refused.group(1)) in errors.KF_CLOSED:
            windows.close(session, row.payload["open_kfid"], row.payload["external_userid"])
        return False


def _rendered(payload: dict[str, Any], app_id: str) -> kf_bodies.Body:
    """The template's kf section with its data; foreign words cannot become markup (`limits.plain`)."""
    try:
        data = payload.get("data", {})
        section = texts.fill(texts.template(payload["template"])["kf"], data, payload["template"])
        if "menu_from" in section:
            # Items that only the occasion knows: `[{id, label}, …]` under a key of the data.
            section["menu"] = [*section.get("menu", []), *data.get(section["menu_from"], [])]
        return kf_bodies.message(section, app_id)
    except (ConfigInvalid, KeyError) as error:
        raise PermanentFailure(f"template {payload['template']}: {error}") from error


def _msgid(row: OutboxMessage) -> str:
    return message_id(row.key, row.attempt)
