"""What every topic stands on: time, the lock, the set-up, the truth, scripted faults, tokens and one-time codes."""

from __future__ import annotations

import threading

from sandbox.core.clock import BusinessClock
from sandbox.core.codes import Codes
from sandbox.core.faults import Faults
from sandbox.core.rates import ApiQuota, Rates
from sandbox.core.setup import Setup
from sandbox.core.tokens import Tokens
from sandbox.core.truth import Truth


class State:
    """The state of one company below its topics; whoever reads or changes it holds `lock`.

    Args:
        corp_id: the company's id; empty for the default of `Setup`.
        beside: the sandbox's first company, whose clock and addresses this one shares.
    """

    def __init__(self, corp_id: str = "", beside: State | None = None) -> None:
        self.lock = threading.RLock()
        self._corp_id = corp_id
        self._owns_clock = beside is None
        self.stopping: threading.Event = beside.stopping if beside else threading.Event()
        self.clock: BusinessClock = beside.clock if beside else BusinessClock()
        self.url: str = beside.url if beside else ""
        self.smtp_url: str = beside.smtp_url if beside else ""
        self._begin()

    def reset(self) -> None:
        """Forget everything; the clock returns to real time unless it belongs to another company."""
        if self._owns_clock:
            self.clock.offset_s = 0.0
        self._begin()

    def _begin(self) -> None:
        self.setup = Setup()
        self.setup.corp_id = self._corp_id or self.setup.corp_id
        self.truth = Truth(self.clock)
        self.faults = Faults()
        self.tokens = Tokens(self.clock)
        self.codes = Codes(self.clock)
        self.api_quota = ApiQuota(self.clock)
        self.sms_rate = Rates(self.clock)
