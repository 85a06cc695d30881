"""Access tokens: one per secret, 7200 s of business time.

Source: developer.work.weixin.qq.com/document/path/91039.
"""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass

from sandbox.core.clock import BusinessClock
from sandbox.core.errors import ApiError

LIFE_S = 7200


@dataclass
class Token:
    """A token and whom it stands for: ("wecom", app name) or ("wechat", mini-program id)."""

    value: str
    kind: str
    owner: str
    expires: float


class Tokens:
    """Every token ever issued, to tell an expired one from an invented one."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self._by_value: dict[str, Token] = {}
        self._current: dict[tuple[str, str], Token] = {}

    def issue(self, kind: str, owner: str) -> tuple[str, int]:
        """The current token and its remaining whole seconds; it stays the same until it expires."""
        token = self._current.get((kind, owner))
        if token is None or token.expires <= self._clock.now():
            expires = self._clock.now() + LIFE_S
            token = Token(secrets.token_urlsafe(96), kind, owner, expires)
            self._current[kind, owner] = self._by_value[token.value] = token
        return token.value, max(1, math.ceil(token.expires - self._clock.now()))

    def owner(self, value: str | None, kind: str) -> str:
        """Whom a token stands for.

        Raises:
            ApiError: 41001 missing, 40014 unknown, voided or of the other platform, 42001 expired.
        """
        if not value:
            raise ApiError(41001)
        token = self._by_value.get(value)
        if token is None or token.kind != kind:
            raise ApiError(40014)
        if token.expires <= self._clock.now():
            raise ApiError(42001)
        return token.owner

    def knows(self, value: str) -> bool:
        """Whether this value was ever issued here."""
        return value in self._by_value

    def void(self) -> None:
        """Make every token unknown, as the platform may do early."""
        self._by_value.clear()
        self._current.clear()
