"""The only code that changes `application.state`: one guarded step, its effects, one audit row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.database import changed_rows
from core.errors import InputInvalid, NotAllowed, RetryLater
from interview_flow.core import staff
from interview_flow.core.states import Action, State
from models import Application, AuditEntry

if TYPE_CHECKING:
    from interview_flow.core.journey import Journey


class TransitionNotAllowed(NotAllowed):
    """The action is not in the table for this state; `allowed` lists what is."""

    def __init__(self, state: str, action: str, allowed: list[str]) -> None:
        super().__init__(f"{action} is not allowed in state {state}; allowed: {', '.join(allowed) or 'nothing'}")
        self.allowed = allowed


class NeedsPerson(NotAllowed):
    """The step decides about a person, so a named member of staff must take it: `decided_by` in the API."""


@dataclass(frozen=True)
class Step:
    """One step under way, as its effects see it.

    Args:
        actor: `kind:who`, such as `hr:hr01`, `candidate:<id>`, `system:screening`.
        data: what the action carries, such as `interview_at`.
    """

    session: Session
    journey: "Journey"
    application: Application
    action: Action
    actor: str
    now: datetime
    reason: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def actor_name(self) -> str:
        """Who acted, without the kind."""
        return self.actor.partition(":")[2]


Effect = Callable[[Step], None]
Guard = Callable[[Step], None]


@dataclass(frozen=True)
class Transition:
    """One row of the table. `by` names the kinds of actor that may do it.

    Args:
        decides: the step decides about a person. It comes from a named member of the branch's staff; an
            HR system names the member in `decided_by`.
    """

    source: State
    action: Action
    target: State
    by: tuple[str, ...]
    label: str
    effects: tuple[Effect, ...] = ()
    guards: tuple[Guard, ...] = ()
    decides: bool = False


def allowed_actions(table: tuple[Transition, ...], state: str, kind: str | None = None) -> list[str]:
    """Actions the table knows for a state, for one kind of actor or for anybody."""
    return sorted(
        {row.action.value for row in table if row.source == state and (kind is None or kind in row.by)}
    )


def apply(table: tuple[Transition, ...], step: Step) -> Transition:
    """Take one step: guards, compare-and-set, effects, audit row, all in the caller's transaction.

    Raises:
        TransitionNotAllowed: not in the table for this state.
        NotAllowed: not for this kind of actor.
        NeedsPerson: it decides about a person and no member of staff stands behind it.
        RetryLater: somebody else changed the application in the same moment.
    """
    application = step.application
    kind = step.actor.partition(":")[0]
    row = _row(table, application.state, step.action)
    if kind not in row.by:
        raise NotAllowed(f"{step.action} is not for {kind}")
    recorded_actor = step.actor
    if row.decides:
        step, recorded_actor = _by_person(step)
    for guard in row.guards:
        guard(step)
    source = application.state
    _compare_and_set(step, row.target)
    for effect in row.effects:
        effect(step)
    listed = step.reason in step.journey.reject_reasons
    step.session.add(
        AuditEntry(
            application_id=application.id, at=step.now, source=source, target=row.target.value,
            action=step.action.value, actor=recorded_actor[:80], version=application.version,
            code=step.reason if listed else None, note=None if listed else step.reason,
        )
    )
    return row


def _by_person(step: Step) -> tuple[Step, str]:
    """The step as the deciding member's own, and the actor for its audit row: `hr:hr01` or `hr:hr01/api:bank`.

    Raises:
        NeedsPerson: nobody is named, or the member has no such role at the branch.
    """
    kind, _, who = step.actor.partition(":")
    through_api = kind == "api"
    person = str(step.data.get("decided_by") or "").strip() if through_api else who
    role = staff.role_of(step.journey.catalogue, step.application.branch_key, person) if person else None
    if role is None or (role != "hr" and (through_api or kind == "hr")):
        raise NeedsPerson(f"{step.action} decides about a person: an HR member of the branch must take it")
    decided = replace(step, actor=f"hr:{person}") if through_api else step
    return decided, f"{decided.actor}/{step.actor}" if through_api else step.actor


def needs_reason(step: Step) -> None:
    """Guard: a reason from the list must be given."""
    if step.reason not in step.journey.reject_reasons:
        raise InputInvalid(
            f"reason must be one of {', '.join(step.journey.reject_reasons)}", field="reason"
        )


def _row(table: tuple[Transition, ...], state: str, action: Action) -> Transition:
    for row in table:
        if row.source == state and row.action == action:
            return row
    raise TransitionNotAllowed(state, action.value, allowed_actions(table, state))


def _compare_and_set(step: Step, target: State) -> None:
    application = step.application
    step.session.flush()
    changed = changed_rows(
        step.session,
        update(Application)
        .where(
            Application.id == application.id, Application.state == application.state,
            Application.version == application.version,
        )
        .values(state=target.value, version=application.version + 1, changed_at=step.now),
    )
    if changed != 1:
        raise RetryLater("the application changed in the same moment")
    step.session.refresh(application)
