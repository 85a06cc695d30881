"""which login code opened a session of the mini-program, so that the same code sent again goes on with it

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE, NAME = "mini_sessions", "login_code_hash"


def upgrade() -> None:
    """MariaDB keeps the column when the process dies before the revision is written down: then it is passed over."""
    if NAME not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns(TABLE)}:
        op.add_column(TABLE, sa.Column(NAME, sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column(TABLE, NAME)
