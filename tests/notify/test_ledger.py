"""What became of each message, as HR and the API read it."""

import pytest
from sqlalchemy import select

from core.errors import InputInvalid, PermanentFailure, RetryLater
from messaging import outbox
from models import OutboxAttempt
from notify import ledger


def listed(desk, **page):
    with desk.db.read() as session:
        return ledger.messages_of(session, desk.application_id, **page)


def msgid_of(desk, channel="kf"):
    with desk.db.read() as session:
        return session.scalar(select(OutboxAttempt.msgid).where(OutboxAttempt.channel == channel))


def send_failed(desk, msgid, fail_type=4):
    now = desk.clock.now()
    return desk.db.run(lambda session: ledger.on_send_fail(session, msgid, fail_type, now) is not None)


def test_each_channel_tried_is_listed_with_its_masked_recipient(desk):
    desk.wrote()
    desk.kf.errors.append(PermanentFailure("no"))
    desk.post()
    desk.worker.drain()
    waiting = desk.post("later")

    items = listed(desk)["items"]

    assert [(item["channel"], item["status"], item["recipient"]) for item in items] == [
        ("kf", "failed", "***"),
        ("sms", "sent", "138****8000"),
        ("", "queued", ""),
    ]
    assert {item["kind"] for item in items} == {"interview_reminder_day"}
    assert items[0]["at"] == desk.clock.now().isoformat()
    assert waiting


def test_pages_follow_each_other_without_a_gap(desk):
    for number in range(5):
        desk.post(f"notice {number}")
    desk.worker.drain()

    seen, page = [], listed(desk, limit=2)
    while page["next"]:
        seen += page["items"]
        page = listed(desk, limit=2, after=page["next"])
    seen += page["items"]

    assert len(seen) == 5


@pytest.mark.parametrize("after", ["x", "1", "-a", "²-a", "9" * 30 + "-a"])
def test_a_cursor_that_is_none_is_refused(desk, after):
    with pytest.raises(InputInvalid, match="after"):
        listed(desk, after=after)


def test_rows_that_are_no_messages_and_cancelled_ones_are_left_out(desk):
    desk.post("gone")

    def work(session):
        outbox.cancel(session, ["gone"], "withdrawn")
        outbox.post(
            session,
            key="sync",
            kind="hr_sync.member",
            payload={},
            now=desk.clock.now(),
            application_id=desk.application_id,
        )

    desk.db.run(work)

    assert listed(desk) == {"items": [], "next": None}


def test_a_message_that_did_not_arrive_goes_to_the_next_channel(desk_on_each):
    desk = desk_on_each
    desk.wrote()
    row = desk.post()
    desk.worker.drain()

    assert send_failed(desk, msgid_of(desk))
    desk.worker.drain()

    assert desk.attempts(row) == [("kf", "failed"), ("sms", "sent")]
    assert "48 hours" in listed(desk)["items"][0]["reason"]


def test_the_same_failure_twice_has_one_effect(desk):
    desk.wrote()
    row = desk.post()
    desk.worker.drain()
    msgid = msgid_of(desk)

    assert send_failed(desk, msgid)
    desk.worker.drain()
    assert not send_failed(desk, msgid)
    desk.worker.drain()

    assert desk.attempts(row) == [("kf", "failed"), ("sms", "sent")]


def test_a_failure_of_a_message_that_is_not_ours_is_harmless(desk):
    assert not send_failed(desk, "unknown")


def test_a_failure_that_overtakes_our_own_commit_waits(desk):
    desk.wrote()
    desk.post()
    desk.worker.freeze(desk.db.run(lambda session: desk.worker._claim_outbox(session, None)).row_id)

    with pytest.raises(RetryLater):
        send_failed(desk, msgid_of(desk))


@pytest.mark.parametrize(
    ("recipient", "masked"),
    [
        ("13800138000", "138****8000"),
        ("lx@example.com", "l***@example.com"),
        ("wmAbCdEfGhIj", "wmAb***Ij"),
        ("x", "***"),
    ],
)
def test_a_recipient_is_masked(recipient, masked):
    assert ledger.mask(recipient) == masked
