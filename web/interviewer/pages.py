"""The result page: what the candidate answered, the own rating first, then what others and the machine found."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session

from core.errors import InputInvalid, NotAllowed
from interview_flow.core import seen
from interview_flow.decision.ratings import RECOMMENDATIONS
from interview_flow.interview import human_transcripts
from messaging import inbox
from messaging.inbox import Arrival
from models import AnswerPart, Application
from web.api import reading
from web.core import byte_ranges
from web.core.context import services
from web.core.pages import label, page, say
from web.interviewer import answers, transcript_form
from web.interviewer import view as interviewer_view
from web.interviewer.transcript_form import Tried
from web.signin.cookies import see_other
from web.signin.sessions import member, refuse, require_member, rights, tap_key

LONGEST_COMMENT = 2000
ROLES = ("interviewer", "hr")

results = Blueprint("results", __name__, url_prefix="/h5/results")
results.before_request(require_member)


@results.get("/<application_id>")
def show(application_id: str) -> Response:
    """Readable and usable without any script."""
    return _page(application_id)


@results.post("/<application_id>/rating")
def rate(application_id: str) -> Response:
    """Store the own rating, once; a wrong field is named and nothing typed is lost."""
    userid, found = member().userid, services()
    with found.db.read() as session:
        keys = list(found.journey.version(session, _allowed(session, application_id)).position.weights)
    try:
        given = _given(keys)
        tap = Arrival(
            "page.rating",
            f"application:{application_id}",
            tap_key("page.rating"),
            {"application_id": application_id, "userid": userid, **given},
        )
        now = found.clock.now()
        found.db.run(lambda session: inbox.take(session, found.registry, tap, now=now))
    except InputInvalid as error:
        return _page(application_id, 422, wrong=_wrong_rating(error))
    except NotAllowed:
        return _page(application_id, 409, wrong=say("results.not_ratable"))
    return see_other(f"/h5/results/{application_id}#done")


@results.post("/<application_id>/answers/<part_id>/transcript")
def write_down(application_id: str, part_id: str) -> Response:
    """Let HR's own text of a recording be scored in place of the recogniser's; a text that is refused stays."""
    found = services()
    with found.db.read() as session:
        row = _allowed(session, application_id)
        if rights().role_of(row.branch_key, member().userid) != "hr":
            refuse("pages.not_hr")
        if answers.part_of(session, row.id, part_id) is None:
            abort(404)
    tap, now = transcript_form.posted(application_id, part_id), found.clock.now()
    try:
        found.db.run(lambda session: inbox.take(session, found.registry, tap, now=now))
    except transcript_form.TAKEN_CARE_OF as error:
        tried = transcript_form.refused(part_id, error)
        return _page(application_id, tried.status, tried=tried)
    return see_other(f"/h5/results/{application_id}?written={part_id}#w-{part_id}")


@results.get("/<application_id>/audio/<part_id>")
def listen(application_id: str, part_id: str) -> Response:
    """A recording as browsers play it; players may ask for any part of it."""
    with services().db.read() as session:
        part = _part(session, application_id, part_id)
        playable = answers.playable(part)
    if playable is None:
        abort(404)
    return byte_ranges.answer(services().files, *playable)


@results.get("/<application_id>/audio/<part_id>/original")
def original(application_id: str, part_id: str) -> Response:
    """The recording as it came, to keep; never shown inside the page."""
    with services().db.read() as session:
        part = _part(session, application_id, part_id)
        file_id, mime = part.file_id, part.mime or "application/octet-stream"
    if file_id is None:
        abort(404)
    response = byte_ranges.answer(services().files, file_id, mime)
    response.headers.set("Content-Disposition", "attachment", filename=f"{part_id}.{_ending(mime)}")
    return response


def _page(application_id: str, status: int = 200, wrong: str = "", tried: Tried | None = None) -> Response:
    found, me = services(), member()
    with found.db.read() as session:
        row = _allowed(session, application_id)
        shown = interviewer_view.view(session, found.journey, row, me.userid, found.clock.now())
        is_hr = rights().role_of(row.branch_key, me.userid) == "hr"
        answer = page(
            "results.html",
            status,
            page=shown,
            recommendations=RECOMMENDATIONS,
            wrong=wrong,
            kept=request.form,
            is_hr=is_hr,
            longest_comment=LONGEST_COMMENT,
            tried=tried,
            lost=tried if tried and tried.has_no_form(shown) else None,
            written=request.args.get("written", ""),
            longest_transcript=human_transcripts.LONGEST,
        )
    if interviewer_view.reveals(shown, me.userid):
        note_seen([application_id], me.userid)
    return answer


def note_seen(application_ids: Sequence[str], userid: str) -> None:
    """Write down that this member has been shown points; a second look changes nothing."""
    found = services()
    with found.db.read() as session:
        new = seen.unseen(session, application_ids, userid)
    if new:
        now = found.clock.now()
        found.db.run(lambda session: seen.note(session, new, userid, now))


def _allowed(session: Session, application_id: str) -> Application:
    """The application, for this branch's interviewers and HR only."""
    row = reading.find(session, application_id)
    if rights().role_of(row.branch_key, member().userid) not in ROLES:
        refuse()
    return row


def _part(session: Session, application_id: str, part_id: str) -> AnswerPart:
    row = _allowed(session, application_id)
    part = answers.part_of(session, row.id, part_id)
    if part is None or part.status == "recalled":
        abort(404)
    return part


def _given(keys: list[str]) -> dict[str, Any]:
    """The form's values.

    Raises:
        InputInvalid: points that are no whole number from 0 to 100, named by their dimension.
    """
    scores = {}
    for key in keys:
        text = request.form.get(f"score_{key}", "").strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= 100):
            raise InputInvalid("points are 0 to 100", field=key)
        scores[key] = int(text)
    return {
        "scores": scores,
        "recommendation": request.form.get("recommendation", ""),
        "comment": request.form.get("comment", "").replace("\r\n", "\n"),
        "stage": request.form.get("stage", ""),
        "instead": request.form.get("instead", "").strip(),
    }


def _wrong_rating(error: InputInvalid) -> str:
    return label(error.field or "", "results.wrong") or say("results.wrong.points")


def _ending(mime: str) -> str:
    return {"audio/amr": "amr", "audio/wav": "wav", "video/mp4": "mp4", "video/webm": "webm"}.get(mime, "bin")
