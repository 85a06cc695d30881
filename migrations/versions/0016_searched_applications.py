"""what HR's list shows of the candidates whom a search finds

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE, NAME = "applications", "ix_applications_found"
COLUMNS = [
    "candidate_id",
    "worklist",
    "branch_key",
    "position_key",
    "state",
    "waits_for",
    "stands_since",
    "ai_score",
    "id",
]


def upgrade() -> None:
    """MariaDB keeps the index when the process dies before the revision is written down: then it is passed over."""
    if NAME not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(TABLE)}:
        op.create_index(NAME, TABLE, COLUMNS)


def downgrade() -> None:
    op.drop_index(NAME, table_name=TABLE)
