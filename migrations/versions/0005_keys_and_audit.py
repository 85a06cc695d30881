"""keys and the audit chain: marks of the keys, acts of staff, sealed notes, opaque ids compared byte by byte

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from core.database import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# table -> columns that hold an id somebody else made, as (name, length, nullable).
OPAQUE = {
    "answer_parts": [("msgid", 128, False), ("media_id", 256, True)],
    "candidates": [("external_ref", 128, True)],
    "chat_messages": [("msgid", 128, False)],
    "contact_ways": [("open_kfid", 64, False)],
    "idempotent_requests": [("caller", 64, False), ("idempotency_key", 128, False)],
    "kf_cursors": [("open_kfid", 64, False), ("cursor", 128, False)],
    "kf_windows": [("open_kfid", 64, False)],
}


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""
    if not _inspector().has_table("key_marks"):
        op.create_table(
            "key_marks",
            sa.Column("key_id", _opaque(32), nullable=False),
            sa.Column("canary", sa.String(length=255), nullable=False),
            sa.Column("index_fingerprint", sa.String(length=64), nullable=False),
            sa.PrimaryKeyConstraint("key_id", name="pk_key_marks"),
        )
    if not _inspector().has_table("staff_acts"):
        op.create_table(
            "staff_acts",
            sa.Column("id", sa.String(length=32), nullable=False),
            sa.Column("at", UtcDateTime(), nullable=False),
            sa.Column("actor", sa.String(length=80), nullable=False),
            sa.Column("action", sa.String(length=48), nullable=False),
            sa.Column("application_id", sa.String(length=32), nullable=True),
            sa.Column("target", sa.String(length=64), nullable=True),
            sa.Column("detail", sa.String(length=64), nullable=True),
            sa.Column("seq", sa.Integer(), nullable=True),
            sa.Column("chain", sa.String(length=64), nullable=True),
            sa.PrimaryKeyConstraint("id", name="pk_staff_acts"),
            sa.UniqueConstraint("seq", name="uq_staff_acts_seq"),
        )
    if "ix_staff_acts_application_id" not in {index["name"] for index in _inspector().get_indexes("staff_acts")}:
        op.create_index("ix_staff_acts_application_id", "staff_acts", ["application_id"])
    if "note_sealed" not in {column["name"] for column in _inspector().get_columns("audit_entries")}:
        op.add_column("audit_entries", sa.Column("note_sealed", sa.Text(), nullable=True))
    _collate("utf8mb4_bin")


def downgrade() -> None:
    _collate("utf8mb4_unicode_ci")
    op.drop_column("audit_entries", "note_sealed")
    op.drop_table("staff_acts")
    op.drop_table("key_marks")


def _collate(collation: str) -> None:
    """SQLite compares byte by byte anyway."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, columns in OPAQUE.items():
        for name, length, nullable in columns:
            op.alter_column(
                table, name, type_=mysql.VARCHAR(length, collation=collation), existing_nullable=nullable,
                nullable=nullable,
            )


def _opaque(length: int) -> sa.String:
    return sa.String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql", "mariadb")


def _inspector() -> sa.Inspector:
    return sa.inspect(op.get_bind())
