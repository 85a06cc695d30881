"""Customer contact: ways, customers, tags, the welcome of 20 seconds, group sends."""

import threading
from functools import partial

import pytest
from sqlalchemy import func, select

from core.clock import SystemClock
from core.errors import InputInvalid, Uncertain
from interview_flow.candidate import friends
from messaging.worker import Worker
from models import InboxEvent, OutboxMessage
from tests.support.onboarding import make_journey
from tests.wecom.conftest import CANDIDATE
from wecom.api.errors import Refused
from wecom.contacts import external_contacts
from wecom.contacts.welcome import FriendWelcomeSender

HELLO = {"text": {"content": "您好"}}
WAY = {"type": 1, "scene": 2, "user": ["hr01"], "state": "spring-2026"}


@pytest.fixture
def customers(client):
    return external_contacts.Customers(client)


@pytest.fixture
def befriended(sandbox):
    sandbox.add_friend(CANDIDATE, "hr01", welcome=False)


def code_of(refused):
    return refused.value.errcode


class TestContactWays:
    def test_the_state_of_a_way_comes_back_with_the_friend(self, customers, sandbox):
        made = customers.add_way(WAY)

        added = sandbox.add_friend(CANDIDATE, qr_code=made["qr_code"])

        assert (added["userid"], added["state"]) == ("hr01", "spring-2026")
        [follower] = customers.get(CANDIDATE)["follow_user"]
        assert (follower["userid"], follower["state"], follower["add_way"]) == ("hr01", "spring-2026", 1)

    def test_a_way_is_read_changed_listed_and_deleted(self, customers):
        config_id = customers.add_way(WAY)["config_id"]
        customers.update_way(config_id, state="autumn-2026", remark="秋招")

        assert customers.way(config_id)["state"] == "autumn-2026"
        assert list(customers.ways()) == [config_id]
        customers.delete_way(config_id)
        with pytest.raises(Refused):
            customers.way(config_id)

    def test_a_temporary_way_is_not_listed_and_ends(self, customers, sandbox):
        config_id = customers.add_way({**WAY, "is_temp": True, "expires_in": 3600})["config_id"]

        assert list(customers.ways()) == []
        assert customers.way(config_id)["is_temp"]
        sandbox.advance_clock(3601)
        with pytest.raises(Refused):
            customers.way(config_id)

    @pytest.mark.parametrize(
        "change", [{"user": ["hr01", "iv01"]}, {"state": "x" * 31}, {"scene": 3}, {"type": 0}, {"user": []}]
    )
    def test_what_wecom_would_refuse_is_refused_here_and_there(self, customers, client, change):
        with pytest.raises(InputInvalid):
            customers.add_way({**WAY, **change})
        with pytest.raises(Refused):
            client.post("externalcontact/add_contact_way", data={**WAY, **change})


class TestCustomers:
    def test_members_and_customers_find_each_other(self, customers, sandbox, befriended):
        sandbox.setup({"candidates": [{"external_userid": CANDIDATE, "nickname": "晓晓", "unionid": "u1"}]})

        contact = customers.get(CANDIDATE)["external_contact"]
        assert (contact["name"], contact["unionid"], contact["type"]) == ("晓晓", "u1", 1)
        assert customers.of_member("HR01") == [CANDIDATE]
        assert set(customers.followers()) >= {"hr01", "iv01"}
        with pytest.raises(Refused) as nobody:
            customers.of_member("iv01")
        assert code_of(nobody) == 84061

    def test_remarks_replace_what_was_there(self, customers, befriended):
        customers.remark("hr01", CANDIDATE, remark="李晓-柜员", remark_mobiles=["13800138000", "13800138001"])
        customers.remark("hr01", CANDIDATE, remark_mobiles=["13800138002"])

        [follower] = customers.get(CANDIDATE)["follow_user"]
        assert (follower["remark"], follower["remark_mobiles"]) == ("李晓-柜员", ["13800138002"])
        with pytest.raises(InputInvalid):
            customers.remark("hr01", CANDIDATE, remark="长" * 21)

    def test_tags_are_made_put_on_and_taken_off(self, customers, befriended):
        group = customers.add_tags(["已面试", "待面试"], group_name="招聘进度")
        done, waiting = (tag["id"] for tag in group["tag"])
        customers.mark("hr01", CANDIDATE, add=[waiting])
        customers.mark("hr01", CANDIDATE, add=[done], remove=[waiting])

        [follower] = customers.get(CANDIDATE)["follow_user"]
        assert [(tag["group_name"], tag["tag_name"]) for tag in follower["tags"]] == [("招聘进度", "已面试")]
        [found] = customers.tags(tag_ids=[done])
        assert [tag["name"] for tag in found["tag"]] == ["已面试"]
        customers.add_tags(["已录用"], group_id=group["group_id"])
        assert [len(one["tag"]) for one in customers.tags()] == [3]
        with pytest.raises(InputInvalid):
            customers.mark("hr01", CANDIDATE)

    def test_a_deleted_friend_is_nobodys_customer(self, customers, sandbox, befriended):
        sandbox.delete_friend(CANDIDATE, "hr01")

        with pytest.raises(Refused) as gone:
            customers.get(CANDIDATE)
        assert code_of(gone) == 40096

    def test_ids_are_converted(self, customers, sandbox):
        people = [
            {"external_userid": CANDIDATE, "openid": "o1", "unionid": "u1", "phone": "13800138000"},
            {"openid": "o2", "unionid": "u2"},
        ]
        sandbox.setup({"candidates": people})

        assert customers.of_unionid("u1", "o1") == {"errcode": 0, "errmsg": "ok", "external_userid": CANDIDATE}
        assert "pending_id" in customers.of_unionid("u2", "o2")
        assert customers.openid(CANDIDATE) == "o1"
        assert customers.of_phones(["13800138000", "13800138009"]) == {"13800138000": CANDIDATE}
        for given, errcode in ((("u1", "o2"), 610018), (("u9", "o9"), 610014)):
            with pytest.raises(Refused) as refused:
                customers.of_unionid(*given)
            assert code_of(refused) == errcode


class TestWelcomeCode:
    def send(self, customers, code, message=None):
        customers.send_welcome(external_contacts.welcome(code, message or HELLO))

    def test_works_once(self, customers, sandbox):
        code = sandbox.add_friend(CANDIDATE, "hr01")["welcome_code"]
        self.send(customers, code)

        with pytest.raises(Refused) as again:
            self.send(customers, code)
        assert code_of(again) == 41051
        [entry] = sandbox.received("friend", CANDIDATE)
        assert (entry["text"], entry["userid"], entry["occasion"]) == ("您好", "hr01", "welcome")
        assert entry["body"]["parts"] == [{"msgtype": "text", "text": {"content": "您好"}}]

    def test_lives_twenty_seconds(self, customers, sandbox):
        code = sandbox.add_friend(CANDIDATE, "hr01")["welcome_code"]
        sandbox.advance_clock(21)

        for late in (code, "nonsense"):
            with pytest.raises(Refused) as refused:
                self.send(customers, late)
            assert code_of(refused) == 41050

    def test_is_worth_nothing_once_they_talk(self, customers, sandbox):
        code = sandbox.add_friend(CANDIDATE, "hr01")["welcome_code"]
        sandbox.talk_to_friend(CANDIDATE, "hr01", "在吗")

        with pytest.raises(Refused) as refused:
            self.send(customers, code)
        assert code_of(refused) == 41051

    def test_carries_attachments_within_their_limits(self, customers, sandbox):
        code = sandbox.add_friend(CANDIDATE, "hr01")["welcome_code"]
        link = {"msgtype": "link", "link": {"title": "招聘主页", "url": "https://recruit.example/"}}
        too_long = {"msgtype": "link", "link": {"title": "长" * 43, "url": "https://recruit.example/"}}

        with pytest.raises(Refused):
            self.send(customers, code, {"attachments": [too_long]})
        self.send(customers, code, {**HELLO, "attachments": [link]})
        assert sandbox.received("friend", CANDIDATE)[0]["text"] == "您好\n招聘主页"
        for message in ({}, {"text": {"content": "长" * 1334}}, {"attachments": [link] * 10}):
            with pytest.raises(InputInvalid):
                external_contacts.welcome(code, message)

    def test_an_unclear_answer_is_uncertain(self, customers, sandbox):
        code = sandbox.add_friend(CANDIDATE, "hr01")["welcome_code"]
        sandbox.add_fault("/cgi-bin/externalcontact/send_welcome_msg", "accept-then-reset", times=1)

        with pytest.raises(Uncertain):
            self.send(customers, code)


class TestGroupSends:
    def test_nothing_leaves_before_the_member_taps_send(self, customers, sandbox, befriended):
        msgid = customers.propose_send(HELLO, customers=[CANDIDATE])["msgid"]
        assert sandbox.received("friend", CANDIDATE) == []
        assert [row["status"] for row in customers.send_results(msgid, "hr01")] == [external_contacts.UNSENT]

        [task] = sandbox.group_sends("hr01")
        assert (task["msgid"], task["text"]) == (msgid, "您好")
        assert sandbox.confirm_group_send("hr01", msgid) == [CANDIDATE]

        assert [entry["text"] for entry in sandbox.received("friend", CANDIDATE)] == ["您好"]
        assert [row["status"] for row in customers.send_results(msgid, "hr01")] == [external_contacts.SENT]
        assert sandbox.group_sends("hr01") == []

    def test_a_customer_takes_one_a_day(self, customers, sandbox, befriended):
        first, second = (customers.propose_send(HELLO, sender="hr01")["msgid"] for _ in range(2))
        sandbox.confirm_group_send("hr01", first)
        sandbox.confirm_group_send("hr01", second)

        assert [row["status"] for row in customers.send_results(second, "hr01")] == [external_contacts.QUOTA_USED_UP]
        assert len(sandbox.received("friend", CANDIDATE)) == 1

    def test_who_left_meanwhile_gets_nothing(self, customers, sandbox, befriended):
        msgid = customers.propose_send(HELLO, sender="hr01")["msgid"]
        sandbox.delete_customer("hr01", CANDIDATE)
        sandbox.confirm_group_send("hr01", msgid)

        assert [row["status"] for row in customers.send_results(msgid, "hr01")] == [external_contacts.NOT_FRIEND]

    def test_strangers_are_named_or_refused(self, customers, befriended):
        assert customers.propose_send(HELLO, customers=[CANDIDATE, "wmStranger"])["fail_list"] == ["wmStranger"]
        with pytest.raises(Refused) as nobody:
            customers.propose_send(HELLO, customers=["wmStranger"])
        assert code_of(nobody) == 41048
        with pytest.raises(InputInvalid):
            customers.propose_send(HELLO)


class TestFromThePushToTheWelcome:
    @pytest.fixture(autouse=True)
    def working(self, registry, client):
        registry.on("contact.friend_added", partial(friends.added, make_journey()))
        registry.sender(FriendWelcomeSender(client))

    def welcomes(self, db):
        with db.read() as session:
            return [(row.status, row.reason or "") for row in session.scalars(select(OutboxMessage))]

    def test_a_new_friend_is_welcomed_once(self, receiving, worker, sqlite_db):
        receiving.add_fault("callback", "duplicate", times=1)
        receiving.add_friend(CANDIDATE, "hr01")
        receiving.settle()
        worker.drain()

        [entry] = receiving.received("friend", CANDIDATE)
        assert entry["text"].startswith("您好，感谢添加")
        assert [status for status, _reason in self.welcomes(sqlite_db)] == ["sent"]

    def test_two_workers_welcome_once(self, receiving, registry, sqlite_db):
        receiving.add_friend(CANDIDATE, "hr01", half=True)
        receiving.settle()
        workers = [Worker(sqlite_db, registry, SystemClock(), queues=["chat"]) for _ in range(2)]
        threads = [threading.Thread(target=one.drain) for one in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        workers[0].drain()

        assert len(receiving.received("friend", CANDIDATE)) == 1

    def test_an_unclear_answer_waits_for_a_person(self, receiving, worker, sqlite_db):
        receiving.add_fault("/cgi-bin/externalcontact/send_welcome_msg", "accept-then-reset", times=1)
        receiving.add_friend(CANDIDATE, "hr01")
        receiving.settle()
        worker.drain()

        assert [status for status, _reason in self.welcomes(sqlite_db)] == ["uncertain"]
        assert len(receiving.received("friend", CANDIDATE)) == 1

    def test_a_late_welcome_says_so(self, receiving, worker, sqlite_db):
        receiving.add_friend(CANDIDATE, "hr01")
        receiving.settle()
        receiving.advance_clock(30)
        worker.drain()

        [(status, reason)] = self.welcomes(sqlite_db)
        assert (status, "41050" in reason) == ("failed", True)

    def test_without_a_code_there_is_nothing_to_send(self, receiving, worker, sqlite_db):
        receiving.add_friend(CANDIDATE, "hr01", welcome=False)
        receiving.settle()
        worker.drain()

        assert self.welcomes(sqlite_db) == []

    def test_every_other_change_is_stored(self, receiving, sqlite_db):
        receiving.add_friend(CANDIDATE, "hr01", welcome=False)
        receiving.customer_event("hr01", CANDIDATE, "transfer_fail", FailReason="customer_refused")
        receiving.customer_event("hr01", CANDIDATE, "msg_audit_approved", WelcomeCode="w1")
        receiving.customer_event("hr01", CANDIDATE, "edit_external_contact")
        receiving.delete_customer("hr01", CANDIDATE)
        receiving.advance_clock(5)  # within one second the two additions would be equal to the byte
        receiving.add_friend(CANDIDATE, "hr01", welcome=False)
        receiving.delete_friend(CANDIDATE, "hr01")
        receiving.settle()

        with sqlite_db.read() as session:
            counted = session.execute(select(InboxEvent.kind, func.count()).group_by(InboxEvent.kind))
            kinds = {row[0]: row[1] for row in counted}
        assert kinds["contact.friend_changed"] == 5
        assert kinds["contact.friend_added"] == 2
