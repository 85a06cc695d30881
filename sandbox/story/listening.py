"""Follows the recogniser from outside: which recordings of an interview are heard by now, and as what."""

from __future__ import annotations

import time
from typing import Any

from sandbox.story.record import CheckFailed
from sandbox.story.stage import Stage

EVERY_S = 0.4


class Listening:
    """Tells each recording's words once, as they come.

    Args:
        keys: whose interviews.
    """

    def __init__(self, stage: Stage, *keys: str) -> None:
        self._stage, self._keys = stage, keys
        self._told: set[str] = set()
        self.total = sum(
            len(stage.recordings_of(key, question)) for key in keys for question in stage.cast.answers[key]
        )

    def look(self) -> None:
        """Tell what is new."""
        for key in self._keys:
            if self._stage.product.missing(self._path(key)):
                continue
            for number, answer in enumerate(self._stage.product.get(self._path(key))["items"], start=1):
                for part in answer["parts"]:
                    self._take(key, number, part)

    def until_scored(self, patience_s: float) -> None:
        """Look until every interview is scored.

        Raises:
            CheckFailed: not within so many seconds.
        """
        end = time.monotonic() + patience_s
        while not all(self._stage.product.state(self._stage.applications[key]) == "scored" for key in self._keys):
            if time.monotonic() > end:
                raise CheckFailed(f"scored: not within {patience_s:.0f} s")
            self.look()
            time.sleep(EVERY_S)
        self.look()

    def _path(self, key: str) -> str:
        return f"/applications/{self._stage.applications[key]}/answers"

    def _take(self, key: str, number: int, part: dict[str, Any]) -> None:
        if part["kind"] != "voice" or part["seconds"] is None or part["id"] in self._told:
            return
        self._told.add(part["id"])
        words = part["text"] or "（没有听到声音）"
        name = self._stage.person(key).name
        self._stage.record.teller.heard(len(self._told), self.total, f"{name} · 第{number}题：{words}")
