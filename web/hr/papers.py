"""A new hire's papers as HR checks them: what was filled in beside what was uploaded."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from core.errors import NotFound
from interview_flow.hiring import documents, onboarding, onboarding_form
from models import Application, Document, Onboarding
from notify.ledger import mask

PHONES = ("phone", "emergency_phone")
MASKED = ("id_number", *PHONES)


@dataclass(frozen=True)
class Paper:
    """One uploaded document; a picture is shown, anything else is opened."""

    id: str
    name: str
    label: str
    is_picture: bool


@dataclass(frozen=True)
class Papers:
    """The form and the documents. `fields` are (label, value); numbers are masked unless `in_full`."""

    status: str
    fields: tuple[tuple[str, str], ...]
    in_full: bool
    has_numbers: bool
    submitted_at: datetime | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    documents: tuple[Paper, ...]


def of(session: Session, row: Application, in_full: bool = False) -> Papers | None:
    """The papers of an application; None before the onboarding."""
    try:
        found = onboarding.of(session, row.id, lock=False)
    except NotFound:
        return None
    form = found.form or {}
    fields = [
        (word(f"onboarding.fields.{name}"), _shown(name, form.get(name, ""), in_full))
        for name in onboarding_form.FIELDS
    ]
    if form.get("phone"):
        fields.insert(2, (word("onboarding.phone_check.label"), onboarding.phone_check(session, row, found)))
    return Papers(
        status=found.status,
        fields=tuple(fields),
        in_full=in_full,
        has_numbers=any(form.get(name) for name in MASKED),
        submitted_at=found.submitted_at,
        confirmed_by=found.confirmed_by,
        confirmed_at=found.confirmed_at,
        documents=tuple(_paper(one) for one in documents.papers(session, found)),
    )


def document(session: Session, row: Application, document_id: str) -> Document:
    """A paper of this application.

    Raises:
        NotFound: no such paper, or another application's.
    """
    found = session.scalar(
        select(Document)
        .join(Onboarding, Onboarding.id == Document.onboarding_id)
        .where(Document.id == document_id, Onboarding.application_id == row.id)
    )
    if found is None:
        raise NotFound("there is no such document")
    return found


def masked_number(number: str) -> str:
    """An identity number of which only the ends are seen."""
    ends = 4 if len(number) >= 15 else 2  # a passport's number is short
    return f"{number[:ends]}{'*' * (len(number) - 2 * ends)}{number[-ends:]}" if len(number) > 8 else "*" * len(number)


def _paper(row: Document) -> Paper:
    return Paper(row.id, row.name or "", documents.label(row.kind), row.mime in documents.PICTURES)


def _shown(name: str, value: str, in_full: bool) -> str:
    if in_full or name not in MASKED or not value:
        return value
    return mask(value) if name in PHONES else masked_number(value)
