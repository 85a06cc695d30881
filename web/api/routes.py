"""`/api/v1`: what a bank's HR system sends and reads."""

from typing import Any

from flask import Response, jsonify
from flask_openapi3 import APIBlueprint, Tag

from interview_flow.intake.profile import CandidateBody
from web.api import card_reading, reading, replies
from web.api.idempotency import write
from web.api.shapes import (
    ActionBody,
    ApplicationBody,
    ApplicationPath,
    InvitationBody,
    ListQuery,
    PageQuery,
    PartPath,
    Tap,
    TranscriptBody,
)
from web.core.context import services
from web.core.json_body import require_json
from web.core.refusals import hr_told
from web.signin.bearer import require_caller

SECURITY = {"apiToken": {"type": "http", "scheme": "bearer"}}

tag = Tag(name="api", description="For HR systems: `Authorization: Bearer` with a token of API_TOKENS")
api = APIBlueprint(
    "api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[tag],
    abp_security=[{"apiToken": []}],
    abp_responses=replies.PROBLEMS,
)
api.before_request(require_caller)
api.before_request(require_json)


@api.post("/candidates", summary="Register a candidate", responses={201: replies.Created})
def add_candidate(header: Tap, body: CandidateBody) -> Response:
    """Answers 201 `{"id"}`."""
    return write("api.candidate", "api:candidates", body.model_dump(mode="json"), 201)


@api.post("/applications", summary="Open an application", responses={201: replies.Opened})
def add_application(header: Tap, body: ApplicationBody) -> Response:
    """Answers 201 `{"id", "state": "applied"}`. The hard rules run at once; reading it shows what they found."""
    return write("api.application", f"candidate:{body.candidate_id}", body.model_dump(), 201)


@api.get("/applications", summary="List applications, oldest first", responses={200: replies.Summaries})
def list_applications(query: ListQuery) -> Response:
    """`{"items": [...], "next"}`; a page goes on with `?after=` the `next` of the page before."""
    with services().db.read() as session:
        return jsonify(reading.page_of_applications(session, services().journey, query))


@api.get("/applications/<application_id>", summary="Read an application", responses={200: replies.Application})
def show_application(path: ApplicationPath) -> Response:
    """State, screening outcomes with the line of the résumé, time, and what may be done next."""
    return _read(path, reading.application)


@api.post("/applications/<application_id>/actions", summary="Take one step", responses={200: replies.Acted})
def act(path: ApplicationPath, header: Tap, body: ActionBody) -> Response:
    """A step that is not in the table for this state is answered 409 with the `allowed` ones.

    A step that decides about a person needs `decided_by`; without an HR member of the branch there it is
    answered 409 as well, and the problem's `errors` name the field.
    """
    payload = {"application_id": path.application_id, **body.model_dump(mode="json")}
    with hr_told():
        return write("api.action", f"application:{path.application_id}", payload, 200)


@api.post(
    "/applications/<application_id>/invitation", summary="Invite to the interview", responses={202: replies.Invited}
)
def invite(path: ApplicationPath, header: Tap, body: InvitationBody) -> Response:
    """Exactly one of `interview_at` and `deadline`. 202: the message leaves by itself."""
    payload = {"application_id": path.application_id, "data": body.model_dump(mode="json")}
    with hr_told():
        return write("api.invitation", f"application:{path.application_id}", payload, 202)


@api.get("/applications/<application_id>/scorecard", summary="Read the scorecard", responses={200: replies.Scorecard})
def show_scorecard(path: ApplicationPath) -> Response:
    """Points with intervals, reasons and verbatim evidence; 404 before anything was scored."""
    return _read(path, card_reading.scorecard)


@api.get("/applications/<application_id>/answers", summary="Read the answers", responses={200: replies.Entries})
def show_answers(path: ApplicationPath) -> Response:
    """What was asked and what was heard, part by part; 404 before the interview."""
    return _read(path, reading.answers)


@api.post(
    "/applications/<application_id>/answers/<part_id>/transcript",
    summary="Enter what a person wrote down of a recording",
    responses={200: replies.Entered},
)
def enter_transcript(path: PartPath, header: Tap, body: TranscriptBody) -> Response:
    """It is scored instead of the recogniser's text, which stays; 409 once the answers lie with the scorer.

    Every card and page says that a person wrote it down, and who answers for it.
    """
    payload = {**path.model_dump(), **body.model_dump()}
    return write("api.transcript", f"application:{path.application_id}", payload, 200)


@api.get("/applications/<application_id>/timeline", summary="Every state change", responses={200: replies.Entries})
def show_timeline(path: ApplicationPath, query: PageQuery) -> Response:
    """Oldest first."""
    return _read(path, reading.timeline, query)


@api.get(
    "/applications/<application_id>/messages",
    summary="Every message with its delivery state",
    responses={200: replies.Messages},
)
def show_messages(path: ApplicationPath, query: PageQuery) -> Response:
    """Oldest first, one item for each channel tried and each recipient; candidates' addresses are masked."""
    return _read(path, reading.messages, query)


@api.get("/applications/<application_id>/quota", summary="What is left of the channels", responses={200: replies.Quota})
def show_quota(path: ApplicationPath) -> Response:
    """Of the candidate: the kf window, its messages, subscription messages; of the app: person-times of today."""
    found = services()
    with found.db.read() as session:
        row = reading.find(session, path.application_id)
        return jsonify(reading.quota(session, found.registry, row, found.clock.now(), found.clock.real_now()))


def _read(path: ApplicationPath, show: Any, query: PageQuery | None = None) -> Response:
    found = services()
    with found.db.read() as session:
        row = reading.find(session, path.application_id)
        page = () if query is None else (query,)
        return jsonify(show(session, found.journey, row, *page))
