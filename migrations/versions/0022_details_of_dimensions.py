"""how the points of a dimension were computed: named parts, missed points, what each answer brought

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE, NAME = "dimension_scores", "detail"


def upgrade() -> None:
    """MariaDB keeps the column when the process dies before the revision is written down: then it is passed over."""
    if NAME not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns(TABLE)}:
        text = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mariadb").with_variant(mysql.MEDIUMTEXT(), "mysql")
        op.add_column(TABLE, sa.Column(NAME, text, nullable=True))


def downgrade() -> None:
    op.drop_column(TABLE, NAME)
