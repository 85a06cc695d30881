"""What a finder is asked about a card, and what of the person it must not see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.schema import Branch, Question
from models import Answer, AnswerPart, Candidate, DimensionScore, Scorecard
from scoring.answers import JoinedAnswer, join
from scoring.details import DimensionDetail

# What a branch is called in talk: 哈尔滨 for 哈尔滨分行.
ENDINGS = ("分行", "支行", "总行", "营业部")
# A given name of one character stands in too many other words.
SHORTEST_NAME = 2


@dataclass(frozen=True)
class Asked:
    """An answer that was scored, with the points that the scorer missed in it; ids only."""

    answer_id: str
    question_id: str
    points: tuple[str, ...]

    def narrowed(self, question: Question) -> Question:
        """The question with these points alone."""
        return question.model_copy(update={"points": tuple(one for one in question.points if one.id in self.points)})


def asked_about(session: Session, card: Scorecard) -> list[Asked]:
    """The answers in whose scored dimensions a point was missed, by their ids.

    A card that a person rated has no details any more, and nothing is asked about it.
    """
    missed: dict[str, dict[str, None]] = {}
    rows = select(DimensionScore).where(DimensionScore.scorecard_id == card.id).order_by(DimensionScore.key)
    for row in session.scalars(rows):
        answers = DimensionDetail.from_json(row.detail).answers if row.detail else {}
        for question_id, one in answers.items():
            if one.score is not None:
                missed.setdefault(question_id, {}).update(dict.fromkeys(one.missed))
    given = select(Answer).where(Answer.interview_id == card.interview_id).order_by(Answer.id)
    found = [Asked(one.id, one.question_id, tuple(missed.get(one.question_id, ()))) for one in session.scalars(given)]
    return [one for one in found if one.points]


def text_of(session: Session, answer_id: str) -> JoinedAnswer:
    """An answer as it is scored."""
    parts = select(AnswerPart).where(AnswerPart.answer_id == answer_id).order_by(AnswerPart.sent_at, AnswerPart.order)
    return join(session.scalars(parts).all())


def hidden_of(candidate: Candidate, branch: Branch) -> tuple[str, ...]:
    """Words that name the person or where they come from and apply: name, schools, branch, its people."""
    name = (candidate.name or "").strip()
    words = [name, *_schools(candidate.resume or {}), branch.label, *branch.names.values()]
    words += [name[-2:]] if len(name) > SHORTEST_NAME else []
    words += [short for short in (branch.label.removesuffix(one) for one in ENDINGS) if len(short) >= SHORTEST_NAME]
    return tuple(dict.fromkeys(word for word in words if word.strip()))


def _schools(resume: Mapping[str, Any]) -> Iterator[str]:
    """Of the education entries that can be read at all."""
    entries = resume.get("education")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and entry.get("school"):
            yield str(entry["school"])
