"""what HR's list is read and searched by

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

from core.database import UtcDateTime
from core.encryption import current_keyring
from core.errors import ConfigInvalid
from models.search import fill_missing

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID, TOKEN = sa.String(length=32), sa.String(length=32)
COLUMNS = {
    "worklist": sa.String(length=8),
    "waits_for": sa.String(length=24),
    "stands_since": UtcDateTime(),
    "ai_score": sa.Float(),
}
WORKLIST = ["worklist", "branch_key", "position_key", "state", "waits_for"]
INDEXES = {
    "ix_applications_worklist": [*WORKLIST, "stands_since", "ai_score", "id"],
    "ix_applications_stands_since": ["stands_since", "id", *WORKLIST],
    "ix_applications_ai_score": ["ai_score", "id", *WORKLIST],
}
ENDED = "'rejected', 'withdrawn', 'declined', 'no_show', 'expired', 'offer_declined', 'onboarded', 'screened_out'"
STEP = (
    "EXISTS (SELECT 1 FROM audit_entries WHERE audit_entries.application_id = applications.id "
    "AND audit_entries.version = applications.version AND audit_entries.action = '{action}')"
)
BY_STATE = {
    "state = 'applied'": "judge_screening",
    "state = 'screened_out' AND NOT " + STEP.format(action="confirm_screen_out"): "confirm_screening",
    "state = 'screened_in'": "invite",
    "state = 'no_show' AND NOT second_chance_used": "invite_again",
    "state = 'scored'": "decide",
    "state = 'second_round'": "schedule",
    "state = 'second_round_done'": "decide_offer",
    "state IN ('invited', 'confirmed') AND " + STEP.format(action="ask_reschedule"): "reschedule",
}
# What else waits, since when, and in which states it counts.
BESIDE = {
    "answer": ("SELECT MIN(asked_at) FROM hr_questions WHERE application_id = applications.id AND answered_at IS NULL", ""),
    "check_papers": (
        "SELECT submitted_at FROM onboardings WHERE application_id = applications.id AND status = 'submitted'",
        "state IN ('offer_accepted', 'onboarding') AND ",
    ),
    "decide_appeal": (
        "SELECT MIN(asked_at) FROM appeals WHERE application_id = applications.id AND status = 'open'",
        "state = 'rejected' AND ",
    ),
}


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies, so a step that was done before is passed over."""
    there = {column["name"] for column in _inspector().get_columns("applications")}
    for name, kind in COLUMNS.items():
        if name not in there:
            op.add_column("applications", sa.Column(name, kind, nullable=True))
    if "search_tokens" not in _inspector().get_table_names():
        op.create_table(
            "search_tokens",
            sa.Column("token", TOKEN, nullable=False),
            sa.Column("candidate_id", ID, nullable=False),
            sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name="fk_search_tokens_candidate_id"),
            sa.PrimaryKeyConstraint("token", "candidate_id", name="pk_search_tokens"),
        )
    _settle()
    for name, columns in INDEXES.items():
        _index(name, "applications", columns)
    _index("ix_search_tokens_candidate_id", "search_tokens", ["candidate_id"])
    _fill()


def downgrade() -> None:
    op.drop_table("search_tokens")
    for name in INDEXES:
        op.drop_index(name, table_name="applications")
    for name in COLUMNS:
        op.drop_column("applications", name)


def _settle() -> None:
    """Where each application stands in HR's list."""
    op.execute(
        f"UPDATE applications SET worklist = CASE WHEN state IN ({ENDED}) THEN 'ended' ELSE 'running' END, "
        "waits_for = NULL, stands_since = changed_at, ai_score = (SELECT total FROM scorecards "
        "WHERE scorecards.application_id = applications.id ORDER BY created_at DESC, scorecards.id LIMIT 1)"
    )
    for where, task in BY_STATE.items():
        op.execute(f"UPDATE applications SET worklist = 'waiting', waits_for = '{task}' WHERE {where}")
    for task, (since, within) in BESIDE.items():
        op.execute(
            f"UPDATE applications SET stands_since = ({since}), worklist = 'waiting', waits_for = '{task}' "
            f"WHERE {within}({since}) IS NOT NULL AND (waits_for IS NULL OR ({since}) < stands_since)"
        )


def _fill() -> None:
    """Index everybody for the search; where the keys are not at hand, the next start does it."""
    try:
        current_keyring()
    except ConfigInvalid:
        return
    after: str | None = ""
    while after is not None:
        after = fill_missing(op.get_bind(), after)


def _index(name: str, table: str, columns: list[str]) -> None:
    if name not in {index["name"] for index in _inspector().get_indexes(table)}:
        op.create_index(name, table, columns)


def _inspector() -> sa.Inspector:
    return sa.inspect(op.get_bind())
