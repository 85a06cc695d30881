"""The audit chain: one sealer under a lease gives each entry its number and its hash."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import AuditEntry, Lease

LEASE = "audit_sealer"
LEASE_S = 15
START = "0" * 64
BATCH = 500


def seal(session: Session, owner: str, real_now: datetime) -> int:
    """Chain the entries that have no number yet; does nothing while another process holds the lease.

    Returns:
        How many were sealed.
    """
    if not hold(session, LEASE, owner, LEASE_S, real_now):
        return 0
    last = session.scalar(_sealed().order_by(AuditEntry.seq.desc()).limit(1))
    first, chain = (last.seq or 0, last.chain or START) if last else (0, START)
    rows = session.scalars(
        select(AuditEntry).where(AuditEntry.seq.is_(None))
        .order_by(AuditEntry.at, AuditEntry.version, AuditEntry.id).limit(BATCH)
    ).all()
    for number, row in enumerate(rows, start=first + 1):
        chain = link(chain, number, row)
        row.seq, row.chain = number, chain
    return len(rows)


def link(previous: str, number: int, row: AuditEntry) -> str:
    """The hash of one entry and everything before it."""
    facts = [
        previous, number, row.id, row.application_id, row.at.isoformat(), row.source, row.target, row.action,
        row.actor, row.reason, row.version,
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def verify(session: Session) -> int | None:
    """The number of the first entry that does not fit the chain, or None when all fit."""
    chain = START
    for number, row in enumerate(session.scalars(_sealed().order_by(AuditEntry.seq)), start=1):
        chain = link(chain, number, row)
        if row.seq != number or row.chain != chain:
            return number
    return None


def _sealed() -> Any:
    return select(AuditEntry).where(AuditEntry.seq.is_not(None))


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
