"""What a language model copied out of answers for points that the scorer missed; no points come of it.

Nobody may take it for the scorer's own evidence, so it is read apart from `quotes.py`.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import FinderAnswer, FinderQuote, Scorecard


@dataclass(frozen=True)
class Copied:
    """One answer that the finder was asked about, with what it copied, by place."""

    row: FinderAnswer
    quotes: tuple[FinderQuote, ...]


def copied_of(session: Session, card: Scorecard) -> list[Copied]:
    """What there is for a card; empty where no finder was asked, or not yet."""
    asked = select(FinderAnswer).where(FinderAnswer.scorecard_id == card.id).order_by(FinderAnswer.answer_id)
    rows = list(session.scalars(asked))
    quotes = session.scalars(
        select(FinderQuote)
        .where(FinderQuote.finder_answer_id.in_([row.id for row in rows]))
        .order_by(FinderQuote.start, FinderQuote.point, FinderQuote.id)
    ).all()
    return [Copied(row, tuple(one for one in quotes if one.finder_answer_id == row.id)) for row in rows]


def is_doubtful(quote: FinderQuote) -> bool:
    """Whether a person should look twice: the two calls differ, or it lies far from the point."""
    return bool(quote.weak) or not quote.agreed
