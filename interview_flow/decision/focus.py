"""What to ask in the live round: questions without an answer, and points of the rubric that were not mentioned."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from config.schema import Question
from interview_flow.core.journey import Journey
from interview_flow.decision.quotes import Shows, quotes_of
from interview_flow.decision.results import card_of, dimensions_of, keeps_every_quote
from interview_flow.interview import sittings
from models import Answer, Application, Scorecard
from models.interview import NOT_COUNTED

MOST_POINTS = 4


@dataclass(frozen=True)
class Focus:
    """One question worth coming back to.

    Args:
        unanswered: nothing was said to it; else `missed` names what good answers mention, heaviest first.
    """

    number: int
    question: str
    unanswered: bool
    missed: tuple[str, ...] = ()


def of(session: Session, journey: Journey, application: Application) -> list[Focus]:
    """In the order the questions were asked. Tells what the machine found: only for who may see its points."""
    sitting = sittings.sitting_of(session, application.id)
    if sitting is None:
        return []
    position = journey.version(session, application).position
    found = _quoted(session, card_of(session, application.id))
    listed = []
    for number, answer in enumerate(sittings.answers_of(session, sitting.id), 1):
        question = position.question(answer.question_id)
        if _is_unanswered(session, answer):
            listed.append(Focus(number, question.text, True))
            continue
        missed = _missed(question, found, answer.id)
        if missed:
            listed.append(Focus(number, question.text, False, missed))
    return listed


def _missed(question: Question, found: Mapping[str, set[tuple[str, str]]], answer_id: str) -> tuple[str, ...]:
    points = [one for one in question.points if one.dim in found and (answer_id, one.id) not in found[one.dim]]
    points.sort(key=lambda one: -one.weight)
    return tuple(one.name for one in points[:MOST_POINTS])


def _quoted(session: Session, card: Scorecard | None) -> dict[str, set[tuple[str, str]]]:
    """Dimension -> (answer id, point id) that were found; without dimensions whose list of quotes was cut."""
    if card is None or card.status != "scored":
        return {}
    dimensions, found = dimensions_of(session, card.id), {}
    quotes = quotes_of(session, card, dimensions)
    for dimension in dimensions:
        own = [one for one in quotes if one.row.dimension_score_id == dimension.id]
        if dimension.status == "scored" and keeps_every_quote(card, len(own)):
            found[dimension.key] = {(one.row.answer_id, one.row.point) for one in own if one.shows != Shows.NEAR}
    return found


def _is_unanswered(session: Session, answer: Answer) -> bool:
    counted = [one for one in sittings.parts_of(session, answer.id) if one.status not in NOT_COUNTED]
    return answer.status == "skipped" or not counted
