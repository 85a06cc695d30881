"""A model of the shipped teller's rubric that nothing stands against, and a rubric that has passed its gate."""

from dataclasses import replace
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

RUBRIC = rubric_hash(shipped().position("teller"), shipped().shelf.rules)


def promotable(seed: int = 5, **changed: Any) -> ModelFile:
    """A model of stage 1, with some lines of its card changed."""
    origin = Origin("teller", RUBRIC, SCORER, {}, looks=0)
    made = training.train(table(replace(WRONG, candidates=60, questions=6), seed=seed), origin, NOW, seed)
    assert isinstance(made, ModelFile) and not made.card.obstacles
    return written(replace(made.card, **changed), made.numbers) if changed else made


def pass_gate(session: Session, agrees: float = 0.95) -> None:
    """Judge the shipped rubric on marks of such an agreement."""
    panel, forms = marks(agrees, 40, 4, seed=1), marks(agrees, 40, 2, seed=2)
    given = Marks(panel[:, :3], panel[:, 3], forms, f"{agrees:.2f}".ljust(64, "0"))
    verdict = judge(given.humans, given.machine, numpy.asarray(given.forms))
    trained_models.keep_verdict(session, "teller", RUBRIC, given, verdict, NOW)
