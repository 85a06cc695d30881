"""By what a candidate is searched: blind indexes of pieces of name, pinyin, phone and e-mail, kept by every write."""

from typing import Any

import structlog
from sqlalchemy import Connection, ForeignKey, Select, String, delete, event, exists, insert, inspect, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from core.encryption import CannotOpen, Sealed, current_keyring
from core.search_terms import Term, terms_asked, terms_of_person
from models.base import Base
from models.candidate import Candidate

# Half a hash: two terms of one bank share it by no chance worth a column twice as wide.
TOKEN_LENGTH = 32
FILLED_AT_ONCE = 200
SEARCHED = ("name", "phone", "email")
WATCHED = (*(f"{name}_sealed" for name in SEARCHED), "merged_into")

log = structlog.get_logger(__name__)


class SearchToken(Base):
    """One term under which one living candidate is found. It says nothing to whoever lacks INDEX_KEY."""

    __tablename__ = "search_tokens"

    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(String(32), ForeignKey("candidates.id"), primary_key=True, index=True)


def found_by(asked: str) -> Select[Any] | None:
    """The ids of the candidates whom the typed words mean, some of them twice; None when they can mean nobody."""
    tokens = [_token(term) for term in terms_asked(asked)]
    return select(SearchToken.candidate_id).where(SearchToken.token.in_(tokens)) if tokens else None


def tokens_of(candidate_id: str, name: str, phone: str, email: str) -> list[dict[str, str]]:
    """The rows of one candidate, for whoever writes many at once."""
    tokens = {_token(term) for term in terms_of_person(name, phone, email)}
    return [{"token": token, "candidate_id": candidate_id} for token in sorted(tokens)]


def fill_missing(connection: Connection, after: str = "") -> str | None:
    """Index the next living candidates that no term leads to; returns where to go on, None at the end.

    A database of an earlier version has none indexed, and whoever migrates it need not have the keys.
    """
    living = Candidate.__table__
    columns = [living.c[f"{name}_sealed"] for name in SEARCHED]
    unknown = ~exists().where(SearchToken.candidate_id == living.c.id)
    query = select(living.c.id, *columns).where(living.c.merged_into.is_(None), unknown, living.c.id > after)
    named = query.where(or_(*(column.is_not(None) for column in columns)))
    rows = connection.execute(named.order_by(living.c.id).limit(FILLED_AT_ONCE)).all()
    tokens = [
        one
        for row in rows
        for one in tokens_of(row[0], *(_opened(row[0], *pair) for pair in zip(SEARCHED, row[1:], strict=True)))
    ]
    if tokens:
        ignore = "OR IGNORE" if connection.dialect.name == "sqlite" else "IGNORE"
        connection.execute(insert(SearchToken).prefix_with(ignore), tokens)
    return rows[-1][0] if len(rows) == FILLED_AT_ONCE else None


@event.listens_for(Candidate, "after_insert")
@event.listens_for(Candidate, "after_update")
def _index(_mapper: Any, connection: Connection, candidate: Candidate) -> None:
    """Every write of what is searched by changes the terms with it, in its transaction."""
    state = inspect(candidate)
    if not any(state.attrs[name].history.has_changes() for name in WATCHED):
        return
    _forget(_mapper, connection, candidate)
    if candidate.merged_into is None:
        values = [_opened(candidate.id, name, getattr(candidate, f"{name}_sealed")) for name in SEARCHED]
        if rows := tokens_of(candidate.id, *values):
            connection.execute(insert(SearchToken), rows)


@event.listens_for(Candidate, "before_delete")
def _forget(_mapper: Any, connection: Connection, candidate: Candidate) -> None:
    connection.execute(delete(SearchToken).where(SearchToken.candidate_id == candidate.id))


def _opened(candidate_id: str, name: str, sealed: str | None) -> str:
    """What a sealed column holds; nothing where it can't be read, which the list says by itself."""
    if sealed is None:
        return ""
    seal: Sealed = vars(Candidate)[name]
    try:
        return str(seal.open_for(Candidate.__tablename__, candidate_id, sealed))
    except CannotOpen as error:
        log.warning("not_searchable", candidate=candidate_id, column=name, reason=str(error))
        return ""


def _token(term: Term) -> str:
    kind, text = term
    return current_keyring().blind_index(f"search_{kind}", text)[:TOKEN_LENGTH]
