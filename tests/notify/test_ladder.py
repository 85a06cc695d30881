"""Which channel carries a notice, what it costs there, and what follows a refusal."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import PermanentFailure, RetryLater, Uncertain
from messaging import operate
from models import KfWindow, OutboxAttempt, SubscriptionCredit
from tests.notify.conftest import ACCOUNT, CUSTOMER, DATA, body_of, make_desk, open_kf


class Refused(PermanentFailure):
    """A vendor's refusal with its number, as WeCom's adapter raises it."""

    def __init__(self, errcode: int) -> None:
        super().__init__(f"answered {errcode}")
        self.errcode = errcode


def sent_count(desk):
    with desk.db.read() as session:
        return session.scalar(select(KfWindow.sent_count))


def credits_left(desk):
    with desk.db.read() as session:
        return session.scalar(select(SubscriptionCredit.credits))


def test_an_open_window_carries_the_notice_as_a_menu(desk_on_each):
    desk = desk_on_each
    desk.wrote(ago=timedelta(hours=3))
    row = desk.post()

    desk.worker.drain()

    [(touser, body, msgid)] = desk.kf.sent
    sent = body_of((body,))
    assert (touser, sent["open_kfid"], sent["msgid"]) == (CUSTOMER, ACCOUNT, msgid)
    assert "柜员" in sent["msgmenu"]["head_content"]
    assert sent["msgmenu"]["list"][0]["click"]["id"] == f"reschedule:{desk.application_id}"
    assert sent_count(desk) == 1
    assert desk.row(row).status == "sent"


def test_the_sixth_message_in_a_window_goes_another_way(desk_on_each):
    desk = desk_on_each
    desk.wrote()
    for number in range(6):
        desk.post(key=f"notice {number}")

    desk.worker.drain()

    assert len(desk.kf.sent) == 5
    assert len(desk.sms.sent) == 1


@pytest.mark.parametrize("state", [2, 3, 4])
def test_a_person_holding_the_conversation_closes_kf(desk, state):
    desk.db.run(lambda session: open_kf(session, desk.clock.now(), service_state=state))
    desk.post()

    desk.worker.drain()

    assert (len(desk.kf.sent), len(desk.sms.sent)) == (0, 1)


def test_after_48_hours_a_credit_carries_it_and_is_used_up(desk_on_each):
    desk = desk_on_each
    desk.wrote(ago=timedelta(hours=48))
    desk.grant("day")
    desk.post("first")
    desk.post("second")

    desk.worker.drain()

    [(body,)] = desk.subscribe.sent
    sent = body_of((body,))
    assert (sent["touser"], sent["template_id"]) == ("oLiXiao", "T_DAY")
    assert sent["data"]["time2"] == {"value": "2026年11月3日 09:00"}
    assert credits_left(desk) == 0
    [(phone, text, _)] = desk.sms.sent
    assert phone == "13800138000"
    assert "哈尔滨分行" in text.decode()


def test_a_credit_of_another_template_does_not_count(desk):
    desk.grant("hour")
    desk.post()

    desk.worker.drain()

    assert (len(desk.subscribe.sent), len(desk.sms.sent)) == (0, 1)


def test_without_a_phone_it_is_an_email(desk):
    desk.change(lambda candidate: setattr(candidate, "phone", None))
    desk.post()

    desk.worker.drain()

    [(address, body, _)] = desk.mail.sent
    assert address == "lx@example.com"
    assert "面试提醒" in body_of((body,))["subject"]


def test_without_any_channel_it_fails_and_rings(desk):
    def forget(candidate):
        candidate.phone = candidate.email = None

    desk.change(forget)
    row = desk.post()

    desk.worker.drain()

    assert desk.row(row).status == "failed"
    assert desk.row(row).reason_code == "no_channel"
    assert desk.alarms == ["failed"]


def test_first_contact_never_uses_kf_or_a_subscription(desk):
    desk.wrote()
    desk.grant("day")
    desk.post(data={**DATA, "first_contact": True})

    desk.worker.drain()

    assert (len(desk.kf.sent), len(desk.subscribe.sent), len(desk.sms.sent)) == (0, 0, 1)


def test_a_chat_reply_stays_in_chat(desk):
    row = desk.post(only=["kf"])

    desk.worker.drain()

    assert desk.row(row).status == "failed"
    assert not desk.sms.sent


@pytest.mark.parametrize("errcode", [95001, 95002, 95013, 95018])
def test_a_closed_window_is_believed_and_the_next_channel_tried(desk_on_each, errcode):
    desk = desk_on_each
    desk.wrote()
    desk.kf.errors.append(Refused(errcode))
    first, second = desk.post("first"), desk.post("second")

    desk.worker.drain()

    assert desk.attempts(first) == [("kf", "failed"), ("sms", "sent")]
    assert desk.attempts(second) == [("sms", "sent")]


def test_43101_empties_the_credits(desk):
    desk.grant("day", 3)
    desk.subscribe.errors.append(Refused(43101))
    row = desk.post()

    desk.worker.drain()

    assert desk.attempts(row) == [("subscribe", "failed"), ("sms", "sent")]
    assert credits_left(desk) == 0


def test_a_refused_value_gives_the_credit_back(desk):
    desk.grant("day", 3)
    desk.subscribe.errors.append(Refused(47003))
    row = desk.post()

    desk.worker.drain()

    assert desk.attempts(row) == [("subscribe", "failed"), ("sms", "sent")]
    assert credits_left(desk) == 3


def test_an_unclear_kf_answer_is_repeated_with_the_same_bytes_and_msgid(desk):
    desk.wrote()
    desk.kf.errors.append(Uncertain("hung up"))
    row = desk.post()
    desk.worker.drain()
    with desk.db.read() as session:
        attempt = session.scalar(select(OutboxAttempt))
        frozen, msgid = attempt.body.encode(), attempt.msgid

    desk.clock.advance(timedelta(minutes=6))
    desk.worker.drain()

    assert desk.kf.sent == [(CUSTOMER, frozen, msgid)]
    assert desk.row(row).status == "sent"
    assert sent_count(desk) == 1


def test_after_an_unclear_answer_a_refusal_does_not_open_a_second_channel(desk):
    desk.wrote()
    desk.kf.errors += [Uncertain("hung up"), Refused(95002)]
    row = desk.post()

    desk.worker.drain()
    desk.clock.advance(timedelta(minutes=6))
    desk.worker.drain()

    assert desk.row(row).status == "uncertain"
    assert not desk.sms.sent
    assert desk.alarms == ["uncertain"]


@pytest.mark.parametrize("channel", ["subscribe", "sms", "mail"])
def test_an_unclear_answer_elsewhere_is_left_to_a_person(desk, channel):
    desk.grant("day", 1 if channel == "subscribe" else 0)
    if channel == "mail":
        desk.change(lambda candidate: setattr(candidate, "phone", None))
    getattr(desk, channel).errors.append(Uncertain("hung up"))
    row = desk.post()

    desk.worker.drain()
    desk.clock.advance(timedelta(hours=1))
    desk.worker.drain()

    assert desk.row(row).status == "uncertain"
    assert len(desk.subscribe.sent) + len(desk.sms.sent) + len(desk.mail.sent) == 0
    assert desk.alarms == ["uncertain"]


def test_what_a_person_puts_back_may_go_the_same_way_again(desk):
    desk.change(lambda candidate: setattr(candidate, "email", None))
    desk.sms.errors.append(Uncertain("hung up"))
    row = desk.post()
    desk.worker.drain()
    assert desk.row(row).status == "uncertain"

    desk.db.run(lambda session: operate.retry(session, "outbox", row, desk.clock.now()))
    desk.worker.drain()

    assert desk.attempts(row) == [("sms", "uncertain"), ("sms", "sent")]
    assert len(desk.sms.sent) == 1


def test_a_busy_gateway_is_tried_again_on_the_same_channel(desk):
    desk.sms.errors.append(RetryLater("busy", after_s=30))
    row = desk.post()
    desk.worker.drain()
    assert desk.row(row).status == "queued"

    desk.clock.advance(timedelta(seconds=31))
    desk.worker.drain()

    assert desk.attempts(row) == [("sms", "sent")]


def refused_everywhere(desk):
    """Post a notice to somebody whom every channel could reach, and who is refused on each."""
    desk.wrote()
    desk.grant("day")
    for port in (desk.kf, desk.subscribe, desk.sms, desk.mail):
        port.errors.append(Refused(40096))
    row = desk.post()
    desk.worker.drain()
    return row


def test_the_order_of_the_configuration_is_the_order_of_the_tries(sqlite_db):
    desk = make_desk(sqlite_db, order=("email", "sms", "own", "group_send", "subscribe", "kf"))
    row = refused_everywhere(desk)

    assert [channel for channel, _ in desk.attempts(row)] == ["email", "sms", "subscribe", "kf"]


def test_every_channel_refused_ends_failed_once(desk):
    row = refused_everywhere(desk)

    assert [channel for channel, _ in desk.attempts(row)] == ["kf", "subscribe", "sms", "email"]
    assert desk.row(row).status == "failed"
    assert desk.alarms == ["failed"]


def test_a_notice_that_comes_too_late_is_not_sent(desk):
    row = desk.post(not_after=(desk.clock.now() + timedelta(minutes=5)).isoformat())
    desk.clock.advance(timedelta(minutes=6))

    desk.worker.drain()

    assert desk.row(row).status == "failed"
    assert not desk.sms.sent


def test_a_template_that_lacks_a_value_fails_visibly(desk):
    row = desk.post(data={"name": "李晓"})

    desk.worker.drain()

    assert desk.row(row).status == "failed"
    assert desk.row(row).reason == "messages: interview_reminder_day.sms: no value for {branch}"


def test_a_sender_that_died_after_sending_does_not_take_a_second_message_of_the_window(desk):
    """The process dies between the gateway's yes and our commit: the same bytes go again, counted once."""
    desk.wrote()
    desk.post()
    job = desk.worker.freeze(desk.db.run(lambda session: desk.worker._claim_outbox(session, None)).row_id)
    desk.kf.send(job.frozen.recipient, job.frozen.body, job.msgid)

    desk.clock.advance(timedelta(minutes=2))  # the lease of the dead worker runs out
    desk.worker.drain()

    assert desk.kf.sent[0] == desk.kf.sent[1]
    assert sent_count(desk) == 1
