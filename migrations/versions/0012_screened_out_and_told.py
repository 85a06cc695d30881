"""who was screened out and has been told stands in a state of its own

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OUT, TOLD = "screened_out", "screened_out_told"


def upgrade() -> None:
    """A screen-out that a person has confirmed was told."""
    applications, entries = _tables()
    told = sa.select(entries.c.application_id).where(entries.c.action == "confirm_screen_out")
    op.execute(applications.update().where(applications.c.state == OUT, applications.c.id.in_(told)).values(state=TOLD))


def downgrade() -> None:
    applications, _ = _tables()
    op.execute(applications.update().where(applications.c.state == TOLD).values(state=OUT))


def _tables() -> tuple[sa.TableClause, sa.TableClause]:
    applications = sa.table("applications", sa.column("id"), sa.column("state"))
    return applications, sa.table("audit_entries", sa.column("application_id"), sa.column("action"))
