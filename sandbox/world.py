"""The whole state of one sandbox, behind one lock."""

from __future__ import annotations

import threading

from .callbacks import Pusher
from .clock import BusinessClock
from .codes import Codes
from .contacts import Contacts
from .faults import Faults
from .kf import Kf
from .media import Media
from .messages import Messages
from .page.tour import Tour
from .roster import Roster
from .setup import Setup
from .tokens import Tokens
from .truth import Truth
from .wechat import WeChat


class World:
    """Everything that exists; each topic keeps its own part and reaches the others through here."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self.clock = BusinessClock()
        self.url = ""
        self.smtp_url = ""
        self.pusher = Pusher(self)
        self.tour = Tour()
        self.reset()

    def reset(self) -> None:
        """Begin again with nothing; the clock returns to real time."""
        self.clock.offset_s = 0.0
        self.setup = Setup()
        self.truth = Truth(self.clock)
        self.faults = Faults()
        self.tokens = Tokens(self.clock)
        self.codes = Codes(self.clock)
        self.media = Media(self.clock)
        self.contacts = Contacts(self)
        self.roster = Roster(self)
        self.messages = Messages(self)
        self.kf = Kf(self)
        self.wechat = WeChat(self)
        self.browser: dict[str, str] = {}
