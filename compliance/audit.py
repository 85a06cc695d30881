"""The audit chain: one sealer under a lease gives each entry its number and its hash, under a key of the key ring.

Who can write the database and has no key can neither change an entry nor make the chain again. What version 0.2.0
sealed without a key stands before the first keyed entry, which covers it.
"""

import hashlib
import hmac
import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.encryption import CannotOpen, current_keyring
from models import Application, AuditEntry, Lease, StaffAct

LEASE = "audit_sealer"
LEASE_S = 15
LONGEST_DETAIL = 64
START = "0" * 64
BATCH = 500
# What a member did without changing a state has a chain of its own.
CHAINED: dict[str, type[AuditEntry] | type[StaffAct]] = {"audit entry": AuditEntry, "act": StaffAct}

Head = tuple[int, str]


def act(
    session: Session,
    now: datetime,
    actor: str,
    action: str,
    *,
    application_id: str | None = None,
    target: str | None = None,
    detail: str | None = None,
) -> None:
    """Write down what a member did that changes no state, in the caller's transaction.

    Args:
        target: the id of the row it was done to, or a name of ours.
        detail: a code of at most `LONGEST_DETAIL` characters, never words of a person.
    """
    session.add(
        StaffAct(
            at=now,
            actor=actor[:80],
            action=action,
            application_id=application_id,
            target=target and target[:64],
            detail=detail and detail[:LONGEST_DETAIL],
        )
    )


def seal(session: Session, owner: str, real_now: datetime) -> int:
    """Chain the entries that have no number yet; does nothing while another process holds the lease.

    Returns:
        How many were sealed.
    """
    if not hold(session, LEASE, owner, LEASE_S, real_now):
        return 0
    return sum(_seal(session, table) for table in CHAINED.values())


def _seal(session: Session, table: Any) -> int:
    last, chain = _head(session, table)
    order = (table.at, table.version, table.id) if table is AuditEntry else (table.at, table.id)
    rows = session.scalars(select(table).where(table.seq.is_(None)).order_by(*order).limit(BATCH)).all()
    for number, row in enumerate(rows, start=last + 1):
        chain = link(chain, number, row)
        row.seq, row.chain = number, chain
    return len(rows)


def link(previous: str, number: int, row: AuditEntry | StaffAct) -> str:
    """The keyed hash of one entry and everything before it."""
    return hmac.new(current_keyring().derived("audit"), _facts(previous, number, row), hashlib.sha256).hexdigest()


def heads(session: Session) -> dict[str, Head]:
    """The last number and hash of each chain."""
    return {name: _head(session, table) for name, table in CHAINED.items()}


def missing_tail(session: Session, kept: dict[str, Head]) -> str | None:
    """What the heads kept outside the database say about it: None when the chains still reach them."""
    for name, table in CHAINED.items():
        number, chain = kept.get(name, (0, START))
        found = session.scalar(select(table.chain).where(table.seq == number)) if number else START
        if found != chain:
            return f"{name} {number}, the last one known, is missing or changed: the end of the history was removed"
    return None


def verify(session: Session, kept: dict[str, Head] | None = None) -> str | None:
    """The first thing that was changed from outside, in words; None when all fits.

    Args:
        kept: the heads kept outside the database; without them a removed end shows in the counts alone.
    """
    for name, table in CHAINED.items():
        broken = _first_broken(session, table)
        if broken is not None:
            return f"{name} {broken} does not fit the chain"
    return (missing_tail(session, kept) if kept else None) or _miscounted(session)


def seal_notes(session: Session, codes: Collection[str]) -> int:
    """Seal what version 0.2.0 kept in the clear; the chain covers the words, sealed or not.

    Args:
        codes: reasons from a list, which stay readable.
    """
    query = select(AuditEntry).where(AuditEntry.code.is_not(None), AuditEntry.code.not_in(codes)).limit(BATCH)
    rows = session.scalars(query).all()
    for row in rows:
        row.note, row.code = row.code, None
    return len(rows)


def _first_broken(session: Session, table: Any) -> int | None:
    chain, keyed = START, table is not AuditEntry
    query = select(table).where(table.seq.is_not(None)).order_by(table.seq)
    for number, row in enumerate(session.scalars(query.execution_options(yield_per=BATCH)), start=1):
        try:
            fits = row.chain == link(chain, number, row)
            old = not keyed and row.chain == hashlib.sha256(_facts(chain, number, row)).hexdigest()
        except CannotOpen:
            return number
        if row.seq != number or not (fits or old):
            return number
        chain, keyed = row.chain, keyed or fits
    return None


def _miscounted(session: Session) -> str | None:
    """Each state change raises the application's version by one and leaves one entry."""
    entries = (
        select(AuditEntry.application_id, func.count(AuditEntry.version.distinct()).label("number"))
        .where(AuditEntry.version > 0)
        .group_by(AuditEntry.application_id)
        .subquery()
    )
    found = session.scalar(
        select(Application.id)
        .outerjoin(entries, entries.c.application_id == Application.id)
        .where(Application.version != func.coalesce(entries.c.number, 0))
        .limit(1)
    )
    return f"application {found} has another number of audit entries than of changes" if found else None


def _facts(previous: str, number: int, row: AuditEntry | StaffAct) -> bytes:
    if isinstance(row, AuditEntry):
        more = [row.source, row.target, row.action, row.actor, row.reason, row.version]
    else:
        more = ["act", row.action, row.actor, row.target, row.detail]
    facts = [previous, number, row.id, row.application_id, row.at.isoformat(), *more]
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _head(session: Session, table: Any) -> Head:
    last = session.execute(
        select(table.seq, table.chain).where(table.seq.is_not(None)).order_by(table.seq.desc()).limit(1)
    ).first()
    return (last.seq, last.chain) if last else (0, START)


def hold(session: Session, name: str, owner: str, seconds: float, real_now: datetime) -> bool:
    """Take or keep a named lease (real time); False while somebody else has it."""
    lease = session.get(Lease, name, with_for_update=True)
    if lease is None:
        lease = Lease(name=name, owner=owner)
        try:
            with session.begin_nested():
                session.add(lease)
        except IntegrityError:
            return False  # Another process made it in the same moment.
    elif lease.owner != owner and lease.until is not None and lease.until > real_now:
        return False
    lease.owner, lease.until = owner, real_now + timedelta(seconds=seconds)
    session.flush()
    return True
