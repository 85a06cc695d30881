"""lists of candidates that HR upload on a page

Revision: 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from core.database import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
LONG = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql")
TABLE, INDEX = "candidate_lists", "ix_candidate_lists_userid"


def upgrade() -> None:
    """MariaDB keeps each step when the process dies before the revision is written down: then it is passed over."""
    if TABLE not in sa.inspect(op.get_bind()).get_table_names():
        op.create_table(
            TABLE,
            sa.Column("id", ID, nullable=False),
            sa.Column("userid", sa.String(length=64), nullable=False),
            sa.Column("name_sealed", sa.Text(), nullable=True),
            sa.Column("file_id", ID, nullable=False),
            sa.Column("errors_id", ID, nullable=False),
            sa.Column("status", sa.String(length=16), nullable=False),
            sa.Column("has_errors", sa.Boolean(), nullable=False),
            sa.Column("figures", LONG, nullable=True),
            sa.Column("done", sa.Integer(), nullable=False),
            sa.Column("rows", sa.Integer(), nullable=False),
            sa.Column("told_sealed", LONG, nullable=True),
            sa.Column("created_at", UtcDateTime(), nullable=False),
            sa.Column("changed_at", UtcDateTime(), nullable=False),
            sa.PrimaryKeyConstraint("id", name="pk_candidate_lists"),
        )
    if INDEX not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(TABLE)}:
        op.create_index(INDEX, TABLE, ["userid"])


def downgrade() -> None:
    op.drop_table(TABLE)
