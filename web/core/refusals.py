"""What was refused, and HR must hear of all the same: told in a transaction of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from interview_flow.invitation import invitation
from interview_flow.invitation.invitation import Unreachable
from web.core.context import services


@contextmanager
def hr_told() -> Iterator[None]:
    """Pass a refusal on, after HR was told of it (once a day)."""
    try:
        yield
    except Unreachable as error:
        found, application_id = services(), error.application_id
        now = found.clock.now()

        def tell(session: Session) -> None:
            row = found.journey.application(session, application_id)
            invitation.tell_unreachable(session, found.journey, row, f"{now:%Y%m%d}", now)

        found.db.run(tell)
        raise
