"""Digests of keys and subjects: keyed, and the rows that were stored before they were are recognised all the same."""

import base64
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.encryption import KeyRing, use_keyring
from messaging import inbox, keys, outbox
from messaging.inbox import Arrival
from messaging.keys import digest, message_id
from messaging.limits import Limit, Limiter, Window
from messaging.registry import Registry
from models import InboxEvent, OutboxMessage, SendGate
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.support.times import BEIJING, NOW

pytestmark = pytest.mark.mariadb
WHO = "kf:wmLiXiao"


def before(text: str) -> str:
    """What version 0.2.0 stored, and anybody can compute."""
    return hashlib.sha256(text.encode()).hexdigest()


def as_before(db) -> None:
    """Every row as version 0.2.0 stored it; the texts are what the tests below put in."""
    texts = {digest(text): before(text) for text in (WHO, "push:1", "push:2", "notice:1", "a\nb\nc")}

    def put_back(session) -> None:
        for row in session.scalars(select(InboxEvent)):
            row.key_hash, row.subject = texts[row.key_hash], texts[row.subject]
        for row in session.scalars(select(OutboxMessage)):
            row.key_hash, row.subject = texts[row.key_hash], texts[row.subject]
            row.held_for = row.held_for and texts[row.held_for]

    db.run(put_back)


def arrive(db, *numbers: int) -> int:
    arrivals = [Arrival("app.text", WHO, f"push:{number}") for number in numbers]
    return db.run(lambda session: inbox.receive_all(session, arrivals, now=NOW))


def post(db) -> bool:
    return db.run(
        lambda session: (
            outbox.post(session, key="notice:1", kind="test.post", payload={}, subject=WHO, now=NOW) is not None
        )
    )


def rows(db, model) -> list:
    with db.read() as session:
        return list(session.scalars(select(model)))


def test_nobody_without_the_index_key_can_compute_it_and_a_new_data_key_changes_nothing(keyring):
    ours = digest(WHO)
    assert len(ours) == 64 and before(WHO) not in ours and ours == digest(WHO) != digest("kf:wmOther")
    use_keyring(KeyRing(f"new:{base64.b64encode(b'n' * 32).decode()},{DATA_KEYS}", INDEX_KEY))
    assert digest(WHO) == ours
    use_keyring(KeyRing(DATA_KEYS, base64.b64encode(b"o" * 32).decode()))
    assert digest(WHO) != ours


def test_the_id_of_a_message_is_what_it_was_so_that_a_channel_knows_a_repetition_across_an_update():
    assert message_id("notice:1", 0) == before("notice:1:0")[:32]


def test_what_came_or_was_posted_before_is_recognised(db, keyring, monkeypatch):
    monkeypatch.setattr(keys, "AT_ONCE", 1)
    assert (arrive(db, 1, 2), post(db)) == (2, True)
    as_before(db)
    keys.key_all(db)
    assert (arrive(db, 1, 2), post(db)) == (0, False)
    assert {row.subject for row in (*rows(db, InboxEvent), *rows(db, OutboxMessage))} == {digest(WHO)}
    assert db.run(keys.key_some) == 0


def test_rows_of_one_subject_stored_before_and_after_stay_in_their_order(db, keyring):
    arrive(db, 1)
    as_before(db)
    keys.key_all(db)
    arrive(db, 2)
    registry = Registry()
    registry.on("app.text", lambda session, event, now: None)
    asked = {"queues": ["chat"], "owner": "w", "lease_s": 10.0, "now": NOW, "real_now": NOW + timedelta(days=1)}
    first = db.run(lambda session: inbox.claim(session, registry, **asked))
    assert first.key_hash == digest("push:1")
    assert db.run(lambda session: inbox.claim(session, registry, **asked)) is None, "the second waits for the first"


def test_a_row_that_an_older_process_stored_beside_ours_stops_no_start(db, keyring):
    arrive(db, 1, 2)
    [first, second] = sorted(rows(db, InboxEvent), key=lambda row: row.seq)

    def store_twin(session) -> None:
        session.get_one(InboxEvent, second.id).key_hash = before("push:1")

    db.run(store_twin)
    keys.key_all(db)
    assert {row.id for row in rows(db, InboxEvent)} == {first.id, second.id}
    assert arrive(db, 1) == 0


def test_what_a_channel_was_given_before_counts_after(db, keyring):
    limiter = Limiter("a", {"b": Limit((Window(1, 60.0),))}, BEIJING)
    with db.write() as session:
        gate = {"scope": "a", "recipient": "c", "times": [NOW.timestamp()], "changed_at": NOW}
        session.add(SendGate(key=before("a\nb\nc"), **gate))
    post(db)
    db.run(lambda session: setattr(session.scalars(select(OutboxMessage)).one(), "held_for", digest("a\nb\nc")))
    as_before(db)
    keys.key_all(db)
    [gate], [row] = rows(db, SendGate), rows(db, OutboxMessage)
    assert gate.key == row.held_for == limiter.key("b", "c")
    assert gate.times == [NOW.timestamp()]
