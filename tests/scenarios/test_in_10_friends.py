"""IN-10: a friend is welcomed within 20 seconds of the add event, and the state binds them to candidate and position."""

import threading
from datetime import timedelta

import pytest

from interview_flow.candidate import binding
from interview_flow.core.states import Action
from interview_flow.invitation import friend_ways
from messaging import inbox
from messaging.inbox import Arrival
from messaging.worker import Worker
from models import Friend, FriendWay, InboxEvent, OutboxAttempt, OutboxMessage
from tests.interview_flow.bank import on_sqlite
from tests.support.friends import add, name_recruiter, way_of
from tests.support.hr_desk import BASE, open_desk
from tests.web.seeds import sign_in

WELCOME = "wecom.friend_welcome"
SEND = "/cgi-bin/externalcontact/send_welcome_msg"


@pytest.fixture(autouse=True)
def recruiter(bank, monkeypatch):
    """Harbin's candidates may add hr01 as a friend."""
    name_recruiter(bank, monkeypatch)


def friends(bank, who):
    """Whose friend she counts as."""
    rows = bank.rows(Friend, Friend.application_id == who.application_id, Friend.ended_at.is_(None))
    return [(row.userid, row.external_userid) for row in rows]


def welcomes(bank, wechat):
    return [entry["text"] for entry in bank.world.received("friend", wechat)]


def statuses(bank):
    return [row.status for row in bank.rows(OutboxMessage, OutboxMessage.kind == WELCOME)]


def push(bank, kind, key, **fields):
    """An event as the callback stores it, in whatever order."""
    payload = {"userid": "hr01", "state": "", "welcome_code": "", **fields}
    bank.run(lambda session: inbox.receive(session, Arrival(kind, "external:x", key, payload), now=bank.clock.now()))
    bank.work()


def test_her_code_names_her_and_her_position_welcomes_once_and_ends_with_the_friendship(bank):
    she = bank.person().invite()
    way = way_of(bank, she)
    told = add(bank, way, she.wechat)
    assert friends(bank, she) == [("hr01", she.wechat)]
    [words] = welcomes(bank, she.wechat)
    assert "哈尔滨分行“柜员”" in words and she.link() in words
    assert statuses(bank) == ["sent"]
    assert len(told["state"]) <= 30 and told["state"] not in repr(way.__dict__)

    bank.move(timedelta(seconds=2))
    bank.world.delete_friend(she.wechat, "hr01")
    bank.pushed()
    assert friends(bank, she) == []
    bank.move(timedelta(seconds=2))
    add(bank, way, she.wechat)
    assert friends(bank, she) == [("hr01", she.wechat)]
    bank.move(timedelta(seconds=2))
    bank.world.delete_customer("hr01", she.wechat)
    bank.pushed()
    assert friends(bank, she) == [] and bank.dead() == []


def test_a_state_used_by_a_second_person_binds_nobody_and_hr_hears_once(bank):
    she = bank.person().invite()
    way = way_of(bank, she)
    add(bank, way, she.wechat)
    for stranger in ("wmStranger", "wmThird"):
        add(bank, way, stranger)
        [words] = welcomes(bank, stranger)
        assert "柜员" not in words and "核对身份" in words and "手机号的后四位" in words
    assert friends(bank, she) == [("hr01", she.wechat)]
    assert len(bank.cards("hr01", "好友二维码被他人使用")) == 1


def test_without_a_state_a_stranger_is_asked_for_the_link_and_who_the_chat_knows_is_bound(bank):
    she = bank.person().confirmed(interview_at=bank.clock.now() + timedelta(days=3))
    bank.world.add_friend("wmNobody", "iv01")
    bank.world.add_friend(she.wechat, "iv01")
    bank.pushed()
    [words] = welcomes(bank, "wmNobody")
    assert "核对身份" in words
    assert friends(bank, she) == [("iv01", she.wechat)]
    assert bank.rows(Friend, Friend.userid == "hr01") == []


@on_sqlite
def test_whoever_is_somebody_else_in_the_chat_is_not_bound(bank):
    she, other = bank.person().invite(), bank.person("张敏", "13800138001").confirmed()
    add(bank, way_of(bank, she), other.wechat)
    assert friends(bank, she) == [] and len(bank.cards("hr01", "好友二维码被他人使用")) == 1
    assert way_of(bank, she).used_index is None


@on_sqlite
def test_a_friend_of_another_candidate_is_not_bound_by_a_second_code(bank):
    she, other = bank.person().invite(), bank.person("张敏", "13800138001").invite()
    add(bank, way_of(bank, she), "wmOne")
    add(bank, way_of(bank, other), "wmOne")
    assert friends(bank, she) == [("hr01", "wmOne")] and friends(bank, other) == []
    assert len(bank.cards("hr01", "好友二维码被他人使用")) == 1


@on_sqlite
@pytest.mark.parametrize("how", ["revoked", "expired", "withdrawn"])
def test_a_code_that_is_over_binds_nobody_and_is_deleted_at_wecom(bank, how):
    she = bank.person().invite()
    way, state = way_of(bank, she), "over"
    bank.run(lambda session: _restate(session, way.id, state))
    if how == "revoked":
        bank.run(lambda session: friend_ways.revoke(session, bank.journey.application(session, she.application_id),
                                                    bank.clock.now()))  # fmt: skip
    elif how == "expired":
        bank.move(bank.journey.deadlines.invitation)
        bank.tick()
    else:
        bank.do(she, Action.WITHDRAW, she.actor)
    bank.work()
    [ended] = bank.rows(FriendWay, FriendWay.id == way.id)
    assert ended.closed_at is not None and bank.calls("/cgi-bin/externalcontact/del_contact_way") >= 1
    push(bank, "contact.friend_added", "late", external_userid=she.wechat, state=state)
    assert friends(bank, she) == [] and bank.dead() == []


def _restate(session, way_id, state):
    session.get_one(FriendWay, way_id).state_index = friend_ways.index_of(state)


@on_sqlite
def test_a_code_that_was_revoked_before_wecom_had_made_it_is_deleted_as_well(bank):
    she = bank.person()
    with bank.held("wecom.friend_way"):
        she.invite()
        bank.do(she, Action.WITHDRAW, she.actor)
    bank.work()
    way = way_of(bank, she)
    assert way.config_id is not None and way.closed_at is not None


@on_sqlite
def test_an_unbinding_by_hr_makes_a_new_code_and_nobody_is_a_friend_until_then(bank):
    she = bank.person().invite()
    first = way_of(bank, she)
    add(bank, first, "wmWrong")
    desk = open_desk(bank)
    client = sign_in(desk, "hr01")
    page = client.get(f"/hr/applications/{she.application_id}", base_url=BASE).get_data(as_text=True)
    assert "已添加的招聘同事" in page and first.link in page and "data:image/svg+xml" in page
    assert "fill%3D%27%23fff%27" in page
    bank.run(lambda session: _unbind(bank, session, she))
    bank.move(timedelta(seconds=1))
    bank.work()
    second = way_of(bank, she)
    assert friends(bank, she) == [] and second.id != first.id and second.link
    add(bank, second, she.wechat)
    assert friends(bank, she) == [("hr01", she.wechat)]


def _unbind(bank, session, she):
    bank.clock.offset += timedelta(seconds=1)
    binding.unbind(bank.journey, session, bank.journey.application(session, she.application_id), bank.clock.now())


def test_events_that_come_in_another_order_leave_what_was_true_last(bank):
    she = bank.person().confirmed(interview_at=bank.clock.now() + timedelta(days=3))
    at = int(bank.clock.now().timestamp())
    who = {"external_userid": she.wechat, "change_type": "del_follow_user"}
    push(bank, "contact.friend_added", "k1", **who, create_time=at - 20)
    push(bank, "contact.friend_added", "k2", **who, create_time=at - 10)
    push(bank, "contact.friend_changed", "k3", **who, create_time=at - 15)
    assert friends(bank, she) == [("hr01", she.wechat)]
    push(bank, "contact.friend_changed", "k4", **who, create_time=at - 5)
    push(bank, "contact.friend_added", "k5", **who, create_time=at - 10)
    assert friends(bank, she) == []
    push(bank, "contact.friend_added", "k6", **who, create_time=999999999999)
    assert friends(bank, she) == [("hr01", she.wechat)] and bank.dead() == []


def test_two_workers_spend_a_code_once(bank):
    she = bank.person().invite()
    bank.world.add_friend(she.wechat, qr_code=way_of(bank, she).link)
    assert bank.world.settle()
    workers = [Worker(bank.db, bank.parts.registry, bank.clock, queues=["chat"]) for _ in range(2)]
    threads = [threading.Thread(target=one.drain) for one in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bank.work()
    assert len(welcomes(bank, she.wechat)) == 1 and bank.calls(SEND) == 1


@pytest.mark.parametrize("accepted", [True, False])
def test_a_worker_that_died_with_a_code_in_hand_leaves_it_to_hr_and_it_is_not_spent_again(bank, accepted):
    she = bank.person().invite()
    bank.world.add_friend(she.wechat, qr_code=way_of(bank, she).link)
    assert bank.world.settle()
    while bank.worker.handle_one():
        continue
    [row] = bank.rows(OutboxMessage, OutboxMessage.kind == WELCOME)
    dying = Worker(bank.db, bank.parts.registry, bank.clock, queues=["chat"])
    job = dying.freeze(bank.run(lambda session: dying._claim_outbox(session, row.id)).row_id)
    if accepted:
        bank.parts.registry.sender_of(WELCOME).send(job.frozen, job.msgid)
    bank.clock.skipped += timedelta(minutes=10)
    bank.work()
    assert statuses(bank) == ["uncertain"] and bank.calls(SEND) == int(accepted)
    [card] = bank.cards("hr01", "添加好友后的欢迎语")
    assert "是否送达无法确认" in card["text"]


@pytest.mark.parametrize("why", ["slow", "refused"])
def test_a_welcome_that_missed_its_20_seconds_is_told_on_another_channel(bank, why):
    she = bank.person().invite()
    bank.world.add_friend(she.wechat, qr_code=way_of(bank, she).link)
    assert bank.world.settle()
    if why == "slow":
        bank.move(timedelta(seconds=21))
    else:
        bank.world.talk_to_friend(she.wechat, "hr01", "在吗")
    bank.work()
    assert welcomes(bank, she.wechat) == [] and statuses(bank) == ["failed"]
    assert bank.calls(SEND) == (0 if why == "slow" else 1)
    [sms] = she.sms("您已添加招聘同事为好友")
    assert "/i/" in sms["text"]
    assert bank.cards("hr01", "未能送达") == [] and friends(bank, she) == [("hr01", she.wechat)]


def test_the_invitation_in_the_chat_shows_the_code_and_without_a_recruiter_there_is_none(bank, monkeypatch):
    she = bank.person().invite().bound()
    [words] = she.heard("AI面试邀请")
    assert way_of(bank, she).link in words
    name_recruiter(bank, monkeypatch, None)
    other = bank.person("张敏", "13800138001").invite().bound()
    [words] = other.heard("AI面试邀请")
    assert "招聘同事" not in words and bank.rows(FriendWay, FriendWay.application_id == other.application_id) == []


@on_sqlite
def test_a_code_of_which_wecom_gave_no_picture_is_offered_nowhere(bank):
    she = bank.person()
    with bank.held("wecom.friend_way"):
        she.invite()
        way = way_of(bank, she)
        bank.run(lambda session: friend_ways.made(session, way.id, "c1", "", bank.clock.now()))
        she.bound()
    [words] = she.heard("AI面试邀请")
    page = sign_in(open_desk(bank), "hr01").get(f"/hr/applications/{she.application_id}", base_url=BASE)
    assert "招聘同事" not in words and "添加好友二维码" not in page.get_data(as_text=True)


@on_sqlite
def test_who_has_added_the_recruiter_is_not_asked_to_do_so_in_the_invitation(bank):
    she = bank.person().invite()
    add(bank, way_of(bank, she), she.wechat)
    she.bound()
    [words] = she.heard("AI面试邀请")
    assert "招聘同事" not in words


@on_sqlite
def test_the_state_is_kept_nowhere_once_the_code_is_made_and_used(bank):
    she = bank.person().invite()
    [row] = bank.rows(OutboxMessage, OutboxMessage.kind == "wecom.friend_way")
    [attempt] = bank.rows(OutboxAttempt, OutboxAttempt.outbox_id == row.id)
    assert row.payload["state"] == "" and attempt.body == "" and attempt.result == {}
    add(bank, way_of(bank, she), she.wechat)
    [event] = bank.rows(InboxEvent, InboxEvent.kind == "contact.friend_added")
    assert event.payload["state"] == "" and friends(bank, she) == [("hr01", she.wechat)]
