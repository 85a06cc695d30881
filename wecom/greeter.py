"""The app's first words to a member, given in the answer to WeCom's push: no API call, no wait."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from config import texts
from core.clock import Clock
from messaging.inbox import Arrival
from wecom import replies

# Who opens the conversation every day knows by now what it is for.
EVERY = timedelta(days=7)
MOST_REMEMBERED = 20_000


class Greeter:
    """Answers `subscribe` always, and `enter_agent` once a week and member.

    WeCom may repeat a push whose answer was lost, so the push that was greeted
    is greeted again; a later one in the same week is not. When somebody was
    greeted is kept in memory only: after a restart it may happen once more.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._greeted: OrderedDict[str, tuple[datetime, str]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, arrival: Arrival) -> replies.Fields | None:
        """The reply to a push, None where there is nothing to say."""
        if arrival.kind == "app.joined":
            return replies.text(texts.word("greeting.joined"))
        if arrival.kind == "app.entered" and self._due(arrival, self._clock.now()):
            return replies.text(texts.word("greeting.entered"))
        return None

    def _due(self, arrival: Arrival, now: datetime) -> bool:
        with self._lock:
            last = self._greeted.get(arrival.subject)
            if last is not None and now - last[0] < EVERY:
                return last[1] == arrival.key
            self._greeted[arrival.subject] = (now, arrival.key)
            self._greeted.move_to_end(arrival.subject)
            while len(self._greeted) > MOST_REMEMBERED:
                self._greeted.popitem(last=False)
            return True
