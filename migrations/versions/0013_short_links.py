"""short links

Revision: 0013, after 0011
"""

import sqlalchemy as sa
from alembic import op

from core.database import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.String(length=32)


def upgrade() -> None:
    if "short_links" not in sa.inspect(op.get_bind()).get_table_names():
        op.create_table(
            "short_links",
            sa.Column("id", ID, nullable=False),
            sa.Column("invitation_id", ID, nullable=False),
            sa.Column("code_index", sa.String(length=64), nullable=False),
            sa.Column("code_sealed", sa.Text(), nullable=False),
            sa.Column("created_at", UtcDateTime(), nullable=False),
            sa.ForeignKeyConstraint(
                ["invitation_id"], ["invitations.id"], name="fk_short_links_invitation_id"
            ),
            sa.PrimaryKeyConstraint("id", name="pk_short_links"),
            sa.UniqueConstraint("invitation_id", name="uq_short_links_invitation_id"),
            sa.UniqueConstraint("code_index", name="uq_short_links_code_index"),
        )


def downgrade() -> None:
    op.drop_table("short_links")
