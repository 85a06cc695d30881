"""IN-06: between subscription messages and SMS stands a group send that the recruiter confirms in WeCom, or does not."""

import threading
from datetime import timedelta

import pytest

from config.ladder import load_ladder
from interview_flow.core.states import Action
from messaging.worker import Worker
from models import Friend, GroupAsk, OutboxAttempt, OutboxMessage
from notify.group_send_times import GroupSendTimes
from sandbox.client.client import SandboxError
from tests.interview_flow.bank import on_sqlite
from tests.support.friends import RECRUITER, add, befriended, full_hour, name_recruiter, way_of
from tests.support.hr_desk import BASE, open_desk
from tests.web.seeds import sign_in

ADD = "/cgi-bin/externalcontact/add_msg_template"
RESULT = "/cgi-bin/externalcontact/get_groupmsg_send_result"
CANCEL = "/cgi-bin/externalcontact/cancel_groupmsg_send"
# Tests begin at 9:00; recruiters are asked at 16:00 and may confirm until 18:30.
TO_ASK, TO_CONFIRM = timedelta(hours=7), timedelta(hours=2, minutes=30)
WORDS = "新的安排"


@pytest.fixture(autouse=True)
def recruiter(bank, monkeypatch):
    name_recruiter(bank, monkeypatch)


def reschedule(bank, who, days=6):
    """HR moves her interview: a notice that may wait for the recruiter."""
    bank.do(who, Action.RESCHEDULE, "hr:hr01", interview_at=full_hour(bank, days))


def row_of(bank, who, template="rescheduled"):
    rows = [row for row in bank.sent(template) if row.application_id == who.application_id]
    return max(rows, key=lambda row: row.seq)


def tried(bank, who):
    """(channel, status) of each attempt of her newest notice."""
    attempts = bank.rows(OutboxAttempt, OutboxAttempt.outbox_id == row_of(bank, who).id)
    return [(one.channel, one.status) for one in sorted(attempts, key=lambda one: one.number)]


def asks(bank):
    return sorted(ask.status for ask in bank.rows(GroupAsk))


def got(bank, who):
    """What her phone shows of the notice: (from the recruiter, by SMS)."""
    friend = [one for one in bank.world.received("friend", who.wechat) if one["occasion"] == "group send"]
    return len(friend), len(who.sms(WORDS))


def proposals(bank):
    """How many WeCom made; a token that ran out with the moved clock costs a call more."""
    return sum(call["answer"].get("errcode") == 0 for call in bank.world.calls(ADD))


def pass_time(bank, by):
    """Time passes, and the clock ticks at its end."""
    bank.move(by)
    bank.tick()


def asked(bank, count=1):
    """Sixteen o'clock: what the recruiter finds in WeCom."""
    pass_time(bank, TO_ASK)
    waiting = bank.world.group_sends(RECRUITER)
    assert len(waiting) == count
    return waiting


def test_what_the_recruiter_confirms_is_sent_once_and_nothing_goes_by_sms(bank):
    she, desk = befriended(bank), open_desk(bank)
    reschedule(bank, she)
    assert tried(bank, she) == [("group_send", "asked")] and got(bank, she) == (0, 0)
    [item] = [one for one in desk.read(f"{she.application_id}/messages")["items"] if one["kind"] == "rescheduled"]
    assert (item["channel"], item["status"]) == ("group_send", "queued") and "confirmation" in item["reason"]
    assert bank.world.group_sends(RECRUITER) == []
    page = sign_in(desk, "hr01").get(f"/hr/applications/{she.application_id}", base_url=BASE).get_data(as_text=True)
    assert "改期通知 · 同事群发" in page and "待发送" in page and "asked" not in page

    [task] = asked(bank)
    assert "哈尔滨分行“柜员”" in task["text"] and "李晓" not in task["text"] and "http" not in task["text"]
    bank.world.confirm_group_send(RECRUITER, task["msgid"])
    pass_time(bank, timedelta(minutes=15))
    assert row_of(bank, she).status == "sent" and tried(bank, she) == [("group_send", "sent")]
    pass_time(bank, timedelta(hours=8))
    assert got(bank, she) == (1, 0) and asks(bank) == ["sent"]
    [item] = [one for one in desk.read(f"{she.application_id}/messages")["items"] if one["kind"] == "rescheduled"]
    assert (item["status"], item["reason"]) == ("sent", None)


def test_without_a_confirmation_it_goes_by_sms_and_can_be_confirmed_no_more(bank):
    she = befriended(bank)
    reschedule(bank, she)
    [task] = asked(bank)
    pass_time(bank, TO_CONFIRM - timedelta(minutes=1))
    assert got(bank, she) == (0, 0)
    pass_time(bank, timedelta(minutes=1))
    assert got(bank, she) == (0, 1) and tried(bank, she) == [("group_send", "failed"), ("sms", "sent")]
    with pytest.raises(SandboxError):
        bank.world.confirm_group_send(RECRUITER, task["msgid"])
    pass_time(bank, timedelta(hours=6))
    assert got(bank, she) == (0, 1) and asks(bank) == ["not_sent"] and bank.dead() == []


def test_with_wecom_away_at_the_end_the_sms_leaves_all_the_same_and_a_late_confirmation_is_noted(bank):
    she, desk = befriended(bank), open_desk(bank)
    reschedule(bank, she)
    [task] = asked(bank)
    for path in (RESULT, CANCEL):
        bank.world.add_fault(path, "errcode", errcode=-1, times=0)
    pass_time(bank, TO_CONFIRM)
    assert got(bank, she) == (0, 0)
    pass_time(bank, timedelta(minutes=15))
    assert got(bank, she) == (0, 1)
    bank.world.clear_faults()
    bank.world.confirm_group_send(RECRUITER, task["msgid"])
    pass_time(bank, timedelta(minutes=50))
    bank.skip_waits()
    assert got(bank, she) == (1, 1) and asks(bank) == ["late"]
    items = [one for one in desk.read(f"{she.application_id}/messages")["items"] if one["kind"] == "rescheduled"]
    assert [(one["channel"], one["status"]) for one in items] == [("group_send", "sent"), ("sms", "sent")]
    assert "after another channel" in items[0]["reason"]


@on_sqlite
def test_what_could_not_be_cancelled_at_the_end_is_cancelled_an_hour_later(bank):
    she = befriended(bank)
    reschedule(bank, she)
    [task] = asked(bank)
    bank.world.add_fault(CANCEL, "errcode", errcode=48002, times=1)
    pass_time(bank, TO_CONFIRM)
    assert got(bank, she) == (0, 1) and bank.world.group_sends(RECRUITER) != []
    pass_time(bank, timedelta(hours=1))
    assert bank.world.group_sends(RECRUITER) == [] and got(bank, she) == (0, 1) and asks(bank) == ["not_sent"]
    with pytest.raises(SandboxError):
        bank.world.confirm_group_send(RECRUITER, task["msgid"])


@pytest.mark.parametrize("limit", ["friend_sends_per_day", "friend_sends_per_month"])
def test_what_wecom_says_is_too_much_goes_by_sms_and_no_more_is_asked_that_month(bank, limit):
    bank.world.setup({"limits": {limit: 0}})
    she = befriended(bank)
    reschedule(bank, she)
    [task] = asked(bank)
    bank.world.confirm_group_send(RECRUITER, task["msgid"])
    pass_time(bank, timedelta(minutes=16))
    assert got(bank, she) == (0, 1) and asks(bank) == ["limit"]
    bank.move(timedelta(hours=17))
    reschedule(bank, she, days=8)
    assert got(bank, she) == (0, 2) and asks(bank) == ["limit"]


@on_sqlite
def test_a_contact_is_asked_for_four_times_a_month_whatever_wecom_would_take(bank):
    bank.world.setup({"limits": {"friend_sends_per_month": 9}})
    she = befriended(bank)
    for _ in range(5):
        reschedule(bank, she)
        pass_time(bank, TO_ASK)
        for task in bank.world.group_sends(RECRUITER):
            bank.world.confirm_group_send(RECRUITER, task["msgid"])
        pass_time(bank, timedelta(minutes=16))
        pass_time(bank, timedelta(days=1) - TO_ASK - timedelta(minutes=16))
    assert got(bank, she) == (4, 1) and asks(bank) == ["sent"] * 4


def test_who_is_no_friend_any_more_gets_an_sms_although_the_event_was_lost(bank):
    she, other = befriended(bank), befriended(bank, "张敏", "13800138001")
    reschedule(bank, she)
    reschedule(bank, other)
    bank.world.add_fault("callback", "drop", times=1)
    bank.world.delete_friend(she.wechat, RECRUITER)
    assert bank.world.settle()
    [task] = asked(bank)
    assert task["customers"] == [other.wechat] and got(bank, she) == (0, 1)
    bank.world.add_fault("callback", "drop", times=1)
    bank.world.delete_friend(other.wechat, RECRUITER)
    bank.world.confirm_group_send(RECRUITER, task["msgid"])
    pass_time(bank, timedelta(minutes=16))
    assert got(bank, other) == (0, 1) and asks(bank) == ["not_friend", "not_friend"]
    assert bank.rows(Friend, Friend.ended_at.is_(None)) == []


@on_sqlite
@pytest.mark.parametrize(
    ("waits", "left"), [(timedelta(0), timedelta(hours=19)), (timedelta(hours=8), timedelta(days=6))]
)
def test_what_cannot_wait_for_a_recruiter_goes_by_sms_at_once(bank, waits, left):
    she = befriended(bank)
    bank.move(waits)
    bank.do(she, Action.RESCHEDULE, "hr:hr01", interview_at=bank.clock.now() + left)
    assert got(bank, she) == (0, 1) and asks(bank) == []


@on_sqlite
def test_the_same_words_are_one_proposal_and_a_contact_is_asked_for_once_a_day(bank):
    people = [befriended(bank, f"候选{number}", f"1380013800{number}") for number in range(3)]
    for who in people[:2]:
        reschedule(bank, who)
    reschedule(bank, people[2], days=7)
    waiting = asked(bank, 2)
    assert sorted(len(task["customers"]) for task in waiting) == [1, 2] and proposals(bank) == 2
    for task in waiting:
        bank.world.confirm_group_send(RECRUITER, task["msgid"])
    pass_time(bank, timedelta(minutes=16))
    assert [got(bank, who) for who in people] == [(1, 0)] * 3 and proposals(bank) == 2


def test_a_newer_time_withdraws_the_older_notice_before_and_after_the_recruiter_was_asked(bank):
    she, other = befriended(bank), befriended(bank, "张敏", "13800138001")
    for who in (she, other):
        reschedule(bank, who)
    reschedule(bank, she, days=7)
    assert got(bank, she) == (0, 1)
    [task] = asked(bank)
    assert task["customers"] == [other.wechat]
    reschedule(bank, other, days=8)
    bank.tick()
    assert bank.world.group_sends(RECRUITER) == [] and got(bank, other) == (0, 1)
    pass_time(bank, timedelta(hours=5))
    assert [got(bank, who) for who in (she, other)] == [(0, 1), (0, 1)]
    assert sorted(row.status for row in bank.sent("rescheduled")) == ["cancelled", "cancelled", "sent", "sent"]


def test_two_clocks_ask_once(bank):
    she = befriended(bank)
    reschedule(bank, she)
    bank.move(TO_ASK)
    rules, now = load_ladder().group_sends, bank.clock.now()
    clocks = [threading.Thread(target=GroupSendTimes(bank.db, rules), args=(now,)) for _ in range(2)]
    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    bank.work()
    assert len(bank.world.group_sends(RECRUITER)) == 1 and proposals(bank) == 1


def test_a_notice_that_is_cancelled_is_taken_back_and_the_others_go_by_sms(bank):
    she, other = befriended(bank), befriended(bank, "张敏", "13800138001")
    for who in (she, other):
        bank.do(who, Action.ACCEPT_INVITATION, who.actor)
    # The reminder of the day before is due at 9:00 of the fourth day.
    pass_time(bank, timedelta(days=4))
    assert [row.status for row in bank.sent("interview_reminder_day")] == ["queued", "queued"]
    [task] = asked(bank)
    assert len(task["customers"]) == 2
    bank.do(she, Action.WITHDRAW, she.actor)
    bank.tick()
    assert bank.world.group_sends(RECRUITER) == []
    assert [len(who.sms("请准备安静的环境")) for who in (she, other)] == [0, 1]
    assert sorted(row.status for row in bank.sent("interview_reminder_day")) == ["cancelled", "sent"]


def test_a_worker_that_died_while_putting_it_down_loses_nothing_and_asks_once(bank):
    she = befriended(bank)
    bank.apply(she.application_id, Action.RESCHEDULE, "hr:hr01", interview_at=full_hour(bank, 6))
    dying = Worker(bank.db, bank.parts.registry, bank.clock, queues=["chat"])
    row = row_of(bank, she)
    assert dying.freeze(bank.run(lambda session: dying._claim_outbox(session, row.id)).row_id) is not None
    bank.clock.skipped += timedelta(minutes=10)
    bank.work()
    assert tried(bank, she) == [("group_send", "asked")]
    [task] = asked(bank)
    bank.world.confirm_group_send(RECRUITER, task["msgid"])
    pass_time(bank, timedelta(minutes=16))
    assert got(bank, she) == (1, 0)


def test_a_proposal_whose_answer_was_lost_is_not_repeated_and_the_sms_leaves_in_time(bank):
    she = befriended(bank)
    reschedule(bank, she)
    bank.move(TO_ASK)
    bank.parts.app_client.get("externalcontact/get_follow_user_list")  # with a new token
    bank.world.add_fault(ADD, "accept-then-reset", times=1)
    bank.tick()
    assert proposals(bank) == 1
    pass_time(bank, TO_CONFIRM + timedelta(minutes=14))
    assert got(bank, she) == (0, 0)
    pass_time(bank, timedelta(minutes=1))
    assert got(bank, she) == (0, 1) and proposals(bank) == 1


@on_sqlite
def test_a_refused_proposal_goes_by_sms_at_once(bank):
    she = befriended(bank)
    reschedule(bank, she)
    bank.world.add_fault(ADD, "errcode", errcode=84074, times=0)
    asked(bank, 0)
    assert got(bank, she) == (0, 1) and asks(bank) == ["not_sent"]


@on_sqlite
def test_the_chat_goes_before_the_recruiter_and_a_stranger_has_no_such_rung(bank):
    she = bank.person().confirmed(interview_at=bank.clock.now() + timedelta(days=3))
    bank.world.add_friend(she.wechat, userid=RECRUITER)
    bank.pushed()
    reschedule(bank, she)
    assert she.heard(WORDS) and asks(bank) == []
    other = bank.person("张敏", "13800138001").invite()
    reschedule(bank, other)
    assert got(bank, other) == (0, 1) and asks(bank) == []


@on_sqlite
def test_without_a_recruiter_in_the_branch_the_friend_she_has_is_asked(bank, monkeypatch):
    she = bank.person().invite()
    add(bank, way_of(bank, she), she.wechat)
    name_recruiter(bank, monkeypatch, None)
    reschedule(bank, she)
    asked(bank)
    assert [row.status for row in bank.rows(OutboxMessage, OutboxMessage.kind == "wecom.group_send")] == ["sent"]
