"""codes by which candidates add a recruiter as a friend, who is whose friend, and what recruiters are asked to send

Revision: 0027, after 0026
"""

import sqlalchemy as sa
from alembic import op

from core.database import UtcDateTime
from models.base import OpaqueId

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ID, KEY = sa.String(length=32), sa.String(length=64)


def upgrade() -> None:
    """MariaDB keeps each step when the process dies before the revision is written down: then it is passed over."""
    known = sa.inspect(op.get_bind()).get_table_names()
    if "friend_ways" not in known:
        op.create_table(
            "friend_ways",
            *_of_an_application("friend_ways"),
            sa.Column("userid", KEY, nullable=False),
            sa.Column("state_index", KEY, nullable=False),
            sa.Column("config_id", OpaqueId(64), nullable=True),
            sa.Column("link_sealed", sa.Text(), nullable=True),
            sa.Column("used_index", KEY, nullable=True),
            sa.Column("created_at", UtcDateTime(), nullable=False),
            sa.Column("expires_at", UtcDateTime(), nullable=False),
            sa.Column("revoked_at", UtcDateTime(), nullable=True),
            sa.Column("closed_at", UtcDateTime(), nullable=True),
            sa.UniqueConstraint("state_index", name="uq_friend_ways_state_index"),
        )
    if "friends" not in known:
        op.create_table(
            "friends",
            *_of_an_application("friends"),
            sa.Column("userid", KEY, nullable=False),
            sa.Column("external_userid_index", KEY, nullable=False),
            sa.Column("external_userid_sealed", sa.Text(), nullable=False),
            sa.Column("since", UtcDateTime(), nullable=False),
            sa.Column("ended_at", UtcDateTime(), nullable=True),
            sa.UniqueConstraint("userid", "external_userid_index", name="uq_friends_userid_external_userid_index"),
        )
    if "group_asks" not in known:
        op.create_table(
            "group_asks",
            sa.Column("id", ID, nullable=False),
            sa.Column("outbox_id", ID, nullable=False),
            sa.Column("attempt", sa.Integer(), nullable=False),
            sa.Column("userid", KEY, nullable=False),
            sa.Column("external_userid_index", KEY, nullable=False),
            sa.Column("moment", UtcDateTime(), nullable=True),
            sa.Column("ask_at", UtcDateTime(), nullable=False),
            sa.Column("until", UtcDateTime(), nullable=False),
            sa.Column("status", sa.String(length=12), nullable=False),
            sa.Column("msgid", OpaqueId(64), nullable=True),
            sa.Column("asked_at", UtcDateTime(), nullable=True),
            sa.Column("looked_at", UtcDateTime(), nullable=True),
            sa.PrimaryKeyConstraint("id", name="pk_group_asks"),
            sa.UniqueConstraint("outbox_id", "attempt", name="uq_group_asks_outbox_id_attempt"),
        )
    _index("ix_group_asks_due", "group_asks", ["status", "ask_at"])
    _index("ix_group_asks_external_userid_index", "group_asks", ["external_userid_index"])
    _index("ix_group_asks_msgid", "group_asks", ["msgid"])
    _index("ix_friend_ways_over", "friend_ways", ["revoked_at", "expires_at"])
    _index("ix_friend_ways_application_id", "friend_ways", ["application_id"])
    _index("ix_friends_application_id", "friends", ["application_id"])
    _index("ix_friends_external_userid_index", "friends", ["external_userid_index"])


def downgrade() -> None:
    for table in ("group_asks", "friends", "friend_ways"):
        op.drop_table(table)


def _of_an_application(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, nullable=False),
        sa.Column("application_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=f"fk_{table}_application_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _index(name: str, table: str, columns: list[str]) -> None:
    if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(name, table, columns)
