"""The whole tree and everybody's place in it are read at the start and once a day; what can't be read is told."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.database import Database
from interview_flow.core.journey import Journey
from interview_flow.core.rights import STATE_ROW, named_hr
from interview_flow.staff import directory, operator_alerts
from models import DirectoryState

EVERY, AGAIN = timedelta(days=1), timedelta(minutes=10)
# So old, and pushes may have been lost for longer than a day; and so long a first read doesn't take.
OLD, SLOW = timedelta(hours=26), timedelta(hours=1)


class DailyComparison:
    """Asks for what is due; any number of processes may do so at once."""

    def __init__(self, db: Database, journey: Journey) -> None:
        self._db, self._journey, self._started = db, journey, False

    def __call__(self, now: datetime) -> bool:
        """Whether a comparison was begun."""
        if not directory.in_use(self._journey):
            return False
        with self._db.read() as session:
            state, compared = session.get(DirectoryState, STATE_ROW), directory.compared_at(self._journey, session)
        first, self._started = not self._started, True
        asked = state.asked_at if state is not None else None
        had_its_time = asked is not None and now - asked >= AGAIN
        due = first or compared is None or now - compared >= EVERY
        if not due or not (first or asked is None or had_its_time):
            return False
        late = had_its_time and state is not None and _is_late(state, compared, now)
        self._db.run(lambda session: self._begin(session, now, late=late))
        return True

    def _begin(self, session: Session, now: datetime, *, late: bool) -> None:
        if late:
            operator_alerts.tell_of_tree(self._journey, session, now)
        begin(self._journey, session, now)


def _is_late(state: DirectoryState, compared: datetime | None, now: datetime) -> bool:
    """Whether the last comparison was begun and has come to nothing, and none has ended for too long."""
    if compared is None:
        return now - state.since > SLOW
    return state.asked_at is not None and state.asked_at > compared and now - compared > OLD


def begin(journey: Journey, session: Session, now: datetime) -> None:
    """Ask for the tree and for every member who is named as HR."""
    directory.locked(session, now).asked_at = now
    directory.ask_tree(session, now)
    directory.ask_members(session, sorted(named_hr(journey.catalogue)), now)
