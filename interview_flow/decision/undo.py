"""A decision can be taken back for some minutes: until then nothing of it has left the bank.

The candidate's message waits that long in the outbox, and whoever asks meanwhile hears where they stood before.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from interview_flow.core import history
from interview_flow.core.journey import Journey, Step
from interview_flow.core.states import Action, State
from interview_flow.decision import results
from interview_flow.scheduling import promises
from messaging import outbox
from messaging.keys import digest
from models import Application, AuditEntry, OutboxMessage

# decision -> the template that tells the candidate; its key is named after the version that the decision made.
TELLS = {Action.REJECT: "rejected", Action.ADVANCE: "advanced"}
# state -> what it promises, the step from which the days count, and whichever later one has made that promise void.
PROMISED: dict[State, tuple[promises.Kind, tuple[Action, ...]]] = {
    State.SCORED: ("result", (Action.SUBMIT, Action.UPHOLD_APPEAL)),
    State.SECOND_ROUND: ("second_round", (Action.ADVANCE, Action.TAKE_HUMAN_ROUTE)),
}


def until(journey: Journey, session: Session, application: Application, now: datetime) -> datetime | None:
    """To which moment the last decision can be taken back; None where there is none, or it is too late."""
    decision = _decision(session, application)
    if decision is None or not _waits(session, application, decision):
        return None
    end = decision.at + journey.deadlines.undo
    return end if now < end else None


def told_state(session: Session, application: Application) -> State:
    """The state as the candidate may hear it: a decision whose message still waits is none yet."""
    decision = _decision(session, application)
    waits = decision is not None and _waits(session, application, decision)
    return State(decision.source) if decision is not None and waits else State(application.state)


def in_time(step: Step) -> None:
    """Guard: the minutes are not over and the message has not left.

    Raises:
        NotAllowed: there is nothing to take back any more.
    """
    if until(step.journey, step.session, step.application, step.now) is None:
        raise NotAllowed("the decision can't be taken back: its time is over, or its message has left")


def take_back(step: Step) -> None:
    """Effect: the message of the decision is cancelled, the promise stands as before, HR decides anew.

    Raises:
        NotAllowed: the message has left in this very moment.
    """
    application, decided = step.application, step.application.version - 1
    keys = [f"{template}:{application.id}:v{decided}" for template in TELLS.values()]
    if outbox.cancel(step.session, keys, "taken back") != 1:
        raise NotAllowed("the message of the decision has left")
    outbox.cancel(step.session, [f"schedule_second_round:{application.id}:v{decided}"], "taken back")
    _promise_again(step)
    if application.state == State.SCORED and results.card_of(step.session, application.id) is not None:
        results.tell_staff(step)
    else:
        step.journey.tell_staff(
            step.session, application, "hr", "decision_taken_back", step.now, f"v{application.version}"
        )


def _promise_again(step: Step) -> None:
    """The day that was promised before the decision: it counts from the step that promised it."""
    step.application.promised_on = step.application.promise_alarmed = None
    if step.application.state not in PROMISED:
        return
    kind, steps = PROMISED[State(step.application.state)]
    entry = step.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.application_id == step.application.id, AuditEntry.action.in_(steps))
        .order_by(AuditEntry.version.desc())
        .limit(1)
    )
    if entry is not None and entry.action != Action.UPHOLD_APPEAL:
        step.application.promised_on = promises.day_of(step, kind, entry.at)


def _decision(session: Session, application: Application) -> AuditEntry | None:
    """The decision that brought the application where it stands."""
    entry = history.last_step(session, application, tuple(TELLS))
    return entry if entry is not None and entry.target == application.state else None


def _waits(session: Session, application: Application, decision: AuditEntry) -> bool:
    """Whether the candidate's message of a decision lies untouched."""
    key = f"{TELLS[Action(decision.action)]}:{application.id}:v{decision.version}"
    query = select(OutboxMessage.id).where(
        OutboxMessage.key_hash == digest(key), OutboxMessage.status == "queued", OutboxMessage.attempt == 0
    )
    return session.scalar(query) is not None
