"""Two records that may be one person: HR is asked by a card, and what they answer is done."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from config.texts import word
from core.errors import NotAllowed
from interview_flow import audit, merging, staff
from interview_flow.journey import Journey, masked
from models import Application, Candidate, CandidateMatch

SHARED = {"phone": "phone_index", "id_number": "id_number_index", "email": "email_index"}
# The verbs of the card's buttons, and what they say.
DECISIONS = {"same_person": True, "other_person": False}


def note(session: Session, one: Candidate, other: Candidate, why: str, now: datetime) -> None:
    """Remember that these two may be one person; HR is asked when there is an application to ask about."""
    first, second = sorted((one.id, other.id))
    pair = select(CandidateMatch.id).where(CandidateMatch.first_id == first, CandidateMatch.second_id == second)
    if session.scalar(pair) is None:
        session.add(CandidateMatch(first_id=first, second_id=second, why=why, found_at=now))
        session.flush()


def ask_hr(session: Session, journey: Journey, application: Application, now: datetime) -> None:
    """A card for each open match of this application's candidate; each once."""
    mine = application.candidate_id
    open_ones = session.scalars(
        select(CandidateMatch).where(
            CandidateMatch.same.is_(None), or_(CandidateMatch.first_id == mine, CandidateMatch.second_id == mine)
        )
    )
    for match in open_ones.all():
        other = session.get_one(Candidate, match.second_id if match.first_id == mine else match.first_id)
        journey.tell_staff(
            session, application, "hr", "possible_same_person", now, match.id, match_id=match.id,
            other=_described(session, journey, other), why=word(f"matches.why.{match.why}"),
        )


def decide(session: Session, journey: Journey, match_id: str, verb: str, userid: str, now: datetime) -> None:
    """HR has decided: one person, whose records become one, or two.

    Raises:
        NotAllowed: decided before, or this member is HR of none of the two.
    """
    match = session.get(CandidateMatch, match_id, with_for_update=True)
    if match is None or match.same is not None:
        raise NotAllowed("this match is decided")
    rows = applications_of(session, match)
    if not any(staff.role_of(journey.catalogue, row.branch_key, userid) == "hr" for row in rows):
        raise NotAllowed("this member has no such right at either branch")
    match.same, match.decided_at, match.decided_by = DECISIONS[verb], now, userid
    audit.act(session, now, f"hr:{userid}", "decide_match", application_id=rows[0].id, target=match_id, detail=verb)
    if match.same:
        first = session.get_one(Candidate, match.first_id, with_for_update=True)
        second = session.get_one(Candidate, match.second_id, with_for_update=True)
        merging.merge(session, first, second, f"hr:{userid}", now)


def applications_of(session: Session, match: CandidateMatch) -> list[Application]:
    """The applications of both records, the newest first."""
    query = select(Application).where(Application.candidate_id.in_((match.first_id, match.second_id)))
    return list(session.scalars(query.order_by(Application.created_at.desc(), Application.id)))


def _described(session: Session, journey: Journey, candidate: Candidate) -> str:
    row = session.scalar(
        select(Application).where(Application.candidate_id == candidate.id)
        .order_by(Application.created_at.desc()).limit(1)
    )
    name = masked(candidate.name or "")
    if row is None:
        return name
    facts: dict[str, Any] = journey.facts(session, row)
    return f"{name}（{facts['branch']}{facts['position']}）"
