"""who goes first: a priority in the door out, and indexes in the order in which rows are claimed

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""
    # With a default the new column rewrites no row, and a process of the version before can still insert.
    if "priority" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("outbox_messages")}:
        op.add_column("outbox_messages", sa.Column("priority", sa.SmallInteger(), nullable=False, server_default="0"))
    _index("ix_outbox_messages_turn", "outbox_messages", "status", "priority", "seq", "queue")
    _index("ix_inbox_events_turn", "inbox_events", "status", "seq", "queue")
    _drop("ix_outbox_messages_claim", "outbox_messages")
    _drop("ix_inbox_events_claim", "inbox_events")


def downgrade() -> None:
    op.create_index("ix_inbox_events_claim", "inbox_events", ["status", "queue", "seq"])
    op.create_index("ix_outbox_messages_claim", "outbox_messages", ["status", "queue", "not_before"])
    op.drop_index("ix_inbox_events_turn", table_name="inbox_events")
    op.drop_index("ix_outbox_messages_turn", table_name="outbox_messages")
    op.drop_column("outbox_messages", "priority")


def _index(name: str, table: str, *columns: str) -> None:
    if name not in _names(table):
        op.create_index(name, table, list(columns))


def _drop(name: str, table: str) -> None:
    if name in _names(table):
        op.drop_index(name, table_name=table)


def _names(table: str) -> set[str | None]:
    return {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}
