"""Everything that exists for one company: the state and every topic on top of it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sandbox.contacts.address_book import Contacts
from sandbox.contacts.external_contacts import Friends
from sandbox.contacts.member_events import MemberEvents
from sandbox.contacts.roster import Roster
from sandbox.core.push import Pusher
from sandbox.core.state import State
from sandbox.core.tour import Tour
from sandbox.kf.state import Kf
from sandbox.login.login import Logins
from sandbox.login.tickets import Tickets
from sandbox.login.wechat import WeChat
from sandbox.media.store import Media
from sandbox.messages.group_chats import AppChats
from sandbox.messages.menu import Menus
from sandbox.messages.robots import Robots
from sandbox.messages.sending import Messages
from sandbox.office.approval import Approvals
from sandbox.office.calendar import Calendar
from sandbox.vendors.sms_aliyun import AliyunSms


class Topic(Protocol):
    """A part of the world that can begin again with nothing."""

    def reset(self) -> None:
        """Forget everything."""


class World(State):
    """Makes each topic once and gives it the neighbours it needs.

    Only the operator's side (control), the page and the phones hold a World; a topic
    takes a `State` and names its neighbours.

    Attributes:
        samples: a folder of AMR recordings that the page offers.
        tour: what the page's tour button plays; set by the server.
    """

    tour: Tour

    def __init__(self, corp_id: str = "", beside: State | None = None) -> None:
        super().__init__(corp_id, beside)
        self.samples: Path | None = None
        self.pusher = Pusher(self)
        self.media = Media(self.clock)
        self.contacts = Contacts(self, self.pusher)
        self.roster = Roster(self, self.contacts)
        self.member_events = MemberEvents(self, self.contacts, self.pusher)
        self.friends = Friends(self, self.contacts, self.media, self.pusher)
        self.messages = Messages(self, self.contacts, self.media)
        self.menus = Menus(self, self.member_events)
        self.appchats = AppChats(self, self.contacts, self.media)
        self.robots = Robots(self, self.contacts, self.media, self.appchats)
        self.kf = Kf(self, self.contacts, self.pusher)
        self.logins = Logins(self, self.contacts)
        self.wechat = WeChat(self)
        self.tickets = Tickets(self.clock)
        self.calendar = Calendar(self, self.contacts, self.pusher)
        self.approvals = Approvals(self, self.contacts, self.pusher)
        self.aliyun = AliyunSms(self.clock)

    def reset(self) -> None:
        """Begin again with nothing; the clock returns to real time, unless it belongs to another company."""
        super().reset()
        topics: tuple[Topic, ...] = (
            self.media, self.contacts, self.roster, self.friends, self.messages, self.menus, self.appchats, self.robots,
            self.kf, self.logins, self.wechat, self.tickets, self.calendar, self.approvals, self.aliyun,
        )  # fmt: skip
        for topic in topics:
            topic.reset()
