"""recordings and their evidence: which part a quote stands in, what heard it, what was asked for again

Revision: 0008, after 0007
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.database import JsonText, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS: tuple[tuple[str, str, Any], ...] = (
    ("evidence", "part_id", sa.String(32)),
    ("evidence", "part_start", sa.Integer()),
    ("scorecards", "heard_by", JsonText()),
    ("answers", "once_more", sa.String(16)),
    ("answer_parts", "failed_at", UtcDateTime()),
)


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""
    for table, name, kind in COLUMNS:
        if name not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}:
            op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for table, name, _ in reversed(COLUMNS):
        op.drop_column(table, name)
