"""The app's first words to a member, given in the answer to WeCom's push: no API call, no wait."""

from datetime import datetime, timedelta

from sqlalchemy import select

from config import texts
from core.clock import Clock
from core.database import Database
from messaging.inbox import Arrival
from messaging.keys import digest
from models import InboxEvent
from wecom.callback import replies

# Who opens the conversation every day knows by now what it is for.
EVERY = timedelta(days=7)


class Greeter:
    """Answers `subscribe` always, and `enter_agent` when the member has not come for a week.

    Whether they have is read from the inbox, where the push stands already, so that all
    processes agree. WeCom may repeat a push whose answer was lost: what came after it
    does not count, and it is greeted again.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def __call__(self, arrival: Arrival) -> replies.Fields | None:
        """The reply to a push, None where there is nothing to say."""
        if arrival.kind == "app.joined":
            return replies.text(texts.word("greeting.joined"))
        if arrival.kind == "app.entered" and not self._came_before(arrival, self._clock.now()):
            return replies.text(texts.word("greeting.entered"))
        return None

    def _came_before(self, arrival: Arrival, now: datetime) -> bool:
        this = select(InboxEvent.seq).where(InboxEvent.key_hash == digest(arrival.key)).scalar_subquery()
        earlier = select(InboxEvent.id).where(
            InboxEvent.subject == digest(arrival.subject),
            InboxEvent.kind == arrival.kind,
            InboxEvent.seq < this,
            InboxEvent.received_at > now - EVERY,
        )
        with self._db.read() as session:
            return session.scalar(earlier.limit(1)) is not None
