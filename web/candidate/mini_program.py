"""The mini-app's API, `/mp/v1`: sign in, accept an invitation, hand in onboarding papers.

It stands in the same OpenAPI document as `/api/v1`. A repeated `Idempotency-Key` of one person has
no second effect. Errors are `application/problem+json`; the mini-app shows their Chinese detail as it is.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, jsonify, request
from flask_openapi3 import APIBlueprint, OpenAPI, Tag
from sqlalchemy.orm import Session

from config.texts import word
from core.errors import InputInvalid, NotAllowed, NotFound, YinpinError
from interview_flow.candidate import mini_program
from interview_flow.core.engine import TransitionNotAllowed
from interview_flow.hiring import documents, onboarding_view
from interview_flow.people import identity, one_time_codes
from interview_flow.people.identity import Visitor
from messaging import inbox
from messaging.inbox import Arrival
from models import Document
from web.candidate import mini_proof
from web.candidate.mini_deps import MiniDeps
from web.candidate.mini_shapes import (
    AcceptBody,
    DocumentForm,
    DocumentPath,
    FormBody,
    InvitationPath,
    LoginBody,
    ProofBody,
    Tap,
)
from web.core import stored_files
from web.core.json_body import require_json
from web.core.problems import of_error, problem
from web.core.strangers import MINI_LOGIN, MINI_PROOF

EXTENSION = "yinpin.mini"
ROOM_FOR_FORM_FIELDS = 64 * 1024
DOCUMENTS = "/mp/v1/onboarding/documents"
SECURITY = {"miniToken": {"type": "http", "scheme": "bearer"}}

tag = Tag(name="mini-app", description="Used by the mini-program in miniapp/")
api = APIBlueprint("mp", __name__, url_prefix="/mp/v1", abp_tags=[tag], abp_security=[{"miniToken": []}])


def install(app: OpenAPI, deps: MiniDeps) -> None:
    """Put `/mp/v1` into an application. The taps' handlers are `interview_flow.candidate.mini_program.register`."""
    app.extensions[EXTENSION] = deps
    app.security_schemes = {**(app.security_schemes or {}), **SECURITY}
    app.register_api(api)


@api.before_request
def limit_size() -> None:
    """A document is the largest thing anybody sends, to one path; all else is small, and is JSON when it says so."""
    room = documents.LARGEST if request.path == DOCUMENTS else 0
    request.max_content_length = room + ROOM_FOR_FORM_FIELDS
    if request.is_json and request.get_data():
        require_json()


@api.post("/login", summary="Sign in with a login code", security=[])
def login(body: LoginBody) -> Response:
    """Exchange the code at WeChat or WeCom; the session key never leaves the server.

    A code works once. Sent again with the token that it gave, it answers as before.
    """
    deps, now, token = _deps(), _deps().clock.now(), _token()
    deps.strangers.let_in(MINI_LOGIN, request)
    with deps.db.read() as session:
        opened = mini_program.opened_by(session, token, body.code, now) if token else None
    who = opened[0] if opened else mini_proof.logged_in(deps.login, body.platform, body.code)
    proof = mini_proof.knock(deps, who, body.invitation) if body.invitation else []
    if opened:
        expires_at = opened[1]
    else:
        token, expires_at = deps.db.run(lambda session: mini_program.sign_in(session, who, body.code, now))
    return jsonify(token=token, expires_at=expires_at.isoformat(), proof=proof)


@api.get("/invitations/<token>", summary="What the accept page shows")
def show_invitation(path: InvitationPath) -> Response:
    """Post, branch, time, masked name, and the reminder templates to ask for.

    Who is not known to be the candidate gets 403 with `proof`, the ways to prove it.
    """
    mini_proof.let_in(_deps(), _visitor(), path.token)
    return _read(lambda session, who: _invitation(session, who, path.token))


@api.post("/invitations/<token>/accept", summary="Accept, with the reminders that were granted")
def accept(path: InvitationPath, body: AcceptBody, header: Tap) -> Response:
    """Each granted template is good for one reminder; none is needed to accept."""
    deps, who = _deps(), _visitor()
    mini_proof.let_in(deps, who, path.token)
    if not who.openid:
        raise NotAllowed("an invitation is accepted in WeChat, not in WeCom")
    granted = [key for key, template_id in deps.templates.items() if template_id in body.granted]
    tap = mini_program.tap("accept", who, header.key, token=path.token, openid=who.openid, granted=granted)
    return _take(tap, lambda session: _invitation(session, who, path.token))


@api.post("/invitations/<token>/code", summary="Send a one-time code")
def send_code(path: InvitationPath) -> Response:
    """It goes to the bound chat, else to the stored phone, else to the mailbox; never to where this visitor says."""
    mini_proof.send_code(_deps(), _visitor(), path.token)
    return jsonify(sent=True)


@api.post("/invitations/<token>/proof", summary="Prove who holds the phone")
def prove(path: InvitationPath, body: ProofBody) -> Response:
    """By the phone button's code or by the six digits; afterwards this WeChat user is bound."""
    deps, who = _deps(), _visitor()
    deps.strangers.let_in(MINI_PROOF, request, who.subject)
    mini_proof.prove(deps, who, path.token, body.phone_code, body.code or "")
    return jsonify(bound=True)


@api.get("/onboarding", summary="The visitor's onboarding: draft, documents, what is missing")
def show_onboarding() -> Response:
    """The newest application of the visitor with an accepted offer."""
    return _read(_onboarding)


@api.put("/onboarding", summary="Save a draft")
def save_form(body: FormBody, header: Tap) -> Response:
    """Each given field is checked at once; the answer names the first wrong one."""
    form = body.model_dump(exclude_unset=True)
    return _onboarding_tap("save_form", header, form=form)


@api.post("/onboarding/documents", summary="Add a document (multipart)")
def add_document(form: DocumentForm, header: Tap) -> Response:
    """JPEG, PNG or PDF by content, up to 10 MB."""
    _read(_onboarding)  # who may not, uploads nothing
    data = form.file.read(documents.LARGEST + 1)
    stored = documents.store(_deps().files, form.kind, form.file.filename or "", data)
    try:
        return _onboarding_tap("add_document", header, document=stored.payload)
    finally:
        _forget_unused(stored.file_id)


@api.get("/onboarding/documents/<document_id>/picture", summary="A picture that was handed in")
def show_picture(path: DocumentPath) -> Response:
    """The visitor's own JPEG or PNG; anything else is not found."""
    deps, who = _deps(), _visitor()
    with deps.db.read() as session:
        found = _own_paper(session, who, path.document_id)
        file_id, mime = found.file_id, found.mime
    if mime not in documents.PICTURES:
        raise NotFound("not a picture")
    return stored_files.whole(deps.files, file_id, mime)


@api.delete("/onboarding/documents/<document_id>", summary="Take a document back")
def remove_document(path: DocumentPath, header: Tap) -> Response:
    """While the papers may still be changed; the file is deleted."""
    deps, who = _deps(), _visitor()
    with deps.db.read() as session:
        found = documents.paper(session, mini_program.onboarding_of(session, who).id, path.document_id)
        file_id = found.file_id if found else ""
    answer = _onboarding_tap("remove_document", header, document_id=path.document_id)
    if file_id:
        _forget_unused(file_id)
    return answer


@api.post("/onboarding/submit", summary="Hand the papers in to HR")
def submit(header: Tap) -> Response:
    """Everything must be there; HR gets a card."""
    return _onboarding_tap("submit", header)


@api.errorhandler(YinpinError)
def answer_error(error: YinpinError) -> Response:
    """Our own errors as a sentence for the person who holds the phone; the rest as everywhere."""
    if isinstance(error, InputInvalid):
        return problem(422, error.words, field=error.field)
    known: list[tuple[type[YinpinError], int, str]] = [
        (mini_program.NotSignedIn, 401, "sign_in"),
        (identity.OtherUser, 403, "other_user"),
        (NotFound, 404, "not_found"),
        (one_time_codes.TooManyCodes, 429, "too_many_codes"),
        (one_time_codes.NowhereToSend, 409, "nowhere_to_send"),
    ]
    for kind, status, key in known:
        if isinstance(error, kind):
            return problem(status, word(f"mini.{key}"))
    if isinstance(error, mini_program.NeedsProof):
        return problem(403, word("mini.needs_proof"), proof=error.ways)
    if isinstance(error, NotAllowed) and not isinstance(error, TransitionNotAllowed):
        return problem(409, word("mini.not_allowed"))
    return of_error(error)


def _deps() -> MiniDeps:
    deps: MiniDeps = current_app.extensions[EXTENSION]
    return deps


def _visitor() -> Visitor:
    token = _token()
    if not token:
        raise mini_program.NotSignedIn("no bearer token")
    with _deps().db.read() as session:
        return mini_program.visitor(session, token, _deps().clock.now())


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _read(show: Callable[[Session, Visitor], dict[str, Any]]) -> Response:
    who = _visitor()
    with _deps().db.read() as session:
        return jsonify(show(session, who))


def _onboarding_tap(kind: str, header: Tap, **payload: Any) -> Response:
    who = _visitor()
    with _deps().db.read() as session:
        application_id = mini_program.onboarding_of(session, who).id
    tap = mini_program.tap(kind, who, header.key, application_id=application_id, **payload)
    return _take(tap, lambda session: _onboarding(session, who))


def _take(tap: Arrival, show: Callable[[Session], dict[str, Any]]) -> Response:
    """Handle one tap and show what is now, in one transaction."""
    deps, now = _deps(), _deps().clock.now()

    def unit(session: Session) -> dict[str, Any]:
        inbox.take(session, deps.registry, tap, now=now)
        session.flush()
        return show(session)

    return jsonify(deps.db.run(unit))


def _forget_unused(file_id: str) -> None:
    """Delete an upload that was refused, or that came a second time."""
    with _deps().db.read() as session:
        kept = documents.has_file(session, file_id)
    if not kept:
        _deps().files.delete(file_id)


def _own_paper(session: Session, who: Visitor, document_id: str) -> Document:
    found = documents.paper(session, mini_program.onboarding_of(session, who).id, document_id)
    if found is None:
        raise NotFound("no such document")
    return found


def _invitation(session: Session, who: Visitor, token: str) -> dict[str, Any]:
    deps = _deps()
    return mini_program.invitation_view(session, deps.journey, token, who, deps.templates, deps.clock.now())


def _onboarding(session: Session, who: Visitor) -> dict[str, Any]:
    deps = _deps()
    application = mini_program.onboarding_of(session, who)
    return onboarding_view.view(session, deps.journey, application, deps.clock.now())
