"""What really happened: what each person received, who did what, which calls and pushes there were."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from typing import Any

from sandbox.core.clock import BusinessClock, iso

CHANNELS = ("kf", "app", "chat", "subscribe", "sms", "mail", "friend", "schedule", "approval")
KEPT_CALLS = 5000

Entry = dict[str, Any]


class Truth:
    """One record for all channels; one counter orders everything in it."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self._seq = 0
        self.received: dict[str, dict[str, list[Entry]]] = {channel: {} for channel in CHANNELS}
        self.dropped: list[Entry] = []
        self.acts: list[Entry] = []
        self.said: list[Entry] = []
        self.callbacks: list[Entry] = []
        self.calls: Counter[str] = Counter()
        self.call_log: deque[Entry] = deque(maxlen=KEPT_CALLS)

    def stamp(self) -> Entry:
        """The fields every entry begins with."""
        self._seq += 1
        return {"seq": self._seq, "at": iso(self._clock.now()), "real_at": iso(self._clock.real_now())}

    def deliver(self, channel: str, who: str, **fields: Any) -> Entry:
        """A person received something; the entry may be changed later (a card, a recall)."""
        entry = self.stamp() | fields
        self.received[channel].setdefault(who, []).append(entry)
        return entry

    def drop(self, channel: str, who: str, reason: str, text: str) -> None:
        """The sender was told it was delivered, but the person got nothing."""
        self.dropped.append(self.stamp() | {"channel": channel, "to": who, "reason": reason, "text": text})

    def act(self, channel: str, who: str, did: str, text: str = "") -> None:
        """A person did something."""
        self.acts.append(self.stamp() | {"channel": channel, "who": who, "did": did, "text": text})

    def say(self, channel: str, who: str, msgid: str, message: Entry) -> Entry:
        """A person sent a message: {"msgtype", "<msgtype>": {...}}."""
        kind = str(message["msgtype"])
        fields = {"channel": channel, "who": who, "msgid": msgid, "msgtype": kind, "body": message.get(kind) or {}}
        entry = self.stamp() | fields
        self.said.append(entry)
        return entry

    def call(self, path: str, **fields: Any) -> None:
        """An API was called."""
        self.calls[path] += 1
        self.call_log.append(self.stamp() | {"path": path} | fields)

    def shown(self, channels: Iterable[str] = ()) -> dict[str, Any]:
        """Everything but the call log, only these channels if named; serialise it under the lock."""
        wanted = set(channels) or set(CHANNELS)
        received = {channel: who for channel, who in self.received.items() if channel in wanted}
        rest = {"dropped": self.dropped, "acts": self.acts, "said": self.said, "callbacks": self.callbacks}
        return received | rest | {"calls": dict(self.calls)}

    def newest_calls(self, path: str | None, limit: int) -> list[Entry]:
        """The newest calls, oldest first."""
        chosen = [entry for entry in self.call_log if path in (None, entry["path"])]
        return chosen[-limit:]
