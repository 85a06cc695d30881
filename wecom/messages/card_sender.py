"""A decided card turns grey for everybody who has it.

Source: update_template_card (path/94888): a response code works once, for 72 hours.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import PermanentFailure, Why
from messaging import outcomes
from messaging.ports import Frozen
from models import Card, OutboxMessage
from models.vendor_limits import CARD_CODE_LIFE
from wecom.api import errors
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.messages import card_updates


class UpdateCardSender:
    """The outbox sender of `wecom.update_card` {task_id, text}."""

    kind = "wecom.update_card"

    def __init__(self, client: WeComClient, agent_id: int) -> None:
        self._client = client
        self._agent_id = agent_id

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Use the card's newest response code.

        Raises:
            PermanentFailure: there is no code that could still work.
        """
        card = _card(session, row)
        if card is None or not card.response_code:
            raise PermanentFailure("the card has no response code to change it with")
        if card.code_at is not None and now - card.code_at > CARD_CODE_LIFE:
            raise PermanentFailure("the card's response code is older than 72 hours")
        body = card_updates.with_label(self._agent_id, card.response_code, row.payload["text"])
        return Frozen("app_card", body, card.task_id, "repeat", int(CARD_CODE_LIFE.total_seconds()))

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Change the card. A used code means that an earlier try, or another click, changed it."""
        try:
            return card_updates.send(self._client, frozen.body)
        except Refused as error:
            if error.errcode != errors.CODE_USED:
                raise
            return {"invaliduser": [], "already": True}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """The code is used up, unless a click has brought a newer one meanwhile."""
        card, attempt = _card(session, row), outcomes.current_attempt(session, row)
        if card is not None and attempt is not None:
            used = json.loads(attempt.body or "{}").get("response_code")
            card.response_code = None if card.response_code == used else card.response_code

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """A card that stays as it was does no harm: a late tap is answered in words."""
        return False


def _card(session: Session, row: OutboxMessage) -> Card | None:
    return session.scalar(select(Card).where(Card.task_id == row.payload["task_id"]))
