"""why something was not done, as a code and the far side's number

Revision: 0014, after 0013
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("inbox_events", "outbox_messages", "outbox_attempts")
COLUMNS = {"reason_code": sa.String(length=32), "errcode": sa.Integer()}
BATCH = 1000
# Sentences as versions before kept them -> the code; the group is the far side's number. The first that matches.
SENTENCES = (
    (re.compile(r"^done, but its result could not be stored"), "not_stored"),
    (re.compile(r"fail_type ([0-9]{1,9})\b"), "not_delivered"),
    (re.compile(r"refused \(([0-9]{1,9})\)"), "refused"),
    (re.compile(r"\banswered (-?[0-9]{1,9})\b"), "refused"),
    (re.compile(r"^waits: |as often as WeCom allows"), "waits"),
    (re.compile(r"is closed after"), "api_closed"),
    (re.compile(r"window is closed"), "window_closed"),
    (re.compile(r"no channel is left|was switched off"), "no_channel"),
    (re.compile(r"too late"), "too_late"),
    (re.compile(r"may have arrived|no answer"), "may_have_arrived"),
    (re.compile(r"cannot connect|can't be reached|HTTP 5[0-9][0-9]"), "unreachable"),
    (re.compile(r"not JSON|not a JSON object|without errcode|HTTP [0-9]"), "unanswered"),
    (re.compile(r"the userid is taken by"), "account_taken"),
    (re.compile(r"needs a name and a phone number"), "facts_missing"),
    (re.compile(r"^[A-Za-z_]+$|died each time"), "internal"),
)


def upgrade() -> None:
    """MariaDB keeps each finished step when the next one dies: columns that are there and rows with a code are left."""
    for table in TABLES:
        there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}
        for name, kind in COLUMNS.items():
            if name not in there:
                op.add_column(table, sa.Column(name, kind, nullable=True))
        _translate(table)


def downgrade() -> None:
    for table in TABLES:
        for name in COLUMNS:
            op.drop_column(table, name)


def _translate(name: str) -> None:
    """The sentences that are kept get their codes; what none of them matches is `other`."""
    table = sa.table(name, *(sa.column(one) for one in ("id", "reason", *COLUMNS)))
    waiting = sa.select(table.c.id, table.c.reason).where(table.c.reason.is_not(None), table.c.reason_code.is_(None))
    change = (
        table.update()
        .where(table.c.id == sa.bindparam("row_id"))
        .values(reason_code=sa.bindparam("code"), errcode=sa.bindparam("number"))
    )
    while rows := op.get_bind().execute(waiting.limit(BATCH)).all():
        values = [{"row_id": row.id, **_meaning(row.reason)} for row in rows]
        op.get_bind().execute(change, values)


def _meaning(reason: str) -> dict[str, object]:
    for pattern, code in SENTENCES:
        found = pattern.search(reason)
        if found:
            return {"code": code, "number": int(found[1]) if found.groups() else None}
    return {"code": "other", "number": None}
