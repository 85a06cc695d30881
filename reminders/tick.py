"""Claims what is due and posts it, exactly once however many processes tick.

One transaction claims a batch under row locks (SQLite: under its one writer), writes the
outbox rows and marks the reminders: killed anywhere, it either happened or it did not.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.schema import ReminderKind
from core.database import Database
from core.failpoints import failpoint
from messaging.bulk import Posting, post_many
from models import Application, Reminder
from reminders.planner import PLANNED, POSTED, SKIPPED, outbox_key

BATCH = 500
KIND = "notify.candidate"

INTERVIEW_OVER = "the interview time had passed"
NEXT_IS_DUE = "the next reminder was due already"
NOT_WAITED_FOR = "the interview is no longer expected"
UNKNOWN_KIND = "no rule for this kind"

# Only who has said yes waits for an interview.
EXPECTING = ("confirmed",)


class ReminderTick:
    """One tick: everything due by `now` is posted or skipped with a reason.

    The words' data (name, position, branch, time, link) is filled in when the message is
    frozen, so that ten thousand at one instant cost ten thousand rows and nothing more.

    Args:
        kinds: from `config/reminders.yaml`.
        expecting: states of an application in which it is reminded.
    """

    def __init__(
        self, db: Database, kinds: Sequence[ReminderKind], *, batch: int = BATCH, expecting: Collection[str] = EXPECTING
    ) -> None:
        self._db, self._batch, self._expecting = db, batch, frozenset(expecting)
        self._rules = {kind.key: kind for kind in kinds}

    def __call__(self, now: datetime) -> int:
        """Claim batch after batch until nothing is due; returns how many reminders were posted."""
        posted = 0
        while True:
            claimed, sent = self._db.run(lambda session: self._claim(session, now))
            posted += sent
            if claimed < self._batch:
                return posted

    def _claim(self, session: Session, now: datetime) -> tuple[int, int]:
        due = session.execute(
            select(Reminder.id, Reminder.application_id, Reminder.kind, Reminder.planned_for)
            .where(Reminder.status == PLANNED, Reminder.due_at <= now)
            .order_by(Reminder.due_at)
            .limit(self._batch)
            .with_for_update(skip_locked=True)
        ).all()
        if not due:
            return 0, 0
        applications = _applications(session, {row.application_id for row in due})
        outcomes: dict[str | None, list[str]] = {}
        postings = []
        for row in due:
            application = applications[row.application_id]
            reason = self._why_not(row.kind, row.planned_for, now, application.state)
            outcomes.setdefault(reason, []).append(row.id)
            if reason is None:
                postings.append(self._posting(row, application.candidate_id))
        sent = post_many(session, postings, now=now)
        for reason, ids in outcomes.items():
            _mark(session, ids, reason, now)
        failpoint("tick.before_commit")
        return len(due), sent

    def _why_not(self, kind: str, planned_for: datetime, now: datetime, state: str) -> str | None:
        """Why a due reminder is not sent any more; None when it is."""
        if kind not in self._rules:
            return UNKNOWN_KIND
        if now >= planned_for:
            return INTERVIEW_OVER
        if state not in self._expecting:
            return NOT_WAITED_FOR
        before = self._rules[kind].before_s
        nearer = [rule.before_s for rule in self._rules.values() if rule.before_s < before]
        if nearer and now >= planned_for - timedelta(seconds=max(nearer)):
            return NEXT_IS_DUE
        return None

    def _posting(self, row: Any, candidate_id: str) -> Posting:
        payload = {
            "application_id": row.application_id,
            "template": self._rules[row.kind].template,
            "data": {},
            "not_after": row.planned_for.isoformat(),
        }
        return Posting(
            key=outbox_key(row.application_id, row.kind, row.planned_for),
            kind=KIND,
            payload=payload,
            subject=f"candidate:{candidate_id}",
            application_id=row.application_id,
        )


def _applications(session: Session, ids: set[str]) -> dict[str, Any]:
    query = select(Application.id, Application.candidate_id, Application.state).where(Application.id.in_(ids))
    return {row.id: row for row in session.execute(query)}


def _mark(session: Session, ids: list[str], reason: str | None, now: datetime) -> None:
    status = POSTED if reason is None else SKIPPED
    session.execute(
        update(Reminder)
        .where(Reminder.id.in_(ids), Reminder.status == PLANNED)
        .values(status=status, reason=reason, claimed_at=now)
        .execution_options(synchronize_session=False)
    )
