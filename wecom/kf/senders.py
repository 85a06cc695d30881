"""Words to a 微信客服 customer who is not (yet) a candidate: the welcome, and answers."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from config import texts
from core.errors import ConfigInvalid, PermanentFailure, Reason, Why
from messaging.keys import message_id
from messaging.ports import Frozen
from models import OutboxMessage
from wecom.api.client import WeComClient
from wecom.kf import bodies as kf_bodies
from wecom.kf import calls as kf_calls
from wecom.kf import windows

REPEAT_S = 48 * 3600


class KfEventReplySender:
    """The outbox sender of `wecom.kf_event_reply` {code, situation, template, data, open_kfid, external_userid}.

    `situation` is a key of `kf_bodies.SITUATIONS` and says how long the code lives and
    whether it takes a menu. A code works once, so an unclear answer is not repeated.

    Args:
        app_id: the mini-program's, for menu items that open it.
    """

    kind = "wecom.kf_event_reply"
    channel = "kf_event"

    def __init__(self, client: WeComClient, app_id: str = "") -> None:
        self._client = client
        self._app_id = app_id

    def code_of(self, payload: dict[str, Any]) -> tuple[str, str]:
        """The code, and the situation it belongs to."""
        return payload["code"], payload["situation"]

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Render while the code lives; too late is too late."""
        code, situation = self.code_of(row.payload)
        allowed = kf_bodies.SITUATIONS[situation]
        if now - row.created_at > allowed.life:
            raise PermanentFailure("the code has expired")
        words = _rendered(row.payload, self._app_id, menus=allowed.menu)
        body = kf_bodies.on_event(words, code, _msgid(row), situation)
        life_s = int(allowed.life.total_seconds())
        return Frozen(self.channel, body, row.payload["external_userid"], "uncertain", life_s)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send it."""
        return kf_calls.send_msg_on_event(self._client, frozen.body)

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Such a message does not count among the five."""

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """A code that is lost cannot be had again."""
        return False


class KfWelcomeSender(KfEventReplySender):
    """The outbox sender of `wecom.kf_welcome` {welcome_code, template, data, open_kfid, external_userid}."""

    kind = "wecom.kf_welcome"
    channel = "kf_welcome"

    def code_of(self, payload: dict[str, Any]) -> tuple[str, str]:
        """Its 20 seconds began with the event."""
        return payload["welcome_code"], "welcome"


class KfReplySender:
    """The outbox sender of `wecom.kf_reply` {template, data, open_kfid, external_userid}."""

    kind = "wecom.kf_reply"

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
            raise PermanentFailure("the kf window is closed", code=Reason.WINDOW_CLOSED)
        body = kf_bodies.addressed(_rendered(payload, self._app_id), customer, open_kfid, _msgid(row))
        return Frozen("kf", body, customer, "repeat", REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Send it; a repeated msgid counts as sent."""
        return kf_calls.send_msg(self._client, frozen.body)

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """The message was counted when it was frozen."""

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """When WeCom says that the window is closed, the ledger believes it."""
        windows.believe(session, row.payload["open_kfid"], row.payload["external_userid"], why)
        return False


def _rendered(payload: dict[str, Any], app_id: str, *, menus: bool = True) -> kf_bodies.Body:
    """The template's kf section with its data; foreign words cannot become markup (`limits.plain`)."""
    try:
        data = payload.get("data", {})
        section = texts.fill(texts.template(payload["template"])["kf"], data, payload["template"])
        if not menus:
            return kf_bodies.text(section["text"])
        if "menu_from" in section:
            # Items that only the occasion knows: `[{id, label}, …]` under a key of the data.
            section["menu"] = [*section.get("menu", []), *data.get(section["menu_from"], [])]
        return kf_bodies.message(section, app_id)
    except (ConfigInvalid, KeyError) as error:
        raise PermanentFailure(f"template {payload['template']}: {error}") from error


def _msgid(row: OutboxMessage) -> str:
    return message_id(row.key, row.attempt)
