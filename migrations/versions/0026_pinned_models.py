"""the learnt model that was in force when an interview began

Revision: 0026, after 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLE, NAME = "interviews", "model_name"


def upgrade() -> None:
    """MariaDB keeps the column when the process dies before the revision is written down: then it is passed over."""
    if NAME not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns(TABLE)}:
        op.add_column(TABLE, sa.Column(NAME, sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column(TABLE, NAME)
