"""Why the machine saw a dimension as it did, in a sentence for the candidate: names of the rubric's points.

No number, no weight, and nothing that anybody said. It is told where it can no longer help in the same application:
after a rejection that the candidate has heard, and from an offer on; not before the second round, which asks for what
was missed.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy.orm import Session

from config.rubric import Mark
from config.schema import Question
from config.texts import word
from interview_flow.core.journey import Journey
from interview_flow.core.states import State
from interview_flow.decision import results, undo
from interview_flow.decision.quotes import Shows, quotes_of
from interview_flow.decision.scorecards import BY_PERSON
from interview_flow.interview import sittings
from models import Application, DimensionScore
from scoring.details import AnswerDetail, DimensionDetail

TOLD_IN = frozenset(
    {State.REJECTED, State.OFFERED, State.OFFER_ACCEPTED, State.OFFER_DECLINED, State.ONBOARDING, State.ONBOARDED}
)
MOST = 2  # names of a kind in one sentence


@dataclass(frozen=True)
class _Named:
    """What is named of one dimension: points found, points that would have raised it, what held it down."""

    found: tuple[str, ...]
    missed: tuple[str, ...]
    held: tuple[str, ...]


def may_be_told(session: Session, application: Application) -> bool:
    """Whether the process is past the point from which reasons are told, and the candidate knows."""
    return undo.told_state(session, application) in TOLD_IN


def in_words(session: Session, journey: Journey, application: Application) -> list[str]:
    """One sentence for each dimension, heaviest first; nothing where no machine has scored the answers."""
    card = results.card_of(session, application.id)
    rows = results.dimensions_of(session, card.id) if card is not None else []
    if card is None or all(row.status == BY_PERSON for row in rows):
        return []
    position = journey.version(session, application).position
    asked = {one.id: position.question(one.question_id) for one in sittings.answers_of(session, card.interview_id)}
    found = {
        (one.row.dimension_score_id, one.row.answer_id, one.row.point)
        for one in quotes_of(session, card, rows)
        if one.shows == Shows.FOUND
    }
    return [_sentence(row, _named(row, asked, found)) for row in rows]


def _sentence(row: DimensionScore, named: _Named) -> str:
    if row.status == BY_PERSON:
        return _say("by_person", row)
    if row.score is None:
        return _say("unscored", row)
    if not (named.found or named.missed or named.held):
        return _say("level", row, level=results.level_of(row))
    said = _say("found", row, names=_list(named.found)) if named.found else _say("nothing", row)
    if named.held:
        return said + word("dimension_reason.held", names=_list(named.held))
    return said + (word("dimension_reason.missed", names=_list(named.missed)) if named.missed else "")


def _named(row: DimensionScore, asked: Mapping[str, Question], quoted: Set[tuple[str, str, str]]) -> _Named:
    """Sort the points of one dimension.

    Args:
        quoted: (dimension row, answer, point) of each point that was found.
    """
    details = DimensionDetail.from_json(row.detail).answers if row.detail else {}
    found: list[Mark] = []
    missed: list[Mark] = []
    held: list[Mark] = []
    for answer_id, question in asked.items():
        detail = details.get(question.id, AnswerDetail("", None, {}))
        points = [one for one in question.points if one.dim == row.key]
        there = [one for one in points if (row.id, answer_id, one.id) in quoted]
        found += there
        # What an answer without a detail missed is unknown.
        missed += [one for one in points if detail.status == "scored" and one not in there]
        held += [one for one in question.harmful if one.dim == row.key and one.id in detail.capped_by]
    names = _labels(found)
    return _Named(names[:MOST], tuple(one for one in _labels(missed) if one not in names)[:MOST], _labels(held)[:MOST])


def _labels(marks: Iterable[Mark]) -> tuple[str, ...]:
    """Written for people; a mark without one is a phrase of the rubric, which is nobody's business."""
    return tuple(dict.fromkeys(one.label for one in marks if one.label))


def _list(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names)


def _say(key: str, row: DimensionScore, **data: str) -> str:
    return word(f"dimension_reason.{key}", label=row.label, **data)
