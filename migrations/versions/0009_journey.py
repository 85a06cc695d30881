"""the rules of the journey

Revision: 0009, after 0008
"""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""


def downgrade() -> None:
    """Nothing to undo yet."""
