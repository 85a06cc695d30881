"""Which inbox kinds the journey handles."""

from functools import partial

from interview_flow import binding, cards, chat
from interview_flow.journey import Journey
from messaging.registry import Registry


def register(registry: Registry, journey: Journey) -> None:
    """Hand every kind of the conversation to its stage."""
    registry.on("kf.entered", partial(binding.entered, journey))
    registry.on("kf.message", partial(chat.received, journey))
    registry.on("kf.recalled", partial(chat.recalled, journey))
    registry.on("app.card_clicked", partial(cards.clicked, journey))
    registry.on("app.text", partial(cards.staff_wrote, journey))
    registry.on("app.message", partial(cards.staff_sent, journey))
