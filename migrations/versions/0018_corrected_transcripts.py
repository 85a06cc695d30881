"""what candidates correct of what the recogniser heard

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from core.database import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PARTS, NAME = "answer_parts", "corrected_sealed"
TABLE, INDEX = "transcript_versions", "ix_transcript_versions_part_id"
LONG = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MSGID = sa.String(128).with_variant(mysql.VARCHAR(128, collation="utf8mb4_bin"), "mysql", "mariadb")


def upgrade() -> None:
    """MariaDB keeps each step when the process dies before the revision is written down: then it is passed over."""
    known = sa.inspect(op.get_bind())
    if NAME not in {column["name"] for column in known.get_columns(PARTS)}:
        op.add_column(PARTS, sa.Column(NAME, LONG, nullable=True))
    if TABLE not in known.get_table_names():
        op.create_table(
            TABLE,
            sa.Column("id", sa.String(length=32), nullable=False),
            sa.Column("part_id", sa.String(length=32), nullable=False),
            sa.Column("status", sa.String(length=16), nullable=False),
            sa.Column("author", sa.String(length=80), nullable=False),
            sa.Column("msgid", MSGID, nullable=True),
            sa.Column("made_at", UtcDateTime(), nullable=False),
            sa.Column("changed", sa.Float(), nullable=False),
            sa.Column("text_sealed", LONG, nullable=True),
            sa.ForeignKeyConstraint(["part_id"], ["answer_parts.id"], name="fk_transcript_versions_part_id"),
            sa.PrimaryKeyConstraint("id", name="pk_transcript_versions"),
            sa.UniqueConstraint("msgid", name="uq_transcript_versions_msgid"),
        )
    if INDEX not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(TABLE)}:
        op.create_index(INDEX, TABLE, ["part_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column(PARTS, NAME)
