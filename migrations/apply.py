"""What `python app.py migrate` does, and what the tests compare the models with."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import models
from core.database import Database

CONFIG_FILE = Path(__file__).resolve().parents[1] / "alembic.ini"


def upgrade(database: Database, target: str = "head") -> str:
    """Bring a database to a revision (by default the newest).

    Returns:
        The revision the database is at afterwards.
    """
    with database.engine.connect() as connection:
        config = Config(str(CONFIG_FILE))
        config.attributes["connection"] = connection
        command.upgrade(config, target)
        connection.commit()
    return current_revision(database) or ""


def current_revision(database: Database) -> str | None:
    """The revision a database is at, or None when it was never migrated."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """The revision that this version of the code needs."""
    return ScriptDirectory.from_config(Config(str(CONFIG_FILE))).get_current_head() or ""


def differences(database: Database) -> list[object]:
    """What the models say and the database does not have, or the other way round; empty when equal."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, models.Base.metadata))
