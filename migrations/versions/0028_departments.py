"""WeCom's departments, and where the members named as HR stand in them

Revision: 0028, after 0027
"""

import sqlalchemy as sa
from alembic import op

from core.database import JsonText, UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.String(length=32)


def upgrade() -> None:
    """MariaDB keeps each step when the process dies before the revision is written down: then it is passed over."""
    known = sa.inspect(op.get_bind()).get_table_names()
    if "departments" not in known:
        op.create_table(
            "departments",
            sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("parent_id", sa.BigInteger(), nullable=True),
            sa.Column("name", sa.String(length=64), nullable=False),
            sa.Column("gone_at", UtcDateTime(), nullable=True),
            sa.Column("former_name", sa.String(length=64), nullable=True),
            sa.PrimaryKeyConstraint("id", name="pk_departments"),
        )
    if "staff_places" not in known:
        op.create_table(
            "staff_places",
            sa.Column("userid", sa.String(length=64), nullable=False),
            sa.Column("departments", JsonText(), nullable=False),
            sa.Column("branches", JsonText(), nullable=False),
            sa.Column("turn", ID, nullable=False),
            sa.Column("read_at", UtcDateTime(), nullable=True),
            sa.PrimaryKeyConstraint("userid", name="pk_staff_places"),
        )
    if "directory_state" not in known:
        op.create_table(
            "directory_state",
            sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("token", ID, nullable=False),
            sa.Column("turn", ID, nullable=False),
            sa.Column("since", UtcDateTime(), nullable=False),
            sa.Column("read_at", UtcDateTime(), nullable=True),
            sa.Column("asked_at", UtcDateTime(), nullable=True),
            sa.PrimaryKeyConstraint("number", name="pk_directory_state"),
        )


def downgrade() -> None:
    for table in ("directory_state", "staff_places", "departments"):
        op.drop_table(table)
