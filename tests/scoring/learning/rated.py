"""Made-up rows for the tests of learning."""

from datetime import timedelta
from typing import Any

from scoring.learning.table import Rated
from tests.support.times import NOW


def rated(candidate: int = 0, question: str = "q1", rater: str = "iv01", **changed: Any) -> Rated:
    """One row; the points of a candidate are 40 to 80."""
    values: dict[str, Any] = {
        "dimension": "service",
        "features": {"coverage": 0.5},
        "rubric": 50.0,
        "characters": 100,
        "points": 40.0 + candidate * 7 % 41,
        "rated_at": NOW + timedelta(hours=candidate),
    }
    return Rated(f"c{candidate:05d}", rater, question, **{**values, **changed})
