"""Which kind of row goes to which function: filled once by `bootstrap/handlers.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.errors import ConfigInvalid
from messaging.daily_limit import DaySpent
from messaging.limits import Limiter
from messaging.ports import Sender
from models import InboxEvent, OutboxMessage

# Every channel's own time limits are shorter: this ends what drips a byte now and then.
LONGEST_SEND_S = 120.0

Handler = Callable[[Session, InboxEvent, datetime], Any]
Alarm = Callable[[Session, OutboxMessage, datetime], None]
EventAlarm = Callable[[Session, InboxEvent, datetime], None]
DayAlarm = Callable[[Session, DaySpent, datetime], None]


@dataclass(frozen=True)
class InboxKind:
    """A handler and the queue in which it runs."""

    handler: Handler
    queue: str


class Registry:
    """Kinds of inbox and outbox. Each kind is registered exactly once.

    Attributes:
        alarm: told of each outbox row that ended as failed, dead or uncertain.
        event_alarm: told of each inbox row that ended as dead.
        limiter: lets outbox rows out no faster than their channels take them.
        day_alarm: told when the limiter has no person-times left for today; more than once.
    """

    def __init__(self) -> None:
        self._inbox: dict[str, InboxKind] = {}
        self._senders: dict[str, Sender] = {}
        self._longest_s: dict[str, float] = {}
        self.alarm: Alarm | None = None
        self.event_alarm: EventAlarm | None = None
        self.limiter: Limiter | None = None
        self.day_alarm: DayAlarm | None = None

    def on(self, kind: str, handler: Handler, queue: str = "chat") -> None:
        """Handle inbox rows of this kind."""
        if kind in self._inbox:
            raise ConfigInvalid(f"inbox kind {kind} registered twice")
        self._inbox[kind] = InboxKind(handler, queue)

    def also(self, kind: str, handler: Handler) -> None:
        """Do something more with rows of a kind that is registered, first and in the same transaction."""
        known = self._inbox[kind]

        def both(session: Session, event: InboxEvent, now: datetime) -> Any:
            handler(session, event, now)
            return known.handler(session, event, now)

        self._inbox[kind] = InboxKind(both, known.queue)

    def sender(self, sender: Sender, longest_s: float = LONGEST_SEND_S) -> None:
        """Send outbox rows of the sender's kind.

        Args:
            longest_s: real seconds after which a send is taken for hung, and its row is given up for this time.
        """
        if sender.kind in self._senders:
            raise ConfigInvalid(f"outbox kind {sender.kind} registered twice")
        self._senders[sender.kind], self._longest_s[sender.kind] = sender, longest_s

    def longest_s(self, kind: str) -> float:
        """How long a send of this kind may take, in real seconds."""
        return self._longest_s.get(kind, LONGEST_SEND_S)

    def admit(self, session: Session, row: OutboxMessage, channel: str, recipient: str, real_now: datetime) -> None:
        """Count a send, in the claim's transaction.

        Raises:
            Throttled: the channel takes no more now.
        """
        if self.limiter is not None:
            self.limiter.admit(session, row, channel, recipient, real_now)

    def inbox_kind(self, kind: str) -> InboxKind | None:
        """The handler of a kind, None where this process is older than the row."""
        return self._inbox.get(kind)

    def sender_of(self, kind: str) -> Sender | None:
        """The sender of a kind, None where this process is older than the row."""
        return self._senders.get(kind)

    def known_inbox(self) -> list[str]:
        """Kinds this process may claim."""
        return sorted(self._inbox)

    def known_outbox(self) -> list[str]:
        """Kinds this process may claim."""
        return sorted(self._senders)
