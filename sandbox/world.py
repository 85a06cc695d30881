"""The whole state of one company in the sandbox, behind one lock."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from .appchat import AppChats
from .approvals import Approvals
from .calendar import Calendar
from .callbacks import Pusher
from .clock import BusinessClock
from .codes import Codes
from .contacts import Contacts
from .faults import Faults
from .friends import Friends
from .kf import Kf
from .media import Media
from .messages import Messages
from .page.tour import Tour
from .rates import ApiQuota
from .robots import Robots
from .roster import Roster
from .setup import Setup
from .tickets import Tickets
from .tokens import Tokens
from .truth import Truth
from .wechat import WeChat


class World:
    """Everything that exists; each topic keeps its own part and reaches the others through here.

    Args:
        beside: the sandbox's first company, whose clock and addresses this one shares.
    """

    def __init__(self, corp_id: str = "", beside: World | None = None) -> None:
        self.lock = threading.RLock()
        self._corp_id = corp_id
        self._owns_clock = beside is None
        self.stopping: threading.Event = beside.stopping if beside else threading.Event()
        self.clock: BusinessClock = beside.clock if beside else BusinessClock()
        self.url: str = beside.url if beside else ""
        self.smtp_url: str = beside.smtp_url if beside else ""
        self.pusher = Pusher(self)
        self.tour = Tour()
        self.samples: Path | None = None
        self.reset()

    def reset(self) -> None:
        """Begin again with nothing; the clock returns to real time, unless it is another company's too."""
        if self._owns_clock:
            self.clock.offset_s = 0.0
        self.setup = Setup()
        self.setup.corp_id = self._corp_id or self.setup.corp_id
        self.truth = Truth(self.clock)
        self.faults = Faults()
        self.tokens = Tokens(self.clock)
        self.codes = Codes(self.clock)
        self.media = Media(self.clock)
        self.contacts = Contacts(self)
        self.roster = Roster(self)
        self.api_quota = ApiQuota(self.clock)
        self.messages = Messages(self)
        self.app_menus: dict[int, list[dict[str, Any]]] = {}
        self.appchats = AppChats(self)
        self.robots = Robots(self)
        self.kf = Kf(self)
        self.wechat = WeChat(self)
        self.friends = Friends(self)
        self.tickets = Tickets(self)
        self.calendar = Calendar(self)
        self.approvals = Approvals(self)
        self.browser: dict[str, str] = {}
