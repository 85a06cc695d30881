"""Hashes that name rows and messages.

Version 0.2.0 stored digests that anybody could compute. A repetition is recognised by its digest, an inbox row's for
thirty days, an outbox row's as long as its application is kept. Old rows therefore get keyed digests at the start;
these are made from the old ones, so that nobody needs the texts.
"""

import hashlib
import hmac
from typing import Any

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from core.database import Database
from core.encryption import current_keyring
from models.base import Base

# Begins every keyed digest. Hexadecimal digits sort before it, and so do the digests that version 0.2.0 stored.
MARK = "k"
# Rows of one transaction.
AT_ONCE = 500
# Table -> its columns of digests; the first is unique, and its index finds the rows that are left.
COLUMNS = {
    "inbox_events": ("key_hash", "subject"),
    "outbox_messages": ("key_hash", "subject", "held_for"),
    "send_gates": ("gate_key",),
}


def digest(text: str) -> str:
    """64 characters that stand for `text` where the text itself must not be stored.

    Keyed, so that nobody finds a phone number or user id by hashing every one there is. The key is derived from
    `INDEX_KEY`, which never rotates: a repetition is recognised as long as its row is kept.
    """
    return keyed(fingerprint(text))


def keyed(unkeyed: str) -> str:
    """The digest of the text whose fingerprint this is: rows of version 0.2.0 have nothing else of it."""
    made = hmac.digest(current_keyring().derived("row digest"), unkeyed.encode(), "sha256")
    return f"{MARK}{made.hex()[1:]}"


def fingerprint(text: str) -> str:
    """64 hex characters, the same in every bank: for what holds nothing personal, or is never stored as it is."""
    return hashlib.sha256(text.encode()).hexdigest()


def message_id(key: str, attempt: int) -> str:
    """The id (32 hex characters) under which a channel recognises a repeated message; its key stands beside it."""
    return fingerprint(f"{key}:{attempt}")[:32]


def key_all(db: Database) -> None:
    """Give every row keyed digests, before anything comes in that might be a repetition.

    Rows that an older process stores afterwards get theirs at the next start: an update ends with the restart of web.
    """
    while db.run(key_some):
        continue


def key_some(session: Session) -> int:
    """Give the next rows keyed digests; returns how many, 0 when none is left."""
    return sum(_key_rows(session, Base.metadata.tables[table], columns) for table, columns in COLUMNS.items())


def _key_rows(session: Session, table: Table, names: tuple[str, ...]) -> int:
    [row_id], unique = table.primary_key.columns, table.c[names[0]]
    old = select(row_id.label("old_id"), *(table.c[name] for name in names)).where(unique < MARK)
    rows = session.execute(old.order_by(unique).limit(AT_ONCE).with_for_update()).mappings().all()
    if not rows:
        return 0
    ours = [keyed(row[unique.name]) for row in rows]
    taken = set(session.scalars(select(unique).where(unique.in_(ours))))
    changed = [_changed(row, names, taken) for row in rows]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    session.connection().execute(table.update().where(row_id == bindparam("old_id")).values(values), changed)
    return len(rows)


def _changed(row: Any, names: tuple[str, ...], taken: set[str]) -> dict[str, str | None]:
    """New values. Of two rows of one text, ours keeps its digest, and that of an older process gets another."""
    new = {f"new_{name}": _keyed_once(row[name]) for name in names}
    unique = f"new_{names[0]}"
    if new[unique] in taken:
        new[unique] = keyed(fingerprint(f"twin:{row['old_id']}"))
    return {"old_id": row["old_id"], **new}


def _keyed_once(value: str | None) -> str | None:
    return value if value is None or value.startswith(MARK) else keyed(value)
