"""What an outgoing channel or job must offer to be driven by the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from sqlalchemy.orm import Session

from core.errors import Why
from models import OutboxMessage


@dataclass(frozen=True)
class Frozen:
    """What leaves the parts, byte for byte, on every attempt of one channel.

    Args:
        channel: its name in the delivery ledger, such as `kf` or `sms`.
        body: the bytes; never changed after the claim was committed.
        recipient: whom the channel addresses.
        on_ambiguous: `repeat` where the far side drops a repeated body, else `uncertain`.
        repeat_for_s: how long after the first attempt a repeat is still safe.
    """

    channel: str
    body: bytes
    recipient: str = ""
    on_ambiguous: Literal["repeat", "uncertain"] = "repeat"
    repeat_for_s: int = 1800


class Sender(Protocol):
    """One kind of outbox row. Exceptions speak `core.errors`.

    A sender with a true `stores_result` puts the result where it belongs, in `settle`; the attempt keeps no copy.
    """

    kind: str

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Render, inside the claim transaction. No network."""
        ...

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Do it, with no transaction open. `msgid` repeats with the body."""
        ...

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Note the success, inside the final transaction."""
        ...

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """After a definite failure: True when another channel should be frozen and tried."""
        ...
