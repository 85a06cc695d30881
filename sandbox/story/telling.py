"""To whom a story is told: the terminal, or the page's tour (sandbox/core/tour.py), which has the same methods."""

from __future__ import annotations

from typing import Protocol

from sandbox.core.tour import Shot


class Teller(Protocol):
    """Whoever is told."""

    def act(self, title: str) -> None:
        """The next act begins."""

    def line(self, words: str) -> None:
        """Something held."""

    def show(self, caption: str, *shots: Shot) -> None:
        """These phones are meant now."""

    def heard(self, done: int, total: int, words: str = "") -> None:
        """So many recordings of all are recognised; the newest one's words."""

    def hold(self, seconds: float) -> None:
        """Give people time to look."""


class Terminal:
    """Prints acts and what held; nobody there looks at phones."""

    def act(self, title: str) -> None:
        """One line."""
        print(f"▶ {title}", flush=True)

    def line(self, words: str) -> None:
        """One line, indented."""
        print(f"  ✓ {words}", flush=True)

    def show(self, caption: str, *shots: Shot) -> None:
        """Nothing: there are no phones."""

    def heard(self, done: int, total: int, words: str = "") -> None:
        """Nothing: the result is checked and printed later."""

    def hold(self, seconds: float) -> None:
        """No time at all."""


class Silent(Terminal):
    """Says nothing."""

    def act(self, title: str) -> None:
        """Nothing."""

    def line(self, words: str) -> None:
        """Nothing."""
