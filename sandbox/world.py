"""The whole state of one company in the sandbox, behind one lock."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from sandbox.contacts.address_book import Contacts
from sandbox.contacts.external_contacts import Friends
from sandbox.contacts.roster import Roster
from sandbox.core.clock import BusinessClock
from sandbox.core.codes import Codes
from sandbox.core.faults import Faults
from sandbox.core.push import Pusher
from sandbox.core.rates import ApiQuota
from sandbox.core.setup import Setup
from sandbox.core.tokens import Tokens
from sandbox.core.tour import Tour
from sandbox.core.truth import Truth
from sandbox.kf.state import Kf
from sandbox.login.tickets import Tickets
from sandbox.login.wechat import WeChat
from sandbox.media.store import Media
from sandbox.messages.group_chats import AppChats
from sandbox.messages.robots import Robots
from sandbox.messages.sending import Messages
from sandbox.office.approval import Approvals
from sandbox.office.calendar import Calendar


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
