"""A tap on a menu item: `verb:id`, where the id names the application or answer it was sent for."""

from collections.abc import Callable

from core.errors import NotAllowed
from interview_flow.candidate import correcting, prompts, relay, typed, withdrawn
from interview_flow.candidate.talk import Talk
from interview_flow.core import engine
from interview_flow.core.engine import allowed_actions
from interview_flow.core.states import ENDS, PERSON, Action, State
from interview_flow.decision import appeals, human_route, reasons
from interview_flow.interview import consent
from models import Answer, Application, Interview

STEPS = {
    "accept": Action.ACCEPT_INVITATION,
    "decline_sure": Action.DECLINE_INVITATION,
    "reschedule": Action.ASK_RESCHEDULE,
    "start": Action.START_INTERVIEW,
    "fault": Action.REPORT_FAULT,
    "offer_accept": Action.ACCEPT_OFFER,
    "offer_decline_sure": Action.DECLINE_OFFER,
    "withdraw": Action.WITHDRAW,
    "appeal": Action.ASK_APPEAL,
}
# What cannot be taken back is asked once more: verb -> the step, and the template that asks.
ASKED_ONCE_MORE = {
    "decline": (Action.DECLINE_INVITATION, "decline_confirm"),
    "offer_decline": (Action.DECLINE_OFFER, "offer_decline_confirm"),
    "ask_fault": (Action.REPORT_FAULT, "fault_confirm"),
    "ask_withdraw": (Action.WITHDRAW, "withdraw_confirm"),
}


def tapped(talk: Talk, menu_id: str) -> None:
    """Do what the item says, for the application it names, if that is this candidate's."""
    verb, _, target = menu_id.partition(":")
    if verb in STEPS:
        _step(talk, STEPS[verb], target)
    elif verb in ASKED_ONCE_MORE:
        ask_once_more(talk, verb, _own(talk, target))
    elif verb in OTHERS:
        OTHERS[verb](talk, target)
    else:
        talk.reply("tap_outdated")


def ask_once_more(talk: Talk, verb: str, application: Application | None) -> None:
    """Ask whether they mean it, while the step can be taken."""
    action, template = ASKED_ONCE_MORE[verb]
    allowed = allowed_actions(talk.journey.table, application.state, "candidate") if application else []
    talk.reply(template if action in allowed else "tap_outdated", application)


def _own(talk: Talk, application_id: str) -> Application | None:
    application = talk.session.get(Application, application_id, with_for_update=True)
    if application is None or application.candidate_id != talk.candidate.id:
        return None
    return application


def _step(talk: Talk, action: Action, application_id: str) -> None:
    application = _own(talk, application_id)
    if application is None:
        talk.reply("tap_outdated")
    else:
        take_step(talk, action, application)


def take_step(talk: Talk, action: Action, application: Application) -> None:
    """Take a step for the candidate, or say why it can't be taken."""
    try:
        with talk.session.begin_nested():
            engine.apply(talk.journey, talk.session, application, action, f"candidate:{talk.candidate.id}", talk.now)
    except NotAllowed:
        talk.session.refresh(application)
        talk.reply(_why_not(talk, action, application), application)


def _why_not(talk: Talk, action: Action, application: Application) -> str:
    if action != Action.START_INTERVIEW:
        return "tap_outdated"
    if application.state == State.CONFIRMED and not consent.given(talk.session, application.id):
        return "consent_request"
    return "not_open_yet" if application.state in (State.INVITED, State.CONFIRMED) else "tap_outdated"


def _consent(talk: Talk, application_id: str) -> None:
    application = _own(talk, application_id)
    if application is None or application.state in ENDS:
        talk.reply("tap_outdated")
        return
    if application.interview_kind == PERSON:
        talk.reply("person_interview_stands", application)
        return
    consent.give(talk.session, application, "kf", talk.now)
    if application.state == State.INVITED:
        talk.reply("invitation", application)
    elif application.state == State.CONFIRMED and prompts.may_begin(application, talk.now):
        talk.reply("interview_open", application)
    else:
        talk.reply("consent_noted", application)


def _refuse_consent(talk: Talk, application_id: str) -> None:
    application = _own(talk, application_id)
    if application is None:
        talk.reply("tap_outdated")
        return
    _take_back(talk, application)


def withdraw_consent(talk: Talk) -> None:
    """撤回同意: for each application of theirs for which a consent stands."""
    standing = [
        one for one in prompts.applications_of(talk.session, talk.candidate) if consent.given(talk.session, one.id)
    ]
    for application in standing:
        _take_back(talk, application)
    if not standing:
        talk.reply("no_consent_stands")


def _take_back(talk: Talk, application: Application) -> None:
    """No machine from here on: what was kept goes, and before there is a result a person interviews."""
    to_person = application.state in human_route.BEFORE_A_RESULT
    if to_person:
        take_step(talk, Action.TAKE_HUMAN_ROUTE, application)
    if withdrawn.take_back(talk.session, talk.journey, application, talk.now):
        talk.journey.tell_staff(talk.session, application, "hr", "consent_withdrawn", talk.now, talk.payload["msgid"])
        talk.reply("consent_withdrawn_noted", application)
    elif not to_person:
        talk.reply("no_consent_stands")


def _answer(talk: Talk, answer_id: str) -> tuple[Application, Answer] | None:
    answer = talk.session.get(Answer, answer_id)
    sitting = talk.session.get(Interview, answer.interview_id) if answer else None
    application = _own(talk, sitting.application_id) if sitting else None
    if answer is None or application is None or answer.status != "open" or application.state != State.INTERVIEWING:
        talk.reply("tap_outdated")
        return None
    return application, answer


def _done(talk: Talk, answer_id: str) -> None:
    found = _answer(talk, answer_id)
    if found:
        typed.finish(talk, *found)


def _skip(talk: Talk, answer_id: str) -> None:
    found = _answer(talk, answer_id)
    if found:
        typed.skip(talk, *found)


def _more(talk: Talk, answer_id: str) -> None:
    found = _answer(talk, answer_id)
    if found:
        found[1].last_part_at = talk.now
        talk.reply("go_on", answer_id=answer_id)


def _heard(talk: Talk, answer_id: str) -> None:
    found = _answer(talk, answer_id)
    if found:
        correcting.show(talk, found[0])


def _human(talk: Talk, application_id: str) -> None:
    relay.ask_person(talk, talk.text or "转人工", _own(talk, application_id))


def _identity(talk: Talk, _invitation_id: str) -> None:
    talk.reply("already_bound")


def _show(talk: Talk, application_id: str) -> None:
    application = _own(talk, application_id)
    if application is None:
        talk.reply("tap_outdated")
    else:
        show(talk, application)


def _reasons(talk: Talk, application_id: str) -> None:
    application = _own(talk, application_id)
    if application is None:
        talk.reply("tap_outdated")
    else:
        tell_reasons(talk, application)


def ask_reasons(talk: Talk) -> None:
    """各维度评语, typed: of the latest application of which they may be told."""
    mine = prompts.applications_of(talk.session, talk.candidate)
    told = (one for one in mine if reasons.may_be_told(talk.session, one))
    tell_reasons(talk, next(told, talk.application))


def tell_reasons(talk: Talk, application: Application | None) -> None:
    """A sentence for each dimension, once the process is over; with the way to appeal where there is one."""
    if application is None or not reasons.may_be_told(talk.session, application):
        talk.reply("reasons_early", application)
        return
    lines = reasons.in_words(talk.session, talk.journey, application)
    if not lines:
        talk.reply("reasons_none", application)
        return
    rejected = application.state == State.REJECTED and appeals.may_be_asked(talk.session, application)
    talk.reply("reasons_rejected" if rejected else "reasons_told", application, reasons="\n".join(lines))


def show(talk: Talk, about: Application | None = None) -> None:
    """Where things stand, and what the candidate can do next; `about` one application or all of theirs."""
    template, data, application = prompts.entry(talk.journey, talk.session, talk.candidate, talk.now, about)
    talk.reply(template, application, **data)


OTHERS: dict[str, Callable[[Talk, str], None]] = {
    "consent": _consent,
    "no_consent": _refuse_consent,
    "done": _done,
    "skip": _skip,
    "more": _more,
    "heard": _heard,
    "aside": typed.is_question,
    "part": typed.is_answer,
    "human": _human,
    "identity": _identity,
    "show": _show,
    "reasons": _reasons,
}
