"""what an evidence finder copied out of answers, and why it said nothing

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from core.database import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql")
INDEXED = {"finder_answers": "answer_id", "finder_quotes": "finder_answer_id"}


def upgrade() -> None:
    """MariaDB keeps each step when the process dies before the revision is written down: then it is passed over."""
    known = sa.inspect(op.get_bind()).get_table_names()
    if "finder_answers" not in known:
        op.create_table(
            "finder_answers",
            sa.Column("id", ID, nullable=False),
            sa.Column("scorecard_id", ID, nullable=False),
            sa.Column("answer_id", ID, nullable=False),
            sa.Column("finder", sa.String(length=128), nullable=False),
            sa.Column("asked", JSON, nullable=False),
            sa.Column("trouble", sa.String(length=24), nullable=True),
            sa.Column("dropped", JSON, nullable=False),
            sa.Column("asked_at", UtcDateTime(), nullable=False),
            _goes_with("finder_answers", "scorecard_id", "scorecards.id"),
            _goes_with("finder_answers", "answer_id", "answers.id"),
            sa.PrimaryKeyConstraint("id", name="pk_finder_answers"),
            sa.UniqueConstraint("scorecard_id", "answer_id", name="uq_finder_answers_scorecard_id_answer_id"),
        )
    if "finder_quotes" not in known:
        op.create_table(
            "finder_quotes",
            sa.Column("id", ID, nullable=False),
            sa.Column("finder_answer_id", ID, nullable=False),
            sa.Column("point", sa.String(length=64), nullable=False),
            sa.Column("start_char", sa.Integer(), nullable=False),
            sa.Column("end_char", sa.Integer(), nullable=False),
            sa.Column("part_id", ID, nullable=True),
            sa.Column("part_start", sa.Integer(), nullable=True),
            sa.Column("agreed", sa.Boolean(), nullable=False),
            sa.Column("weak", sa.Boolean(), nullable=True),
            sa.Column("quote_sealed", sa.Text(), nullable=False),
            _goes_with("finder_quotes", "finder_answer_id", "finder_answers.id"),
            sa.PrimaryKeyConstraint("id", name="pk_finder_quotes"),
        )
    # A step of its own each: of a table with an index inside, the table alone may be left.
    for table, column in INDEXED.items():
        name = f"ix_{table}_{column}"
        if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
            op.create_index(name, table, [column])


def downgrade() -> None:
    op.drop_table("finder_quotes")
    op.drop_table("finder_answers")


def _goes_with(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete="CASCADE")
