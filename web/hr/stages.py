"""The journey as one line of stages: what is behind, where an application stands, where it ended."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from interview_flow.core import history
from interview_flow.core.states import ENDS, PERSON, State
from models import Application
from web.core.pages import label

STAGES: dict[str, tuple[State, ...]] = {
    "screening": (State.APPLIED, State.SCREENED_OUT, State.SCREENED_OUT_TOLD),
    "invitation": (State.SCREENED_IN, State.INVITED),
    "interview": (State.CONFIRMED, State.INTERVIEWING, State.SUBMITTED, State.NO_SHOW),
    "decision": (State.SCORED,),
    "second_round": (State.SECOND_ROUND, State.SECOND_ROUND_SCHEDULED, State.SECOND_ROUND_DONE),
    "offer": (State.OFFERED, State.OFFER_ACCEPTED, State.OFFER_DECLINED),
    "onboarding": (State.ONBOARDING, State.ONBOARDED),
}
STAGE_OF = {state: name for name, states in STAGES.items() for state in states}


@dataclass(frozen=True)
class Stage:
    """One stage as the page shows it. `mark`: done, now, ended or todo."""

    label: str
    mark: str


def of(session: Session, row: Application) -> list[Stage]:
    """The stages of an application, in order."""
    keys = list(STAGES)
    here = keys.index(_stage(session, row))
    ended = row.state in ENDS and row.state != State.ONBOARDED
    mark = "ended" if ended else "done" if row.state == State.ONBOARDED else "now"
    marks = ["done"] * here + [mark] + ["todo"] * (len(keys) - here - 1)
    return [Stage(label(key, "hr.stages"), one) for key, one in zip(keys, marks, strict=True)]


def _stage(session: Session, row: Application) -> str:
    """The stage of the state; an end that has none belongs to the stage it came from."""
    state = State(row.state)
    if state not in STAGE_OF:
        state = history.came_from(session, row) or State.APPLIED
    stage = STAGE_OF.get(state, "screening")
    # The live interview of the human route is the first one.
    return "interview" if stage == "second_round" and row.interview_kind == PERSON else stage
