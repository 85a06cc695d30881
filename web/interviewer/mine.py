"""An interviewer's own list: what waits for their rating, and what they have rated."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response
from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from interview_flow.core.journey import Journey
from interview_flow.core.states import PERSON, State
from interview_flow.decision import ratings, second_round
from interview_flow.interview.sittings import sitting_of
from models import Application, Candidate, Rating, SecondRound
from web.core.context import services
from web.core.pages import name_of, page
from web.signin.sessions import member, refuse, require_member, rights

MOST = 50
RECORDED = (State.SUBMITTED.value, State.SCORED.value, State.SECOND_ROUND.value)
LIVE = (State.SECOND_ROUND_SCHEDULED.value, State.SECOND_ROUND_DONE.value)

interviewer = Blueprint("interviewer", __name__, url_prefix="/h5")
interviewer.before_request(require_member)


@dataclass(frozen=True)
class Line:
    """One application in the list.

    Args:
        stage: what is or was rated: `recorded` or `second_round`.
        since: from when it waits: the hand-in, or the start of the round; of a rated one, when it was rated.
        begins: the round has not begun: nothing can be rated yet.
        recommendation: of a rated one, in words.
    """

    application_id: str
    name: str
    position: str
    branch: str
    zone: ZoneInfo
    stage: str
    since: datetime
    begins: bool = False
    recommendation: str = ""


@interviewer.get("/mine")
def mine() -> Response:
    """Both lists; whoever has no right anywhere and has rated nothing is told so."""
    found, me = services(), member().userid
    catalogue = found.journey.catalogue
    roles = {key: role for key in catalogue.branches() if (role := rights().role_of(key, me))}
    with found.db.read() as session:
        waiting = _waiting(session, found.journey, roles, me, found.clock.now())
        rated = _rated(session, found.journey, me)
    if not roles and not rated:
        refuse("pages.mine.not_interviewer")
    return page("mine.html", waiting=waiting, rated=rated, most=MOST, is_hr="hr" in roles.values())


def interviews_for(catalogue: Catalogue, userid: str) -> list[str]:
    """The branches that name this member as an interviewer."""
    wanted = userid.lower()
    return [
        key for key in catalogue.branches() if wanted in {one.lower() for one in catalogue.branch(key).interviewers}
    ]


def _waiting(session: Session, journey: Journey, roles: dict[str, str], me: str, now: datetime) -> list[Line]:
    """Whom the member may rate now, and the rounds they will lead; who waits longest comes first."""
    lines = []
    for row, round_ in session.execute(_unrated(interviews_for(journey.catalogue, me), list(roles), me)):
        live = round_ is not None and row.state in LIVE
        if live and not second_round.is_chosen(round_, me):
            continue
        begins = live and row.state == State.SECOND_ROUND_SCHEDULED and now < round_.starts_at
        stage = ratings.stage_for(session, row, me, roles.get(row.branch_key, ""), now)
        stage = stage or (second_round.STAGE if begins else None)
        if stage is not None:
            since = round_.starts_at if live else _handed_in(session, row)
            lines.append(_line(session, journey, row, stage, since, begins=begins))
    return sorted(lines, key=lambda line: (line.begins, line.since))


def _unrated(branches: list[str], own: list[str], me: str) -> Select[Application, SecondRound]:
    """Applications, each with its round if any, at which this member may have something to rate.

    Args:
        branches: where they interview; `own`: where they have any right.
    """
    rated = exists().where(
        Rating.application_id == Application.id, Rating.rater == me.lower(), Rating.stage == "recorded"
    )
    recorded = and_(
        Application.state.in_(RECORDED),
        Application.branch_key.in_(branches),
        or_(Application.interview_kind.is_(None), Application.interview_kind != PERSON),
        ~rated,
    )
    live = and_(Application.state.in_(LIVE), SecondRound.id.is_not(None), Application.branch_key.in_(own))
    return (
        select(Application, SecondRound)
        .outerjoin(SecondRound, SecondRound.application_id == Application.id)
        .where(or_(recorded, live))
        .order_by(Application.changed_at, Application.id)
        .limit(MOST)
    )


def _rated(session: Session, journey: Journey, me: str) -> list[Line]:
    """What the member has rated, newest first."""
    found = session.execute(
        select(Rating, Application)
        .join(Application, Application.id == Rating.application_id)
        .where(Rating.rater == me.lower())
        .order_by(Rating.rated_at.desc(), Rating.id)
        .limit(MOST)
    )
    return [
        _line(session, journey, row, rating.stage, rating.rated_at, said=ratings.RECOMMENDATIONS[rating.recommendation])
        for rating, row in found
    ]


def _line(
    session: Session,
    journey: Journey,
    row: Application,
    stage: str,
    since: datetime,
    *,
    begins: bool = False,
    said: str = "",
) -> Line:
    version = journey.version(session, row)
    name = name_of(session.get_one(Candidate, row.candidate_id))
    labels = version.position.label, version.branch.label
    return Line(row.id, name, *labels, version.branch.zone, stage, since, begins, said)


def _handed_in(session: Session, row: Application) -> datetime:
    sitting = sitting_of(session, row.id)
    return (sitting.submitted_at if sitting else None) or row.changed_at
