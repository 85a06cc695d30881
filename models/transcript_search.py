"""By what the words of a recording are found: blind indexes of pairs of letters, kept by every write of a part.

A word of two letters or more is found by its pairs; whoever opens a hit sees whether they stand together. A segmenter's
words would find nothing more, and would tie the table to one version of its dictionary. Whoever has the table without
INDEX_KEY reads no letter, but may count how often a pair comes, and guess from that.
"""

from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy import Connection, ForeignKey, Select, String, delete, event, exists, func, insert, inspect, select
from sqlalchemy.orm import Mapped, mapped_column

from core.encryption import CannotOpen, KeyRing, current_keyring
from core.normal_form import letters_only
from models.base import Base
from models.interview import AnswerPart

# A quarter of a hash: hits are opened before they are shown, so a shared token costs a look and shows nothing.
TOKEN_LENGTH = 16
# So few that neither a tick nor anybody who waits for a lock notices.
FILLED_AT_ONCE = 10
# Most of what is said is said in these; a process has the key beside them anyway.
PAIRS_KEPT = 1 << 15
LONGEST_ASKED = 40
SEARCHED = ("text", "corrected")
WATCHED = (*(f"{name}_sealed" for name in SEARCHED), "status")
# What is no part of an answer is not searched either.
SHOWN = ("transcribed", "ready", "late")

log = structlog.get_logger(__name__)


class TranscriptToken(Base):
    """One pair of letters in one part of an answer. It says nothing to whoever lacks INDEX_KEY."""

    __tablename__ = "transcript_tokens"

    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH), primary_key=True)
    part_id: Mapped[str] = mapped_column(String(32), ForeignKey("answer_parts.id"), primary_key=True, index=True)


def words_asked(asked: str) -> list[str]:
    """The words that can be searched for, as they are compared: two letters or more each."""
    words = (letters_only(word) for word in asked[:LONGEST_ASKED].split())
    return [word for word in words if len(word) > 1]


def found_by(words: list[str]) -> Select[Any] | None:
    """The ids of the parts in which every pair of these words stands; None where nothing can be searched for."""
    tokens = sorted({token for word in words for token in tokens_of(word)})
    if not tokens:
        return None
    found = select(TranscriptToken.part_id).where(TranscriptToken.token.in_(tokens))
    return found.group_by(TranscriptToken.part_id).having(func.count() == len(tokens))


def tokens_of(text: str) -> set[str]:
    """The blind indexes of every two letters in a row; punctuation, which recognisers guess, is passed over."""
    letters = letters_only(text)
    ring = current_keyring()
    pairs = {letters[at : at + 2] for at in range(len(letters) - 1)}
    return {_token(ring, pair) for pair in pairs}


@lru_cache(maxsize=PAIRS_KEPT)
def _token(ring: KeyRing, pair: str) -> str:
    return ring.blind_index("transcript", pair)[:TOKEN_LENGTH]


def missing(connection: Connection, after: str = "") -> list[str]:
    """The ids of the next parts that no token leads to, in order; none at the end.

    A database of an earlier version has none indexed, and whoever migrates it need not have the keys.
    """
    parts = AnswerPart.__table__
    unknown = ~exists().where(TranscriptToken.part_id == parts.c.id)
    said = (parts.c.text_sealed.is_not(None), parts.c.status.in_(SHOWN))
    query = select(parts.c.id).where(*said, unknown, parts.c.id > after)
    return list(connection.scalars(query.order_by(parts.c.id).limit(FILLED_AT_ONCE)))


def fill(connection: Connection, part_ids: list[str]) -> None:
    """Index these parts, as they stand now."""
    parts = AnswerPart.__table__
    columns = [parts.c[f"{name}_sealed"] for name in SEARCHED]
    query = select(parts.c.id, *columns).where(parts.c.id.in_(part_ids), parts.c.status.in_(SHOWN))
    # Locked: a withdrawal that commits between this and the insert would leave its tokens behind.
    rows = connection.execute(query.order_by(parts.c.id).with_for_update()).all()
    new = [one for part_id, *sealed in rows for one in _rows(part_id, sealed)]
    if new:
        ignore = "OR IGNORE" if connection.dialect.name == "sqlite" else "IGNORE"
        connection.execute(insert(TranscriptToken).prefix_with(ignore), new)


@event.listens_for(AnswerPart, "after_insert")
@event.listens_for(AnswerPart, "after_update")
def _index(_mapper: Any, connection: Connection, part: AnswerPart) -> None:
    """Every write of what was said changes the tokens with it, in its transaction."""
    state = inspect(part)
    if not any(state.attrs[name].history.has_changes() for name in WATCHED):
        return
    _forget(_mapper, connection, part)
    if part.status in SHOWN and (rows := _rows(part.id, [getattr(part, f"{name}_sealed") for name in SEARCHED])):
        connection.execute(insert(TranscriptToken), rows)


@event.listens_for(AnswerPart, "before_delete")
def _forget(_mapper: Any, connection: Connection, part: AnswerPart) -> None:
    connection.execute(delete(TranscriptToken).where(TranscriptToken.part_id == part.id))


def _rows(part_id: str, sealed: list[str | None]) -> list[dict[str, str]]:
    texts = [_opened(part_id, name, value) for name, value in zip(SEARCHED, sealed, strict=True)]
    tokens = {token for text in texts for token in tokens_of(text)}
    return [{"token": token, "part_id": part_id} for token in sorted(tokens)]


def _opened(part_id: str, name: str, sealed: str | None) -> str:
    """What a sealed column holds; nothing where it can't be read, which the page says by itself."""
    if sealed is None:
        return ""
    try:
        return str(vars(AnswerPart)[name].open_for(AnswerPart.__tablename__, part_id, sealed))
    except CannotOpen as error:
        log.warning("not_searchable", part=part_id, column=name, reason=str(error))
        return ""
