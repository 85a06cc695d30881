"""What a run showed, step by step with what held, and to whom it is told: the terminal or the page's tour."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sandbox.core.tour import Shot
from sandbox.story.cast import Person

T = TypeVar("T")
PATIENCE_S = 120.0


class Teller(Protocol):
    """Whoever is told; the page's tour (sandbox/core/tour.py) has the same methods."""

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


class CheckFailed(Exception):
    """Something the story promises did not hold."""


@dataclass
class StepTime:
    """One step as the table shows it."""

    label: str
    seconds: float = 0.0
    checks: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)


@dataclass
class Record:
    """Everything the report needs."""

    teller: Teller = field(default_factory=Terminal)
    steps: list[StepTime] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    scorecards: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_person: dict[str, dict[str, int]] = field(default_factory=dict)  # who has no scorecard: label -> points
    voices: list[tuple[str, str]] = field(default_factory=list)  # who sent which recording, in order
    roster: list[dict[str, Any]] = field(default_factory=list)
    truth: dict[str, Any] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)  # where each application stands in the end
    failed: str = ""

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        """Time one step and tell it."""
        self.steps.append(StepTime(label))
        self.teller.act(label)
        start = time.monotonic()
        try:
            yield
        finally:
            self.steps[-1].seconds = time.monotonic() - start

    def check(self, holds: object, words: str) -> None:
        """Note that something held.

        Raises:
            CheckFailed: it did not.
        """
        if not holds:
            raise CheckFailed(words)
        self.shown(words)

    def show(self, caption: str, *shots: Shot) -> None:
        """Who is looked at now, and in one sentence why."""
        if self.steps:
            self.steps[-1].captions.append(caption)
        self.teller.show(caption, *shots)

    def shown(self, words: str) -> None:
        """Note what was waited for and came; a wait in vain has raised."""
        self.steps[-1].checks.append(words)
        self.teller.line(words)


def until(find: Callable[[], T | None], what: str, patience_s: float = PATIENCE_S) -> T:
    """Wait for something to appear.

    Raises:
        CheckFailed: it did not within `patience_s` real seconds.
    """
    end = time.monotonic() + patience_s
    while True:
        found = find()
        if found:
            return found
        if time.monotonic() > end:
            raise CheckFailed(f"{what}: not within {patience_s:.0f} s")
        time.sleep(0.05)


def character_error_rate(written: str, heard: str) -> float:
    """Edit distance over the written text's length, punctuation and spaces left out."""
    return corpus_error_rate([(written, heard)])


def corpus_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """The same for several texts together, each (written, heard); a longer one weighs more."""
    edits = length = 0
    for written, heard in pairs:
        wanted, found = _letters(written), _letters(heard)
        edits += _distance(wanted, found)
        length += len(wanted)
    return edits / max(1, length)


def _distance(wanted: str, found: str) -> int:
    row = list(range(len(found) + 1))
    for i, left in enumerate(wanted, start=1):
        previous, row[0] = row[0], i
        for j, right in enumerate(found, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
    return row[-1]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
