"""Which inbox kinds the journey handles."""

from functools import partial

from interview_flow.candidate import binding, chat
from interview_flow.core.journey import Journey
from interview_flow.decision import results
from interview_flow.interview import recordings
from interview_flow.staff import card_taps
from messaging.registry import Registry


def register(registry: Registry, journey: Journey) -> None:
    """Hand every kind to its stage."""
    registry.on("kf.entered", partial(binding.entered, journey))
    registry.on("kf.message", partial(chat.received, journey))
    registry.on("kf.recalled", partial(chat.recalled, journey))
    registry.on(recordings.SCORED, partial(results.arrived, journey))
    registry.on("app.card_clicked", partial(card_taps.clicked, journey))
    registry.on("app.text", partial(card_taps.staff_wrote, journey))
    registry.on("app.message", partial(card_taps.staff_sent, journey))
