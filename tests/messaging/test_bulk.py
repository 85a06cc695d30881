"""Posting many rows at once leaves the same rows as posting each."""

import pytest
from sqlalchemy import select, text

from messaging import inbox, outbox
from messaging.bulk import ROWS_PER_WAKE_UP, Posting, post_many
from messaging.inbox import Arrival
from models import OutboxMessage
from tests.support.times import NOW

PAYLOAD = {"template": "interview_reminder_day", "data": {"name": "李晓"}}
OWN = {"id", "seq", "key", "key_hash", "payload_sealed"}


def columns(row):
    return {attribute.key: getattr(row, attribute.key) for attribute in OutboxMessage.__mapper__.column_attrs}


def test_a_row_posted_in_bulk_equals_one_that_was_posted_alone(db):
    posting = Posting(key="bulk", kind="notify.candidate", payload=PAYLOAD, subject="candidate:1")
    db.run(lambda session: post_many(session, [posting], now=NOW))
    db.run(
        lambda session: outbox.post(
            session,
            key="alone",
            kind="notify.candidate",
            payload=PAYLOAD,
            subject="candidate:1",
            now=NOW,
            can_wait=True,
        )
    )

    with db.read() as session:
        bulk, alone = session.scalars(select(OutboxMessage).order_by(OutboxMessage.seq))
        assert {k: v for k, v in columns(bulk).items() if k not in OWN} == {
            k: v for k, v in columns(alone).items() if k not in OWN
        }
        assert bulk.key == "bulk"
        assert bulk.payload == alone.payload == PAYLOAD


def test_a_known_key_is_posted_once_and_the_others_still_are(db):
    first = [Posting(key="a", kind="k"), Posting(key="b", kind="k")]
    second = [Posting(key="b", kind="k"), Posting(key="c", kind="k")]

    assert db.run(lambda session: post_many(session, first, now=NOW)) == 2
    assert db.run(lambda session: post_many(session, second, now=NOW)) == 1
    assert db.run(lambda session: post_many(session, second, now=NOW)) == 0


def test_one_wake_up_serves_many_rows(sqlite_db):
    count = 2 * ROWS_PER_WAKE_UP + 1

    def work(session):
        post_many(session, [Posting(key=str(number), kind="k") for number in range(count)], now=NOW)
        return len(session.info["posted"])

    assert sqlite_db.run(work) == 3


@pytest.mark.mariadb
@pytest.mark.parametrize("store", ["mariadb"], indirect=True)
def test_many_rows_are_one_statement_at_each_door(db):
    arrivals = [Arrival("test.in", f"s{number}", f"k{number}") for number in range(100)]
    postings = [Posting(f"b{number}", "notify.candidate") for number in range(100)]
    before = inserts(db)
    inbox.store_all(db, arrivals, now=NOW)
    db.run(lambda session: inbox.receive_all(session, arrivals, now=NOW))
    db.run(lambda session: post_many(session, postings, now=NOW))
    assert inserts(db) - before == 3


def inserts(db):
    """How many INSERTs the server has taken, by its own count."""
    with db.read() as session:
        return int(session.execute(text("SHOW GLOBAL STATUS LIKE 'Com_insert'")).one()[1])
