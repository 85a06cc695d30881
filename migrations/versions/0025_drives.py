"""recruiting drives: positions at branches that invite by themselves, and which application came with which

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

from core.database import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID, KEY = sa.String(length=32), sa.String(length=64)
COLUMNS = {"drive_id": ID, "drive_hold": sa.String(length=16)}
BY_DRIVE = ["drive_id", "state", "drive_hold", "position_key", "branch_key", "id"]


def upgrade() -> None:
    """MariaDB keeps each step when the process dies before the revision is written down: then it is passed over."""
    known = sa.inspect(op.get_bind()).get_table_names()
    if "drives" not in known:
        op.create_table(
            "drives",
            sa.Column("id", ID, nullable=False),
            sa.Column("name", KEY, nullable=False),
            sa.Column("opens_on", sa.Date(), nullable=False),
            sa.Column("closes_on", sa.Date(), nullable=False),
            sa.Column("last_interview_on", sa.Date(), nullable=False),
            sa.Column("window_days", sa.Integer(), nullable=False),
            sa.Column("invite_by_itself", sa.Boolean(), nullable=False),
            sa.Column("halted_at", UtcDateTime(), nullable=True),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("created_at", UtcDateTime(), nullable=False),
            sa.PrimaryKeyConstraint("id", name="pk_drives"),
        )
    if "drive_places" not in known:
        op.create_table(
            "drive_places",
            *_of_a_drive("drive_places"),
            sa.Column("position_key", KEY, nullable=False),
            sa.Column("branch_key", KEY, nullable=False),
            sa.Column("quota", sa.Integer(), nullable=True),
            sa.Column("invited", sa.Integer(), nullable=False),
            sa.Column("invite_until", UtcDateTime(), nullable=True),
            sa.UniqueConstraint(
                "drive_id", "position_key", "branch_key", name="uq_drive_places_drive_id_position_key_branch_key"
            ),
        )
    if "drive_reports" not in known:
        op.create_table(
            "drive_reports",
            *_of_a_drive("drive_reports"),
            sa.Column("branch_key", KEY, nullable=False),
            sa.Column("told_at", UtcDateTime(), nullable=False),
            sa.Column("invited", sa.Integer(), nullable=False),
            sa.Column("waiting", sa.Integer(), nullable=False),
            sa.UniqueConstraint("drive_id", "branch_key", name="uq_drive_reports_drive_id_branch_key"),
        )
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("applications")}
    for name, kind in COLUMNS.items():
        if name not in there:
            op.add_column("applications", sa.Column(name, kind, nullable=True))
    _index("ix_applications_drive", "applications", BY_DRIVE)
    for table in ("drive_places", "drive_reports"):
        _index(f"ix_{table}_drive_id", table, ["drive_id"])


def downgrade() -> None:
    op.drop_index("ix_applications_drive", table_name="applications")
    for name in COLUMNS:
        op.drop_column("applications", name)
    for table in ("drive_reports", "drive_places", "drives"):
        op.drop_table(table)


def _of_a_drive(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, nullable=False),
        sa.Column("drive_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=f"fk_{table}_drive_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _index(name: str, table: str, columns: list[str]) -> None:
    if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(name, table, columns)
