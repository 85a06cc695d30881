"""What HR's page of one application shows."""

from datetime import datetime
from typing import Any

import segno
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from interview_flow.core.journey import Journey
from interview_flow.core.states import ENDS, Action
from interview_flow.decision import appeals, ratings, results, second_round
from interview_flow.decision.learnt import ratings_behind
from interview_flow.intake import screening
from interview_flow.interview.sittings import sitting_of
from interview_flow.invitation import friend_ways
from models import Application, AuditEntry, Candidate, Drive, HrQuestion, Invitation, Offer, Rating, RosterRecord
from notify.ledger import mask
from web.core.pages import label, person
from web.hr import dialogue, papers, resume, stages


def one(
    session: Session, journey: Journey, row: Application, now: datetime, *, in_full: bool = False
) -> dict[str, Any]:
    """One application in full; `in_full` with the numbers of the papers unmasked."""
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
        "link": journey.links(session, row)[0] if _link_lives(session, row, now) else "",
        "friends": friend_ways.friends_of(session, candidate.id),
        "friend_way": _friend_way(session, row, now),
        "stages": stages.of(session, row),
        "waits": row.waits_for is not None,
        "drive": session.get(Drive, row.drive_id) if row.drive_id else None,
        "resume": resume.of(candidate.resume),
        "dialogue": dialogue.of(session, row),
        "screening": screening.outcomes_of(session, row.id),
        "card": card,
        "dimensions": results.dimensions_of(session, card.id) if card else [],
        "ratings_behind": ratings_behind,
        "ratings": _ratings(session, row),
        "has_sitting": sitting_of(session, row.id) is not None,
        "second_round": _second_round(session, row),
        "appeals": appeals.of(session, row.id),
        "offer": _only(session, Offer, row),
        "onboarding": papers.of(session, row, in_full),
        "roster": _only(session, RosterRecord, row),
        "questions": _questions(session, row),
        "timeline": _timeline(session, journey, row),
    }


def _link_lives(session: Session, row: Application, now: datetime) -> bool:
    """Whether the candidate's own link still opens anything."""
    mine = exists().where(
        Invitation.application_id == row.id, Invitation.revoked_at.is_(None), Invitation.expires_at > now
    )
    return row.state not in ENDS and bool(session.scalar(select(mine)))


def _friend_way(session: Session, row: Application, now: datetime) -> dict[str, str] | None:
    """The code by which the candidate adds the recruiter, and a picture to be scanned from the screen or paper."""
    way = friend_ways.shown(session, row, now)
    if way is None or not way.link:
        return None
    # White of its own: on a dark page nothing else lies behind it.
    picture = segno.make(way.link).svg_data_uri(scale=4, light="#fff")
    return {"link": way.link, "userid": way.userid, "qr": picture}


def _only(session: Session, table: Any, row: Application) -> Any:
    return session.scalar(select(table).where(table.application_id == row.id))


def _second_round(session: Session, row: Application) -> dict[str, Any] | None:
    found = second_round.of(session, row.id)
    if found is None:
        return None
    told = second_round.told(session, found)
    return {
        "starts_at": found.starts_at,
        "place": found.where,
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
