"""What the onboarding page shows: to the new hire, in the mini-app."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from interview_flow.core.journey import Journey
from interview_flow.core.states import Action, State
from interview_flow.hiring import documents, first_day, onboarding_form, onboarding_notices
from interview_flow.hiring.onboarding import EDITABLE, filled, known
from interview_flow.hiring.onboarding import of as onboarding_of
from models import Application, AuditEntry, Candidate, Document


def view(session: Session, journey: Journey, application: Application, now: datetime) -> dict[str, Any]:
    """Everything the onboarding page shows to the new hire."""
    onboarding = onboarding_of(session, application.id, lock=False)
    facts = journey.facts(session, application)
    contact = journey.version(session, application).branch.contact
    found = documents.papers(session, onboarding)
    form = filled(session, application, onboarding)
    phone = session.get_one(Candidate, application.candidate_id).phone
    kinds = {document.kind for document in found}
    return {
        "state": application.state,
        "status": onboarding.status,
        "editable": onboarding.status in EDITABLE,
        "name": facts["name"],
        "position": facts["position"],
        "branch": facts["branch"],
        "form": {field: form.get(field, "") for field in onboarding_form.FIELDS},
        "notice": onboarding_notices.notice(contact, phone_on_file=bool(phone)),
        "outcome": onboarding_notices.outcome(
            onboarding.status, contact, finished=application.state == State.ONBOARDED
        ),
        "first_day": _first_day(session, journey, application, now),
        "first_day_title": word("pages.first_day.title"),
        "mend": word("onboarding.mend"),
        "ask": word("onboarding.ask", contact=contact),
        "prefilled": _prefilled(form, known(session, application)),
        "from_profile": word("onboarding.from_profile", contact=contact),
        "relations": list(onboarding_form.RELATIONS),
        "missing": onboarding_form.missing(form) + [kind for kind in documents.REQUIRED if kind not in kinds],
        "return_reason": _return_reason(session, application) if onboarding.status == "returned" else None,
        "documents": [document_view(document) for document in found],
        "upload": {key: word(f"onboarding.upload.{key}") for key in ("remove", "sure", "uploaded", "shown")},
        "document_kinds": [
            _kind_view(kind, [document for document in found if document.kind == kind]) for kind in documents.KINDS
        ],
    }


def _first_day(session: Session, journey: Journey, application: Application, now: datetime) -> list[dict[str, str]]:
    """Lines of the first day; none before the hire is done."""
    if application.state != State.ONBOARDED:
        return []
    return first_day.of(session, journey, application, now).rows


def _prefilled(form: dict[str, str], profile: dict[str, str]) -> str:
    """Says which fields stand as the profile has them; empty once they were changed."""
    fields = [field for field, value in profile.items() if form.get(field) == value]
    labels = "、".join(word(f"onboarding.fields.{field}") for field in fields)
    return word("onboarding.prefilled", fields=labels) if fields else ""


def _kind_view(kind: str, found: list[Document]) -> dict[str, Any]:
    """One kind of paper as a row of the page, with what lies there and what its button says."""
    required = kind in documents.REQUIRED
    button = "more" if found else "required" if required else "first"
    return {
        "kind": kind,
        "label": documents.label(kind),
        "required": required,
        "add": word(f"onboarding.upload.{button}"),
        "documents": [document_view(document) for document in found],
    }


def document_view(document: Document) -> dict[str, Any]:
    """One document as a line of the page; the file itself is not given out here."""
    return {
        "id": document.id,
        "kind": document.kind,
        "label": documents.label(document.kind),
        "name": document.name,
        "mime": document.mime,
        "picture": document.mime in documents.PICTURES,
        "uploaded_at": document.uploaded_at.isoformat(),
    }


def _return_reason(session: Session, application: Application) -> str:
    entry = session.scalar(
        select(AuditEntry)
        .where(AuditEntry.application_id == application.id)
        .where(AuditEntry.action == Action.RETURN_ONBOARDING.value)
        .order_by(AuditEntry.version.desc())
        .limit(1)
    )
    return (entry.reason if entry else None) or word("onboarding.return_reason")
