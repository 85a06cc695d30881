"""What a model may look at: a closed list. Whatever isn't on it is refused by name, never dropped.

All of them are read from what was said, against the rubric. A person's name, sex, age, school, birthplace, branch,
face, voice, accent or rate of speech is no feature, and nothing that stands in for one: nor is the length of an
answer, which only the baseline to beat may use (`baselines.py`).
"""

import math
from collections.abc import Mapping
from enum import StrEnum

from core.errors import InputInvalid


class Feature(StrEnum):
    """A named sub-score of one answer in one dimension, 0 to 1."""

    COVERAGE = "coverage"
    STRUCTURE = "structure"
    SPECIFICITY = "specificity"
    DISCOURSE = "discourse"
    SUBSTANCE = "substance"
    RELEVANCE = "relevance"
    SECOND_SCORER = "second_scorer"
    CONTRADICTION = "contradiction"


# More of these never earns points, more of any other never costs any: every stage above 1 keeps to it.
LOWERS = frozenset({Feature.CONTRADICTION})


def sign(feature: Feature) -> float:
    """1 where more may only raise the points, -1 where it may only lower them."""
    return -1.0 if feature in LOWERS else 1.0


def checked(values: Mapping[str, float]) -> dict[Feature, float]:
    """The values under their features, in the order of the list.

    Raises:
        InputInvalid: a name isn't on the list, or a value isn't a number from 0 to 1; names it.
    """
    known = {str(feature) for feature in Feature}
    for name, value in values.items():
        if name not in known:
            raise InputInvalid("no model may look at this: it is not on the list of features", field=name)
        if not (math.isfinite(value) and 0.0 <= value <= 1.0):
            raise InputInvalid("a feature is a number from 0 to 1", field=name)
    return {feature: float(values[feature]) for feature in Feature if feature in values}
