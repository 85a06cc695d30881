"""What the scorecard sets off: cards for staff, and after a person's decision, words for the candidate."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.deadlines import NO_REASON
from config.texts import word
from core.errors import ConfigInvalid
from interview_flow.core import engine, seen
from interview_flow.core.journey import Journey, Step
from interview_flow.core.states import Action, State
from interview_flow.decision import local_dimension, scorecards
from interview_flow.decision.learnt import ratings_behind
from interview_flow.interview import consent
from interview_flow.interview.sittings import sitting_of
from interview_flow.scheduling import promises
from models import DimensionScore, InboxEvent, Interview, OutboxMessage, Scorecard
from scoring.finder import sender as finder
from scoring.result import ScorecardResult

# These scorers kept at most so many quotes of a dimension: a point without one was not surely missed.
CUTTING, MOST_QUOTES = ("rubric-1", "rubric-2"), 12
MOST_ROWS = 4  # of dimensions: a card has six rows
# Cards that show points, or what people said of somebody.
SHOW_RESULTS = ("result_for_hr", "second_round_done")


def arrived(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `interview.scored`; points made without a consent that still stands are thrown away."""
    interview_id, result = event.payload["interview_id"], ScorecardResult.from_json(event.payload["result"])
    # Quotes are kept with the scorecard alone.
    event.payload = {"interview_id": interview_id}
    if result.by_machine and not consent.given_for_interview(session, interview_id):
        result = ScorecardResult.not_scored(":opted_out")
    if scorecards.of_interview(session, interview_id) is None or result.status == "scored":
        record(session, journey, interview_id, result, now)


def record(session: Session, journey: Journey, interview_id: str, result: ScorecardResult, now: datetime) -> Scorecard:
    """Hook: store what the scorer found; a total moves the application on, anything else asks a person."""
    sitting = session.get_one(Interview, interview_id)
    application = journey.application(session, sitting.application_id)
    known = scorecards.of_interview(session, sitting.id)
    if known is not None and (known.status == "rated_by_person" or local_dimension.is_completed(session, known)):
        return known  # A person was quicker than the machine, and has decided.
    card = scorecards.store(session, journey, application, sitting, result, now)
    if journey.asks_model and result.by_machine:
        finder.post(session, card, now)
    latest = sitting_of(session, application.id)
    if application.state != State.SUBMITTED or latest is None or latest.id != sitting.id:
        return card
    if card.status == "scored":
        engine.apply(journey, session, application, Action.RECORD_SCORE, "system:scorer", now)
    else:
        journey.tell_staff(session, application, "hr", "needs_person", now, card.id, flags=_words(card.flags))
        journey.tell_staff(session, application, "interviewer", "rate_this", now, card.id)
    return card


def promise_result(step: Step) -> None:
    """Effect: they are thanked and told by which day they hear the result; HR is alarmed before it passes."""
    sitting, promise = sitting_of(step.session, step.application.id), promises.make(step, "result")
    assert sitting is not None
    step.application.promised_on, step.application.promise_alarmed = promise.day, None
    step.journey.notify(
        step.session, step.application, "interview_submitted", step.now, sitting.id, until=promise.until
    )


def tell_staff(step: Step) -> None:
    """Effect: HR's card with the buttons, the interviewers' card that opens the result page.

    Whom only people have interviewed has no result page: HR decides on the page of the application.
    """
    card = card_of(step.session, step.application.id)
    if card is None:
        occasion = f"v{step.application.version}"
        step.journey.tell_staff(step.session, step.application, "hr", "decide_anew", step.now, occasion)
        return
    occasion = f"{card.id}:v{step.application.version}"
    told = step.journey.tell_staff(
        step.session,
        step.application,
        "hr",
        "result_for_hr",
        step.now,
        occasion,
        reasons=reason_options(step.journey),
        dimensions=_rows(step.session, card.id),
    )
    for userid in told:
        seen.note(step.session, [step.application.id], userid, step.now)
    if step.action != Action.SCORE_BY_PERSON:
        # Else they were asked when the machine gave up, and one of them has answered.
        step.journey.tell_staff(step.session, step.application, "interviewer", "rate_this", step.now, occasion)


def card_reached(session: Session, row: OutboxMessage, userids: list[str], now: datetime) -> None:
    """Whom a card with points or opinions has reached: where the branch's HR are not there, head office's have it."""
    if row.template in SHOW_RESULTS and row.application_id is not None:
        for userid in userids:
            seen.note(session, [row.application_id], userid, now)


def _rows(session: Session, card_id: str) -> list[dict[str, str]]:
    """The heaviest dimensions as rows of a card."""
    return [{"label": one.label, "value": _points(one)} for one in dimensions_of(session, card_id)[:MOST_ROWS]]


def _points(one: DimensionScore) -> str:
    if one.score is None:
        return word("cards.no_points")
    origin = "person" if one.status == "rated_by_person" else "learnt" if ratings_behind(one) else "machine"
    return word(f"cards.points.{origin}", points=round(one.score))


def reason_options(journey: Journey) -> list[dict[str, str]]:
    """The reasons for a rejection as a card offers them.

    WeCom marks the first option of a list as chosen before anybody touches it, so the first one is none.
    """
    none = {"id": NO_REASON, "label": word("cards.choose_reason")}
    return [none] + [{"id": key, "label": label} for key, label in journey.reject_reasons.items()]


def advance(step: Step) -> None:
    """Effect: the candidate gets their dimensions in words and the promise, HR its last day."""
    promise = promises.make(step, "second_round")
    step.application.promised_on, step.application.promise_alarmed = promise.day, None
    step.journey.notify(
        step.session,
        step.application,
        "advanced",
        step.now,
        f"v{step.application.version}",
        not_before=step.now + step.journey.deadlines.undo,
        results=in_words(step.session, step.application.id),
        days=promise.days,
        until=promise.until,
    )
    step.journey.tell_staff(
        step.session,
        step.application,
        "hr",
        "schedule_second_round",
        step.now,
        f"v{step.application.version}",
        days=promise.days,
        until=promise.for_hr,
    )


def reject(step: Step) -> None:
    """Effect: the candidate hears the reason, their dimensions and how to appeal."""
    step.application.promised_on = None
    step.journey.notify(
        step.session,
        step.application,
        "rejected",
        step.now,
        f"v{step.application.version}",
        not_before=step.now + step.journey.deadlines.undo,
        reason=step.journey.reject_reasons.get(step.reason or "", ""),
        results=in_words(step.session, step.application.id),
    )


def reopen(step: Step) -> None:
    """Effect: an appeal was upheld; HR decides again."""
    tell_staff(step)
    step.journey.notify(step.session, step.application, "appeal_upheld", step.now, f"v{step.application.version}")


def card_of(session: Session, application_id: str) -> Scorecard | None:
    """The scorecard of the latest sitting."""
    sitting = sitting_of(session, application_id)
    return scorecards.of_interview(session, sitting.id) if sitting is not None else None


def dimensions_of(session: Session, card_id: str) -> list[DimensionScore]:
    """The dimensions of a card, heaviest first."""
    return list(
        session.scalars(
            select(DimensionScore)
            .where(DimensionScore.scorecard_id == card_id)
            .order_by(DimensionScore.weight_percent.desc(), DimensionScore.key)
        )
    )


def keeps_every_quote(card: Scorecard, quotes: int) -> bool:
    """Whether the quotes stored for one dimension are all that were found."""
    return card.engine not in CUTTING or quotes < MOST_QUOTES


def in_words(session: Session, application_id: str) -> str:
    """The candidate's dimensions in words, never as bare numbers."""
    card = card_of(session, application_id)
    if card is None:
        return "本次面试由面试官评定。"
    rows = dimensions_of(session, card.id)
    return "；".join(f"{row.label}：{level_of(row)}" for row in rows) or "本次面试由面试官评定。"


def level_of(row: DimensionScore) -> str:
    """A dimension's points as candidates read them."""
    if row.score is None:
        return "本次未能评定"
    for floor, words in ((80, "表现突出"), (65, "表现良好"), (50, "基本达到要求")):
        if row.score >= floor:
            return words
    return "有提升空间"


def _words(flags: list[str]) -> str:
    """The scorer's flags (`<question>:<code>`) as HR reads them, each once; those of the whole card come first."""
    codes = [flag.partition(":")[2] for flag in sorted(flags, key=lambda one: not one.startswith(":"))]
    return "、".join(dict.fromkeys(map(_flag, codes))) or word("flag.default")


def _flag(code: str) -> str:
    try:
        return word(f"flag.{code.partition(':')[0]}")
    except ConfigInvalid:
        return word("flag.default")
