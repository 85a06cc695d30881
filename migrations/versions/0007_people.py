"""one person, one record, one binding

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

from core.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT_64, ID = sa.String(length=64), sa.String(length=32)
COLUMNS = {
    "candidates": {"unionid_index": TEXT_64, "id_number_index": TEXT_64, "merged_into": ID},
    "mini_sessions": {"unionid_index": TEXT_64},
    "kf_cursors": {"read_since": UtcDateTime()},
}
INDEXED = {"candidates": ("unionid_index", "id_number_index", "merged_into")}


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""
    for table, columns in COLUMNS.items():
        there = {column["name"] for column in _inspector().get_columns(table)}
        for name, kind in columns.items():
            if name not in there:
                op.add_column(table, sa.Column(name, kind, nullable=True))
    _table(
        "candidate_matches",
        _id(), _candidate("first_id"), _candidate("second_id"),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", TEXT_64, nullable=True),
        _to_candidate("candidate_matches", "first_id"), _to_candidate("candidate_matches", "second_id"),
        sa.PrimaryKeyConstraint("id", name="pk_candidate_matches"),
        sa.UniqueConstraint("first_id", "second_id", name="uq_candidate_matches_first_id_second_id"),
    )
    _table(
        "identity_locks",
        sa.Column("identity", TEXT_64, nullable=False),
        sa.PrimaryKeyConstraint("identity", name="pk_identity_locks"),
    )
    _table(
        "one_time_codes",
        _id(), _candidate("candidate_id"),
        sa.Column("visitor", TEXT_64, nullable=False),
        sa.Column("code_hash", TEXT_64, nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        _to_candidate("one_time_codes", "candidate_id"),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_codes"),
    )
    for table, names in {
        **INDEXED, "candidate_matches": ("first_id", "second_id"), "one_time_codes": ("candidate_id", "visitor"),
    }.items():
        for name in names:
            _index(table, name)


def downgrade() -> None:
    for table in ("one_time_codes", "identity_locks", "candidate_matches"):
        op.drop_table(table)
    for table, names in INDEXED.items():
        for name in names:
            op.drop_index(f"ix_{table}_{name}", table_name=table)
    for table, columns in COLUMNS.items():
        for name in columns:
            op.drop_column(table, name)


def _id() -> sa.Column[str]:
    return sa.Column("id", ID, nullable=False)


def _candidate(name: str) -> sa.Column[str]:
    return sa.Column(name, ID, nullable=False)


def _to_candidate(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["candidates.id"], name=f"fk_{table}_{column}")


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    if name not in _inspector().get_table_names():
        op.create_table(name, *parts)


def _index(table: str, column: str) -> None:
    name = f"ix_{table}_{column}"
    if name not in {index["name"] for index in _inspector().get_indexes(table)}:
        op.create_index(name, table, [column])


def _inspector() -> sa.Inspector:
    return sa.inspect(op.get_bind())
