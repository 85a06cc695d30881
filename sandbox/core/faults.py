"""Scripted failures: which call fails in which documented way, and how often."""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.core.errors import ControlError
from sandbox.core.setup import build

BEFORE = frozenset({"errcode", "reject-5xx", "html-200", "hang", "reset"})
AFTER = frozenset({"accept", "accept-then-hang", "accept-then-reset", "accept-then-5xx", "truncated-json", "slow"})
CALLBACK = frozenset({"duplicate", "reorder", "drop", "late", "wrong-signature", "timeout"})
DEFAULT_DELAY_S = {"slow": 3.0, "late": 3.0, "reorder": 3.0}


@dataclass
class Fault:
    """One scripted failure; `times` 0 means until it is deleted, `every` 4: every fourth call."""

    path: str
    kind: str
    errcode: int = -1
    errmsg: str = ""
    status: int = 503
    times: int = 1
    after: int = 0
    every: int = 1
    delay_s: float | None = None
    match: str = ""
    id: int = 0
    seen: int = 0
    hits: int = 0

    def delay(self) -> float:
        """Real seconds to wait."""
        return self.delay_s if self.delay_s is not None else DEFAULT_DELAY_S.get(self.kind, 30.0)

    def fits(self, path: str, body: bytes) -> bool:
        """Whether this fault applies to that call."""
        same = path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path
        return same and self.match.encode() in body


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)

    def add(self, values: dict[str, Any]) -> Fault:
        """Script one.

        Raises:
            ControlError: an unknown kind or key.
        """
        fault = build(Fault, values)
        known = CALLBACK if fault.path == "callback" else BEFORE | AFTER
        if fault.kind not in known:
            raise ControlError(f"unknown fault kind {fault.kind}; one of {', '.join(sorted(known))}")
        if fault.every < 1:
            raise ControlError("every must be 1 or more")
        fault.id = next(self._ids)
        self._faults.append(fault)
        return fault

    def take(self, path: str, body: bytes = b"") -> Fault | None:
        """The fault that applies to this call, counted as a hit; None if the call goes through."""
        for fault in self._faults:
            if not fault.fits(path, body):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.seen += 1
            if fault.seen % fault.every:
                continue
            fault.hits += 1
            if fault.times and fault.hits >= fault.times:
                self._faults.remove(fault)
            return fault
        return None

    def remove(self, fault_id: int | None = None) -> None:
        """Delete one, or all."""
        self._faults = [fault for fault in self._faults if fault_id is not None and fault.id != fault_id]

    def shown(self) -> list[dict[str, Any]]:
        """The faults still in force."""
        return [asdict(fault) for fault in self._faults]
