"""the edge: a session remembers its login, members who left are known, an answer's size can be added up

Revision: 0006, after 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""
    _add("web_sessions", sa.Column("login_state", sa.String(64)))
    _add("web_sessions", sa.Column("return_to", sa.String(512)))
    _add("answer_parts", sa.Column("text_bytes", sa.Integer()))
    _add("answer_parts", sa.Column("seconds", sa.Float()))
    _index("ix_web_sessions_login_state", "web_sessions", "login_state", unique=True)
    _index("ix_mini_sessions_userid", "mini_sessions", "userid", unique=False)
    tables = sa.inspect(op.get_bind()).get_table_names()
    if "departed_members" not in tables:
        op.create_table(
            "departed_members",
            sa.Column("userid", sa.String(64), nullable=False),
            sa.Column("noticed_at", UtcDateTime(), nullable=False),
            sa.PrimaryKeyConstraint("userid", name=op.f("pk_departed_members")),
        )
    if "oauth_states" in tables:
        op.drop_table("oauth_states")


def downgrade() -> None:
    op.create_table(
        "oauth_states",
        sa.Column("state", sa.String(64), primary_key=True),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("return_to", sa.String(512), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
    )
    op.drop_index("ix_mini_sessions_userid", table_name="mini_sessions")
    op.drop_index("ix_web_sessions_login_state", table_name="web_sessions")
    op.drop_column("answer_parts", "seconds")
    op.drop_column("answer_parts", "text_bytes")
    op.drop_table("departed_members")
    for name in ("return_to", "login_state"):
        op.drop_column("web_sessions", name)


def _add(table: str, column: sa.Column[Any]) -> None:
    if column.name not in {known["name"] for known in sa.inspect(op.get_bind()).get_columns(table)}:
        op.add_column(table, column)


def _index(name: str, table: str, column: str, *, unique: bool) -> None:
    if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(name, table, [column], unique=unique)
