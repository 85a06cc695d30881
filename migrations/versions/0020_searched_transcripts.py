"""by what the words of a recording are found

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLE, INDEX = "transcript_tokens", "ix_transcript_tokens_part_id"


def upgrade() -> None:
    """MariaDB keeps each step when the process dies before the revision is written down: then it is passed over.

    What was said before is indexed in the background by the clock, which has the keys.
    """
    if TABLE not in sa.inspect(op.get_bind()).get_table_names():
        op.create_table(
            TABLE,
            sa.Column("token", sa.String(length=16), nullable=False),
            sa.Column("part_id", sa.String(length=32), nullable=False),
            sa.ForeignKeyConstraint(["part_id"], ["answer_parts.id"], name="fk_transcript_tokens_part_id"),
            sa.PrimaryKeyConstraint("token", "part_id", name="pk_transcript_tokens"),
        )
    if INDEX not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(TABLE)}:
        op.create_index(INDEX, TABLE, ["part_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
