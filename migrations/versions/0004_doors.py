"""the two doors: order numbers that the database gives, room for a response code

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DOORS = ("inbox_events", "outbox_messages")


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""
    for table in DOORS:
        if f"ix_{table}_seq" not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
            op.create_index(f"ix_{table}_seq", table, ["seq"])
        if op.get_bind().dialect.name != "sqlite":
            # Goes on after the greatest number, and changes nothing the second time.
            op.execute(f"ALTER TABLE {table} MODIFY seq BIGINT NOT NULL AUTO_INCREMENT")
    with op.batch_alter_table("cards") as cards:
        cards.alter_column("response_code", type_=sa.String(512), existing_type=sa.String(255), existing_nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("cards") as cards:
        cards.alter_column("response_code", type_=sa.String(255), existing_type=sa.String(512), existing_nullable=True)
    for table in DOORS:
        if op.get_bind().dialect.name != "sqlite":
            op.execute(f"ALTER TABLE {table} MODIFY seq BIGINT NOT NULL")
        op.drop_index(f"ix_{table}_seq", table_name=table)
