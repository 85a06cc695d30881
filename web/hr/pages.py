"""HR's page for the answer to a candidate's question."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from config.texts import ground_name
from core.errors import InputInvalid, NotAllowed, NotFound
from interview_flow.candidate import relay
from messaging.inbox import Arrival
from models import Application, Candidate, HrQuestion
from web.core.context import services
from web.core.pages import name_of, page, say
from web.hr import messages as hr_messages
from web.hr.application import allowed, take
from web.signin.cookies import see_other
from web.signin.sessions import member, require_member, tap_key

hr = Blueprint("hr", __name__, url_prefix="/hr")
hr.before_request(require_member)


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
        return _question_page(question_id, 422, barred_words(error), words)
    except InputInvalid:
        return _question_page(question_id, 422, say("hr.wrong.answer", most=relay.LONGEST_ANSWER), words)
    except NotAllowed:
        return _question_page(question_id, 409, say("hr.answered_already"), words)
    return see_other(f"/hr/questions/{question_id}")


def barred_words(error: relay.BarredWords) -> str:
    """What is told of an answer that isn't sent."""
    return say("hr.wrong.answer_barred", words=error.words, ground=ground_name(error.ground))


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
