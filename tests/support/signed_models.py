"""A model of the shipped teller's rubric that nothing stands against, and a rubric that has passed its gate."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import numpy
from sqlalchemy.orm import Session

from benchmarks.learning import WRONG, marks
from benchmarks.rating_world import table
from scoring import trained_models
from scoring.interview_score import SCORER
from scoring.learning import training
from scoring.learning.gate import judge
from scoring.learning.gate_marks import Marks
from scoring.learning.model_file import ModelFile, written
from scoring.learning.training import Origin
from scoring.rubric_hash import rubric_hash
from tests.support.onboarding import shipped
from tests.support.times import NOW

TELLER = ("communication", "finance", "patience", "service")
SEEN_BY_PHRASES = ("coverage", "structure", "specificity", "discourse")
# The shipped rubric, ten points too hard.
HARD_RUBRIC = dict.fromkeys(TELLER, (10.0, 1.0))
RUBRIC = rubric_hash(shipped().position("teller"), shipped().shelf.rules)


def promotable(seed: int = 5, **changed: Any) -> ModelFile:
    """A model of stage 1, with some lines of its card changed."""
    made = _trained(seed)
    return written(replace(made.card, **changed), made.numbers) if changed else made


@cache
def _trained(seed: int) -> ModelFile:
    origin = Origin("teller", RUBRIC, SCORER, {}, looks=0)
    made = training.train(table(replace(WRONG, candidates=60, questions=6), seed=seed), origin, NOW, seed)
    assert isinstance(made, ModelFile) and not made.card.obstacles
    return made


def pass_gate(session: Session, agrees: float = 0.95) -> None:
    """Judge the shipped rubric on marks of such an agreement."""
    panel, forms = marks(agrees, 40, 4, seed=1), marks(agrees, 40, 2, seed=2)
    given = Marks(panel[:, :3], panel[:, 3], forms, f"{agrees:.2f}".ljust(64, "0"))
    verdict = judge(given.humans, given.machine, numpy.asarray(given.forms))
    trained_models.keep_verdict(session, "teller", RUBRIC, given, verdict, NOW)


def handmade(lines: Mapping[str, tuple[float, float]] | None = None, half: float = 12.0, **changed: Any) -> ModelFile:
    """A model of stage 1 for the shipped teller whose lines are known: points = a + b · rubric."""
    numbers = {"lines": {key: list(line) for key, line in (HARD_RUBRIC if lines is None else lines).items()}}
    rated = {key: {"candidates": 60, "ratings": 72} for key in TELLER}
    values = {"dimensions": TELLER, "features": SEEN_BY_PHRASES, "rated": rated, "half_widths": {"*": half}}
    return written(replace(promotable().card, **{**values, **changed}), numbers)


def put_into_force(session: Session, model: ModelFile, now: datetime) -> None:
    """As if two people had signed it at that moment."""
    trained_models.store(session, model, now).in_force_from = now
