"""the edge: sign-in and limits

Revision: 0006, after 0005
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""


def downgrade() -> None:
    """Nothing to undo yet."""
