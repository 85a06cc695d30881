"""The only code that changes `application.state`: one guarded step, its effects, one audit row."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.database import changed_rows
from core.errors import InputInvalid, NotAllowed, RetryLater
from interview_flow.core import card_closing, history, worklist
from interview_flow.core.journey import Journey, Step, Transition
from interview_flow.core.states import Action, State
from models import Application, AuditEntry


class TransitionNotAllowed(NotAllowed):
    """The action is not in the table for this state; `allowed` lists what is."""

    def __init__(self, state: str, action: str, allowed: list[str]) -> None:
        super().__init__(f"{action} is not allowed in state {state}; allowed: {', '.join(allowed) or 'nothing'}")
        self.allowed = allowed


class NeedsPerson(NotAllowed):
    """The step decides about a person, so a named member of staff must take it: `decided_by` in the API."""


def allowed_actions(table: tuple[Transition, ...], state: str, kind: str | None = None) -> list[str]:
    """Actions the table knows for a state, for one kind of actor or for anybody."""
    return sorted({row.action.value for row in table if row.source == state and (kind is None or kind in row.by)})


def apply(
    journey: Journey,
    session: Session,
    application: Application,
    action: Action | str,
    actor: str,
    now: datetime,
    reason: str | None = None,
    **data: Any,
) -> Transition:
    """Take one step of the table: guards, compare-and-set, effects, audit row, all in the caller's transaction.

    Args:
        actor: `kind:who`, such as `hr:hr01`.
        data: what the action carries, such as `interview_at`.

    Raises:
        TransitionNotAllowed: not in the table for this state.
        NotAllowed: not for this kind of actor.
        NeedsPerson: it decides about a person and no member of staff stands behind it.
        RetryLater: somebody else changed the application in the same moment.
    """
    step = Step(session, journey, application, Action(action), actor, now, reason, data)
    kind = step.actor.partition(":")[0]
    row = _row(step)
    if kind not in row.by:
        raise NotAllowed(f"{step.action} is not for {kind}")
    recorded_actor = step.actor
    if row.decides:
        step, recorded_actor = _by_person(step)
    for guard in row.guards:
        guard(step)
    source = application.state
    _compare_and_set(step, row.target)
    card_closing.after(step, row)
    for effect in row.effects:
        effect(step)
    listed = step.reason in step.journey.reject_reasons
    step.session.add(
        AuditEntry(
            application_id=application.id,
            at=step.now,
            source=source,
            target=row.target.value,
            action=step.action.value,
            actor=recorded_actor[:80],
            version=application.version,
            code=step.reason if listed else None,
            note=None if listed else step.reason,
        )
    )
    step.session.flush()
    worklist.settle(step.session.connection(), application.id)
    return row


def _by_person(step: Step) -> tuple[Step, str]:
    """The step as the deciding member's own, and the actor for its audit row: `hr:hr01` or `hr:hr01/api:bank`.

    Raises:
        NeedsPerson: nobody is named, or the member has no such role at the branch.
    """
    kind, _, who = step.actor.partition(":")
    through_api = kind == "api"
    person = str(step.data.get("decided_by") or "").strip() if through_api else who
    role = step.journey.rights(step.session).role_of(step.application.branch_key, person) if person else None
    if role is None or (role != "hr" and (through_api or kind == "hr")):
        raise NeedsPerson(f"{step.action} decides about a person: an HR member of the branch must take it")
    decided = replace(step, actor=f"hr:{person}") if through_api else step
    return decided, f"{decided.actor}/{step.actor}" if through_api else step.actor


def needs_reason(step: Step) -> None:
    """Guard: a reason from the list must be given."""
    if step.reason not in step.journey.reject_reasons:
        raise InputInvalid(f"reason must be one of {', '.join(step.journey.reject_reasons)}", field="reason")


def _row(step: Step) -> Transition:
    """The row of the table; of several, which lead to different states, the one that leads back."""
    table, state = step.journey.table, step.application.state
    rows = [row for row in table if row.source == state and row.action == step.action]
    if len(rows) > 1:
        before = history.came_from(step.session, step.application)
        rows = [row for row in rows if row.target == before]
    if not rows:
        raise TransitionNotAllowed(state, step.action.value, allowed_actions(table, state))
    return rows[0]


def _compare_and_set(step: Step, target: State) -> None:
    application = step.application
    step.session.flush()
    changed = changed_rows(
        step.session,
        update(Application)
        .where(
            Application.id == application.id,
            Application.state == application.state,
            Application.version == application.version,
        )
        .values(state=target.value, version=application.version + 1, changed_at=step.now),
    )
    if changed != 1:
        raise RetryLater("the application changed in the same moment")
    step.session.refresh(application)
