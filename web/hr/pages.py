"""HR's list of who waits for a decision, and the reply page."""

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from core.errors import InputInvalid, NotAllowed, NotFound
from interview_flow.candidate import relay
from interview_flow.core import staff
from interview_flow.core.states import State
from messaging.inbox import Arrival
from models import Application, Candidate, HrQuestion
from web.core.context import services
from web.core.pages import name_of, page, say
from web.hr import messages as hr_messages
from web.hr import view as hr_view
from web.hr.application import allowed, take
from web.interviewer.mine import interviews_for
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
        take(Arrival("page.hr_answer", f"question:{question_id}", tap_key("page.hr_answer"), payload))
    except relay.BarredWords as error:
        return _question_page(question_id, 422, say("hr.wrong.answer_barred", words=error.words), words)
    except InputInvalid:
        return _question_page(question_id, 422, say("hr.wrong.answer", most=relay.LONGEST_ANSWER), words)
    except NotAllowed:
        return _question_page(question_id, 409, say("hr.answered_already"), words)
    return see_other(f"/hr/questions/{question_id}")


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


def _question(session: Session, question_id: str) -> tuple[HrQuestion, Application]:
    question = session.get(HrQuestion, question_id)
    if question is None:
        raise NotFound("there is no such question")
    return question, allowed(session, question.application_id)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7
