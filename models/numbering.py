"""Order numbers that the database gives while a row is inserted, so that no machine's clock has a say in the order."""

from typing import Any

from sqlalchemy import DDL, BigInteger, Column, Table, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement

COLUMN = "seq"
# What the models' metadata cannot say of a column that is not the primary key. `migrations/` says the same.
AUTO_INCREMENT = f"ALTER TABLE %(table)s MODIFY {COLUMN} BIGINT NOT NULL AUTO_INCREMENT"


class NextNumber(ColumnElement[int]):
    """The default of a table's column `seq`, which an index must begin with.

    It costs no round trip and no lock of our own: MariaDB counts by itself (AUTO_INCREMENT), and SQLite, which has
    one writer at a time, looks up the greatest number.
    """

    inherit_cache = True
    type = BigInteger()

    def __init__(self, table: str) -> None:
        self.table = table


def left_open(dialect: str) -> dict[str, None]:
    """What a row of a Core INSERT of many carries beside its values.

    On MariaDB an explicit NULL: the driver sends many rows as one statement only when each value is a parameter.
    """
    return {} if dialect == "sqlite" else {COLUMN: None}


@compiles(NextNumber)
def _auto_increment(_element: NextNumber, _compiler: Any, **_options: Any) -> str:
    return "NULL"


@compiles(NextNumber, "sqlite")
def _greatest(element: NextNumber, _compiler: Any, **_options: Any) -> str:
    return f"(SELECT coalesce(max({COLUMN}), 0) + 1 FROM {element.table})"


def numbered_by_the_database(table: Any) -> None:
    """Let the table's `seq` be counted by the database."""
    assert isinstance(table, Table) and isinstance(table.c[COLUMN], Column)
    for dialect in ("mysql", "mariadb"):
        event.listen(table, "after_create", DDL(AUTO_INCREMENT).execute_if(dialect=dialect))
