"""HR's pages: who waits for a decision, one application with everything HR may do, and the reply page."""

import io

from flask import Blueprint, Response, request, send_file, url_for
from sqlalchemy.orm import Session

from core.errors import InputInvalid, NotAllowed, NotFound, RetryLater
from interview_flow.candidate import relay
from interview_flow.core import staff
from interview_flow.core.engine import TransitionNotAllowed
from interview_flow.core.states import State
from interview_flow.invitation import invitation
from messaging import inbox
from messaging.inbox import Arrival
from models import Application, Candidate, HrQuestion
from web.api import reading
from web.core.context import services
from web.core.pages import label, name_of, page, say
from web.core.refusals import hr_told
from web.hr import forms as hr_forms
from web.hr import messages as hr_messages
from web.hr import view as hr_view
from web.interviewer.mine import interviews_for
from web.interviewer.pages import note_seen
from web.signin.cookies import see_other
from web.signin.sessions import member, refuse, require_member, tap_key

hr = Blueprint("hr", __name__, url_prefix="/hr")
hr.before_request(require_member)


@hr.get("")
def show_list() -> Response:
    """The applications of the branches whose HR the member is."""
    found = services()
    branches = hr_view.branches_of(found.journey.catalogue, member().userid)
    if not branches:
        if interviews_for(found.journey.catalogue, member().userid):
            return see_other(url_for("interviewer.mine"))
        refuse("pages.not_hr")
    state = request.args.get("state", "")
    state = state if state in set(State) else ""
    number = request.args.get("page", "1")
    with found.db.read() as session:
        shown = hr_view.listing(session, found.journey, branches, state, int(number) if _is_number(number) else 1)
    head_office = staff.role_of(found.journey.catalogue, staff.HEAD_OFFICE, member().userid) == "hr"
    return page("hr_list.html", **shown, state=state, head_office=head_office)


@hr.get("/applications/<application_id>")
def show_application(application_id: str) -> Response:
    """Facts, screening, results, what may be done, what happened, what was sent."""
    return _application_page(application_id)


@hr.post("/applications/<application_id>/actions")
def act(application_id: str) -> Response:
    """Take one step of the table, or undo a binding."""
    found, me, action = services(), member().userid, request.form.get("action", "")
    with found.db.read() as session:
        row = _allowed(session, application_id)
        zone = found.journey.version(session, row).branch.zone
    try:
        reason, data = hr_forms.read(request.form, action, zone)
        payload = {"application_id": application_id, "userid": me, "action": action, "reason": reason, "data": data}
        _take(Arrival("page.hr_action", f"application:{application_id}", tap_key("page.hr_action"), payload))
    except InputInvalid as error:
        return _application_page(application_id, 422, _wrong_field(error), action)
    except TransitionNotAllowed:
        return _application_page(application_id, 409, say("hr.moved_on"))
    except NotAllowed:
        return _application_page(application_id, 409, label(action, "hr.refused") or say("hr.refused_other"), action)
    except RetryLater:
        return _application_page(application_id, 503, say("hr.busy"), action)
    return see_other(f"/hr/applications/{application_id}?done={action}#top")


@hr.get("/applications/<application_id>/documents/<document_id>")
def download(application_id: str, document_id: str) -> Response:
    """A paper of the new hire: to keep, never shown inside a page of ours."""
    found = services()
    with found.db.read() as session:
        paper = hr_view.document(session, _allowed(session, application_id), document_id)
        file_id, mime, name = paper.file_id, paper.mime, paper.name or paper.kind
    data = found.files.read(file_id)
    return send_file(io.BytesIO(data), mimetype=mime, as_attachment=True, download_name=name)


@hr.get("/questions/<question_id>")
def show_question(question_id: str) -> Response:
    """A candidate's question, and room for one answer."""
    return _question_page(question_id)


@hr.post("/questions/<question_id>")
def answer(question_id: str) -> Response:
    """The answer goes into the candidate's chat."""
    with services().db.read() as session:
        _question(session, question_id)
    words = request.form.get("answer", "").replace("\r\n", "\n")
    payload = {"question_id": question_id, "userid": member().userid, "answer": words}
    try:
        _take(Arrival("page.hr_answer", f"question:{question_id}", tap_key("page.hr_answer"), payload))
    except relay.BarredWords as error:
        return _question_page(question_id, 422, say("hr.wrong.answer_barred", words=error.words), words)
    except InputInvalid:
        return _question_page(question_id, 422, say("hr.wrong.answer", most=relay.LONGEST_ANSWER), words)
    except NotAllowed:
        return _question_page(question_id, 409, say("hr.answered_already"), words)
    return see_other(f"/hr/questions/{question_id}")


def _take(tap: Arrival) -> None:
    found = services()
    now = found.clock.now()
    with hr_told():
        found.db.run(lambda session: inbox.take(session, found.registry, tap, now=now))


def _application_page(application_id: str, status: int = 200, wrong: str = "", tried: str = "") -> Response:
    found = services()
    with found.db.read() as session:
        row = _allowed(session, application_id)
        after = request.args.get("messages", "")
        shown = hr_view.one(session, found.journey, row) | hr_messages.panels(session, found, row, after)
        offered = hr_forms.forms(found.journey, row, shown["candidate"], say("actions.unbind"))
        branch = shown["version"].branch
        answer = page(
            "hr_application.html",
            status,
            **shown,
            forms=offered,
            interviewers=hr_forms.interviewers(branch),
            reject_reasons=found.journey.reject_reasons,
            modes=invitation.MODES,
            wrong=wrong,
            tried=tried,
            kept=request.form,
            later=bool(after),
            done=label(request.args.get("done", ""), "done"),
            longest_note=hr_forms.LONGEST_NOTE,
        )
    if shown["card"] or shown["ratings"]:
        note_seen(application_id, member().userid)
    return answer


def _question_page(question_id: str, status: int = 200, wrong: str = "", typed: str = "") -> Response:
    found = services()
    with found.db.read() as session:
        question, row = _question(session, question_id)
        version = found.journey.version(session, row)
        return page(
            "hr_question.html",
            status,
            question=question,
            application=row,
            version=version,
            zone=version.branch.zone,
            name=name_of(session.get_one(Candidate, row.candidate_id)),
            wrong=wrong,
            typed=typed,
            longest=relay.LONGEST_ANSWER,
            sent=hr_messages.answer_sent(session, question),
        )


def _allowed(session: Session, application_id: str) -> Application:
    """The application, for this branch's HR only."""
    row = reading.find(session, application_id)
    if staff.role_of(services().journey.catalogue, row.branch_key, member().userid) != "hr":
        refuse()
    return row


def _question(session: Session, question_id: str) -> tuple[HrQuestion, Application]:
    question = session.get(HrQuestion, question_id)
    if question is None:
        raise NotFound("there is no such question")
    return question, _allowed(session, question.application_id)


def _wrong_field(error: InputInvalid) -> str:
    if any("\u4e00" <= letter <= "\u9fff" for letter in str(error)):
        return str(error)
    return label(error.field or "", "hr.wrong") or say("hr.wrong_other")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7
