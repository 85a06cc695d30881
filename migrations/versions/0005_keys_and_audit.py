"""keys and the audit chain

Revision: 0005, after 0004
"""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""


def downgrade() -> None:
    """Nothing to undo yet."""
