"""the place of a live round, sealed

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE, NAME = "second_rounds", "place_sealed"


def upgrade() -> None:
    """MariaDB keeps the column when the process dies before the revision is written down: then it is passed over.

    What stands readable is sealed when a process with the keys starts.
    """
    if NAME not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns(TABLE)}:
        op.add_column(TABLE, sa.Column(NAME, sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column(TABLE, NAME)
