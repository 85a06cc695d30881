"""One act for several applications: each in a transaction of its own, and in words what could not be done, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import request
from sqlalchemy.orm import Session

from core.errors import InputInvalid, NotAllowed, NotFound, RetryLater
from interview_flow.core.engine import TransitionNotAllowed
from interview_flow.core.states import Action, label_of
from messaging import inbox
from messaging.inbox import Arrival
from models import Application, Candidate
from web.api import reading
from web.core.context import services
from web.core.pages import label, name_of, say
from web.core.refusals import hr_told
from web.hr import forms as hr_forms
from web.signin.sessions import member, rights, tap_key

ACTIONS = (Action.INVITE.value, Action.REJECT.value)
# One request does them one after the other; so many take a few seconds.
MOST = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Refusal:
    """One application that stays as it is, and why; without a name where it is not the member's to see."""

    application_id: str
    name: str
    why: str


@dataclass(frozen=True)
class Outcome:
    """What came of one act. `wrong`: what was filled in is wrong, so nothing was done for anybody."""

    action: str
    done: int = 0
    refused: list[Refusal] = field(default_factory=list)
    wrong: str = ""


def chosen() -> list[str]:
    """The ids that were ticked, or all of the page."""
    ids = request.form.getlist("shown" if request.form.get("everybody") else "one")
    return list(dict.fromkeys(ids))


def act(action: str, ids: Sequence[str]) -> Outcome:
    """Take one step for each of them.

    Raises:
        NotAllowed: an act that is not for several at once.
    """
    if action not in ACTIONS:
        raise NotAllowed(f"{action} is not for several at once")
    if not ids:
        return Outcome(action, wrong=say("bulk.none"))
    if len(ids) > MOST:
        return Outcome(action, wrong=say("bulk.too_many", most=MOST))
    done = 0
    refused: list[Refusal] = []
    for one in ids:
        try:
            refusal = _act_for(action, one)
        except InputInvalid as error:
            # The form is the same for all: what is wrong for the first is wrong for everybody.
            if not done and not refused:
                return Outcome(action, wrong=label(error.field or "", "hr.wrong") or say("hr.wrong_other"))
            refusal = Refusal(one, _name(one), label(error.field or "", "hr.wrong") or say("hr.wrong_other"))
        if refusal is None:
            done += 1
        else:
            refused.append(refusal)
    log.info("several_at_once", action=action, done=done, refused=len(refused))
    return Outcome(action, done, refused)


def _act_for(action: str, application_id: str) -> Refusal | None:
    """Take the step; a refusal where it can't be taken for this one.

    Raises:
        InputInvalid: the form is wrong.
    """
    found, me = services(), member().userid
    with found.db.read() as session:
        row = _mine(session, application_id)
        if row is None:
            return Refusal(application_id, "", say("bulk.not_yours"))
        zone = found.journey.version(session, row).branch.zone
        name, stage = name_of(session.get_one(Candidate, row.candidate_id)), label_of(row.state, row.interview_kind)
    reason, data = hr_forms.read(request.form, action, zone)
    payload = {"application_id": application_id, "userid": me, "action": action, "reason": reason, "data": data}
    tap = Arrival("page.hr_action", f"application:{application_id}", f"{tap_key('bulk')}:{application_id}", payload)
    try:
        new = _take(tap)
    except TransitionNotAllowed:
        return Refusal(application_id, name, say(f"bulk.not_allowed.{action}", state=stage))
    except NotAllowed:
        return Refusal(application_id, name, label(action, "hr.refused") or say("hr.refused_other"))
    except RetryLater:
        return Refusal(application_id, name, say("hr.busy"))
    return None if new else Refusal(application_id, name, say("bulk.repeated"))


def _take(tap: Arrival) -> bool:
    """Whether it was taken now, and not before."""
    found = services()
    now = found.clock.now()

    def work(session: Session) -> tuple[bool, Any]:
        return inbox.take(session, found.registry, tap, now=now)

    with hr_told():
        return found.db.run(work)[0]


def _mine(session: Session, application_id: str) -> Application | None:
    """The application, if it is of a branch whose HR the member is."""
    try:
        row = reading.find(session, application_id)
    except NotFound:
        return None
    role = rights().role_of(row.branch_key, member().userid)
    return row if role == "hr" else None


def _name(application_id: str) -> str:
    with services().db.read() as session:
        row = _mine(session, application_id)
        return name_of(session.get_one(Candidate, row.candidate_id)) if row is not None else ""
