"""What a worker spends before it gets going, apart from what an answer costs from then on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """How far a worker had come at some moment.

    Attributes:
        seconds: since it was started.
        cpu_s: that everything it started had used.
        heard, cards: recordings with their transcript, and scorecards.
    """

    seconds: float
    cpu_s: float
    heard: int
    cards: int


@dataclass(frozen=True)
class Spent:
    """Wall and processor seconds."""

    seconds: float
    cpu_s: float


def start_up(looks: Sequence[Look]) -> Spent:
    """What passed before the first recording was heard, and between the last one and the first scorecard.

    In the first stretch processes start and load; in the second each takes its rubrics in. Hearings come first in the
    queue, so where they overlap with scoring the second stretch is none.
    """
    if not looks:
        return Spent(0.0, 0.0)
    all_heard = max(look.heard for look in looks)
    first_heard = _first(looks, lambda look: look.heard > 0)
    last_heard = _first(looks, lambda look: 0 < look.heard == all_heard)
    first_card = _first(looks, lambda look: look.cards > 0)
    return Spent(
        first_heard.seconds + max(0.0, first_card.seconds - last_heard.seconds),
        first_heard.cpu_s + max(0.0, first_card.cpu_s - last_heard.cpu_s),
    )


def _first(looks: Sequence[Look], holds: Callable[[Look], bool]) -> Look:
    """The first look of which it holds, or the last of all."""
    return next((look for look in looks if holds(look)), looks[-1])
