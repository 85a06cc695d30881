"""Which row is taken next, and that finding it costs the same however many wait."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from messaging import inbox, outbox
from messaging.bulk import Posting, post_many
from messaging.inbox import Arrival
from messaging.ports import Frozen
from messaging.registry import Registry
from models import InboxEvent, OutboxMessage
from tests.support.times import NOW

pytestmark = pytest.mark.mariadb
WAITING = 400


class Quiet:
    """A channel for rows that nobody sends here."""

    kind = "test.post"

    def freeze(self, session, row, now):
        return Frozen("a", b"x", "you")


def registry():
    made = Registry()
    made.sender(Quiet())
    made.on("test.in", lambda *_: None)
    return made


def claim(db, at=NOW):
    """The key of the outbox row that is taken, None when none is due."""

    def work(session):
        row = outbox.claim(session, registry(), queues=["chat", "media"], owner="w", lease_s=10, now=at, real_now=at)
        return row and row.key

    return db.run(work)


def claim_inbox(db, at=NOW):
    def work(session):
        row = inbox.claim(session, registry(), queues=["chat", "media"], owner="w", lease_s=10, now=at, real_now=at)
        return row and row.payload["n"]

    return db.run(work)


def post(db, key, **more):
    db.run(lambda session: outbox.post(session, key=key, kind="test.post", payload={}, now=NOW, **more))


def fill(db, count=WAITING):
    """Rows that can wait, and as many arrivals."""
    postings = [Posting(f"bulk {number}", "test.post") for number in range(count)]
    arrivals = [Arrival("test.in", f"s{number}", f"k{number}", {"n": number}) for number in range(count)]
    db.run(lambda session: post_many(session, postings, now=NOW))
    db.run(lambda session: inbox.receive_all(session, arrivals, now=NOW))


def test_an_answer_to_somebody_who_waits_goes_before_a_thousand_that_can_wait(db):
    fill(db)
    post(db, "also bulk", can_wait=True)
    post(db, "welcome")
    post(db, "next question")
    assert [claim(db) for _ in range(3)] == ["welcome", "next question", "bulk 0"]


def test_within_one_subject_the_order_stays_whoever_waits(db):
    post(db, "reminder", subject="candidate:1", can_wait=True)
    post(db, "question", subject="candidate:1")
    assert [claim(db), claim(db)] == ["reminder", None]


def test_what_a_dead_worker_left_is_taken_before_what_is_new(db):
    fill(db)
    assert (claim(db), claim_inbox(db)) == ("bulk 0", claim_order(db)[0])
    post(db, "welcome")
    later = NOW + timedelta(seconds=11)
    assert (claim(db, later), claim_inbox(db, later)) == ("bulk 0", claim_order(db)[0])


def claim_order(db):
    with db.read() as session:
        return [row.payload["n"] for row in session.scalars(select(InboxEvent).order_by(InboxEvent.seq))]


@pytest.mark.parametrize("take", [claim, claim_inbox])
def test_the_waiting_rows_are_not_sorted_to_find_the_first(db, take):
    fill(db)
    with db.write() as session:
        if db.dialect == "mysql":
            session.execute(text("ANALYZE TABLE outbox_messages, inbox_events")).all()
    asked = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if statement.lstrip().startswith("SELECT") and "EXISTS" in statement:
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    take(db)
    event.remove(db.engine, "before_cursor_execute", note)

    assert len(asked) == 2
    explain = "EXPLAIN QUERY PLAN " if db.dialect == "sqlite" else "EXPLAIN "
    statement, parameters = asked[-1]
    with db.read() as session:
        plan = str(session.connection().exec_driver_sql(explain + statement, parameters).all())
    assert "_turn" in plan
    assert "filesort" not in plan and "TEMP B-TREE" not in plan


def test_every_row_is_claimed_once(db):
    fill(db, 30)
    taken = [claim(db) for _ in range(30)]
    assert len(set(taken)) == 30 and claim(db) is None
    with db.read() as session:
        assert set(session.scalars(select(OutboxMessage.status))) == {"leased"}
