"""A promised day: counted in the branch's working days, kept with the application, and watched."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import chinese_calendar
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from config.promises import load_promises
from config.texts import word
from core.calendar import add_working_days, is_working_day
from core.database import Database
from core.moments import day_in_words
from core.one_by_one import OneByOne
from interview_flow.core.journey import Journey, Step
from interview_flow.core.states import State
from models import Appeal, Application

BEFORE, BROKEN = "before", "broken"
# What the day kept with an application promises, by where it stands.
PROMISED_IN = {State.SECOND_ROUND: "round", State.SUBMITTED: "result", State.SCORED: "result"}
Kind = Literal["second_round", "appeal", "result"]


@dataclass(frozen=True)
class Promise:
    """The last day of a promise.

    Attributes:
        until: for the candidate; `for_hr` says as well when holidays of that year are not known yet.
    """

    day: date
    days: int
    until: str
    for_hr: str


def make(step: Step, kind: Kind) -> Promise:
    """The promise counts from the branch's own date."""
    today = _local_date(step, step.now)
    days = getattr(load_promises().working_days, kind)
    day, estimated = last_day(today, days)
    until = day_in_words(day, today)
    return Promise(day, days, until, until + word("promise.estimated", year=day.year) if estimated else until)


def day_of(step: Step, kind: Kind, since: datetime) -> date:
    """The last day of a promise that was made at a moment before."""
    return last_day(_local_date(step, since), getattr(load_promises().working_days, kind))[0]


def _local_date(step: Step, moment: datetime) -> date:
    return moment.astimezone(step.journey.version(step.session, step.application).branch.zone).date()


def last_day(today: date, days: int) -> tuple[date, bool]:
    """The last of so many working days, and whether a year without a complete calendar had part in it."""
    day, _ = add_working_days(today, days, load_promises().overrides())
    return day, not (is_known(day.year) and is_known(today.year))


def is_known(year: int) -> bool:
    """Whether the year's holidays and make-up days are complete."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return load_promises().is_announced(year)
    return True


def working_day_before(day: date) -> date:
    """The last working day before a day: HR reads no alarm in the holidays."""
    overrides, before = load_promises().overrides(), day - timedelta(days=1)
    while not is_working_day(before, overrides)[0]:
        before -= timedelta(days=1)
    return before


class PromiseAlarms:
    """Tells HR a working day before a promise breaks, and once more when it is broken."""

    def __init__(self, db: Database, journey: Journey) -> None:
        self._db, self._journey = db, journey
        self._alarm = OneByOne(db, "promises")

    def __call__(self, now: datetime) -> int:
        """Each promise in a transaction of its own; returns how many alarms were raised."""
        with self._db.read() as session:
            open_ones = [("application", one) for one in session.scalars(_promised())]
            open_ones += [("appeal", one) for one in session.scalars(_appeals())]
        return self._alarm(open_ones, lambda session, one: alarm(session, self._journey, *one, now))


def alarm(session: Session, journey: Journey, what: str, row_id: str, now: datetime) -> bool:
    """Raise the alarm of one promise, if it is due and was not raised."""
    appeal = session.get_one(Appeal, row_id) if what == "appeal" else None
    application = journey.application(session, appeal.application_id if appeal else row_id)
    day = appeal.due_on if appeal else application.promised_on
    told = appeal.alarmed if appeal else application.promise_alarmed
    kind = what if appeal else PROMISED_IN.get(State(application.state))
    if day is None or kind is None or (appeal and appeal.status != "open"):
        return False
    today = now.astimezone(journey.version(session, application).branch.zone).date()
    due = BROKEN if today > day else BEFORE if today >= working_day_before(day) else None
    if due is None or due == told:
        return False
    if appeal:
        appeal.alarmed = due
    else:
        application.promise_alarmed = due
    template = f"promise_{due}"
    what_words = word(f"promise.{kind}")
    journey.tell_staff(
        session,
        application,
        "hr",
        template,
        now,
        f"{kind}:{row_id}:{day}",
        what=what_words,
        until=day_in_words(day, today),
    )
    return True


def _promised() -> Select[Any]:
    return select(Application.id).where(
        Application.state.in_([state.value for state in PROMISED_IN]),
        Application.promised_on.is_not(None),
        or_(Application.promise_alarmed.is_(None), Application.promise_alarmed != BROKEN),
    )


def _appeals() -> Select[Any]:
    return select(Appeal.id).where(Appeal.status == "open", or_(Appeal.alarmed.is_(None), Appeal.alarmed != BROKEN))
