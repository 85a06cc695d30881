"""Alembic's entry: the same migrations for SQLite and for MySQL/MariaDB."""

import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

import models
from core.database import Database, JsonText, UtcDateTime

OUR_TYPES = (UtcDateTime, JsonText)


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by name, so that each database gets its own form of them."""
    if kind == "type" and isinstance(item, OUR_TYPES):
        name = type(item).__name__
        autogen.imports.add(f"from core.database import {name}")
        return f"{name}()"
    return False


def migrate(connection: Connection) -> None:
    """Run what the command asked for on an open connection.

    SQLite cannot alter a column in place: there a table is copied ("batch").
    """
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Migrate the connection we were handed, or else the database that the settings name."""
    handed_in = context.config.attributes.get("connection")
    if handed_in is not None:
        migrate(handed_in)
        return
    database = Database(os.environ.get("DATABASE_URL", "sqlite:///var/yinpin.db"))
    with database.engine.connect() as connection:
        migrate(connection)
        connection.commit()
    database.close()


run()
