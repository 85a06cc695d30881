"""The human route: a live interview with a person, for whoever declines AI, needs it otherwise, or can't be heard.

It uses the live round's own steps: HR schedules it, people rate it on the same dimensions, HR decides. The
interview then counts as the first. Nothing on an interviewer's page tells it from any other live round.
"""

from typing import Any

from interview_flow.core.journey import Step
from interview_flow.core.states import PERSON, State
from interview_flow.scheduling import promises
from reminders import planner

BEFORE_A_RESULT = (State.INVITED, State.CONFIRMED, State.INTERVIEWING, State.SUBMITTED)


def begin(step: Step) -> None:
    """Effect: the clock lets go, and both sides hear by when a time will be agreed."""
    application, occasion = step.application, f"v{step.application.version}"
    application.interview_kind = PERSON
    application.interview_at = application.deadline = None
    planner.cancel_all(step.session, application.id, "a person interviews", step.now)
    promise = promises.make(step, "second_round")
    application.promised_on, application.promise_alarmed = promise.day, None
    words: dict[str, Any] = {"days": promise.days, "until": promise.until}
    step.journey.notify(step.session, application, "person_interview_noted", step.now, occasion, **words)
    step.journey.tell_staff(step.session, application, "hr", "person_interview_asked", step.now, occasion, **words)
