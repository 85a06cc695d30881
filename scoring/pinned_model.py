"""The model that scores an interview is the one in force when it begins; its name stays with the interview.

Light enough for the web process: nothing that computes is imported.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import LearnedModel


def name_in_force(session: Session, position_key: str) -> str | None:
    """The name of the model that an interview beginning now is scored with; None for the rubric alone.

    That is the last one promoted, unless it was withdrawn: the one before it does not come back.
    """
    row = session.scalar(
        select(LearnedModel)
        .where(LearnedModel.position_key == position_key, LearnedModel.in_force_from.is_not(None))
        .order_by(LearnedModel.in_force_from.desc(), LearnedModel.name)
        .limit(1)
    )
    return None if row is None or row.withdrawn_at is not None else row.name
