"""What each stored quote of a card stands for: not all of them show that a point was made.

The scorer by meaning also quotes the passage nearest to a point that was missed, and words that may be harmful and
hold nothing down. Whoever shows quotes has to tell them from the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Answer, DimensionScore, Evidence, Scorecard
from scoring.details import AnswerDetail, DimensionDetail


class Shows(StrEnum):
    """What a quote stands for.

    `NEAR`: the passage nearest to a point that was missed. `MAYBE_HARMFUL`: for a person to judge; it caps nothing.
    """

    FOUND = "found"
    NEAR = "near"
    HARMFUL = "harmful"
    MAYBE_HARMFUL = "maybe_harmful"


@dataclass(frozen=True)
class Quoted:
    """A stored quote with what it stands for."""

    row: Evidence
    shows: Shows


def quotes_of(session: Session, card: Scorecard, dimensions: Sequence[DimensionScore]) -> list[Quoted]:
    """All quotes of a card by their place in each answer.

    Args:
        dimensions: of the card. A row without details is of a scorer that quoted only what counted.
    """
    asked = _asked(session, card)
    answers = {row.id: DimensionDetail.from_json(row.detail).answers if row.detail else {} for row in dimensions}
    stored = session.scalars(
        select(Evidence)
        .where(Evidence.dimension_score_id.in_(list(answers)))
        .order_by(Evidence.answer_id, Evidence.start, Evidence.id)
    )
    found = []
    for row in stored:
        question = asked.get(row.answer_id, "")
        found.append(Quoted(row, _shows(row, question, card.flags, answers[row.dimension_score_id].get(question))))
    return found


def _shows(row: Evidence, question: str, flags: Sequence[str], detail: AnswerDetail | None) -> Shows:
    for kind in (Shows.HARMFUL, Shows.MAYBE_HARMFUL):
        if f"{question}:{kind}:{row.point}" in flags:
            return kind
    return Shows.NEAR if detail is not None and row.point in detail.missed else Shows.FOUND


def _asked(session: Session, card: Scorecard) -> dict[str, str]:
    """Answer id -> the question it answers."""
    answers = session.scalars(select(Answer).where(Answer.interview_id == card.interview_id))
    return {one.id: one.question_id for one in answers}
