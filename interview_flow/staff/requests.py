"""What API callers and staff do to us, as kinds of the inbox: each handler calls the journey."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core.errors import InputInvalid, Unknown
from interview_flow.candidate import binding, relay
from interview_flow.core import engine, history
from interview_flow.core.engine import TransitionNotAllowed, allowed_actions
from interview_flow.core.journey import Journey
from interview_flow.core.states import Action, State
from interview_flow.decision import ratings
from interview_flow.intake import screening
from interview_flow.interview import human_transcripts
from models import AnswerPart, Application, Candidate, InboxEvent

MOMENTS = ("interview_at", "deadline", "starts_at")
UNBIND = "unbind"


def act(
    journey: Journey,
    session: Session,
    application: Application,
    action: str,
    actor: str,
    now: datetime,
    reason: str | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Take one step for somebody outside; what is not for this kind of actor counts as not in the table.

    Raises:
        TransitionNotAllowed: `allowed` lists what this actor may do in this state.
    """
    allowed = allowed_actions(journey.table, application.state, actor.partition(":")[0])
    if action not in allowed:
        raise TransitionNotAllowed(application.state, action, allowed)
    engine.apply(journey, session, application, Action(action), actor, now, reason or None, **_parsed(data or {}))


def on_candidate(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> dict[str, Any]:
    """Inbox handler `api.candidate`."""
    profile = {key: value for key, value in event.payload.items() if key != "actor"}
    return {"id": screening.register_candidate(session, profile, now).id}


def on_application(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> dict[str, Any]:
    """Inbox handler `api.application`."""
    wanted = event.payload
    if session.get(Candidate, wanted["candidate_id"]) is None:
        raise Unknown("candidate_id")
    if wanted["position"] not in journey.catalogue.positions():
        raise Unknown("position")
    if wanted["branch"] not in journey.catalogue.branches():
        raise Unknown("branch")
    row = screening.apply_for(
        session, journey, wanted["candidate_id"], wanted["position"], wanted["branch"], now, wanted.get("drive")
    )
    # The rules ran at once; the answer names the state in which it was opened, the resource has the rest.
    return {"id": row.id, "state": State.APPLIED.value}


def on_action(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> dict[str, Any]:
    """Inbox handler `api.action`."""
    asked = event.payload
    row = journey.application(session, asked["application_id"])
    data = {**asked["data"], "decided_by": asked.get("decided_by")}
    act(journey, session, row, asked["action"], asked["actor"], now, asked["reason"], data)
    return {
        "id": row.id,
        "state": row.state,
        "version": row.version,
        "allowed": allowed_actions(journey.table, row.state, "api"),
    }


def on_invitation(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> dict[str, Any]:
    """Inbox handler `api.invitation`."""
    asked = event.payload
    row = journey.application(session, asked["application_id"])
    act(journey, session, row, Action.INVITE, asked["actor"], now, data=asked["data"])
    link, _token = journey.links(session, row)
    return {"state": row.state, "links": {"kf": link, "room": None, "me": None}}


def on_transcript(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> dict[str, Any]:
    """Inbox handler `api.transcript`: an HR member of the branch answers for what somebody wrote down."""
    asked = event.payload
    part = _entered(journey, session, event, asked["entered_by"], f"hr:{asked['entered_by']}/{asked['actor']}", now)
    return {"id": asked["application_id"], "part_id": part.id, "status": part.status}


def on_written_down(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> str:
    """Inbox handler `page.transcript`: the same from the result page, by the member who is signed in."""
    userid = event.payload["userid"]
    return _entered(journey, session, event, userid, f"hr:{userid}", now).id


def on_rating(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> str:
    """Inbox handler `page.rating`."""
    given = event.payload
    row = journey.application(session, given["application_id"])
    return ratings.rate(
        session,
        journey,
        row,
        given["userid"],
        given["scores"],
        given["recommendation"],
        given["comment"],
        now,
        given.get("instead", ""),
        given.get("stage", ""),
    ).id


def on_hr_answer(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> str:
    """Inbox handler `page.hr_answer`."""
    given = event.payload
    return relay.answer(session, journey, given["question_id"], given["userid"], given["answer"], now).id


def on_hr_action(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> str:
    """Inbox handler `page.hr_action`."""
    asked = event.payload
    row = journey.application(session, asked["application_id"])
    journey.rights(session).require(row.branch_key, asked["userid"], ("hr",))
    actor = f"hr:{asked['userid']}"
    if asked["action"] == UNBIND:
        _unbind(journey, session, row, actor, now)
    else:
        act(journey, session, row, asked["action"], actor, now, asked["reason"], asked["data"])
    return row.state


def _entered(
    journey: Journey, session: Session, event: InboxEvent, userid: str, author: str, now: datetime
) -> AnswerPart:
    asked = event.payload
    row = journey.application(session, asked["application_id"])
    journey.rights(session).require(row.branch_key, userid, ("hr",))
    part = human_transcripts.enter(session, journey, row, asked["part_id"], asked["text"], author, now)
    # It stands in its own version now; the row it came with keeps no second copy.
    event.payload = {**asked, "text": ""}
    return part


def _unbind(journey: Journey, session: Session, row: Application, actor: str, now: datetime) -> None:
    binding.unbind(journey, session, row, now)
    history.note(session, row, UNBIND, actor, now)


def _parsed(data: dict[str, Any]) -> dict[str, Any]:
    """Times and dates back from their text; what was not given is left out."""
    given = {key: value for key, value in data.items() if value is not None}
    for key in MOMENTS:
        if key in given:
            given[key] = datetime.fromisoformat(given[key])
            if given[key].tzinfo is None:
                raise InputInvalid("a time needs its offset", field=key)
    if "start_date" in given:
        given["start_date"] = date.fromisoformat(given["start_date"])
    return given
