"""Interviewers' blind ratings and what the scorer finds in the same answers: the rows that learning takes.

Nothing is stored by it: old scorecards keep their points. A rating counts when its rater had been shown no points and
no other rating, when the candidate's consent names this use of their answers, and when the question is asked as it
was then. What is left out is counted by its reason.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from catalogue.published import PublishedVersion
from models import Application, Consent, Interview, Rating, ResultSeen
from scoring.interview_score import AnswerInput, is_by_meaning, score_one
from scoring.jobs import answers_of
from scoring.learning.table import Rated
from scoring.meanings import Meanings
from scoring.rubric_hash import question_hashes
from scoring.sub_scores import sub_scores


class LeftOut(StrEnum):
    """Why a rating is not learnt from."""

    SAW_POINTS = "rater_saw_points"
    NO_CONSENT = "no_consent_to_learning"
    OTHER_RUBRIC = "rubric_has_changed"
    NOT_ANSWERED = "no_answer_the_machine_scored"
    PRACTICE = "practice_branch"
    NO_BRANCH = "branch_is_gone"


@dataclass(frozen=True)
class Gathered:
    """The rows, and how many ratings were left out by reason."""

    rows: tuple[Rated, ...]
    left_out: Mapping[str, int]


@dataclass(frozen=True)
class Scored:
    """One answer's sub-scores in one dimension."""

    question: str
    dimension: str
    features: dict[str, float]
    rubric: float
    characters: int


def gather(
    session: Session,
    catalogue: Catalogue,
    position_key: str,
    consent_texts: Collection[str],
    meanings: Meanings | None = None,
) -> Gathered:
    """All ratings of a position that may be learnt from.

    Args:
        consent_texts: the versions of the consent's words that name this use.
        meanings: the positions as the scorer's encoder sees them; None where it reads by phrases.

    Raises:
        NotFound: there is no such position.
    """
    known = question_hashes(catalogue.position(position_key), catalogue.shelf.rules)
    query = (
        select(Rating, Application)
        .join(Application, Rating.application_id == Application.id)
        .where(Application.position_key == position_key)
        .order_by(Application.id, Rating.rated_at, Rating.id)
    )
    rows: list[Rated] = []
    left_out: Counter[str] = Counter()
    answers: dict[str, list[Scored]] = {}
    for rating, application in session.execute(query):
        reason = _left_out(session, catalogue, rating, application, consent_texts)
        if reason is None and application.id not in answers:
            answers[application.id] = scored_answers(session, catalogue, application, known, meanings)
        found = _rows(rating, application, answers.get(application.id, [])) if reason is None else []
        if reason is None and not found:
            reason = LeftOut.OTHER_RUBRIC if _was_scored(session, application) else LeftOut.NOT_ANSWERED
        if reason is not None:
            left_out[str(reason)] += 1
        rows += found
    return Gathered(_alike(rows), dict(sorted(left_out.items())))


def _left_out(
    session: Session, catalogue: Catalogue, rating: Rating, application: Application, consent_texts: Collection[str]
) -> LeftOut | None:
    branch = catalogue.shelf.branches.get(application.branch_key)
    if branch is None or branch.practice:
        return LeftOut.NO_BRANCH if branch is None else LeftOut.PRACTICE
    if not rating.blind or _had_seen(session, rating):
        return LeftOut.SAW_POINTS
    consent = select(Consent.id).where(
        Consent.application_id == application.id,
        Consent.withdrawn_at.is_(None),
        Consent.text_version.in_(consent_texts),
    )
    return None if session.scalar(consent.limit(1)) is not None else LeftOut.NO_CONSENT


def _had_seen(session: Session, rating: Rating) -> bool:
    """The log of pages beside the flag: a rating that either of them doubts is not blind."""
    seen = select(func.min(ResultSeen.seen_at)).where(
        ResultSeen.application_id == rating.application_id, ResultSeen.userid == rating.rater.lower()
    )
    first = session.scalar(seen)
    return first is not None and first <= rating.rated_at


def _was_scored(session: Session, application: Application) -> bool:
    return session.scalar(select(Interview.id).where(Interview.application_id == application.id).limit(1)) is not None


def scored_answers(
    session: Session,
    catalogue: Catalogue,
    application: Application,
    known: Mapping[str, str],
    meanings: Meanings | None = None,
) -> list[Scored]:
    """What the scorer of today finds in the answers of the last sitting, by the version they were asked with.

    Args:
        known: question -> hash of its rubric today; answers by another rubric are left out.
    """
    sitting = session.scalar(
        select(Interview).where(Interview.application_id == application.id).order_by(Interview.attempt.desc()).limit(1)
    )
    if sitting is None or application.config_version is None:
        return []
    version = catalogue.load(session, application.config_version)
    same = {key for key, value in question_hashes(version.position, version.rules).items() if known.get(key) == value}
    return [
        one
        for answer in answers_of(session, sitting)
        if answer.question_id in same
        for one in _of(version, answer, meanings)
    ]


def _of(version: PublishedVersion, answer: AnswerInput, meanings: Meanings | None) -> list[Scored]:
    with meanings.lock if meanings is not None else nullcontext():
        by_meaning = meanings is not None and is_by_meaning(version.position, answer)
        meaning = meanings.of(version.position) if meanings is not None and by_meaning else None
        found = score_one(version.position, answer, version.rules, meaning)
    return [
        Scored(answer.question_id, key, sub_scores(found, points), points.score, len(answer.text))
        for key, points in found.dimensions.items()
    ]


def _rows(rating: Rating, application: Application, answers: list[Scored]) -> list[Rated]:
    """One row for each answer to a dimension that this rater gave points to."""
    return [
        Rated(
            candidate=application.candidate_id,
            rater=rating.rater,
            question=one.question,
            dimension=one.dimension,
            features=one.features,
            rubric=one.rubric,
            characters=one.characters,
            points=float(rating.scores[one.dimension]),
            rated_at=rating.rated_at,
            branch=application.branch_key,
        )
        for one in answers
        if one.dimension in rating.scores
    ]


def _alike(rows: list[Rated]) -> tuple[Rated, ...]:
    """The rows with the sub-scores that all of them have."""
    if not rows:
        return ()
    common = set(rows[0].features).intersection(*(row.features for row in rows))
    return tuple(
        replace(row, features={key: row.features[key] for key in row.features if key in common}) for row in rows
    )
