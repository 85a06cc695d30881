"""ratings, appeals and promised dates

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

from core.database import JsonText, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID, NAME, WORD = sa.String(length=32), sa.String(length=64), sa.String(length=8)
COLUMNS = {
    "applications": {"promised_on": sa.Date(), "promise_alarmed": WORD},
    "ratings": {"instead_sealed": sa.Text()},
    "scorecards": {"national_total": sa.Float(), "national_low": sa.Float(), "national_high": sa.Float()},
    "second_rounds": {"interviewers": JsonText(), "reminded": WORD},
}


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""
    for table, columns in COLUMNS.items():
        there = {column["name"] for column in _inspector().get_columns(table)}
        for name, kind in columns.items():
            if name not in there:
                op.add_column(table, sa.Column(name, kind, nullable=True))
    _table(
        "results_seen",
        sa.Column("id", ID, nullable=False),
        sa.Column("application_id", ID, nullable=False),
        sa.Column("userid", NAME, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        _to_application("results_seen"),
        sa.PrimaryKeyConstraint("id", name="pk_results_seen"),
        sa.UniqueConstraint("application_id", "userid", name="uq_results_seen_application_id_userid"),
    )
    _table(
        "appeals",
        sa.Column("id", ID, nullable=False),
        sa.Column("application_id", ID, nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rejected_by", NAME, nullable=False),
        sa.Column("decided_by", NAME, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("alarmed", WORD, nullable=True),
        _to_application("appeals"),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
    )
    # Whoever has rated was shown the machine's points right after it.
    op.execute(
        "INSERT INTO results_seen (id, application_id, userid, seen_at) "
        "SELECT MIN(id), application_id, rater, MIN(rated_at) FROM ratings WHERE NOT EXISTS (SELECT 1 FROM results_seen "
        "WHERE results_seen.application_id = ratings.application_id AND results_seen.userid = ratings.rater) "
        "GROUP BY application_id, rater"
    )
    for table in ("results_seen", "appeals"):
        name = f"ix_{table}_application_id"
        if name not in {index["name"] for index in _inspector().get_indexes(table)}:
            op.create_index(name, table, ["application_id"])


def downgrade() -> None:
    for table in ("appeals", "results_seen"):
        op.drop_table(table)
    for table, columns in COLUMNS.items():
        for name in columns:
            op.drop_column(table, name)


def _to_application(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=f"fk_{table}_application_id")


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    if name not in _inspector().get_table_names():
        op.create_table(name, *parts)


def _inspector() -> sa.Inspector:
    return sa.inspect(op.get_bind())
