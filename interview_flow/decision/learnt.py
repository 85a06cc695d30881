"""What a learnt model had to do with the points of a stored dimension."""

from interview_flow.decision.scorecards import BY_PERSON
from models import DimensionScore
from scoring.details import DimensionDetail, LearntDetail


def learnt_of(row: DimensionScore) -> LearntDetail | None:
    """What the interview's model said of a dimension; None where it had none, or a person gave the points."""
    if row.detail is None or row.status == BY_PERSON:
        return None
    return DimensionDetail.from_json(row.detail).learnt


def ratings_behind(row: DimensionScore) -> int:
    """How many of the bank's ratings a dimension's points were put right by; 0: not calibrated."""
    learnt = learnt_of(row)
    return learnt.ratings if learnt is not None and learnt.counts else 0
