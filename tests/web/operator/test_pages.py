"""The operator's page: what waits, what ended badly and why, try again once, hold a queue."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import NotAllowed, Reason, Why
from messaging import inbox, operate, outbox
from messaging.inbox import Arrival
from models import InboxEvent, OutboxMessage
from tests.support.times import NOW
from tests.web.seeds import BASE, csrf_of, see, sign_in
from web.core.services import TokenState
from web.operator.view import reason_in_words

REASONS = {
    Why(Reason.REFUSED, 60011): "可见范围",
    Why(Reason.REFUSED, 95002): "48 小时",
    Why(Reason.REFUSED, 98765): "98765",
    Why(Reason.NOT_DELIVERED, 10): "候选人拒收",
    Why(Reason.MAY_HAVE_ARRIVED): "可能已经送达",
    Why(Reason.NOT_STORED): "结果没能保存",
    Why(Reason.UNREACHABLE): "连接不上",
    Why(Reason.UNANSWERED): "网关",
    Why(Reason.API_CLOSED): "接口暂时关闭",
    Why(Reason.WINDOW_CLOSED): "超出会话时限",
    Why(Reason.NO_CHANNEL): "所有可用渠道",
    Why(Reason.INTERNAL): "程序处理时出错",
    None: "程序处理时出错",
}


def broken(web, number=1, status="failed", reason="AttributeError"):
    """Outbox rows that ended badly."""
    made = []
    with web.db.write() as session:
        for index in range(number):
            row = outbox.post(session, key=f"row-{status}-{index}", kind="notify.candidate", payload={}, now=NOW)
            row.status, row.reason, row.done_at = status, reason, NOW
            made.append(row.id)
    return made


def act(client, page, **values):
    tap = re.search(r'name="tap" value="([^"]+)"', page).group(1)
    return client.post("/hr/system", data={"csrf": csrf_of(page), "tap": tap, **values}, base_url=BASE)


def status_of(web, row_id):
    with web.db.read() as session:
        return session.get_one(OutboxMessage, row_id).status


@pytest.mark.parametrize("userid", ["hr01", "iv01", "somebody"])
def test_only_head_office_sees_it(light_web, userid):
    answer = sign_in(light_web, userid).get("/hr/system", base_url=BASE)
    assert answer.status_code == 403
    assert "队列" not in answer.text


@pytest.mark.parametrize("why", REASONS)
def test_each_reason_is_told_in_chinese(light_web, why):
    with light_web.app.app_context():
        assert REASONS[why] in reason_in_words(why)


def test_a_failed_job_shows_its_reason_and_is_tried_again_once(web):
    [row_id] = broken(web)
    client = sign_in(web, "hr00")
    page = see(client, "/hr/system")
    assert "发给候选人的消息" in page and "程序处理时出错" in page
    answers = [act(client, page, act="retry", door="outbox", target=row_id) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert status_of(web, row_id) == "queued"
    with web.db.read() as session:
        assert session.get_one(OutboxMessage, row_id).attempt == 1
    fresh = see(client, "/hr/system")
    again = act(client, fresh, act="retry", door="outbox", target=row_id)
    assert again.status_code == 409 and "没有重复处理" in again.text


def test_a_dead_event_is_taken_up_again(web):
    with web.db.write() as session:
        inbox.receive(session, Arrival("kf.message", "s", "k", {}), now=NOW)
        event = session.scalars(select(InboxEvent)).one()
        event.status, event.reason, event_id = "dead", "KeyError", event.id
    client = sign_in(web, "hr00")
    act(client, see(client, "/hr/system"), act="retry", door="inbox", target=event_id)
    with web.db.read() as session:
        assert session.get_one(InboxEvent, event_id).status == "new"


def test_what_waits_or_is_done_cannot_be_retried(web):
    [row_id] = broken(web, status="sent")
    with pytest.raises(NotAllowed):
        web.db.run(lambda session: operate.retry(session, "outbox", row_id, NOW))


def test_failures_come_ten_a_page(light_web):
    broken(light_web, number=12)
    client = sign_in(light_web, "hr00")
    pages = [see(client, "/hr/system"), see(client, "/hr/system?page=2")]
    assert [page.count("重试</button>") for page in pages] == [10, 2]
    for odd in ("0", "99999", "x", "-1"):
        see(client, f"/hr/system?page={odd}")


def test_a_queue_is_held_and_goes_on(web):
    client = sign_in(web, "hr00")
    act(client, see(client, "/hr/system"), act="pause", target="chat")
    assert "已暂停" in see(client, "/hr/system")
    with web.db.read() as session:
        assert operate.paused(session) == {"chat"}
    act(client, see(client, "/hr/system"), act="resume", target="chat")
    with web.db.read() as session:
        assert operate.paused(session) == frozenset()


@pytest.mark.parametrize("wrong", [{"act": "drop", "target": "chat"}, {"act": "pause", "target": "no queue"}])
def test_an_unknown_act_changes_nothing(light_web, wrong):
    client = sign_in(light_web, "hr00")
    assert act(client, see(client, "/hr/system"), **wrong).status_code == 422


def test_tokens_are_shown_by_name_and_never_themselves(make_web, sqlite_db):
    states = [TokenState("app", NOW + timedelta(hours=2), False), TokenState("kf", None, True)]
    web = make_web(sqlite_db, tokens=lambda: states)
    page = see(sign_in(web, "hr00"), "/hr/system")
    assert "微信客服" in page and "凭证被拒绝" in page and "有效至" in page
