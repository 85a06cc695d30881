"""Two records that may be one person: HR is asked by a card, and what they answer is done."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from compliance import audit
from config.texts import word
from core.errors import NotAllowed
from interview_flow.core.journey import Journey, masked
from interview_flow.people import merging
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
        other = merging.living(session, match.second_id if match.first_id == mine else match.first_id)
        if other is None or other.id not in (match.first_id, match.second_id):
            continue  # asked about the living record already
        journey.tell_staff(
            session,
            application,
            "hr",
            "possible_same_person",
            now,
            match.id,
            match_id=match.id,
            other=_described(session, journey, other),
            why=word(f"matches.why.{match.why}"),
        )


def decide(session: Session, journey: Journey, match_id: str, verb: str, userid: str, now: datetime) -> None:
    """HR has decided: one person, whose records become one, or two.

    What is decided on is the living records: an earlier answer may have made one of two of them.

    Raises:
        NotAllowed: decided before, or this member is HR of none of the two.
        TwoWeChats, InInterview: somebody would be cut off; the question stays open.
    """
    match = session.get(CandidateMatch, match_id, with_for_update=True)
    if match is None or match.same is not None:
        raise NotAllowed("this match is decided")
    rows = applications_of(session, match)
    rights = journey.rights(session)
    if not any(rights.role_of(row.branch_key, userid) == "hr" for row in rows):
        raise NotAllowed("this member has no such right at either branch")
    first, second = (merging.living(session, one, lock=True) for one in (match.first_id, match.second_id))
    if first is None or second is None or first.id == second.id or _answers(session, first, second) - {None}:
        raise NotAllowed("this match is decided")
    if DECISIONS[verb]:
        merging.refuse_cutting_off(session, first, second)
    for one in session.scalars(_between(session, first, second, CandidateMatch)).all():
        one.same, one.decided_at, one.decided_by = DECISIONS[verb], now, userid
    audit.act(session, now, f"hr:{userid}", "decide_match", application_id=rows[0].id, target=match_id, detail=verb)
    if DECISIONS[verb]:
        merging.merge(session, first, second, f"hr:{userid}", now)


def stand(session: Session, one: Candidate, other: Candidate) -> str:
    """What HR has said of these two: `asked` (and not yet answered), `different`, or `unasked`."""
    answers = _answers(session, one, other)
    return "different" if False in answers else "asked" if None in answers else "unasked"


def _answers(session: Session, one: Candidate, other: Candidate) -> set[bool | None]:
    return set(session.scalars(_between(session, one, other, CandidateMatch.same)))


def _between(session: Session, one: Candidate, other: Candidate, what: Any) -> Any:
    """The matches of any record of the one with any record of the other."""
    mine, theirs = merging.records_of(session, one), merging.records_of(session, other)
    first, second = CandidateMatch.first_id, CandidateMatch.second_id
    return select(what).where(or_(and_(first.in_(mine), second.in_(theirs)), and_(first.in_(theirs), second.in_(mine))))


def applications_of(session: Session, match: CandidateMatch) -> list[Application]:
    """The applications of both records, the newest first."""
    both = [merging.living(session, one) for one in (match.first_id, match.second_id)]
    query = select(Application).where(Application.candidate_id.in_([one.id for one in both if one is not None]))
    return list(session.scalars(query.order_by(Application.created_at.desc(), Application.id)))


def _described(session: Session, journey: Journey, candidate: Candidate) -> str:
    row = session.scalar(
        select(Application)
        .where(Application.candidate_id == candidate.id)
        .order_by(Application.created_at.desc())
        .limit(1)
    )
    name = masked(candidate.name or "")
    if row is None:
        return name
    facts: dict[str, Any] = journey.facts(session, row)
    return f"{name}（{facts['branch']}{facts['position']}）"
