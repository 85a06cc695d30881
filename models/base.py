"""The declarative base: ids made in Python, so that a row can be sealed before it is stored."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import ForeignKey, MetaData, String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import DeclarativeBase, mapped_column

from core.database import UtcDateTime
from core.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

# A sealed résumé or message can pass the 64 KiB that TEXT has on MySQL.
LongText = Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")


def OpaqueId(length: int) -> String:
    """An id somebody else made: two that differ in case are two."""
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql", "mariadb")


Id = Annotated[str, mapped_column(String(32), primary_key=True)]
Moment = Annotated[datetime, mapped_column(UtcDateTime())]
MaybeMoment = Annotated[datetime | None, mapped_column(UtcDateTime(), nullable=True)]
Hash = Annotated[str, mapped_column(String(64))]


class Base(DeclarativeBase):
    """Every table's parent.

    A personal value is sealed with its row's id as associated data, so the id
    is set before any other attribute.
    """

    metadata = MetaData(naming_convention=NAMING)

    def __init__(self, **values: Any) -> None:
        if hasattr(type(self), "id") and "id" not in values and self.has_text_id():
            values = {"id": new_id(), **values}
        ordered = {"id": values.pop("id"), **values} if "id" in values else values
        for name, value in ordered.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no column {name}")
            setattr(self, name, value)

    @classmethod
    def has_text_id(cls) -> bool:
        """Whether the id is ours to make (a text), not the database's (a number)."""
        column = cls.__table__.columns.get("id")
        return column is not None and isinstance(column.type, String)


def reference(target: str) -> Any:
    """A column that points at another table's text id, indexed."""
    return mapped_column(String(32), ForeignKey(target), index=True)
