"""Which fields each of HR's actions has, and what they mean: times are the branch's own."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from core.errors import InputInvalid
from interview_flow.core.journey import Journey, Transition
from interview_flow.core.states import Action, State
from interview_flow.invitation.invitation import MODES
from interview_flow.staff.requests import UNBIND
from models import Application, Candidate
from web.core.pages import label

LONGEST_NOTE = 200
NOTE = ("note",)
FIELDS: dict[str, tuple[str, ...]] = {
    Action.INVITE: ("interview_at", "deadline", "mode"),
    Action.RESCHEDULE: ("interview_at", "deadline"),
    Action.SECOND_CHANCE: ("interview_at",),
    Action.TAKE_HUMAN_ROUTE: (),
    Action.RESTORE_INVITATION: ("interview_at", "deadline"),
    Action.REPORT_FAULT: ("interview_at", "note"),
    Action.ADVANCE: (),
    Action.REJECT: ("reject_reason",),
    Action.TAKE_BACK: (),
    Action.SCHEDULE_SECOND_ROUND: ("starts_at", "place", "interviewers"),
    Action.RECORD_SECOND_ROUND: ("close_reason",),
    Action.APPROVE_OFFER: ("start_date",),
    Action.RETURN_ONBOARDING: ("return_reason",),
    Action.CONFIRM_ONBOARDING: ("staff_number",),
    UNBIND: (),
}
# What a rating does by itself stands on the result page; what was decided a moment ago is taken back above the forms.
ELSEWHERE = (Action.SCORE_BY_PERSON, Action.TAKE_BACK)
# What goes on comes first, what ends something comes last.
BACK = (Action.RECORD_SECOND_ROUND, Action.RETURN_ONBOARDING, Action.REPORT_FAULT)
ENDING = (Action.REJECT, Action.EXPIRE, Action.EXPIRE_OFFER, Action.WITHDRAW, Action.MARK_NO_SHOW, Action.SCREEN_OUT)
TIMES = ("interview_at", "deadline", "starts_at")
DATES = ("start_date",)
WORDS = ("mode", "place", "interviewer", "staff_number")
REASONS = ("reject_reason", "return_reason", "close_reason", "note")
MUST_BE_WRITTEN = ("return_reason", "close_reason")
MANY = ("interviewers",)
CHIP = "_chip"  # behind the name of a time: one of those offered


@dataclass(frozen=True)
class Form:
    """One action as the page offers it: its heading, and what stands on its button."""

    action: str
    label: str
    button: str
    fields: tuple[str, ...]
    ends: bool


def forms(journey: Journey, application: Application, candidate: Candidate) -> list[Form]:
    """The forms for what HR may do now, as the table says."""
    rows = [
        row
        for row in journey.table
        if row.source == application.state and "hr" in row.by and row.action not in ELSEWHERE
    ]
    offered = [_form(row) for row in sorted(rows, key=lambda row: (row.action in ENDING, row.action in BACK))]
    # Before anybody is bound it unlocks: the new link knows of no wrong digits.
    if candidate.external_userid_index or candidate.openid_index or application.state == State.INVITED:
        heading = label(UNBIND, "actions")
        offered.append(Form(UNBIND, heading, heading, (), True))
    return offered


def read(form: MultiDict[str, str], action: str, zone: ZoneInfo) -> tuple[str | None, dict[str, Any]]:
    """(reason, data) of a posted form, ready for an inbox row; empty fields are left out.

    Raises:
        InputInvalid: a field that is no time, no date or too long; `field` names it.
    """
    reason: str | None = None
    data: dict[str, Any] = {}
    for name in FIELDS.get(action, NOTE):
        text = form.get(name, "").strip()
        if name in MUST_BE_WRITTEN and not text:
            raise InputInvalid("must be written", field=name)
        if name in MANY:
            data[name] = _many(name, form.getlist(name))
            continue
        if not text:
            text = _chosen(form, name, action)
        if not text:
            continue
        if name in REASONS:
            reason = _short(name, text)
        else:
            data[name] = _value(name, text, zone)
    return reason, data


def shown_field(action: str, field: str) -> str:
    """The field of an action's form at which a wrong value is explained; empty where the form shows none."""
    name = {"interviewer": "interviewers", "reason": "reject_reason"}.get(field, field)
    hidden = name == "mode" and len(MODES) == 1
    return name if name in FIELDS.get(action, NOTE) and not hidden else ""


def _form(row: Transition) -> Form:
    """As HR calls it: in this state, else anywhere, else as the table does."""
    here, anywhere = f"{row.source}_{row.action}", row.action.value
    heading = label(here, "hr.headings") or label(anywhere, "hr.headings") or row.label
    button = label(here, "hr.buttons") or label(anywhere, "hr.buttons") or heading
    return Form(anywhere, heading, button, FIELDS.get(row.action, NOTE), row.action in ENDING)


def _chosen(form: MultiDict[str, str], name: str, action: str) -> str:
    """The time that was tapped, unless another one was typed."""
    typed = any(form.get(time, "").strip() for time in TIMES if time in FIELDS.get(action, NOTE))
    return "" if typed else form.get(f"{name}{CHIP}", "").strip()


def _many(name: str, chosen: list[str]) -> list[str]:
    if not chosen:
        raise InputInvalid("choose at least one", field=name)
    return [_short(name, one.strip()) for one in chosen]


def _value(name: str, text: str, zone: ZoneInfo) -> str:
    try:
        if name in TIMES:
            return datetime.strptime(text[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=zone).isoformat()
        if name in DATES:
            return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InputInvalid("not a time", field=name) from error
    return _short(name, text)


def _short(name: str, text: str) -> str:
    if len(text) > LONGEST_NOTE or not text.isprintable():
        raise InputInvalid(f"at most {LONGEST_NOTE} characters", field=name)
    return text
