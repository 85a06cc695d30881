"""One-time codes of all kinds: web login, mini-program login, phone button. Single use, 5 minutes of real time.

Whoever is on their way through a login gets there, even when somebody moves the business clock meanwhile.
"""

from __future__ import annotations

import secrets
from typing import Any

from sandbox.core.clock import BusinessClock
from sandbox.core.errors import ApiError

LIFE_S = 300


class Codes:
    """Codes that were issued and not yet used."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self._open: dict[str, tuple[str, dict[str, Any], float]] = {}

    def issue(self, kind: str, life_s: float = LIFE_S, **meaning: Any) -> str:
        """A new code of this kind."""
        code = secrets.token_urlsafe(24)
        self._open[code] = (kind, meaning, self._clock.real_now() + life_s)
        return code

    def use(self, kind: str, code: str) -> dict[str, Any]:
        """What the code stands for; it cannot be used again.

        Raises:
            ApiError: 40029 unknown, of another kind, used or expired.
        """
        found = self._open.get(code)
        if found is None or found[0] != kind:
            raise ApiError(40029)
        del self._open[code]
        if found[2] <= self._clock.real_now():
            raise ApiError(40029)
        return found[1]

    def expire(self) -> int:
        """Let every code and ticket run out now; returns how many."""
        self._open = {code: (kind, meaning, 0.0) for code, (kind, meaning, _until) in self._open.items()}
        return len(self._open)

    def ticket(self, code: str) -> dict[str, Any]:
        """What a user_ticket stands for; reusable until it expires.

        Raises:
            ApiError: 84015 unknown, 84014 expired.
        """
        found = self._open.get(code)
        if found is None or found[0] != "ticket":
            raise ApiError(84015)
        if found[2] <= self._clock.real_now():
            raise ApiError(84014)
        return found[1]
