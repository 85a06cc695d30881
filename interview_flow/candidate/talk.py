"""One message of one known candidate, with what handling it needs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from interview_flow.candidate import last_menu, prompts, unbound
from interview_flow.core.journey import Journey
from interview_flow.core.states import State
from models import Application, Candidate


class Talk:
    """The message, who sent it, the application it is about, and the way to answer.

    Args:
        payload: of an inbox row `kf.message`.
    """

    def __init__(
        self, journey: Journey, session: Session, candidate: Candidate, payload: dict[str, Any], now: datetime
    ) -> None:
        self.journey, self.session, self.candidate = journey, session, candidate
        self.payload, self.now = payload, now
        self.application = _current(session, candidate)

    @property
    def text(self) -> str:
        """The typed words, trimmed."""
        return (self.payload.get("text") or "").strip()

    @property
    def sent_at(self) -> datetime:
        """When the candidate sent it."""
        return datetime.fromtimestamp(self.payload["send_time"], UTC)

    def typed(self, *, sitting: bool = False) -> last_menu.Typed:
        """What the typed words are to the menus that were sent."""
        return last_menu.read(self.session, self.payload, self.candidate, self.text, self.now, sitting=sitting)

    def menu(self) -> list[Mapping[str, Any]]:
        """The items of the newest menu."""
        return last_menu.waiting_items(self.session, self.payload["external_userid"], self.candidate, self.now)

    def reply(self, template: str, application: Application | None = None, **data: Any) -> None:
        """Answer in the chat, once per message."""
        target = application or self.application
        if target is None:
            unbound.say(self.session, self.payload, template, data, self.now)
            return
        self.journey.notify(self.session, target, template, self.now, self.payload["msgid"], only=["kf"], **data)


def _current(session: Session, candidate: Candidate) -> Application | None:
    """The application a message is about: the one being interviewed, else the latest to change."""
    applications = prompts.applications_of(session, candidate)
    for application in applications:
        if application.state == State.INTERVIEWING:
            return application
    return applications[0] if applications else None
