"""When a row may be taken."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_

# No lease is given for longer. One that ends later was given before the clock was set back: nobody waits for its end.
LONGEST_LEASE_S = 400.0


def lease_over(lease_until: Any, real_now: datetime) -> Any:
    """The condition that a column's lease is over."""
    return or_(lease_until < real_now, lease_until > real_now + timedelta(seconds=LONGEST_LEASE_S))


def is_due(message: Any, now: datetime) -> Any:
    """The condition that an outbox row is due; one that was so when it was posted needs no clock to say it."""
    return or_(message.not_before <= now, message.not_before <= message.created_at)
