"""A decided card tells everybody who decided: its buttons turn grey."""

from sqlalchemy import select

from config.texts import word
from interview_flow.core import staff
from interview_flow.core.journey import Step
from messaging import outbox
from models import Card


def by_person(step: Step, outcome: str) -> None:
    """Close the cards with who decided and what (`cards.outcomes`)."""
    who = staff.actor_in_words(step.journey.catalogue, step.actor)
    close_cards(step, word("cards.decided", name=who, outcome=word(f"cards.outcomes.{outcome}")))


def close_cards(step: Step, text: str) -> None:
    """Update every open card with buttons of this application, for all its receivers."""
    cards = step.session.scalars(
        select(Card).where(Card.application_id == step.application.id, Card.closed_at.is_(None))
    ).all()
    for card in cards:
        card.closed_text, card.closed_at = text[:64], step.now
        if card.response_code:
            outbox.post(
                step.session,
                key=f"close_card:{card.task_id}",
                kind="wecom.update_card",
                now=step.now,
                payload={"task_id": card.task_id, "text": text[:30]},
                application_id=step.application.id,
            )
