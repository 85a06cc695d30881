"""What `python app.py migrate` does, and what the tests compare the models with."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import models
from core.database import Database
from core.errors import ConfigInvalid
from migrations import half_made

CONFIG_FILE = Path(__file__).resolve().parents[1] / "alembic.ini"


def upgrade(database: Database, target: str = "head") -> str:
    """Bring a database to a revision (by default the newest).

    Returns:
        The revision the database is at afterwards.
    """
    with database.engine.connect() as connection:
        half_made.clear_the_first(connection)
        connection.commit()
        command.upgrade(_config(connection), target)
        connection.commit()
    return current_revision(database) or ""


def stamp(database: Database) -> None:
    """Say that a database has every table of the models already (tests make them without migrating)."""
    with database.engine.connect() as connection:
        command.stamp(_config(connection), "head")
        connection.commit()


def current_revision(database: Database) -> str | None:
    """The revision a database is at, or None when it was never migrated."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_newest(database: Database) -> None:
    """Refuse to work on a database of another version.

    Raises:
        ConfigInvalid: it was never migrated, or not to the revision this code needs.
    """
    found, needed = current_revision(database), newest_revision()
    if found != needed:
        raise ConfigInvalid(
            f"DATABASE_URL: the database is at revision {found or 'none'}, this version needs {needed}: "
            "run python app.py migrate"
        )


def newest_revision() -> str:
    """The revision that this version of the code needs."""
    return ScriptDirectory.from_config(Config(str(CONFIG_FILE))).get_current_head() or ""


def differences(database: Database) -> list[object]:
    """What the models say and the database does not have, or the other way round; empty when equal."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, models.Base.metadata))


def _config(connection: Connection) -> Config:
    config = Config(str(CONFIG_FILE))
    config.attributes["connection"] = connection
    return config
