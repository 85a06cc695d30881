"""Pulls: every message once in the inbox, the cursor with them, the windows they open."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core.clock import SystemClock
from core.encryption import current_keyring
from messaging import inbox
from messaging.inbox import Arrival
from messaging.worker import Worker
from models import KF_MESSAGES, InboxEvent, KfCursor, KfWindow, OutboxAttempt, OutboxMessage
from tests.wecom.conftest import CANDIDATE, KF
from wecom.kf import bodies as kf_bodies
from wecom.kf import calls as kf_calls
from wecom.kf import events as kf_events
from wecom.kf import pull as kf_pull
from wecom.kf import windows
from wecom.kf.pull import KfSyncSender

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def pulling(registry, client):
    """A registry that pulls, and keeps what was pulled waiting."""
    registry.on("wecom.kf_push", kf_pull.handle_push)
    registry.sender(KfSyncSender(client))
    return registry


def pushed(db, token="", key="p1"):
    arrival = Arrival("wecom.kf_push", f"kf_account:{KF}", key, {"open_kfid": KF, "token": token})
    db.run(lambda session: inbox.receive(session, arrival, now=datetime.now(UTC)))


def events(db):
    with db.read() as session:
        found = session.scalars(select(InboxEvent).where(InboxEvent.kind != "wecom.kf_push"))
        return [(event.kind, event.payload) for event in sorted(found, key=lambda event: event.seq)]


def window(db):
    index = current_keyring().blind_index("external_userid", CANDIDATE)
    with db.read() as session:
        found = session.scalar(select(KfWindow).where(KfWindow.external_userid_index == index))
        session.expunge(found)
        return found


def test_a_push_becomes_inbox_rows_a_cursor_and_a_window(receiving, pulling, worker, sqlite_db):
    receiving.open_kf(CANDIDATE, scene="invite", scene_param="TOKEN1")
    receiving.say(CANDIDATE, "您好")
    assert receiving.settle()

    worker.drain()

    (entered, welcome), (said, message) = events(sqlite_db)
    assert (entered, welcome["scene_param"]) == ("kf.entered", "TOKEN1")
    assert welcome["welcome_code"]
    assert (said, message["text"], message["msgtype"]) == ("kf.message", "您好", "text")
    assert (window(sqlite_db).sent_count, window(sqlite_db).service_state) == (0, 0)
    with sqlite_db.read() as session:
        assert session.get_one(KfCursor, KF).cursor


def test_pulling_again_brings_nothing_twice(sandbox, pulling, worker, sqlite_db):
    sandbox.say(CANDIDATE, "您好")
    for key in ("p1", "p2", "p3"):
        pushed(sqlite_db, key=key)
        worker.drain()

    assert len(events(sqlite_db)) == 1


def test_a_lost_cursor_brings_nothing_twice(sandbox, pulling, worker, sqlite_db):
    sandbox.say(CANDIDATE, "您好")
    pushed(sqlite_db)
    worker.drain()
    sqlite_db.run(lambda session: session.delete(session.get_one(KfCursor, KF)))

    pushed(sqlite_db, key="p2")
    worker.drain()

    assert len(events(sqlite_db)) == 1


def test_pages_are_pulled_to_the_end_even_through_empty_ones(sandbox, pulling, worker, sqlite_db):
    sandbox.setup({"limits": {"kf_page_size": 3, "kf_empty_pages": 2}})
    for number in range(10):
        sandbox.say(CANDIDATE, f"第{number}句")
    pushed(sqlite_db)

    worker.drain()

    assert [payload["text"] for _, payload in events(sqlite_db)] == [f"第{number}句" for number in range(10)]


def test_what_one_pull_leaves_is_pulled_by_the_next(sandbox, pulling, worker, sqlite_db, monkeypatch):
    monkeypatch.setattr(kf_pull, "PAGES", 2)
    sandbox.setup({"limits": {"kf_page_size": 1}})
    for number in range(7):
        sandbox.say(CANDIDATE, f"第{number}句")
    pushed(sqlite_db)

    worker.drain()

    assert len(events(sqlite_db)) == 7


def test_pushes_that_nobody_has_begun_to_pull_share_one_pull(sqlite_db, registry, client):
    def post(session):
        for number in range(100):
            kf_pull.post(session, KF, f"push:{number}", NOW)

    sqlite_db.run(post)

    with sqlite_db.read() as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == 1


@pytest.mark.mariadb
def test_two_workers_never_pull_an_account_at_the_same_time(sandbox, pulling, db):
    sandbox.setup({"limits": {"kf_page_size": 2}})
    sandbox.add_fault("/cgi-bin/kf/sync_msg", "slow", delay_s=0.1, times=0)
    workers = [Worker(db, pulling, SystemClock(), queues=["chat"]) for _ in range(2)]
    ended = threading.Event()

    def work(worker):
        while not ended.is_set():
            if not worker.run_once():
                ended.wait(0.02)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for number in range(8):
        sandbox.say(CANDIDATE, f"第{number}句")
        pushed(db, key=f"p{number}")
    deadline = time.monotonic() + 60
    while len(events(db)) < 8 and time.monotonic() < deadline:
        time.sleep(0.1)
    ended.set()
    for thread in threads:
        thread.join()

    assert [payload["text"] for _, payload in events(db)] == [f"第{number}句" for number in range(8)]
    calls = sandbox.calls("/cgi-bin/kf/sync_msg")
    cursors = [json.loads(call["body"])["cursor"] for call in calls]
    assert cursors == ["", *(call["answer"]["next_cursor"] for call in calls[:-1])]


def test_a_dead_pull_token_is_tried_once_a_pull(sandbox, pulling, worker, sqlite_db):
    sandbox.setup({"limits": {"kf_page_size": 1}})
    for number in range(5):
        sandbox.say(CANDIDATE, f"第{number}句")
    pushed(sqlite_db, token="nonsense")

    worker.drain()

    asked = [json.loads(call["body"]).get("token") for call in sandbox.calls("/cgi-bin/kf/sync_msg")]
    assert asked == ["nonsense", None, None, None, None, None]
    assert len(events(sqlite_db)) == 5


def test_what_candidates_wrote_is_not_kept_in_the_ledger_of_attempts(sandbox, pulling, worker, sqlite_db):
    sandbox.say(CANDIDATE, "我的身份证号")
    pushed(sqlite_db)
    worker.drain()

    with sqlite_db.read() as session:
        [attempt] = session.scalars(select(OutboxAttempt)).all()
        assert attempt.status == "sent"
        assert attempt.result["count"] == 1
        assert "身份证" not in str(attempt.result)


def test_a_pull_waits_out_an_outage_however_long(sandbox, pulling, worker, sqlite_db, monkeypatch):
    monkeypatch.setattr(kf_pull, "AGAIN_S", 0.01)
    sandbox.say(CANDIDATE, "您好")
    sandbox.add_fault("/cgi-bin/kf/sync_msg", "errcode", errcode=-1, times=9)
    pushed(sqlite_db)

    for _ in range(400):
        if not worker.run_once() and events(sqlite_db):
            break

    assert len(events(sqlite_db)) == 1


def test_voice_recall_and_oversize_are_told_apart(sandbox, pulling, worker, sqlite_db):
    sent = sandbox.send_voice(CANDIDATE, b"#!AMR\n" + b"\x3c" * 100)
    sandbox.recall(CANDIDATE, sent["msgid"])
    sandbox.send_oversize(CANDIDATE)
    sandbox.send_other(CANDIDATE, "sticker")
    pushed(sqlite_db)
    worker.drain()

    voice, recalled, oversize, sticker = events(sqlite_db)
    assert (voice[0], voice[1]["media_id"]) == ("kf.message", sent["media_id"])
    assert (recalled[0], recalled[1]["recall_msgid"]) == ("kf.recalled", sent["msgid"])
    assert (oversize[1]["msgtype"], oversize[1]["media_id"]) == ("text", "")
    assert (sticker[0], sticker[1]["msgtype"]) == ("kf.message", "sticker")


def test_a_person_who_takes_over_closes_the_window_for_us(sandbox, pulling, worker, sqlite_db):
    sandbox.say(CANDIDATE, "您好")
    sandbox.servicer_says(CANDIDATE, "hr01", "我来回答")
    pushed(sqlite_db)
    worker.drain()
    assert window(sqlite_db).service_state == 3

    sandbox.change_session(CANDIDATE, 3, "hr01")
    sandbox.say(CANDIDATE, "谢谢")
    pushed(sqlite_db, key="p2")
    worker.drain()
    assert window(sqlite_db).service_state == 0


def test_a_message_that_did_not_arrive_is_told(sandbox, pulling, worker, sqlite_db, client):
    sandbox.say(CANDIDATE, "您好")
    sandbox.fail_next(CANDIDATE, 4)
    kf_calls.send_msg(client, kf_bodies.addressed(kf_bodies.text("面试提醒"), CANDIDATE, KF, "m1"))
    pushed(sqlite_db)
    worker.drain()

    kind, payload = events(sqlite_db)[-1]
    assert (kind, payload["fail_msgid"], payload["fail_type"]) == ("kf.send_failed", "m1", 4)
    assert window(sqlite_db).sent_count == KF_MESSAGES


def test_two_messages_of_one_second_open_the_window_twice(sqlite_db):
    said = {"origin": 3, "external_userid": CANDIDATE, "msgtype": "text", "text": {"content": "x"}}

    def talk(session):
        for msgid in ("m1", "m2"):
            message = {**said, "send_time": int(NOW.timestamp()), "msgid": msgid}
            windows.note(session, KF, message, kf_events.to_arrival(KF, message))
            assert all(windows.take_one(session, KF, CANDIDATE, NOW) for _ in range(4))

    sqlite_db.run(talk)
    assert window(sqlite_db).sent_count == 4


def test_an_older_message_that_comes_late_does_not_reopen_the_window(sqlite_db):
    def note(session, at):
        message = {"origin": 3, "external_userid": CANDIDATE, "msgtype": "text", "text": {"content": "x"}}
        message |= {"send_time": int(at.timestamp()), "msgid": str(at)}
        windows.note(session, KF, message, kf_events.to_arrival(KF, message))

    def story(session):
        note(session, NOW)
        assert windows.take_one(session, KF, CANDIDATE, NOW)
        note(session, NOW - timedelta(hours=1))

    sqlite_db.run(story)

    assert window(sqlite_db).last_message_at == NOW
    assert window(sqlite_db).sent_count == 1


@pytest.mark.mariadb
def test_the_window_takes_five_messages_within_48_hours(db):
    def count(session, at):
        return sum(windows.take_one(session, KF, CANDIDATE, at) for _ in range(7))

    def wrote(session):
        windows.window_of(session, KF, CANDIDATE).last_message_at = NOW

    assert db.run(lambda session: count(session, NOW)) == 0
    db.run(wrote)
    assert db.run(lambda session: count(session, NOW + timedelta(hours=48))) == 0
    assert db.run(lambda session: count(session, NOW + timedelta(hours=47))) == 5


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"msgtype": "event"},
        {"msgtype": "event", "event": []},
        {"msgtype": "event", "event": {"event_type": "x"}},
        {"origin": 5, "msgtype": "text", "text": {"content": "x"}},
        {"origin": 3, "msgtype": "text", "text": {"content": "no customer"}},
        {"msgtype": "event", "event": {"event_type": "enter_session"}},
    ],
)
def test_what_we_have_no_use_for_is_stored_as_other(message):
    arrival = kf_events.to_arrival(KF, message)

    assert arrival.kind == "wecom.other"
    assert arrival.key == kf_events.to_arrival(KF, message).key


def test_a_text_whose_body_is_missing_is_still_a_message():
    arrival = kf_events.to_arrival(KF, {"origin": 3, "external_userid": "w", "msgtype": "voice", "msgid": "m"})

    assert (arrival.kind, arrival.payload["media_id"]) == ("kf.message", "")


def test_a_dead_pull_does_not_stop_later_ones(sandbox, pulling, worker, sqlite_db):
    sandbox.say(CANDIDATE, "您好")
    sandbox.add_fault("/cgi-bin/kf/sync_msg", "errcode", errcode=95017, times=1)
    pushed(sqlite_db)
    worker.drain()
    pushed(sqlite_db, key="p2")
    worker.drain()

    assert len(events(sqlite_db)) == 1
    with sqlite_db.read() as session:
        assert {row.status for row in session.scalars(select(OutboxMessage))} == {"failed", "sent"}
