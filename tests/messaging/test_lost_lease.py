"""A worker that was slower than its lease: whoever took the row over has finished it, and that stands."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.clock import FixedClock
from core.errors import PermanentFailure, RetryLater, Uncertain
from messaging import inbox
from messaging.inbox import Arrival
from models import InboxEvent, OutboxMessage
from tests.messaging.test_doors import Post, post, worker_with
from tests.support.times import NOW

pytestmark = pytest.mark.mariadb

LEASE_S = 1
ERRORS = [ValueError("a fault of ours"), RetryLater("busy"), PermanentFailure("no"), Uncertain("the answer was lost")]


def the_row(db, model):
    with db.read() as session:
        return session.scalars(select(model)).one()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_event_that_another_has_handled_is_not_given_back(db, error):
    clock, handled = FixedClock(NOW), []
    handlers = {"test.event": lambda session, event, now: handled.append(event.id)}
    slow, quick = (worker_with(db, clock, handlers=handlers, lease_s=LEASE_S, owner=name) for name in ("slow", "quick"))
    db.run(lambda session: inbox.receive(session, Arrival("test.event", "her", "k"), now=NOW))
    claimed = db.run(lambda session: slow._claim_inbox(session, None))
    clock.advance(timedelta(seconds=2 * LEASE_S))
    quick.drain()
    assert db.run(lambda session: slow._give_back(session, claimed.row_id, error)) == "lost"
    quick.drain()
    assert handled == [claimed.row_id]
    assert (the_row(db, InboxEvent).status, the_row(db, InboxEvent).reason) == ("done", None)


@pytest.mark.parametrize("outcome", [{"ok": True}, *ERRORS], ids=lambda outcome: type(outcome).__name__)
def test_a_message_that_another_has_sent_stays_sent(db, outcome):
    clock, sender = FixedClock(NOW), Post()
    post(db)
    slow, quick = (worker_with(db, clock, sender, lease_s=LEASE_S, owner=name) for name in ("slow", "quick"))
    in_hand = slow.freeze(db.run(lambda session: slow._claim_outbox(session, None)).row_id)
    clock.advance(timedelta(seconds=2 * LEASE_S))
    quick.drain()
    db.run(lambda session: slow._finish(session, in_hand.row_id, outcome))
    quick.drain()
    assert (len(sender.bodies), sender.alarms) == (1, [])
    assert the_row(db, OutboxMessage).status == "sent"
