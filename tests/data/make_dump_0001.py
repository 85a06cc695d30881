"""Writes `dump_0001.sqlite.sql` and `dump_0001.mariadb.sql`: a bank's database as revision 0001 leaves it.

Ran once, with the code whose newest migration was 0001 (commit 742c32a): `python -m tests.data.make_dump_0001`.
It refuses to run with any other, because a dump made by newer code would prove nothing. The keys are the
tests' own (`DATA_KEYS` and `INDEX_KEY` of tests/conftest.py); the people are made up.

What is in it, at `tests.support.times.NOW`:
- 李晓, confirmed for an interview in five days, both reminders planned, an open kf window, one credit;
- 王芳, in onboarding: a sealed form, a paper, a scorecard, an accepted offer;
- a notice to 李晓 leased by a worker that died: its bytes are frozen, it may have been sent;
- a card to staff that reached one of two, a card leased, further notices queued;
- an inbox row leased by a worker that died, one new, one done, one dead.
"""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pymysql
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from core.encryption import KeyRing, use_keyring
from interview_flow.candidate import binding
from interview_flow.core.states import Action, State
from interview_flow.interview import consent
from messaging import inbox, outbox
from messaging.inbox import Arrival
from messaging.registry import Registry
from migrations import apply
from models import OutboxMessage
from notify import credits
from notify.ladder import CandidateSender
from notify.ports import Ports
from notify.staff import StaffSender
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.interview_flow.walks import Walker
from tests.support.onboarding import make_journey
from tests.support.services import PrivateMariaDB
from tests.support.times import NOW
from wecom.kf import windows

FOLDER = Path(__file__).parent
CUSTOMER, ACCOUNT = "wmLiXiao", "wkSandbox01"
DEAD_WORKER, LEASE_S = "w-died", 10.0


class Port:
    """A channel that sends nothing; only `freeze` is asked of it here."""

    def send(self, *call: Any) -> dict[str, Any]:
        """Never called."""
        raise AssertionError("nothing is sent")


def fill(db: Database) -> None:
    """Live through a few days of a bank's recruiting."""
    journey = make_journey()
    confirmed = Walker(db, journey).reach(State.SCREENED_IN)
    confirmed.take(Action.INVITE, interview_at=NOW + timedelta(days=5))
    db.run(lambda session: _bind(session, confirmed))
    confirmed.take(Action.ACCEPT_INVITATION)
    hired = Walker(db, journey).reach(State.ONBOARDING)
    hired.take(Action.SUBMIT_ONBOARDING)
    db.run(_arrive)
    db.run(_claim_arrival)
    registry = Registry()
    registry.sender(CandidateSender(Ports(kf=Port(), sms=Port()), facts=journey.facts))
    registry.sender(StaffSender(Port(), 1000002))
    for answer in (None, {"msgid": "M1", "response_code": "R1", "invaliduser": "iv02", "unlicenseduser": ""}, None):
        with db.write() as session:
            _claim(session, registry, answer)


def _bind(session: Session, walker: Walker) -> None:
    row = walker.journey.application(session, walker.id)
    window = windows.window_of(session, ACCOUNT, CUSTOMER)
    window.last_message_at = NOW
    token = walker.journey.links(session, row)[1]
    binding.bind(walker.journey, session, binding.live_invitation(session, token, NOW), CUSTOMER, NOW)
    consent.give(session, row, "kf", NOW)
    credits.grant(session, row.candidate_id, "day")


def _arrive(session: Session) -> None:
    for number, kind in enumerate(("kf.message", "kf.message", "wecom.other", "app.entered")):
        payload = {"open_kfid": ACCOUNT, "external_userid": CUSTOMER, "msgid": f"m{number}", "text": "请问几点开始？"}
        assert inbox.receive(session, Arrival(kind, f"s{number}", f"dump:{number}", payload), now=NOW)
    rows = session.scalars(select(inbox.InboxEvent).order_by(inbox.InboxEvent.seq)).all()
    rows[2].status, rows[2].done_at = "done", NOW
    rows[3].status, rows[3].reason = "dead", "handler gave up"


def _claim_arrival(session: Session) -> None:
    found = inbox.claim(
        session, kinds=["kf.message"], queues=["chat"], owner=DEAD_WORKER, lease_s=LEASE_S, real_now=NOW
    )
    assert found is not None


def _claim(session: Session, registry: Registry, answer: dict[str, Any] | None) -> None:
    """A lease that was never given back, or a send that came to an end."""
    wanted = "notify.candidate" if answer is None and not _leased(session) else "notify.staff"
    only = session.scalar(
        select(OutboxMessage.id)
        .where(OutboxMessage.kind == wanted, OutboxMessage.status == "queued")
        .order_by(OutboxMessage.seq)
        .limit(1)
    )
    row = outbox.claim(
        session, registry, queues=["chat"], owner=DEAD_WORKER, lease_s=LEASE_S, now=NOW, real_now=NOW, only=only
    )
    assert row is not None and row.status == "leased", wanted
    if answer is not None:
        session.flush()
        attempt = outbox.current_attempt(session, row)
        assert attempt is not None
        attempt.recipient = "iv01|iv02"
        result = {**answer, "recipients": {"iv01": "sent", "iv02": "invalid"}}
        outbox.finish(session, registry, row.id, DEAD_WORKER, result, now=NOW, real_now=NOW)


def _leased(session: Session) -> bool:
    return session.scalar(select(OutboxMessage.id).where(OutboxMessage.status == "leased")) is not None


def sqlite_dump(folder: Path, fill: Callable[[Database], None]) -> str:
    """The statements that make the SQLite database again."""
    db = Database(f"sqlite:///{folder}/dump.db")
    apply.upgrade(db)
    fill(db)
    connection = db.engine.raw_connection()
    lines = "\n".join(connection.driver_connection.iterdump())
    connection.close()
    db.close()
    return lines + "\n"


def mariadb_dump(folder: Path, fill: Callable[[Database], None]) -> str:
    """The same for MariaDB, one statement a line."""
    server = PrivateMariaDB(folder).install().start()
    try:
        server.run("CREATE DATABASE dump CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        db = Database(server.url("dump"))
        apply.upgrade(db)
        fill(db)
        db.close()
        return (
            "\n".join(["SET FOREIGN_KEY_CHECKS = 0;", *_statements(server.port), "SET FOREIGN_KEY_CHECKS = 1;"]) + "\n"
        )
    finally:
        server.stop()


def _statements(port: int) -> list[str]:
    found = []
    connection = pymysql.connect(host="127.0.0.1", port=port, user="root", database="dump", charset="utf8mb4")
    with connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SHOW CREATE TABLE `{table}`")
            found.append(" ".join(cursor.fetchone()[1].split()) + ";")
            cursor.execute(f"SELECT * FROM `{table}`")
            for row in cursor.fetchall():
                values = ", ".join(str(connection.escape(value)) for value in row)
                found.append(f"INSERT INTO `{table}` VALUES ({values});")
    return found


def main() -> None:
    """Write both files."""
    if apply.newest_revision() != "0001":
        raise SystemExit("this dump is of revision 0001: check out the code that ends there")
    use_keyring(KeyRing(DATA_KEYS, INDEX_KEY))
    with tempfile.TemporaryDirectory(prefix="yd-") as name:
        (FOLDER / "dump_0001.sqlite.sql").write_text(sqlite_dump(Path(name), fill), encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="yd-") as name:
        (FOLDER / "dump_0001.mariadb.sql").write_text(mariadb_dump(Path(name), fill), encoding="utf-8")


if __name__ == "__main__":
    main()
