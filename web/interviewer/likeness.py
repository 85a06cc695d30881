"""Answers of other candidates that an answer resembles, for HR: named only where this member has rights to both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from interview_flow.core.rights import Rights
from models import Answer, AnswerLikeness, Application, Candidate, Interview
from web.core.pages import name_of

MOST_SHOWN = 5


@dataclass(frozen=True)
class Resemblance:
    """One other answer.

    Attributes:
        percent: how much of the wording both share.
        name, application_id: of the other candidate; None where this member may not read their interview.
    """

    percent: int
    name: str | None = None
    application_id: str | None = None


def of_answers(
    session: Session, rights: Rights, answer_ids: Iterable[str], userid: str
) -> Mapping[str, tuple[Resemblance, ...]]:
    """Answer id -> what it resembles, the most alike first."""
    ids = list(answer_ids)
    pairs = session.execute(
        select(AnswerLikeness.first_id, AnswerLikeness.second_id, AnswerLikeness.likeness)
        .where(or_(AnswerLikeness.first_id.in_(ids), AnswerLikeness.second_id.in_(ids)))
        .order_by(AnswerLikeness.likeness.desc(), AnswerLikeness.id)
    ).all()
    found: dict[str, list[Resemblance]] = {}
    for first, second, likeness in pairs:
        for own, other in ((first, second), (second, first)):
            if own in ids and len(found.setdefault(own, [])) < MOST_SHOWN:
                found[own].append(_shown(session, rights, other, likeness, userid))
    return {own: tuple(others) for own, others in found.items()}


def _shown(session: Session, rights: Rights, answer_id: str, likeness: float, userid: str) -> Resemblance:
    row = session.scalars(
        select(Application)
        .join(Interview, Interview.application_id == Application.id)
        .join(Answer, Answer.interview_id == Interview.id)
        .where(Answer.id == answer_id)
    ).one()
    percent = round(100 * likeness)
    if rights.role_of(row.branch_key, userid) != "hr":
        return Resemblance(percent)
    return Resemblance(percent, name_of(session.get_one(Candidate, row.candidate_id)), row.id)
