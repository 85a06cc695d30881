"""A first migration that was interrupted: on MariaDB its finished tables stay, and the next run would meet them."""

from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, literal, select, table, text

import models
from core.errors import ConfigInvalid

# Made by 0001 and dropped since.
DROPPED = {"oauth_states"}


def clear_the_first(connection: Connection) -> None:
    """Drop what an interrupted 0001 left, so that it begins again; nothing was ever stored in it.

    Later migrations pass over the steps that are done.

    Raises:
        ConfigInvalid: the tables hold rows, although no migration ever finished.
    """
    if MigrationContext.configure(connection).get_current_revision() is not None:
        return
    ours = set(models.Base.metadata.tables) | DROPPED
    left = sorted(ours & set(inspect(connection).get_table_names()))
    filled = [name for name in left if connection.execute(select(literal(1)).select_from(table(name)).limit(1)).first()]
    if filled:
        raise ConfigInvalid(
            f"DATABASE_URL: no version of the database is known, but {', '.join(filled)} hold rows: "
            "restore the backup, or name an empty database"
        )
    if not left:
        return
    mysql = connection.dialect.name in ("mysql", "mariadb")
    if mysql:
        connection.execute(text("SET FOREIGN_KEY_CHECKS = 0"))
    for name in left:
        connection.execute(text(f"DROP TABLE {name}"))
    if mysql:
        connection.execute(text("SET FOREIGN_KEY_CHECKS = 1"))
