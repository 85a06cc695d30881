"""what was sent to whom: deliveries per recipient, gates per member, person-times a day

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

from core.database import JsonText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""
    op.create_table(
        "daily_sends",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "day", "shard", name=op.f("pk_daily_sends")),
        if_not_exists=True,
    )
    op.create_table(
        "send_gates",
        sa.Column("gate_key", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("times", JsonText(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("gate_key", name=op.f("pk_send_gates")),
        if_not_exists=True,
    )
    _index("ix_send_gates_changed_at", "send_gates", "changed_at")
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["outbox_attempts.id"], name=op.f("fk_deliveries_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("attempt_id", "recipient", name=op.f("uq_deliveries_attempt_id_recipient")),
        if_not_exists=True,
    )
    _index("ix_deliveries_attempt_id", "deliveries", "attempt_id")
    # Adding a column that may be empty rewrites no row, on either store.
    if "held_for" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("outbox_messages")}:
        op.add_column("outbox_messages", sa.Column("held_for", sa.String(length=64), nullable=True))
    _index("ix_outbox_messages_line", "outbox_messages", "held_for", "status", "seq")


def _index(name: str, table: str, *columns: str) -> None:
    if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(op.f(name), table, list(columns), unique=False)


def downgrade() -> None:
    op.drop_index("ix_outbox_messages_line", table_name="outbox_messages")
    op.drop_column("outbox_messages", "held_for")
    op.drop_table("deliveries")
    op.drop_index(op.f("ix_send_gates_changed_at"), table_name="send_gates")
    op.drop_table("send_gates")
    op.drop_table("daily_sends")
