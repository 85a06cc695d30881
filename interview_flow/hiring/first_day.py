"""The first day: when and where a new hire arrives and who receives them, from the offer and the branch's file."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.schema import FirstDay
from config.texts import word
from core.errors import NotFound
from core.moments import day_in_words
from interview_flow.core.journey import Journey
from interview_flow.core.states import State
from interview_flow.hiring import offer
from models import Application, RosterRecord

PATH = "/h5/first-day"


@dataclass(frozen=True)
class Line:
    """One thing a new hire has to know."""

    label: str
    value: str


@dataclass(frozen=True)
class Arrival:
    """What is known of a first day; what neither the offer nor the branch's file says has no line."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """For messages: a line each."""
        return "\n".join(f"{line.label}：{line.value}" for line in self.lines)

    @property
    def short(self) -> str:
        """For text messages: one line."""
        return "，".join(f"{line.label}：{line.value}" for line in self.lines)

    @property
    def rows(self) -> list[dict[str, str]]:
        """For pages."""
        return [asdict(line) for line in self.lines]


def of(session: Session, journey: Journey, application: Application, now: datetime) -> Arrival:
    """The first day as the offer and the branch's file in force have it: a place may move after the invitation."""
    branch = journey.catalogue.branch(application.branch_key)
    made, known = offer.of(session, application.id), branch.first_day or FirstDay()
    values = {
        "day": day_in_words(made.start_date, now.astimezone(branch.zone).date()) if made else "",
        "arrive_at": f"{known.arrive_at:%H:%M}" if known.arrive_at else "",
        "place": known.place or "",
        "received_by": known.received_by or "",
        "bring": "、".join(known.bring),
        "contact": branch.contact,
    }
    return Arrival(tuple(Line(word(f"first_day.{key}"), value) for key, value in values.items() if value))


def application_of(session: Session, userid: str) -> Application:
    """The newest application by which this member joined.

    Raises:
        NotFound: this member came another way, or is not through yet.
    """
    found = session.scalar(
        select(Application)
        .join(RosterRecord, RosterRecord.application_id == Application.id)
        .where(func.lower(RosterRecord.userid) == userid.lower(), Application.state == State.ONBOARDED.value)
        .order_by(Application.changed_at.desc(), Application.id)
        .limit(1)
    )
    if found is None:
        raise NotFound("this member did not join by an application")
    return found
