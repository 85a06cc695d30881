"""The live round on the result page: when and where, the résumé, and what is worth asking."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.encryption import CannotOpen
from interview_flow.core.journey import Journey
from interview_flow.core.states import PERSON, State
from interview_flow.decision import focus, second_round
from interview_flow.decision.focus import Focus
from models import Application, Candidate, SecondRound

SHOWN_IN = (State.SECOND_ROUND_SCHEDULED, State.SECOND_ROUND_DONE)


@dataclass(frozen=True)
class Resume:
    """A résumé as lines."""

    education: tuple[str, ...] = ()
    work: tuple[tuple[str, str], ...] = ()
    certificates: tuple[str, ...] = ()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.education or self.work or self.certificates or self.text)


@dataclass(frozen=True)
class LiveRound:
    """What whoever leads the round sees.

    Args:
        focus: None while the blind rule hides what the machine found; the human route has none, and says no more.
    """

    starts_at: datetime
    place: str
    people: tuple[str, ...]
    resume: Resume
    focus: list[Focus] | None


def view(session: Session, journey: Journey, row: Application, userid: str, *, open_to_see: bool) -> LiveRound | None:
    """The round, for its leaders and HR; None for everybody else and while none is arranged."""
    found = second_round.of(session, row.id) if row.state in SHOWN_IN else None
    if found is None or not _concerns(session, journey, row, found, userid):
        return None
    return LiveRound(
        found.starts_at,
        found.where,
        tuple(found.chosen),
        resume_of(session.get_one(Candidate, row.candidate_id)),
        [] if row.interview_kind == PERSON else focus.of(session, journey, row) if open_to_see else None,
    )


def resume_of(candidate: Candidate) -> Resume:
    """The structured résumé in lines."""
    try:
        given: Mapping[str, Any] = candidate.resume or {}
    except CannotOpen:
        return Resume()
    education = tuple(_joined(one, "school", "degree", "major", "end_year") for one in given.get("education") or ())
    work = tuple(
        (" ".join(part for part in (_joined(one, "company", "title"), _years(one)) if part), str(one.get("text") or ""))
        for one in given.get("work") or ()
    )
    return Resume(
        education, work, tuple(str(one) for one in given.get("certificates") or ()), str(given.get("text") or "")
    )


def _concerns(session: Session, journey: Journey, row: Application, found: SecondRound, userid: str) -> bool:
    is_hr = journey.rights(session).role_of(row.branch_key, userid) == "hr"
    return is_hr or second_round.is_chosen(found, userid)


def _joined(entry: Mapping[str, Any], *keys: str) -> str:
    return " · ".join(str(entry[key]) for key in keys if entry.get(key))


def _years(entry: Mapping[str, Any]) -> str:
    start, end = entry.get("start"), entry.get("end")
    return f"（{start or ''}–{end or ''}）" if start or end else ""
