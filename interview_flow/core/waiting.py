"""What waits for its time and has meanwhile become untrue is never sent."""

from config.quiet import load_quiet
from interview_flow.core.card_closing import SAME_STATE
from interview_flow.core.journey import Step, Transition
from interview_flow.core.states import Action
from messaging import outbox

# A step that leaves the state as it is says these anew, in other words.
SAID_ANEW = {
    Action.RESCHEDULE: ("rescheduled",),
    Action.SCHEDULE_SECOND_ROUND: ("second_round_scheduled", "second_round_released"),
    Action.RETURN_ONBOARDING: ("onboarding_returned",),
}


def after(step: Step, row: Transition) -> None:
    """A step has been taken, and its own effects have said nothing yet: cancel what it makes untrue.

    Taking a decision back cancels the decision's messages itself, and fails where they have left.
    """
    if step.action == Action.TAKE_BACK:
        return
    untrue = {*load_quiet().untrue_in(row.target.value), *SAME_STATE.get(step.action, ())}
    untrue.update(SAID_ANEW.get(step.action, ()))
    outbox.cancel_waiting(step.session, step.application.id, sorted(untrue), f"overtaken by {step.action}", step.now)
