"""A candidate and her phone, at a `Bank`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from interview_flow.candidate import binding
from interview_flow.core.journey import INVITE_SCENE
from interview_flow.core.states import Action
from interview_flow.interview import consent, sittings
from interview_flow.invitation import short_links
from models import ContactWay, Interview

if TYPE_CHECKING:
    from tests.interview_flow.bank import Bank


@dataclass
class Person:
    """One candidate and her phone."""

    bank: "Bank"
    candidate_id: str
    application_id: str
    wechat: str
    phone: str

    @property
    def actor(self) -> str:
        return f"candidate:{self.candidate_id}"

    def other_application(self, application_id: str) -> "Person":
        """The same person, another application of hers."""
        return Person(self.bank, self.candidate_id, application_id, self.wechat, self.phone)

    def invite(self, **when: Any) -> "Person":
        """HR's system invites her, by default in five days."""
        when = when or {"interview_at": self.bank.clock.now() + timedelta(days=5)}
        self.bank.do(self, Action.INVITE, "api:bank", **when)
        return self

    def link(self) -> str:
        """The personal link to which the newest link that came by SMS leads."""
        links = [re.search(r"https?://\S+", entry["text"]) for entry in self.sms()]
        newest = [found.group(0) for found in links if found][-1]
        return self.bank.run(lambda session: self._long(session, newest.rpartition("/i/")[2]))

    def _long(self, session: Any, code: str) -> str:
        """Where `/i/<code>` leads, or led."""
        invitation = short_links.of_code(session, code)
        way = session.get(ContactWay, (self.bank.journey.kf_id, INVITE_SCENE))
        return f"{way.url}&scene_param={invitation.token}"

    def open(self, url: str = "", wechat: str = "") -> None:
        """Open the chat, by a link or without one."""
        who = wechat or self.wechat
        if url:
            self.bank.world.open_link(who, url)
        else:
            self.bank.world.open_kf(who)
        self.bank.pull()

    def tap(self, label: str | None = None, menu_id: str | None = None) -> dict[str, Any]:
        """Tap an item of the newest menu that has it."""
        done = self.bank.world.tap(self.wechat, label, menu_id)
        self.bank.pull()
        return done

    def say(self, words: str) -> str:
        """Write; returns the msgid."""
        msgid = self.bank.world.say(self.wechat, words)["msgid"]
        self.bank.pull()
        return msgid

    def send(self, kind: str, data: bytes) -> str:
        """Send a recording or file; returns the msgid."""
        msgid = self.bank.world.send_media(self.wechat, kind, data)["msgid"]
        self.bank.pull()
        return msgid

    def heard(self, words: str = "") -> list[str]:
        """What the chat showed her, with these words in it."""
        return [entry["text"] for entry in self.bank.world.received("kf", self.wechat) if words in entry["text"]]

    def sms(self, words: str = "") -> list[dict[str, Any]]:
        """What her phone received by SMS, with these words in it."""
        return [entry for entry in self.bank.world.received("sms", self.phone) if words in entry["text"]]

    def bound(self) -> "Person":
        """She has opened her link, said that it is her, and agreed."""
        self.open(self.link())
        self.tap("是我")
        self.tap("同意")
        return self

    def confirmed(self, **when: Any) -> "Person":
        """She is bound and has accepted; the quick way, past the chat."""
        bank, now = self.bank, self.bank.clock.now()
        bank.world.say(self.wechat, "您好")
        bank.pull()
        when = when or {"interview_at": now + timedelta(minutes=20)}
        bank.apply(self.application_id, Action.INVITE, "api:bank", **when)

        def work(session: Any) -> None:
            row = bank.journey.application(session, self.application_id)
            token = bank.journey.links(session, row)[1]
            found = binding.live_invitation(session, token, now)
            binding.bind(bank.journey, session, found, self.wechat, now)
            consent.give(session, row, "kf", now)

        bank.run(work)
        bank.do(self, Action.ACCEPT_INVITATION, self.actor)
        return self

    def seated(self, questions: int = 2, **when: Any) -> "Person":
        """She sits in the interview and has the first question before her."""
        self.confirmed(**when)
        self.bank.apply(self.application_id, Action.START_INTERVIEW, self.actor)

        def shorten(session: Any) -> None:
            sitting = sittings.sitting_of(session, self.application_id)
            assert isinstance(sitting, Interview)
            sitting.questions = sitting.questions[:questions]

        self.bank.run(shorten)
        self.bank.work()
        return self
