"""How often something happened: sliding windows for people, whole minutes and hours for API quotas."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

from sandbox.core.clock import BusinessClock

UNITS = {"minute": 60, "hour": 3600}
# Not counted in the base quota. WeCom exempts getuserinfo for a valid code only.
EXEMPT = ("/cgi-bin/message/send", "/cgi-bin/auth/getuserinfo", "/cgi-bin/user/getuserinfo")


class Rates:
    """Sliding windows of business time."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self._times: dict[Hashable, deque[float]] = {}

    def full(self, key: Hashable, *limits: tuple[int, float], times: int = 1) -> bool:
        """Whether one of these (count, seconds) would be exceeded; if not, counts it.

        Args:
            times: how often at once, such as one message to several people.
        """
        now, longest = self._clock.now(), max(seconds for _count, seconds in limits)
        known = self._times.setdefault(key, deque())
        while known and known[0] <= now - longest:
            known.popleft()
        if any(sum(1 for at in known if at > now - seconds) + times > count for count, seconds in limits):
            return True
        known.extend([now] * times)
        return False


class ApiQuota:
    """Calls of each API in the running minute and hour, for the whole company.

    Source: developer.work.weixin.qq.com/document/path/90312.
    """

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}

    def exceeded(self, path: str, most: dict[str, int]) -> str:
        """Count one call; returns the unit whose quota it exceeds, or an empty string.

        Args:
            most: unit -> calls.
        """
        if path in EXEMPT:
            return ""
        over = ""
        for unit, seconds in UNITS.items():
            number = int(self._clock.now() // seconds)
            known, count = self._counts.get((path, unit), (number, 0))
            count = count + 1 if known == number else 1
            self._counts[path, unit] = (number, count)
            over = over or (unit if count > most[unit] else "")
        return over
