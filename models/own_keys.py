"""Which keys a database belongs to: no key is ever made beside existing rows, and wrong keys stop the start."""

import structlog
from sqlalchemy import Connection, FromClause, inspect, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.schema import Column

from core.database import Database
from core.encryption import CannotOpen, KeyRing
from core.errors import ConfigInvalid
from models.base import Base
from models.candidate import Candidate
from models.operations import KeyMark

# So many values of each sealed column tell which keys they were sealed with; ids are random, and so is the sample.
SAMPLE = 20
# The one row that decides whose keys come first. No data key can be named so.
FIRST = "first use"

log = structlog.get_logger(__name__)


def has_rows(db: Database) -> bool:
    """Whether anything was ever stored under a key; a database without tables has nothing."""
    with db.engine.connect() as connection:
        known = set(inspect(connection).get_table_names())
        tables = {column.table.name for column in _sealed_columns()} | {KeyMark.__tablename__}
        return any(_any_row(connection, Base.metadata.tables[name]) for name in tables & known)


def check(db: Database, ring: KeyRing) -> None:
    """Refuse keys that are not this database's; at first use, write down which they are.

    Raises:
        ConfigInvalid: names the setting.
    """
    with db.read() as session:
        marks = list(session.scalars(select(KeyMark)))
        _compare(marks, ring)
        if not marks:
            _refuse_other_data_keys(session, ring)
            _refuse_other_index_key(session, ring)
    if not {mark.key_id for mark in marks}.issuperset(ring.names):
        db.run(lambda session: _mark(session, ring))


def _mark(session: Session, ring: KeyRing) -> None:
    """Write down the keys; of two machines that have each made their own, only the first may."""
    try:
        with session.begin_nested():
            session.add(KeyMark(key_id=FIRST, canary="", index_fingerprint=ring.fingerprint))
    except IntegrityError:
        log.info("keys_marked_before", keys=ring.names)
    marks = list(session.scalars(select(KeyMark).with_for_update().execution_options(populate_existing=True)))
    _compare(marks, ring)
    known = {mark.key_id for mark in marks}
    for name in (name for name in ring.names if name not in known):
        session.add(KeyMark(key_id=name, canary=ring.canary(name), index_fingerprint=ring.fingerprint))


def _compare(marks: list[KeyMark], ring: KeyRing) -> None:
    for mark in marks:
        if mark.index_fingerprint != ring.fingerprint:
            raise ConfigInvalid(
                "INDEX_KEY: not the one this database was made with; restore it from the backup, "
                "or copy DATA_KEYS and INDEX_KEY from the machine that used this database first"
            )
        if mark.key_id == FIRST:
            continue
        if mark.key_id not in ring.names:
            raise ConfigInvalid(f"DATA_KEYS: lacks the key {mark.key_id} of this database; add it behind the first")
        if not ring.is_canary(mark.key_id, mark.canary):
            raise ConfigInvalid(f"DATA_KEYS: {mark.key_id} is another key than the one of this id in this database")


def _refuse_other_data_keys(session: Session, ring: KeyRing) -> None:
    """A database of an earlier version has no marks: its values say which keys are its own."""
    opened: dict[str, bool] = {}
    for column in _sealed_columns():
        table = column.table
        query = select(table.c.id, column).where(column.is_not(None)).order_by(table.c.id).limit(SAMPLE)
        for row_id, sealed in session.execute(query):
            name = sealed.split(".")[1] if sealed.count(".") > 1 else ""
            plain = _opened(ring, sealed, f"{table.name}|{column.name}|{row_id}")
            opened[name] = plain is not None or opened.get(name, False)
    strange = sorted(name for name, good in opened.items() if not good)
    if strange:
        raise ConfigInvalid(f"DATA_KEYS: the keys given open nothing that was sealed with {', '.join(strange)}")


def _refuse_other_index_key(session: Session, ring: KeyRing) -> None:
    pairs = [
        (found, ring.blind_index(kind, value))
        for kind in ("phone", "external_userid")
        for found, value in _indexed(session, ring, kind)
    ]
    if pairs and all(found != wanted for found, wanted in pairs):
        raise ConfigInvalid("INDEX_KEY: finds nobody of this database; it is not the one they were stored with")


def _indexed(session: Session, ring: KeyRing, kind: str) -> list[tuple[str, str]]:
    index, sealed = getattr(Candidate, f"{kind}_index"), getattr(Candidate, f"{kind}_sealed")
    query = select(Candidate.id, index, sealed).where(index.is_not(None), sealed.is_not(None))
    found = []
    for row_id, known, value in session.execute(query.order_by(Candidate.id).limit(SAMPLE)):
        plain = _opened(ring, value, f"candidates|{kind}_sealed|{row_id}")
        if plain is not None:  # One damaged value says nothing about the key.
            found.append((known, plain.decode("utf-8", "surrogatepass")))
    return found


def _opened(ring: KeyRing, sealed: str, bound_to: str) -> bytes | None:
    try:
        return ring.open(sealed, bound_to.encode())
    except CannotOpen:
        return None


def _any_row(connection: Connection, table: FromClause) -> bool:
    return connection.execute(select(literal(1)).select_from(table).limit(1)).first() is not None


def _sealed_columns() -> list[Column[str]]:
    return [column for table in Base.metadata.sorted_tables for column in table.columns if column.info.get("personal")]
