"""The page of one application: who it is, what HR may do, what was said and what happened."""

from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session

from compliance import audit
from core.errors import InputInvalid, NotAllowed, RetryLater
from interview_flow.core.engine import TransitionNotAllowed
from interview_flow.decision import undo
from interview_flow.decision.scorecards import BY_PERSON
from interview_flow.hiring import documents, offer
from interview_flow.invitation import invitation
from messaging import inbox
from messaging.inbox import Arrival
from models import Application
from web.api import reading
from web.core import stored_files
from web.core.context import services
from web.core.pages import label, page, say
from web.core.refusals import hr_told
from web.hr import forms, messages, papers, times, view
from web.interviewer.pages import note_seen
from web.signin.cookies import see_other
from web.signin.sessions import member, refuse, require_member, rights, tap_key

application = Blueprint("application", __name__, url_prefix="/hr/applications")
application.before_request(require_member)

SEE_NUMBERS = "see_numbers"


@application.get("/<application_id>")
def show(application_id: str) -> Response:
    """Everything about one application."""
    return _page(application_id)


@application.post("/<application_id>/actions")
def act(application_id: str) -> Response:
    """Take one step of the table, or undo a binding."""
    found, me, action = services(), member().userid, request.form.get("action", "")
    with found.db.read() as session:
        row = allowed(session, application_id)
        zone = found.journey.version(session, row).branch.zone
    try:
        reason, data = forms.read(request.form, action, zone)
        payload = {"application_id": application_id, "userid": me, "action": action, "reason": reason, "data": data}
        take(Arrival("page.hr_action", f"application:{application_id}", tap_key("page.hr_action"), payload))
    except InputInvalid as error:
        return _page(application_id, 422, _wrong_field(error), action, forms.shown_field(action, error.field or ""))
    except TransitionNotAllowed:
        return _page(application_id, 409, say("hr.moved_on"))
    except NotAllowed:
        return _page(application_id, 409, label(action, "hr.refused") or say("hr.refused_other"), action)
    except RetryLater:
        return _page(application_id, 503, say("hr.busy"), action)
    return see_other(f"/hr/applications/{application_id}?done={action}#top")


@application.post("/<application_id>/numbers")
def show_numbers(application_id: str) -> Response:
    """The page with the numbers of the papers in full; who looked is written down."""
    found, me = services(), member().userid
    with found.db.read() as session:
        allowed(session, application_id)
    now = found.clock.now()
    found.db.run(lambda session: audit.act(session, now, f"hr:{me}", SEE_NUMBERS, application_id=application_id))
    return _page(application_id, in_full=True)


@application.get("/<application_id>/documents/<document_id>")
def download(application_id: str, document_id: str) -> Response:
    """A paper of the new hire, to keep."""
    return _document(application_id, document_id, shown=False)


@application.get("/<application_id>/documents/<document_id>/picture")
def picture(application_id: str, document_id: str) -> Response:
    """A paper that is a picture, to be compared with the form beside it."""
    return _document(application_id, document_id, shown=True)


def allowed(session: Session, application_id: str) -> Application:
    """The application, for this branch's HR only."""
    row = reading.find(session, application_id)
    if rights().role_of(row.branch_key, member().userid) != "hr":
        refuse()
    return row


def take(tap: Arrival) -> None:
    """Let a posted form in by the inbox, and handle it at once."""
    found = services()
    now = found.clock.now()
    with hr_told():
        found.db.run(lambda session: inbox.take(session, found.registry, tap, now=now))


def _document(application_id: str, document_id: str, *, shown: bool) -> Response:
    found = services()
    with found.db.read() as session:
        paper = papers.document(session, allowed(session, application_id), document_id)
        file_id, mime, name = paper.file_id, paper.mime, paper.name or paper.kind
    if shown and mime not in documents.PICTURES:
        abort(404)
    return stored_files.whole(found.files, file_id, mime, name=name, attached=not shown)


def _page(
    application_id: str,
    status: int = 200,
    wrong: str = "",
    tried: str = "",
    wrong_field: str = "",
    *,
    in_full: bool = False,
) -> Response:
    found = services()
    now = found.clock.now()
    with found.db.read() as session:
        row = allowed(session, application_id)
        after = request.args.get("messages", "")
        shown = view.one(session, found.journey, row, now, in_full=in_full)
        branch = shown["version"].branch
        answer = page(
            "hr_application.html",
            status,
            **shown | messages.panels(session, found, row, after),
            by_person=BY_PERSON,
            forms=forms.forms(found.journey, row, shown["candidate"]),
            interviewers=rights().may_interview(row.branch_key),
            reject_reasons=found.journey.reject_reasons,
            modes=invitation.MODES,
            chips=times.chips(now, branch.zone),
            start_date=offer.first_start(found.journey, now.astimezone(branch.zone).date()).isoformat(),
            wrong=wrong,
            wrong_field=wrong_field,
            tried=tried,
            undo=undo.until(found.journey, session, row, now),
            kept=request.form,
            later=bool(after),
            done=label(request.args.get("done", ""), "done"),
            longest_note=forms.LONGEST_NOTE,
        )
    if shown["card"] or shown["ratings"]:
        note_seen([application_id], member().userid)
    return answer


def _wrong_field(error: InputInvalid) -> str:
    return error.words or label(error.field or "", "hr.wrong") or say("hr.wrong_other")
