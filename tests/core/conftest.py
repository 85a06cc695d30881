"""A small table with two sealed columns, on each store."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.database import Database, JsonText, UtcDateTime
from core.encryption import Sealed, SealedJson
from tests.support.stores import MariaStore


class Base(DeclarativeBase):
    """Apart from the product's tables."""


class Person(Base):
    """Has everything that core offers a row."""

    __tablename__ = "core_people"

    id: Mapped[str | None] = mapped_column(String(32), primary_key=True)
    born_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    notes: Mapped[Any] = mapped_column(JsonText(), nullable=True)
    city: Mapped[str | None] = mapped_column(String(10))
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    email_sealed: Mapped[str | None] = mapped_column(Text)
    form_sealed: Mapped[str | None] = mapped_column(Text)

    phone = Sealed("phone_sealed")
    email = Sealed("email_sealed")
    form = SealedJson("form_sealed")


@pytest.fixture
def people(database_url: str) -> Iterator[Database]:
    """A database with the table and no row, SQLite and MariaDB in turn."""
    yield from _with_table(database_url)


@pytest.fixture
def maria_people(mariadb_store: MariaStore) -> Iterator[Database]:
    """The same on MariaDB only; the test needs the mark `mariadb`."""
    yield from _with_table(mariadb_store.empty_url())


def _with_table(url: str) -> Iterator[Database]:
    database = Database(url)
    database.create_all(Base.metadata)
    yield database
    database.close()
