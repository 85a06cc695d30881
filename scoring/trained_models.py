"""Trained models and verdicts on rubrics in the database, where every process reads them; a file has the same text."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import ConfigInvalid, InputInvalid, NotFound
from models import LearnedModel, RubricVerdict
from scoring.learning import model_file
from scoring.learning.gate import Verdict
from scoring.learning.gate_marks import Marks
from scoring.learning.in_force import ModelInForce
from scoring.learning.model_file import ModelFile
from scoring.learnt import NotUsed
from scoring.pinned_model import name_in_force

# Of a model's name, what a person has to type at least.
SHORTEST_NAME = 8


def store(session: Session, model: ModelFile, now: datetime) -> LearnedModel:
    """Keep a model, once."""
    row = session.scalar(select(LearnedModel).where(LearnedModel.name == model.name))
    if row is None:
        row = LearnedModel(name=model.name, position_key=model.card.position, text=model.text, made_at=now)
        session.add(row)
        session.flush()
    return row


def find(session: Session, name: str) -> LearnedModel:
    """The model whose name begins so; all of its position are locked until the transaction ends.

    Raises:
        InputInvalid: too short to name one, or not the beginning of a name.
        NotFound: there is none.
    """
    wanted = name.strip().removesuffix(".json").lower()
    if len(wanted) < SHORTEST_NAME or not all(letter in "0123456789abcdef" for letter in wanted):
        raise InputInvalid(f"a model is named by {SHORTEST_NAME} or more characters of its name, 0-9 and a-f")
    found = session.execute(
        select(LearnedModel.id, LearnedModel.position_key).where(LearnedModel.name.startswith(wanted)).limit(2)
    ).all()
    if len(found) != 1:
        raise NotFound(f"no such model: {wanted}" if not found else f"several models begin with {wanted}")
    [(model_id, position_key)] = found
    of_position = select(LearnedModel).where(LearnedModel.position_key == position_key).order_by(LearnedModel.id)
    # Of two that are signed at one moment, the second then sees what came of the first.
    locked = session.scalars(of_position.with_for_update().execution_options(populate_existing=True)).all()
    return next(row for row in locked if row.id == model_id)


def opened(row: LearnedModel) -> ModelFile:
    """The model of a row.

    Raises:
        ConfigInvalid: it was changed after it was made.
    """
    return model_file.read(row.text, row.name)


def in_force(session: Session, position_key: str) -> ModelInForce | None:
    """The model of a position that scores interviews which begin now.

    Raises:
        ConfigInvalid: it was changed after it was made.
    """
    name = name_in_force(session, position_key)
    row = session.scalar(select(LearnedModel).where(LearnedModel.name == name)) if name else None
    return None if row is None else ModelInForce(opened(row))


def pinned(session: Session, name: str) -> ModelInForce | NotUsed:
    """The model that an interview keeps since its beginning, or why it may not score any more.

    One that was withdrawn meanwhile scores nobody new. One that is gone or isn't what its name says never comes into
    a score: the rubric's points stand, and the card says why.
    """
    row = session.scalar(select(LearnedModel).where(LearnedModel.name == name))
    if row is None:
        return NotUsed.DAMAGED
    if row.withdrawn_at is not None:
        return NotUsed.WITHDRAWN
    try:
        return ModelInForce(opened(row))
    except ConfigInvalid:
        return NotUsed.DAMAGED


def promoted_since(session: Session, position_key: str, moment: datetime) -> bool:
    """Whether a model of the position that still stands came into force at that moment or later."""
    query = select(LearnedModel.id).where(
        LearnedModel.position_key == position_key,
        LearnedModel.in_force_from >= moment,
        LearnedModel.withdrawn_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None


def trained_before(session: Session, position_key: str) -> int:
    """How many models of a position there are."""
    query = select(func.count()).select_from(LearnedModel).where(LearnedModel.position_key == position_key)
    return session.scalar(query) or 0


def keep_verdict(
    session: Session, position_key: str, rubric: str, marks: Marks, verdict: Verdict, now: datetime
) -> RubricVerdict:
    """Keep what the gate said; the same marks of the same rubric are judged once."""
    data = marks.hash
    row = session.scalar(select(RubricVerdict).where(RubricVerdict.rubric == rubric, RubricVerdict.data == data))
    if row is None:
        row = RubricVerdict(
            position_key=position_key,
            rubric=rubric,
            data=data,
            passed=verdict.passed,
            figures=_figures(verdict),
            judged_at=now,
        )
        session.add(row)
        session.flush()
    return row


def has_passed(session: Session, rubric: str) -> bool:
    """Whether the last verdict on this rubric lets it go live."""
    query = select(RubricVerdict.passed).where(RubricVerdict.rubric == rubric)
    return bool(session.scalar(query.order_by(RubricVerdict.judged_at.desc(), RubricVerdict.id.desc()).limit(1)))


def _figures(verdict: Verdict) -> dict[str, Any]:
    found = {"humans": verdict.humans, "with_machine": verdict.with_machine, "retest": verdict.retest}
    return {
        "lacks": [str(lack) for lack in verdict.lacks],
        **{name: None if one is None else asdict(one) for name, one in found.items()},
    }
