"""answers that resemble another candidate's: a signature of each, and the pairs that were found

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

from core.database import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
INDEXES = {
    "answer_signatures": ("ix_answer_signatures_question", ["question_hash", "made_at"]),
    "answer_likenesses": ("ix_answer_likenesses_second_id", ["second_id"]),
}


def upgrade() -> None:
    """MariaDB keeps each step when the process dies before the revision is written down: then it is passed over."""
    known = sa.inspect(op.get_bind()).get_table_names()
    if "answer_signatures" not in known:
        op.create_table(
            "answer_signatures",
            sa.Column("id", ID, nullable=False),
            sa.Column("answer_id", ID, nullable=False),
            sa.Column("question_hash", sa.String(length=64), nullable=False),
            sa.Column("signature", sa.String(length=512), nullable=False),
            sa.Column("made_at", UtcDateTime(), nullable=False),
            _of_answer("answer_signatures", "answer_id"),
            sa.PrimaryKeyConstraint("id", name="pk_answer_signatures"),
            sa.UniqueConstraint("answer_id", name="uq_answer_signatures_answer_id"),
        )
    if "answer_likenesses" not in known:
        op.create_table(
            "answer_likenesses",
            sa.Column("id", ID, nullable=False),
            sa.Column("first_id", ID, nullable=False),
            sa.Column("second_id", ID, nullable=False),
            sa.Column("likeness", sa.Float(), nullable=False),
            sa.Column("found_at", UtcDateTime(), nullable=False),
            _of_answer("answer_likenesses", "first_id"),
            _of_answer("answer_likenesses", "second_id"),
            sa.PrimaryKeyConstraint("id", name="pk_answer_likenesses"),
            sa.UniqueConstraint("first_id", "second_id", name="uq_answer_likenesses_first_id_second_id"),
        )
    # A step of its own each: of a table with an index inside, the table alone may be left.
    for table, (name, columns) in INDEXES.items():
        if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
            op.create_index(name, table, columns)


def downgrade() -> None:
    op.drop_table("answer_likenesses")
    op.drop_table("answer_signatures")


def _of_answer(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["answers.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")
