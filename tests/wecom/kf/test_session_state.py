"""Accounts, servicers, customers, and who holds a conversation: every call against the sandbox."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core.errors import InputInvalid
from messaging import inbox
from messaging.inbox import Arrival
from models import InboxEvent, KfWindow, OutboxMessage
from notify import windows as ladder
from tests.wecom.conftest import CANDIDATE, KF
from tests.wecom.media.test_upload import PNG
from tests.wecom.messages.test_senders import post, row
from wecom.api.errors import Refused
from wecom.kf import accounts as kf_accounts
from wecom.kf import bodies as kf_bodies
from wecom.kf import calls as kf_calls
from wecom.kf import customers as kf_customers
from wecom.kf import events as kf_events
from wecom.kf import pull as kf_pull
from wecom.kf import session_state, windows
from wecom.kf.handover import KfHandOverSender
from wecom.kf.pull import KfSyncSender
from wecom.kf.senders import KfEventReplySender, KfReplySender
from wecom.media import upload as media_upload


def states(client):
    found = session_state.state_of(client, KF, CANDIDATE)
    return found.state, found.servicer_userid


def test_a_conversation_is_read_and_handed_over(client, sandbox):
    sandbox.say(CANDIDATE, "转人工")
    assert states(client) == (0, "")

    assert session_state.move(client, KF, CANDIDATE, session_state.POOL).code
    moved = session_state.move(client, KF, CANDIDATE, session_state.HUMAN, "hr01")
    assert (moved.state, states(client)) == (3, (3, "hr01"))
    ended = session_state.move(client, KF, CANDIDATE, session_state.ENDED)
    kf_calls.send_msg_on_event(client, kf_bodies.on_event(kf_bodies.text("再见"), ended.code, "m1", "ended"))
    assert [entry["text"] for entry in sandbox.received("kf", CANDIDATE)] == ["再见"]


@pytest.mark.parametrize("kind", ["accept-then-reset", "truncated-json", "accept-then-5xx"])
def test_a_hand_over_whose_answer_was_lost_is_found_done(client, sandbox, kind):
    sandbox.say(CANDIDATE, "转人工")
    sandbox.add_fault("/cgi-bin/kf/service_state/trans", kind, times=1)
    with pytest.raises(Exception, match="kf/service_state/trans"):
        session_state.move(client, KF, CANDIDATE, session_state.POOL)

    assert session_state.move(client, KF, CANDIDATE, session_state.POOL) == session_state.Moved(2, repeated=True)


@pytest.mark.parametrize(("target", "servicer", "errcode"), [(3, "nobody", 95014), (3, "hr01", 95019), (4, "", 95016)])
def test_a_hand_over_that_cannot_be(client, sandbox, target, servicer, errcode):
    sandbox.servicer_status("hr01", 2)
    sandbox.say(CANDIDATE, "转人工")

    with pytest.raises(Refused) as raised:
        session_state.move(client, KF, CANDIDATE, target, servicer)
    assert raised.value.errcode == errcode


class TestHandOver:
    @pytest.fixture(autouse=True)
    def sending(self, registry, client, sandbox, sqlite_db):
        registry.sender(KfHandOverSender(client))
        registry.sender(KfEventReplySender(client))
        registry.sender(KfReplySender(client))
        registry.sender(KfSyncSender(client))
        registry.on("wecom.kf_push", kf_pull.handle_push)
        sandbox.say(CANDIDATE, "转人工")

        def note(session):
            windows.window_of(session, KF, CANDIDATE).last_message_at = datetime.now(UTC).replace(microsecond=0)

        sqlite_db.run(note)

    def hand_over(self, db, key="h1", **fields):
        words = {"template": "faq_answer", "data": {"answer": "请稍候"}}
        payload = {"open_kfid": KF, "external_userid": CANDIDATE, **words, **fields}
        post(db, "wecom.kf_handover", payload, key)

    def open_for_the_ladder(self, db):
        with db.read() as session:
            return ladder.open_window(session, CANDIDATE, datetime.now(UTC)) is not None

    def pulled(self, db, worker, key):
        arrival = Arrival("wecom.kf_push", f"kf_account:{KF}", key, {"open_kfid": KF, "token": ""})
        db.run(lambda session: inbox.receive(session, arrival, now=datetime.now(UTC)))
        worker.drain()

    @pytest.mark.parametrize(
        ("to", "servicer", "state"), [("pool", {}, 2), ("servicer", {"servicer_userid": "hr01"}, 3)]
    )
    def test_closes_kf_for_the_ladder_and_says_so(self, sandbox, worker, sqlite_db, client, to, servicer, state):
        assert self.open_for_the_ladder(sqlite_db)
        self.hand_over(sqlite_db, to=to, **servicer)

        worker.drain()

        assert row(sqlite_db, "h1").status == "sent"
        assert states(client)[0] == state
        assert not self.open_for_the_ladder(sqlite_db)
        [entry] = sandbox.received("kf", CANDIDATE)
        assert "请稍候" in entry["text"]
        post(
            sqlite_db,
            "wecom.kf_reply",
            {"open_kfid": KF, "external_userid": CANDIDATE, "template": "faq_answer", "data": {"answer": "x"}},
            "r1",
        )
        worker.drain()
        assert row(sqlite_db, "r1").status == "failed"
        assert len(sandbox.received("kf", CANDIDATE)) == 1

    def test_the_end_opens_again_with_the_next_message(self, sandbox, worker, sqlite_db):
        self.hand_over(sqlite_db, to="servicer", servicer_userid="hr01")
        worker.drain()
        self.hand_over(sqlite_db, "h2", to="end")
        worker.drain()
        with sqlite_db.read() as session:
            assert session.scalar(select(KfWindow.service_state)) == 4
        assert not self.open_for_the_ladder(sqlite_db)

        sandbox.say(CANDIDATE, "谢谢")
        self.pulled(sqlite_db, worker, "p1")
        assert self.open_for_the_ladder(sqlite_db)

    def test_a_person_who_takes_over_in_the_client_closes_it_and_ending_opens_it(self, sandbox, worker, sqlite_db):
        self.hand_over(sqlite_db, to="pool")
        worker.drain()
        sandbox.change_session(CANDIDATE, 1, "hr01")
        self.pulled(sqlite_db, worker, "p1")
        assert not self.open_for_the_ladder(sqlite_db)

        sandbox.change_session(CANDIDATE, 3)
        sandbox.say(CANDIDATE, "还有一个问题")
        self.pulled(sqlite_db, worker, "p2")
        assert self.open_for_the_ladder(sqlite_db)

    def test_is_done_once_when_its_answer_was_lost(self, sandbox, worker, sqlite_db, client):
        sandbox.add_fault("/cgi-bin/kf/service_state/trans", "accept-then-reset", times=1)
        self.hand_over(sqlite_db, to="pool")

        until = datetime.now(UTC) + timedelta(seconds=30)
        while row(sqlite_db, "h1").status != "sent" and datetime.now(UTC) < until:
            worker.drain()

        assert (row(sqlite_db, "h1").status, states(client)) == ("sent", (2, ""))
        assert sandbox.received("kf", CANDIDATE) == []  # the code was lost with the answer
        assert not self.open_for_the_ladder(sqlite_db)

    @pytest.mark.parametrize("fields", [{"to": "servicer"}, {"to": "moon"}, {"to": "pool", "servicer_userid": "hr01"}])
    def test_without_a_target_is_visible(self, worker, sqlite_db, fields):
        self.hand_over(sqlite_db, **fields)

        worker.drain()

        assert row(sqlite_db, "h1").status == "failed"


@pytest.mark.parametrize(("situation", "menu"), [("welcome", True), ("pool", False), ("taken", False), ("ended", True)])
def test_each_situation_takes_its_types(situation, menu):
    body = kf_bodies.menu("请选择", [{"id": "a", "label": "甲"}])
    if menu:
        assert kf_bodies.on_event(body, "code", "m1", situation)
    else:
        with pytest.raises(InputInvalid):
            kf_bodies.on_event(body, "code", "m1", situation)
    assert kf_bodies.on_event(kf_bodies.text("好"), "code", "m1", situation)


# accounts and servicers


def test_an_account_is_made_named_and_deleted(client):
    picture = media_upload.upload(client, "image", PNG, "a.png").media_id
    made = kf_accounts.add(client, "校园招聘", picture)
    kf_accounts.update(client, made, name="社会招聘", media_id=picture)

    assert kf_accounts.Account(made, "社会招聘", managed=True) in list(kf_accounts.accounts(client))
    kf_accounts.delete(client, made)
    assert [account.open_kfid for account in kf_accounts.accounts(client)] == [KF]
    with pytest.raises(InputInvalid):
        kf_accounts.add(client, "字" * 17, picture)


def test_accounts_are_read_to_the_last_page(client, sandbox):
    sandbox.setup({"kf_accounts": [{"open_kfid": f"wk{number:03}", "name": str(number)} for number in range(150)]})

    assert len(list(kf_accounts.accounts(client))) == 151


def test_servicers_come_and_go(client):
    added = kf_accounts.add_servicers(client, KF, ["iv01", "nobody"], [1])
    assert [(change.userid or change.department_id, change.errcode) for change in added] == [
        ("iv01", 0), ("nobody", 60111), (1, 0),
    ]  # fmt: skip
    assert kf_accounts.Servicer(department_id=1) in kf_accounts.servicers(client, KF)

    kf_accounts.remove_servicers(client, KF, ["iv01"], [1])
    assert kf_accounts.servicers(client, KF) == [kf_accounts.Servicer("hr01")]
    with pytest.raises(InputInvalid):
        kf_accounts.add_servicers(client, KF)


@pytest.mark.parametrize(("status", "stop_type", "paused"), [(2, 0, False), (2, 1, True)])
def test_list_and_event_agree_on_who_serves(client, sandbox, status, stop_type, paused):
    sandbox.servicer_status("hr01", status, stop_type)
    [told] = [kf_events.to_arrival(KF, message) for message in kf_calls.sync_msg(client, KF, "")["messages"]]

    [listed] = kf_accounts.servicers(client, KF)
    assert (listed.serving, listed.paused) == (False, paused)
    assert kf_accounts.serving(told.payload["status"]) is listed.serving

    sandbox.servicer_status("hr01", 1)
    told = kf_events.to_arrival(KF, kf_calls.sync_msg(client, KF, "")["messages"][-1])
    assert kf_accounts.serving(told.payload["status"]) and kf_accounts.servicers(client, KF)[0].serving


def test_an_account_that_comes_to_us_is_pulled(receiving, registry, client, worker, sqlite_db):
    registry.on("wecom.kf_accounts_changed", kf_accounts.handle_change)
    registry.on("wecom.kf_push", lambda session, event, now: None)
    registry.sender(KfSyncSender(client))
    receiving.kf_managed(KF, managed=False)
    receiving.say(CANDIDATE, "有人吗")
    receiving.kf_managed(KF)
    assert receiving.settle()

    worker.drain()

    with sqlite_db.read() as session:
        assert "kf.message" in {event.kind for event in session.scalars(select(InboxEvent))}
        [pull] = session.scalars(select(OutboxMessage))
        assert (pull.status, pull.payload["open_kfid"]) == ("sent", KF)


# customers


def test_customers_are_known_by_what_wecom_says(client, sandbox):
    person = {"external_userid": CANDIDATE, "nickname": "晓晓", "unionid": "u1"}
    sandbox.setup({"candidates": [person]})
    sandbox.open_kf(CANDIDATE, scene="invite", scene_param="T1")
    others = [f"wm{number:03}" for number in range(120)]
    for other in others:
        sandbox.open_kf(other)

    found = list(kf_customers.customers(client, [CANDIDATE, "wmNobody", *others]))

    assert found[0] == kf_customers.Customer(CANDIDATE, "晓晓", "u1", "invite", "T1")
    assert [customer.external_userid for customer in found[1:]] == others


def test_a_colleague_is_recommended(client, sandbox):
    sandbox.say(CANDIDATE, "您好")
    assert kf_customers.recommendable(client).userids == ("hr01",)

    kf_customers.recommend_member(client, KF, CANDIDATE, "hr01", "这是您的招聘专员")
    assert sandbox.received("kf", CANDIDATE)[0]["text"] == "这是您的招聘专员"
    kf_customers.cancel_recommendation(client, KF, CANDIDATE)
    with pytest.raises(Refused):
        kf_customers.recommend_group(client, KF, CANDIDATE, "wrGroup")


def test_days_are_counted(client, sandbox):
    sandbox.say(CANDIDATE, "您好")
    sandbox.servicer_says(CANDIDATE, "hr01", "在")
    now = datetime.now(UTC)

    [_yesterday, today] = kf_customers.company_days(client, now - timedelta(days=1), now, KF)
    assert (today.counters["customer_cnt"], today.counters["customer_msg_cnt"]) == (1, 1)
    assert kf_customers.servicer_days(client, now, now, "hr01")[0].counters["session_cnt"] == 1
    with pytest.raises(InputInvalid):
        kf_customers.company_days(client, now - timedelta(days=31), now)
