"""What the scorer found in an answer, as the named sub-scores that a model may look at."""

import math

from scoring.learning.features import Feature
from scoring.rubric.points import AnswerScore, DimensionPoints

OF_DIMENSION = (Feature.COVERAGE, Feature.STRUCTURE, Feature.SPECIFICITY, Feature.DISCOURSE)
RELEVANCE_SPAN = 3.0


def sub_scores(answer: AnswerScore, points: DimensionPoints) -> dict[str, float]:
    """Of what the scorer found, what is on the list of features, kept within 0 to 1.

    The scorer by meaning calls substance `made`, and gives relevance from -3 to 3. What a dimension has of its own
    goes before what the whole answer has. What is no number stays none, for `features.checked` to refuse.
    """
    known = {str(one): getattr(points, str(one)) for one in OF_DIMENSION}
    if "made" in answer.parts:
        known[Feature.SUBSTANCE] = answer.parts["made"]
    if "relevance" in answer.parts:
        known[Feature.RELEVANCE] = (answer.parts["relevance"] + RELEVANCE_SPAN) / (2 * RELEVANCE_SPAN)
    if answer.second is not None:
        known[Feature.SECOND_SCORER] = answer.second / 100
    return {str(name): _within(float(value)) for name, value in known.items()}


def _within(value: float) -> float:
    return min(1.0, max(0.0, value)) if math.isfinite(value) else value
