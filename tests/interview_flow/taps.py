"""Taps of members on cards, as the callback stores them."""

from typing import Any

from messaging import inbox
from messaging.inbox import Arrival
from models import Card


def tap(bank: Any, userid: str, verb: str, card: Card, number: int = 0) -> None:
    """A member's tap on a card, as the callback stores it, handled at once."""
    payload = {
        "userid": userid,
        "event_key": f"{verb}:{card.application_id}",
        "task_id": card.task_id,
        "response_code": f"code-{userid}-{verb}-{number}",
        "card_type": "button_interaction",
        "selected": {"reason": ["fit"]},
    }
    key = f"template_card_event:{card.task_id}:{verb}:{userid}:{number}"
    arrival = Arrival("app.card_clicked", f"card:{card.task_id}", key, payload)
    bank.run(lambda session: inbox.take(session, bank.parts.registry, arrival, now=bank.clock.now()))


def result_card(bank: Any) -> Card:
    """The card with HR's buttons."""
    [card] = bank.rows(Card, Card.template == "result_for_hr")
    return card
