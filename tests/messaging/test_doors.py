"""Inbox and outbox: seen once, in order, frozen once, tried again, put aside with a reason."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.clock import FixedClock, SystemClock
from core.errors import InputInvalid, PermanentFailure, RetryLater, Uncertain
from messaging import inbox, operate, outbox
from messaging.inbox import Arrival
from messaging.intake import Intake
from messaging.ports import Frozen
from messaging.registry import Registry
from messaging.worker import Worker
from models import InboxEvent, OutboxAttempt, OutboxMessage
from tests.support.times import NOW

pytestmark = pytest.mark.mariadb


class Post:
    """A channel that answers as it is told and remembers every body."""

    kind = "test.post"

    def __init__(self, *outcomes, on_ambiguous="repeat", repeat_for_s=1800, channels=("a",)):
        self.outcomes, self.bodies, self.alarms = list(outcomes), [], []
        self.on_ambiguous, self.repeat_for_s, self.channels = on_ambiguous, repeat_for_s, channels
        self.rendered = 0

    def freeze(self, session, row, now):
        self.rendered += 1
        body = f"{row.payload['text']} {self.rendered}".encode()
        return Frozen(self.channels[row.attempt], body, "you", self.on_ambiguous, self.repeat_for_s)

    def send(self, frozen, msgid):
        self.bodies.append((frozen.channel, frozen.body, msgid))
        outcome = self.outcomes.pop(0) if self.outcomes else {"ok": True}
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def settle(self, session, row, result, now):
        row.reason = "settled"

    def failed(self, session, row, reason, now):
        return row.attempt + 1 < len(self.channels)


def worker_with(db, clock, sender=None, handlers=None, lease_s=60.0, owner=None):
    registry = Registry()
    if sender:
        registry.sender(sender)
        registry.alarm = lambda session, row, now: sender.alarms.append(row.status)
    for kind, handler in (handlers or {}).items():
        registry.on(kind, handler)
    return Worker(db, registry, clock, queues=["chat"], lease_s=lease_s, owner=owner)


def post(db, text="hello", key="k", subject="", not_before=None):
    db.run(
        lambda session: outbox.post(
            session, key=key, kind="test.post", payload={"text": text}, subject=subject, now=NOW, not_before=not_before
        )
    )


def only_row(db):
    with db.read() as session:
        return session.scalars(select(OutboxMessage)).one()


def test_the_same_key_is_received_once(db):
    arrival = Arrival("test.event", "s", "key", {"a": 1})
    assert db.run(lambda session: inbox.receive(session, arrival, now=NOW)) is True
    assert db.run(lambda session: inbox.receive(session, arrival, now=NOW)) is False


def test_five_hundred_identical_callbacks_from_sixteen_threads_have_one_effect(db, clock):
    intake, stored, start = Intake(db, clock), [], threading.Barrier(16)
    arrival = Arrival("test.event", "s", "one occasion", {"a": 1})

    def call(times):
        start.wait()
        for _ in range(times):
            intake.store(arrival, timeout_s=30)
            stored.append(1)

    threads = [threading.Thread(target=call, args=(32 if number else 20,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored) == 500
    handled = []
    worker = worker_with(db, clock, handlers={"test.event": lambda *args: handled.append(args)})
    worker.drain()
    assert len(handled) == 1


def test_what_has_no_room_is_refused_and_never_cut(db):
    """INSERT IGNORE on MariaDB cuts and says nothing."""
    for arrival in (
        Arrival("k" * 49, "s", "key"),
        Arrival("test.in", "s", "key", queue="q" * 9),
        Arrival("test.in", "s", "key", {"text": "x" * 2**24}),
    ):
        with pytest.raises(InputInvalid, match="room for"):
            db.run(lambda session, arrival=arrival: inbox.receive(session, arrival, now=NOW))
    columns = {column.name: column.type.length for column in InboxEvent.__table__.columns if column.name in inbox.ROOM}
    assert columns == {"kind": inbox.ROOM["kind"], "queue": inbox.ROOM["queue"], "payload_sealed": None}


def test_rows_of_one_subject_are_handled_in_order_and_a_retry_holds_the_later_ones_back(db):
    clock, seen, fail = FixedClock(NOW), [], [True]

    def handler(session, event, now):
        if event.payload["n"] == 1 and fail and fail.pop():
            raise RetryLater("not yet", after_s=10)
        seen.append(event.payload["n"])

    for number in (1, 2):
        db.run(lambda session, n=number: inbox.receive(session, Arrival("e", "s", f"k{n}", {"n": n}), now=NOW))
    db.run(lambda session: inbox.receive(session, Arrival("e", "other", "k3", {"n": 3}), now=NOW))
    worker = worker_with(db, clock, handlers={"e": handler})
    worker.drain()
    assert seen == [3]
    clock.advance(timedelta(seconds=11))
    worker.drain()
    assert seen == [3, 1, 2]


def test_a_definite_error_puts_the_event_aside_with_its_reason(db, clock):
    def handler(session, event, now):
        raise InputInvalid("the text is empty")

    db.run(lambda session: inbox.receive(session, Arrival("e", "s", "k", {}), now=NOW))
    worker_with(db, clock, handlers={"e": handler}).drain()
    with db.read() as session:
        event = session.scalars(select(InboxEvent)).one()
    assert (event.status, event.reason) == ("dead", "the text is empty")


def test_an_effect_and_its_event_are_one_transaction(db, clock):
    def handler(session, event, now):
        outbox.post(session, key="effect", kind="test.post", payload={"text": "x"}, now=now)
        raise RuntimeError("after the effect")

    db.run(lambda session: inbox.receive(session, Arrival("e", "s", "k", {}), now=NOW))
    worker_with(db, clock, handlers={"e": handler}).handle_one()
    with db.read() as session:
        assert session.scalars(select(OutboxMessage)).all() == []
        assert session.scalars(select(InboxEvent)).one().status == "new"


def test_posting_the_same_occasion_twice_sends_once(db, clock):
    sender = Post()
    post(db)
    post(db)
    worker_with(db, clock, sender).drain()
    assert len(sender.bodies) == 1


def test_a_retry_sends_the_frozen_bytes_under_the_same_id(db):
    clock, sender = FixedClock(NOW), Post(Uncertain("the answer was lost"), RetryLater("busy"))
    post(db)
    worker = worker_with(db, clock, sender)
    for _ in range(4):
        worker.drain()
        clock.advance(timedelta(minutes=5))
    assert len(sender.bodies) == 3
    assert len(set(sender.bodies)) == 1
    assert only_row(db).status == "sent"
    assert only_row(db).reason == "settled"


def test_an_ambiguous_send_that_may_not_be_repeated_waits_for_a_person(db, clock):
    sender = Post(Uncertain("the answer was lost"), on_ambiguous="uncertain")
    post(db)
    worker_with(db, clock, sender).drain()
    assert only_row(db).status == "uncertain"
    assert (len(sender.bodies), sender.alarms) == (1, ["uncertain"])


def test_a_worker_that_died_while_sending_leaves_an_unrepeatable_row_uncertain(db):
    clock, sender = FixedClock(NOW), Post(on_ambiguous="uncertain")
    post(db)
    dead = worker_with(db, clock, sender, lease_s=1)
    dead.freeze(db.run(lambda session: dead._claim_outbox(session, None)).row_id)
    clock.advance(timedelta(seconds=2))
    worker_with(db, clock, sender).drain()
    assert only_row(db).status == "uncertain"
    assert sender.bodies == []


def test_a_repeat_after_the_safe_interval_becomes_uncertain(db):
    clock, sender = FixedClock(NOW), Post(Uncertain("lost"), repeat_for_s=60)
    post(db)
    worker = worker_with(db, clock, sender)
    worker.drain()
    clock.advance(timedelta(seconds=120))
    worker.drain()
    assert only_row(db).status == "uncertain"
    assert len(sender.bodies) == 1


def test_a_definite_failure_moves_on_to_the_next_channel_with_a_new_attempt(db, clock):
    sender = Post(PermanentFailure("closed"), channels=("a", "b"))
    post(db)
    worker_with(db, clock, sender).drain()
    assert [channel for channel, _, _ in sender.bodies] == ["a", "b"]
    assert sender.bodies[0][2] != sender.bodies[1][2]
    with db.read() as session:
        attempts = session.scalars(select(OutboxAttempt).order_by(OutboxAttempt.number)).all()
    found = [(one.channel, one.status, one.reason) for one in attempts]
    assert found == [("a", "failed", "closed"), ("b", "sent", None)]


def test_a_row_that_cannot_be_rendered_holds_nothing_back_and_is_given_up_in_the_end(db, clock):
    post(db, text=None, key="broken")
    post(db, text="fine", key="fine")
    sender = Post()
    sender.freeze = lambda session, row, now: Frozen("a", row.payload["text"].encode())
    worker = worker_with(db, clock, sender)
    for _ in range(30):
        worker.drain()
        clock.advance(timedelta(minutes=10))
    assert [body for _, body, _ in sender.bodies] == [b"fine"]
    with db.read() as session:
        rows = {row.key: (row.status, row.reason) for row in session.scalars(select(OutboxMessage))}
    assert rows == {"broken": ("dead", "AttributeError"), "fine": ("sent", "settled")}
    assert sender.alarms == ["dead"]


def test_a_result_that_cannot_be_stored_is_told_once_and_nothing_is_sent_again(db, clock):
    post(db)
    sender = Post()
    sender.settle = lambda session, row, result, now: row.payload["no such key"]
    worker = worker_with(db, clock, sender)
    for _ in range(5):
        worker.drain()
        clock.advance(timedelta(minutes=10))
    assert len(sender.bodies) == 1
    assert sender.alarms == ["uncertain"]
    row = only_row(db)
    assert (row.status, row.reason) == ("uncertain", "done, but its result could not be stored: KeyError")


def test_a_message_that_is_not_due_holds_nothing_back(db):
    clock, sender = FixedClock(NOW), Post()
    post(db, "later", key="later", subject="she", not_before=NOW + timedelta(days=1))
    post(db, "now", key="now", subject="she")
    worker = worker_with(db, clock, sender)
    worker.drain()
    assert [body for _, body, _ in sender.bodies] == [b"now 1"]
    clock.advance(timedelta(days=1))
    worker.drain()
    assert len(sender.bodies) == 2


def test_business_time_jumps_a_day_with_a_job_in_hand_and_two_workers_have_one_effect(db):
    clock, sender = FixedClock(NOW), Post()
    post(db)
    first, second = (worker_with(db, clock, sender, owner=name) for name in ("first", "second"))
    in_hand = first.freeze(db.run(lambda session: first._claim_outbox(session, None)).row_id)
    clock.at += timedelta(days=1)
    assert second.send_one() is False
    outcome = first._send(in_hand)
    db.run(lambda session: first._finish(session, in_hand.row_id, outcome))
    second.drain()
    assert len(sender.bodies) == 1
    assert only_row(db).status == "sent"


def test_the_renewed_lease_keeps_a_long_job_with_its_worker(db):
    released, started = threading.Event(), threading.Event()

    class Slow(Post):
        def send(self, frozen, msgid):
            started.set()
            released.wait(10)
            return super().send(frozen, msgid)

    sender = Slow()
    post(db)
    clock = SystemClock()
    db.run(lambda session: setattr(session.scalars(select(OutboxMessage)).one(), "not_before", clock.now()))
    long_job = threading.Thread(target=worker_with(db, clock, sender, lease_s=2.0).send_one)
    long_job.start()
    started.wait(10)
    other = worker_with(db, clock, sender, lease_s=2.0)
    waited = threading.Event()
    for _ in range(6):
        waited.wait(0.5)
        assert other.send_one() is False
    released.set()
    long_job.join()
    assert len(sender.bodies) == 1


def test_a_held_queue_lets_nothing_out_and_nothing_is_lost(db, clock):
    sender = Post()
    post(db)
    db.run(lambda session: operate.pause(session, "chat", "hr00"))
    worker_with(db, clock, sender).drain()
    assert sender.bodies == []
    db.run(lambda session: operate.resume(session, "chat"))
    worker_with(db, clock, sender).drain()
    assert len(sender.bodies) == 1
