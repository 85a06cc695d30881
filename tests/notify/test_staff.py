"""Cards and texts to members: their bytes, who got them, and who gets them when nobody is there."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.clock import FixedClock
from core.errors import PermanentFailure, Uncertain
from interview_flow.core.reason_words import reason_in_words
from messaging import operate, outbox
from messaging.registry import Registry
from messaging.worker import Worker
from models import Card, Delivery, OutboxAttempt, OutboxMessage
from notify import ledger
from notify.staff import StaffSender
from tests.notify.conftest import Recorder, add_application, body_of
from tests.support.times import NOW

TEMPLATES = {
    "result": {
        "card": {
            "type": "button_interaction",
            "title": "{name}的面试结果",
            "desc": "{position}",
            "source": "银聘",
            "rows": [{"label": "总分", "value": "{total}"}],
            "buttons": [
                {"key": "advance:{application_id}", "label": "进入复试", "style": 1},
                {"key": "reject:{application_id}", "label": "淘汰", "style": 3},
                {"url": "{result_url}", "label": "查看详情"},
            ],
            "select": {"key": "reason", "title": "淘汰理由", "options_from": "reasons"},
            "url": "{result_url}",
        }
    },
    "told": {"card": {"type": "text_notice", "title": "{name}", "text": "{question}", "url": "{hr_url}"}},
    "opened": {"textcard": {"title": "{name}", "text": "{question}", "url": "{hr_url}", "button": "查看"}},
    "note": {"text": "{question}"},
}
DATA = {
    "name": "李晓",
    "position": "柜员",
    "total": "87",
    "question": "请问<b>几点</b>？见 evil.com",
    "result_url": "https://b.example/r",
    "hr_url": "https://b.example/hr",
    "reasons": [{"id": "knowledge", "label": "金融知识不足"}, {"id": "other", "label": "其他"}],
}


class Refused(PermanentFailure):
    """WeCom's refusal, as its adapter raises it."""

    def __init__(self, errcode):
        super().__init__(f"answered {errcode}")
        self.errcode = errcode


class StaffDesk:
    """Posts notices to members and works them off."""

    def __init__(self, db):
        self.db, self.clock, self.port, self.alarms = db, FixedClock(NOW), Recorder(), []
        self.port.answer = {"msgid": "M1", "response_code": "R1", "invaliduser": ""}
        registry = Registry()
        registry.sender(StaffSender(self.port, 1000002, template=TEMPLATES.__getitem__))
        registry.alarm = lambda session, row, now: self.alarms.append(row.status)
        self.worker = Worker(db, registry, self.clock, queues=["chat"])
        self.application_id = db.run(lambda session: add_application(session, self.clock).id)

    def post(self, template, userids=("hr01",), fallback=(), key="k"):
        payload = {
            "userids": list(userids),
            "fallback": [list(one) for one in fallback],
            "template": template,
            "application_id": self.application_id,
            "data": DATA,
        }

        def work(session):
            row = outbox.post(
                session,
                key=key,
                kind="notify.staff",
                payload=payload,
                now=self.clock.now(),
                application_id=self.application_id,
            )
            return row.id

        row_id = self.db.run(work)
        self.worker.drain()
        return row_id

    def status(self, row_id):
        with self.db.read() as session:
            return session.get_one(OutboxMessage, row_id).status


@pytest.fixture
def desk(sqlite_db):
    return StaffDesk(sqlite_db)


def test_a_button_card_is_frozen_sent_and_remembered(db):
    desk = StaffDesk(db)
    row_id = desk.post("result", ["HR01", "iv01"])

    body = body_of(desk.port.sent[0])
    card = body["template_card"]
    assert (body["touser"], body["agentid"]) == ("hr01|iv01", 1000002)
    assert (body["enable_duplicate_check"], body["duplicate_check_interval"]) == (1, 1800)
    assert card["task_id"] == f"result-{row_id}"
    assert [button.get("key") for button in card["button_list"]] == [
        f"advance:{desk.application_id}",
        f"reject:{desk.application_id}",
        None,
    ]
    assert card["button_selection"]["option_list"][0] == {"id": "knowledge", "text": "金融知识不足"}
    with db.read() as session:
        kept = session.scalar(select(Card))
        assert (kept.task_id, kept.response_code, kept.code_at) == (card["task_id"], "R1", NOW)
        assert (kept.userids, kept.application_id) == (["hr01", "iv01"], desk.application_id)


def test_what_a_candidate_typed_is_only_words_on_a_card(desk):
    desk.post("told")

    card = body_of(desk.port.sent[0])["template_card"]
    assert card["sub_title_text"] == "请问＜b＞几点＜/b＞？见 evil．com"


@pytest.mark.parametrize(("template", "part"), [("note", "content"), ("opened", "url")])
def test_two_equal_texts_differ_for_the_duplicate_check(desk, template, part):
    desk.post(template, key="a")
    desk.post(template, key="b")

    first, second = (body_of(call) for call in desk.port.sent)
    kind = first["msgtype"]
    assert first[kind][part] != second[kind][part]
    assert first[kind][part][:8] == second[kind][part][:8]


def test_what_a_person_puts_back_goes_to_whom_nobody_found_before(desk):
    desk.port.errors += [Refused(81013), Refused(81013)]
    row_id = desk.post("note", ["hr01"], [["hr00"]])
    assert desk.status(row_id) == "failed"

    # The console lets the app see hr01 now.
    desk.db.run(lambda session: operate.retry(session, "outbox", row_id, desk.clock.now()))
    desk.worker.drain()

    assert desk.status(row_id) == "sent"
    assert [body_of(call)["touser"] for call in desk.port.sent] == ["hr01"]


def test_an_unclear_answer_is_repeated_byte_for_byte(desk):
    desk.port.errors.append(Uncertain("hung up"))
    row_id = desk.post("result")
    with desk.db.read() as session:
        frozen = session.scalar(select(OutboxAttempt)).body

    desk.clock.advance(timedelta(minutes=6))
    desk.worker.drain()

    assert desk.port.sent == [(frozen.encode(),)]
    assert desk.status(row_id) == "sent"


def test_each_recipient_has_an_own_result(desk):
    desk.port.answer |= {"invaliduser": "iv09", "unlicenseduser": "iv02"}
    desk.post("result", ["hr01", "iv02", "iv09"])

    with desk.db.read() as session:
        assert session.scalar(select(OutboxAttempt)).result["recipients"] == {
            "hr01": "sent",
            "iv02": "unlicenseduser",
            "iv09": "invaliduser",
        }
        assert session.scalar(select(Card)).userids == ["hr01"]


def test_why_a_member_was_missed_is_kept_as_a_code_that_has_words(db):
    desk = StaffDesk(db)
    desk.port.answer |= {"invaliduser": "iv09", "unlicenseduser": "iv02"}
    desk.post("result", ["hr01", "iv02", "iv09"], key="one")
    desk.port.errors += [Refused(81013), Refused(60011)]
    for key in ("two", "three"):
        desk.post("result", ["iv08"], key=key)
    with db.read() as session:
        kept = session.execute(select(Delivery.recipient, Delivery.reason).where(Delivery.status == "failed")).all()
        items = ledger.messages_of(session, desk.application_id)["items"]
    assert sorted(kept) == [("iv02", "unlicenseduser"), ("iv08", "60011"), ("iv08", "81013"), ("iv09", "invaliduser")]
    for one in items:
        if one["status"] == "failed":
            assert re.search("[\u4e00-\u9fff]", reason_in_words(one["because"])), one


def test_when_nobody_is_there_the_branch_and_then_head_office_hear_of_it(desk):
    desk.port.errors += [Refused(81013), Refused(81013)]
    row_id = desk.post("result", ["iv09"], [["hr09"], ["ho01"]])

    body = body_of(desk.port.sent[0])
    assert body["touser"] == "ho01"
    assert body["template_card"]["task_id"] == f"result-{row_id}-2"
    assert desk.status(row_id) == "sent"


def test_a_success_that_reached_nobody_counts_as_nobody(desk):
    desk.port.answer |= {"invaliduser": ["iv09"]}
    row_id = desk.post("result", ["iv09"], [["iv09"]])

    assert desk.status(row_id) == "failed"
    assert desk.alarms == ["failed"]


def test_an_empty_audience_falls_back_at_once(desk):
    desk.post("note", [], [["ho01"]])

    assert body_of(desk.port.sent[0])["touser"] == "ho01"


def test_another_refusal_does_not_go_to_head_office(desk):
    desk.port.errors.append(Refused(48002))
    row_id = desk.post("result", ["hr01"], [["ho01"]])

    assert desk.status(row_id) == "failed"
    assert not desk.port.sent
