"""When a row may be taken: conditions with named parameters, so that a query is built once and asked many times."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_

# No lease is given for longer. One that ends later was given before the clock was set back: nobody waits for its end.
LONGEST_LEASE_S = 400.0


def lease_over(lease_until: Any) -> Any:
    """The condition that a column's lease is over."""
    return or_(lease_until < bindparam("real_now"), lease_until > bindparam("longest"))


def is_due(message: Any) -> Any:
    """The condition that an outbox row is due; one that was so when it was posted needs no clock to say it."""
    return or_(message.not_before <= bindparam("now"), message.not_before <= message.created_at)


def may_be_tried(message: Any) -> Any:
    """The condition that a row waits for no repetition."""
    return or_(message.try_at.is_(None), message.try_at <= bindparam("real_now"))


def ours(message: Any) -> tuple[Any, Any]:
    """The conditions that a row lies in a queue and is of a kind that the process takes."""
    queues = message.queue.in_(bindparam("queues", expanding=True))
    return queues, message.kind.in_(bindparam("kinds", expanding=True))


def parameters(
    queues: Sequence[str], kinds: Sequence[str], now: datetime, real_now: datetime, only: str | None
) -> dict[str, Any]:
    """The values for the conditions above; `only` names one row."""
    longest = real_now + timedelta(seconds=LONGEST_LEASE_S)
    asked = {"queues": queues, "kinds": kinds, "now": now, "real_now": real_now, "longest": longest}
    return asked | {"only": only} if only else asked
