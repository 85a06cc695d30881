"""Making rows that others may be making at the same moment."""

from typing import Any, cast

from sqlalchemy import FromClause, Table
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.orm import Session


def add_missing(session: Session, table: FromClause, rows: list[dict[str, Any]]) -> None:
    """Insert those whose primary key is new; the others stay as they are, and only a duplicate key is forgiven.

    Args:
        rows: column name -> value.
    """
    table = cast(Table, table)
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)
        return
    # An update to what is there already takes the lock that the caller wants next; INSERT IGNORE would take
    # a shared one, on which two callers deadlock, and would cut a text that is too long.
    same = next(column for column in table.columns if not column.primary_key)
    session.execute(mysql.insert(table).values(rows).on_duplicate_key_update({same.name: same}))
