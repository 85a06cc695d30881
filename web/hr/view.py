"""What HR's pages show: the list of a branch's applications, and one application in full."""

from typing import Any

from sqlalchemy import case, exists, func, or_, select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from config.texts import word
from core.errors import NotFound
from interview_flow.core import staff
from interview_flow.core.journey import Journey
from interview_flow.core.states import Action, State
from interview_flow.decision import appeals, ratings, results, second_round
from interview_flow.hiring import documents, onboarding, onboarding_form
from interview_flow.intake import screening
from interview_flow.interview.sittings import sitting_of
from models import Application, AuditEntry, Candidate, Document, HrQuestion, Offer, Onboarding, Rating, RosterRecord
from notify.ledger import mask
from web.core.pages import label, name_of, person

PAGE = 10
# In these states the journey stands still until HR decides.
WAIT_FOR_HR = (
    State.APPLIED,
    State.SCREENED_OUT,
    State.SCREENED_IN,
    State.SCORED,
    State.SECOND_ROUND,
    State.SECOND_ROUND_DONE,
    State.NO_SHOW,
)


def branches_of(catalogue: Catalogue, userid: str) -> list[str]:
    """The branches whose HR this member is."""
    return [key for key in catalogue.branches() if staff.role_of(catalogue, key, userid) == "hr"]


def listing(session: Session, journey: Journey, branches: list[str], state: str, number: int) -> dict[str, Any]:
    """One page of ten: those that wait for HR first, then the latest change."""
    mine = Application.branch_key.in_(branches)
    chosen = select(Application).where(mine)
    if state:
        chosen = chosen.where(Application.state == state)
    count = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    pages = max(1, -(-count // PAGE))
    number = min(max(1, number), pages)
    rows = session.scalars(
        chosen.order_by(case((_waits(), 0), else_=1), Application.changed_at.desc(), Application.id)
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    ).all()
    counts = dict(
        session.execute(select(Application.state, func.count()).where(mine).group_by(Application.state)).all()
    )
    return {
        "rows": _lines(session, journey, list(rows)),
        "count": count,
        "number": number,
        "pages": pages,
        "counts": {state.value: counts[state.value] for state in State if state.value in counts},
    }


def one(session: Session, journey: Journey, row: Application) -> dict[str, Any]:
    """One application in full."""
    candidate = session.get_one(Candidate, row.candidate_id)
    version = journey.version(session, row)
    card = results.card_of(session, row.id)
    return {
        "application": row,
        "candidate": candidate,
        "version": version,
        "zone": version.branch.zone,
        "phone": mask(candidate.phone) if candidate.phone else "",
        "email": mask(candidate.email) if candidate.email else "",
        "link": journey.links(session, row)[0],
        "screening": screening.outcomes_of(session, row.id),
        "card": card,
        "dimensions": results.dimensions_of(session, card.id) if card else [],
        "ratings": _ratings(session, row),
        "has_sitting": sitting_of(session, row.id) is not None,
        "second_round": _second_round(session, row),
        "appeals": appeals.of(session, row.id),
        "offer": _only(session, Offer, row),
        "onboarding": _onboarding(session, row),
        "roster": _only(session, RosterRecord, row),
        "questions": _questions(session, row),
        "timeline": _timeline(session, journey, row),
    }


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


def position_label(journey: Journey, key: str) -> str:
    """A position's name today, or its key when it is offered no more."""
    known = key in journey.catalogue.positions()
    return journey.catalogue.position(key).label if known else key


def masked_number(number: str) -> str:
    """An identity number of which only the ends are seen."""
    ends = 4 if len(number) >= 15 else 2  # a passport's number is short
    return f"{number[:ends]}{'*' * (len(number) - 2 * ends)}{number[-ends:]}" if len(number) > 8 else "*" * len(number)


def _waits() -> Any:
    """What stands still until HR acts: a decision, papers to read, a question to answer."""
    papers = exists().where(Onboarding.application_id == Application.id, Onboarding.status == "submitted")
    asked = exists().where(HrQuestion.application_id == Application.id, HrQuestion.answered_at.is_(None))
    return or_(Application.state.in_([one.value for one in WAIT_FOR_HR]), papers, asked)


def _lines(session: Session, journey: Journey, rows: list[Application]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    waiting = set(session.scalars(select(Application.id).where(Application.id.in_(ids), _waits())))
    return [_line(session, journey, row, row.id in waiting) for row in rows]


def _line(session: Session, journey: Journey, row: Application, waits: bool) -> dict[str, Any]:
    branch = journey.catalogue.branch(row.branch_key)
    return {
        "id": row.id,
        "name": name_of(session.get_one(Candidate, row.candidate_id)),
        "state": row.state,
        "interview_kind": row.interview_kind,
        "position": position_label(journey, row.position_key),
        "branch": branch.label,
        "zone": branch.zone,
        "at": row.interview_at or row.deadline,
        "is_deadline": row.interview_at is None and row.deadline is not None,
        "changed_at": row.changed_at,
        "waits": waits,
    }


def _only(session: Session, table: Any, row: Application) -> Any:
    return session.scalar(select(table).where(table.application_id == row.id))


def _second_round(session: Session, row: Application) -> dict[str, Any] | None:
    found = second_round.of(session, row.id)
    if found is None:
        return None
    told = second_round.told(session, found)
    return {
        "starts_at": found.starts_at,
        "place": found.place,
        "done_at": found.done_at,
        "interviewers": [(one, label(status, "delivery") or status) for one, status in told.items()],
    }


def _ratings(session: Session, row: Application) -> list[dict[str, Any]]:
    found = session.scalars(select(Rating).where(Rating.application_id == row.id).order_by(Rating.rated_at))
    return [
        {
            "rater": rating.rater,
            "stage": rating.stage,
            "at": rating.rated_at,
            "blind": rating.blind,
            "recommendation": ratings.RECOMMENDATIONS[rating.recommendation],
        }
        for rating in found
    ]


def _onboarding(session: Session, row: Application) -> dict[str, Any] | None:
    try:
        papers = onboarding.of(session, row.id, lock=False)
    except NotFound:
        return None
    form = papers.form or {}
    fields = [(word(f"onboarding.fields.{name}"), _shown(name, form.get(name, ""))) for name in onboarding_form.FIELDS]
    if form.get("phone"):
        fields.insert(2, (word("onboarding.phone_check.label"), onboarding.phone_check(session, row, papers)))
    return {
        "status": papers.status,
        "fields": fields,
        "submitted_at": papers.submitted_at,
        "confirmed_by": papers.confirmed_by,
        "confirmed_at": papers.confirmed_at,
        "documents": [
            {"id": one.id, "name": one.name, "label": documents.label(one.kind), "at": one.uploaded_at}
            for one in onboarding.papers(session, papers)
        ],
    }


def _shown(name: str, value: str) -> str:
    return masked_number(value) if name == "id_number" else value


def _questions(session: Session, row: Application) -> list[HrQuestion]:
    query = select(HrQuestion).where(HrQuestion.application_id == row.id).order_by(HrQuestion.asked_at)
    return list(session.scalars(query))


def _timeline(session: Session, journey: Journey, row: Application) -> list[dict[str, Any]]:
    labels = {(step.source.value, step.action.value): step.label for step in journey.table}
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.application_id == row.id).order_by(AuditEntry.version, AuditEntry.at)
    )
    blind = appeals.open_one(session, row.id) is not None  # who decides an appeal knows neither who nor why
    hidden = {Action.REJECT.value} if blind else set()
    return [
        {
            "at": entry.at,
            "to": entry.target,
            "actor": "" if entry.action in hidden else _actor(entry.actor),
            "label": labels.get((entry.source, entry.action)) or label(entry.action, "actions") or entry.action,
            "reason": None if entry.action in hidden else journey.reject_reasons.get(entry.reason or "", entry.reason),
        }
        for entry in entries
    ]


def _actor(actor: str) -> str:
    actor, _, through = actor.partition("/")
    if through:
        return f"{_actor(actor)}（{_actor(through)}）"
    kind, _, who = actor.partition(":")
    name = label(kind, "actors") or kind
    return f"{name} {person(who)}" if kind in ("hr", "interviewer") else name
