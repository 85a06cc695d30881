"""What of an application waits for HR, and since when; kept beside its state, so that HR's list is read along an index.

The facts stand in other rows. Whenever one of them is written, so is the place in the list, in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, event, func, inspect, select, update

from interview_flow.core.states import ENDS, Action, State
from models import Appeal, Application, AuditEntry, HrQuestion, Onboarding, Scorecard
from models.statuses import AppealStatus, OnboardingStatus


class Worklist(StrEnum):
    """`applications.worklist`."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"


class Task(StrEnum):
    """`applications.waits_for`: what HR has to do, in the order of the journey."""

    JUDGE_SCREENING = "judge_screening"
    CONFIRM_SCREENING = "confirm_screening"
    INVITE = "invite"
    RESCHEDULE = "reschedule"
    INVITE_AGAIN = "invite_again"
    DECIDE = "decide"
    SCHEDULE = "schedule"
    DECIDE_OFFER = "decide_offer"
    CHECK_PAPERS = "check_papers"
    ANSWER = "answer"
    DECIDE_APPEAL = "decide_appeal"


BY_STATE = {
    State.APPLIED: Task.JUDGE_SCREENING,
    State.SCREENED_OUT: Task.CONFIRM_SCREENING,
    State.SCREENED_IN: Task.INVITE,
    State.NO_SHOW: Task.INVITE_AGAIN,
    State.SCORED: Task.DECIDE,
    State.SECOND_ROUND: Task.SCHEDULE,
    State.SECOND_ROUND_DONE: Task.DECIDE_OFFER,
}
# Beside what has ended by its state, a confirmed screening-out is over.
OVER = ENDS | {State.SCREENED_OUT}


@dataclass(frozen=True)
class Waiting:
    """Something HR has to do, and since when."""

    since: datetime
    task: Task


def settle(connection: Connection, application_id: str) -> None:
    """Write down where an application stands in HR's list; of several things that wait, the oldest counts."""
    table = Application.__table__
    row = connection.execute(select(table).where(table.c.id == application_id)).mappings().one_or_none()
    if row is None:
        return
    waiting = min(_waiting(connection, row), key=lambda one: one.since, default=None)
    place = Worklist.WAITING if waiting else Worklist.ENDED if State(row["state"]) in OVER else Worklist.RUNNING
    values = {
        "worklist": place.value,
        "waits_for": waiting.task.value if waiting else None,
        "stands_since": waiting.since if waiting else row["changed_at"],
        "ai_score": _total(connection, application_id),
    }
    if any(row[name] != value for name, value in values.items()):
        connection.execute(update(Application).where(Application.id == application_id).values(**values))


def _waiting(connection: Connection, row: RowMapping) -> list[Waiting]:
    of, found = row["id"], []
    task = BY_STATE.get(State(row["state"]))
    if task is not None and not _done_already(connection, row, task):
        found.append(Waiting(row["changed_at"], task))
    if row["state"] in (State.INVITED, State.CONFIRMED) and _last_was(connection, row, Action.ASK_RESCHEDULE):
        found.append(Waiting(row["changed_at"], Task.RESCHEDULE))
    queries: dict[Task, Select[Any]] = {
        Task.ANSWER: select(func.min(HrQuestion.asked_at)).where(
            HrQuestion.application_id == of, HrQuestion.answered_at.is_(None)
        )
    }
    if row["state"] in (State.OFFER_ACCEPTED, State.ONBOARDING):
        queries[Task.CHECK_PAPERS] = select(Onboarding.submitted_at).where(
            Onboarding.application_id == of, Onboarding.status == OnboardingStatus.SUBMITTED.value
        )
    if row["state"] == State.REJECTED:
        queries[Task.DECIDE_APPEAL] = select(func.min(Appeal.asked_at)).where(
            Appeal.application_id == of, Appeal.status == AppealStatus.OPEN.value
        )
    since = {task: connection.scalar(query) for task, query in queries.items()}
    return [*found, *(Waiting(moment, task) for task, moment in since.items() if moment is not None)]


def _done_already(connection: Connection, row: RowMapping, task: Task) -> bool:
    if task == Task.INVITE_AGAIN:
        return bool(row["second_chance_used"])
    return task == Task.CONFIRM_SCREENING and _last_was(connection, row, Action.CONFIRM_SCREEN_OUT)


def _last_was(connection: Connection, row: RowMapping, action: Action) -> bool:
    """Whether the application stands where this step has brought it."""
    step = select(AuditEntry.id).where(
        AuditEntry.application_id == row["id"], AuditEntry.action == action.value, AuditEntry.version == row["version"]
    )
    return connection.scalar(step.limit(1)) is not None


def _total(connection: Connection, application_id: str) -> float | None:
    latest = select(Scorecard.total).where(Scorecard.application_id == application_id)
    return connection.scalar(latest.order_by(Scorecard.created_at.desc(), Scorecard.id).limit(1))


@event.listens_for(Application, "after_insert")
@event.listens_for(Application, "after_update")
def _application_written(_mapper: Any, connection: Connection, row: Application) -> None:
    if any(inspect(row).attrs[name].history.has_changes() for name in ("state", "changed_at", "second_chance_used")):
        settle(connection, row.id)


@event.listens_for(HrQuestion, "after_insert")
@event.listens_for(HrQuestion, "after_update")
@event.listens_for(Onboarding, "after_insert")
@event.listens_for(Onboarding, "after_update")
@event.listens_for(Appeal, "after_insert")
@event.listens_for(Appeal, "after_update")
@event.listens_for(Scorecard, "after_insert")
@event.listens_for(Scorecard, "after_update")
def _fact_written(_mapper: Any, connection: Connection, row: Any) -> None:
    settle(connection, row.application_id)
