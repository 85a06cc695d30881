"""Writes `dump_0010.sqlite.sql` and `dump_0010.mariadb.sql`: a bank's database at revision 0010, before 0.3.0's pages.

Ran once, with the code of commit d9258d5 (newest migration 0010): `python -m tests.data.make_dump_0010`. It refuses
to run with any other. The keys are the tests' own (tests/conftest.py); the people are made up.

What is in it is what `make_dump_0003` says, as the code of that time writes it (claimed and frozen in two steps,
free text sealed), and besides: an open appeal, an upheld one, and a candidate on the human route.
"""

import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance import audit
from core.database import Database
from core.encryption import KeyRing, use_keyring
from core.errors import PermanentFailure, RetryLater, Uncertain
from interview_flow.core.states import Action, State
from messaging import inbox, outbox, outcomes
from messaging.registry import Registry
from migrations import apply
from models import OutboxMessage
from notify.ladder import CandidateSender
from notify.ports import Ports
from notify.staff import StaffSender
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.data import make_dump_0001, make_dump_0003
from tests.data.make_dump_0003 import DEAD_WORKER, LEASE_S, RETURNED, STATES, Named
from tests.support.onboarding import make_journey
from tests.support.times import NOW


def fill(db: Database) -> None:
    """Live through a few days of a bank's recruiting."""
    journey = make_journey()
    people = {}
    for number, state in enumerate(STATES):
        person = Named(db, journey)
        person.name, person.phone = f"候选{chr(0x4E00 + number)}", f"138{number:08d}"
        person.reach(state)
        if state == State.ONBOARDING:
            person.take(Action.SUBMIT_ONBOARDING)
            person.take(Action.RETURN_ONBOARDING, reason=RETURNED)
        if state == State.REJECTED:
            person.take(Action.ASK_APPEAL)
        people[state] = person.id
        if number == len(STATES) // 2:
            db.run(lambda session: audit.seal(session, "dump", NOW))
    _besides(db, journey)
    db.run(lambda session: make_dump_0003._bind(session, people))
    db.run(lambda session: make_dump_0003._talk(session, people))
    db.run(make_dump_0003._machinery)
    db.run(make_dump_0003._arrive)
    db.run(_claim_arrival)
    _send(db, journey)


def _besides(db: Database, journey: Any) -> None:
    """An appeal that was upheld, and the human route."""
    again, by_person = Named(db, journey), Named(db, journey)
    again.name, again.phone = "候选复", "13700000001"
    again.reach(State.REJECTED)
    again.take(Action.UPHOLD_APPEAL, "hr:hr01")
    by_person.name, by_person.phone = "候选人", "13700000002"
    by_person.reach(State.INVITED)
    by_person.take(Action.TAKE_HUMAN_ROUTE)


def _claim_arrival(session: Session) -> None:
    registry = Registry()
    registry.on("kf.message", lambda session, event, now: None)
    found = inbox.claim(session, registry, queues=["chat"], owner=DEAD_WORKER, lease_s=LEASE_S, now=NOW, real_now=NOW)
    assert found is not None


def _send(db: Database, journey: Any) -> None:
    port = make_dump_0001.Port
    registry = Registry()
    registry.sender(CandidateSender(Ports(kf=port(), sms=port()), facts=journey.facts))
    registry.sender(StaffSender(port(), 1000002))
    sent = {"msgid": "M1", "response_code": "R1", "recipients": {"hr01": "sent"}}
    plan: tuple[tuple[str, Any], ...] = (
        ("notify.candidate", None),  # Leased by a worker that died; its bytes are frozen.
        ("notify.candidate", Uncertain("the answer was lost")),
        ("notify.candidate", RetryLater("busy", 60)),
        ("notify.candidate", PermanentFailure("no such number")),
        ("notify.staff", sent),
        ("notify.staff", None),
    )
    used: set[str] = set()
    for kind, outcome in plan:
        with db.write() as session:
            row = _claim(session, registry, kind, used)
            used.add(row.id)
            _end(session, registry, row, outcome)


def _end(session: Session, registry: Registry, row: OutboxMessage, outcome: Any) -> None:
    """A send that came to an end; None for a lease that was never given back."""
    if isinstance(outcome, PermanentFailure):
        outcomes.end(session, registry, row, "failed", str(outcome), NOW)
    elif outcome is not None:
        outcomes.finish(session, registry, row.id, DEAD_WORKER, outcome, now=NOW, real_now=NOW)


def _claim(session: Session, registry: Registry, kind: str, used: set[str]) -> OutboxMessage:
    """A lease and its frozen bytes."""
    only = session.scalar(
        select(OutboxMessage.id)
        .where(OutboxMessage.kind == kind, OutboxMessage.status == "queued", OutboxMessage.id.not_in(used))
        .order_by(OutboxMessage.seq)
        .limit(1)
    )
    moment: dict[str, Any] = {"now": NOW, "real_now": NOW}
    row = outbox.claim(session, registry, queues=["chat"], owner=DEAD_WORKER, lease_s=LEASE_S, only=only, **moment)
    assert row is not None and row.status == "leased", kind
    assert outbox.freeze(session, registry, row.id, DEAD_WORKER, **moment) is not None
    return row


def main() -> None:
    """Write both files."""
    if apply.newest_revision() != "0010":
        raise SystemExit("this dump is of revision 0010: check out the code that ends there")
    use_keyring(KeyRing(DATA_KEYS, INDEX_KEY))
    for store, dump in (("sqlite", make_dump_0001.sqlite_dump), ("mariadb", make_dump_0001.mariadb_dump)):
        with tempfile.TemporaryDirectory(prefix="yd-") as name:
            file = make_dump_0001.FOLDER / f"dump_0010.{store}.sql"
            file.write_text(dump(Path(name), fill), encoding="utf-8")


if __name__ == "__main__":
    main()
