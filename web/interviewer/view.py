"""What the result page shows to one member: the answers always, points and ratings only when allowed."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import PublishedVersion
from interview_flow.core.journey import Journey
from interview_flow.decision import ratings
from interview_flow.interview import sittings
from models import Application, Candidate, Rating
from web.core.pages import name_of, say
from web.interviewer import answers, card, likeness, live_round, rating_form
from web.interviewer.answers import AnswerView
from web.interviewer.card import Card, Series
from web.interviewer.live_round import LiveRound
from web.interviewer.radar import Radar, radar_of
from web.interviewer.rating_form import Form, Note


@dataclass(frozen=True)
class RatingView:
    """One person's rating; `scores` as (dimension's name, points)."""

    rater: str
    stage: str
    blind: bool
    instead: str | None
    at: datetime
    comment: str | None
    recommendation: str
    scores: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Points:
    """The machine's points beside people's.

    Attributes:
        machine: None where a person's points make the card.
        people: this member's own and the mean of all, as far as they exist.
        found, total: points of the rubric that the answers met, of all in the answers that were scored.
    """

    card: Card
    machine: Series | None
    people: tuple[Series, ...]
    radar: Radar | None
    found: int
    total: int


@dataclass(frozen=True)
class ResultPage:
    """Everything the template needs. What is hidden from this member is not in it at all.

    Attributes:
        round: the live round, for whoever leads it.
        is_open: whether points and others' ratings may be shown.
        points: None before that, and where nothing was scored.
        ratings: everybody's when open, else this member's own.
    """

    application: Application
    version: PublishedVersion
    zone: ZoneInfo
    name: str
    answers: tuple[AnswerView, ...]
    form: Form | None
    note: Note | None
    round: LiveRound | None
    is_open: bool
    points: Points | None
    ratings: tuple[RatingView, ...]


def view(session: Session, journey: Journey, row: Application, userid: str, now: datetime) -> ResultPage:
    """The page as this member may see it now."""
    version = journey.version(session, row)
    is_open = ratings.may_see_scores(session, journey, row, userid)
    found = card.card_of(session, row) if is_open else None
    sitting = sittings.sitting_of(session, row.id)
    rights = journey.rights(session)
    is_hr = rights.role_of(row.branch_key, userid) == "hr"
    look = partial(likeness.of_answers, session, rights, userid=userid) if is_open and is_hr else None
    shown = answers.answers_of(session, sitting, version, found, look, is_hr=is_hr) if sitting else ()
    everybody = _ratings(session, row.id)
    mine = [one for one in everybody if one.rater == userid.lower()]
    form = rating_form.form_of(session, journey, row, version, userid, now)
    visible = everybody if is_open else mine
    return ResultPage(
        application=row,
        version=version,
        zone=version.branch.zone,
        name=name_of(session.get_one(Candidate, row.candidate_id)),
        answers=shown,
        form=form,
        note=None if form else rating_form.why_none(session, journey, row, userid, mine, now),
        round=live_round.view(session, journey, row, userid, open_to_see=is_open),
        is_open=is_open,
        points=_points(found, shown, everybody, mine) if found else None,
        ratings=tuple(_rating(one, version) for one in visible),
    )


def reveals(page: ResultPage, userid: str) -> bool:
    """Whether the page tells this member points, or ratings of others."""
    return page.points is not None or any(one.rater != userid.lower() for one in page.ratings)


def _points(found: Card, shown: tuple[AnswerView, ...], everybody: list[Rating], mine: list[Rating]) -> Points:
    keys = [row.key for row in found.rows]
    own, all_ = card.comparable(mine), card.comparable(everybody)
    people = [card.people(keys, own, say("results.mine"))] if own else []
    if len(all_) > len(own):
        people.append(card.people(keys, all_, say("results.mean", count=len(all_))))
    machine = None if found.by_person else card.machine(found, say("results.machine"))
    rubric = [one.findings for one in shown if one.findings]
    return Points(
        card=found,
        machine=machine,
        people=tuple(people),
        radar=radar_of([row.label for row in found.rows], [one for one in (machine, *people[:1]) if one]),
        found=sum(one.found for one in rubric),
        total=sum(one.total for one in rubric),
    )


def _ratings(session: Session, application_id: str) -> list[Rating]:
    return list(
        session.scalars(
            select(Rating).where(Rating.application_id == application_id).order_by(Rating.rated_at, Rating.id)
        )
    )


def _rating(row: Rating, version: PublishedVersion) -> RatingView:
    labels = version.position.dimensions
    return RatingView(
        rater=row.rater,
        stage=row.stage,
        blind=row.blind,
        instead=row.instead,
        at=row.rated_at,
        comment=row.comment,
        recommendation=ratings.RECOMMENDATIONS[row.recommendation],
        scores=tuple((labels[key].label if key in labels else key, points) for key, points in row.scores.items()),
    )
