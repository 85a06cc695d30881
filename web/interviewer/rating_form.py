"""What this member may rate now, and if nothing, why not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from catalogue import PublishedVersion
from interview_flow.core import staff
from interview_flow.core.journey import Journey
from interview_flow.core.states import ENDS, State, label_of
from interview_flow.decision import ratings, second_round
from models import Application, Rating, SecondRound
from web.core.pages import local, say

RECORDED = "recorded"
BEFORE = frozenset({State.APPLIED, State.SCREENED_OUT, State.SCREENED_IN, State.INVITED, State.CONFIRMED})
# Ended by the candidate or by the clock: nobody decided.
UNDECIDED_ENDS = ENDS - {State.REJECTED, State.OFFER_DECLINED, State.ONBOARDED}
WAITING = {State.SCORED, State.SECOND_ROUND, State.SUBMITTED}


@dataclass(frozen=True)
class Field:
    """One dimension of the form: what is measured, why the position needs it, and what some points mean."""

    key: str
    label: str
    weight_percent: int
    definition: str
    job_reason: str
    anchors: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Form:
    """The stage that can be rated now.

    Attributes:
        blind: points are hidden until it is handed in.
        notes: it rates the recording before the round, which begins at `starts_at`.
        stands_in: HR rates in the place of whoever was chosen, and says why.
    """

    stage: str
    fields: tuple[Field, ...]
    blind: bool
    notes: bool
    starts_at: datetime | None
    stands_in: bool


@dataclass(frozen=True)
class Note:
    """Why there is nothing to rate; `submitted` confirms this member's own rating."""

    text: str
    submitted: bool = False


def form_of(
    session: Session, journey: Journey, row: Application, version: PublishedVersion, userid: str, now: datetime
) -> Form | None:
    """The form for this member, if any."""
    role = journey.rights(session).role_of(row.branch_key, userid) or ""
    stage = ratings.stage_for(session, row, userid, role, now)
    if stage is None:
        return None
    round_ = _round(session, row)
    return Form(
        stage=stage,
        fields=_fields(version),
        blind=version.position.blind_first,
        notes=round_ is not None and stage == RECORDED,
        starts_at=round_.starts_at if round_ else None,
        stands_in=round_ is not None and stage == second_round.STAGE and not second_round.is_chosen(round_, userid),
    )


def why_none(
    session: Session, journey: Journey, row: Application, userid: str, mine: list[Rating], now: datetime
) -> Note:
    """What to tell a member who has no form: what became of their rating, or why none is asked for."""
    state = State(row.state)
    if state in BEFORE or state == State.INTERVIEWING:
        return Note(say("results.no_form.too_soon"))
    if state in UNDECIDED_ENDS:
        return Note(say("results.no_form.ended", state=label_of(row.state)), bool(mine))
    if state == State.SECOND_ROUND_SCHEDULED:
        return _in_the_round(session, journey, row, userid, mine, now)
    if state == State.SECOND_ROUND_DONE:
        return Note(say("results.no_form.round_done"), bool(mine))
    if state not in WAITING:
        return Note(say(f"results.no_form.{'decided_rated' if mine else 'decided'}"), bool(mine))
    if not mine:
        return Note(say("results.no_form.nothing"))
    if state == State.SECOND_ROUND:
        return Note(say("results.no_form.round_due"), True)
    is_hr = journey.rights(session).role_of(row.branch_key, userid) == "hr"
    return Note(say(f"results.no_form.{'next_for_hr' if is_hr else 'next'}"), True)


def _in_the_round(
    session: Session, journey: Journey, row: Application, userid: str, mine: list[Rating], now: datetime
) -> Note:
    round_ = _round(session, row)
    if round_ is not None and second_round.is_chosen(round_, userid):
        if now < round_.starts_at:
            at = local(round_.starts_at, journey.version(session, row).branch.zone)
            return Note(say("results.too_early", at=at), bool(mine))
        return Note(say("results.no_form.others_rate"), True)
    names = "、".join(staff.name_of(journey.catalogue, one) for one in (round_.chosen if round_ else []))
    return Note(say("results.no_form.not_chosen", names=names), bool(mine))


def _round(session: Session, row: Application) -> SecondRound | None:
    return second_round.of(session, row.id) if row.state == State.SECOND_ROUND_SCHEDULED else None


def _fields(version: PublishedVersion) -> tuple[Field, ...]:
    position = version.position
    found = []
    for key, percent in position.weights.items():
        dimension = position.dimensions[key]
        anchors = tuple(sorted(dimension.anchors.items()))
        found.append(Field(key, dimension.label, percent, dimension.definition, dimension.job_reason, anchors))
    return tuple(found)
