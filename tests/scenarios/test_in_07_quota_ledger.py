"""IN-07: what is left of a candidate's channels, and of the app's, in the API and on HR's page."""

from datetime import timedelta

from messaging.limits import Limiter
from notify import credits
from tests.scenarios.test_in_09_delivery_ledger import page, tell
from tests.support.hr_desk import open_desk
from wecom.messages import quotas


def test_a_candidate_who_was_never_in_the_chat_has_no_window(light_bank):
    desk, who = open_desk(light_bank), light_bank.person()
    assert desk.read(f"{who.application_id}/quota")["candidate"] == {"kf": None, "subscriptions": []}
    text = page(desk, who)
    assert "候选人尚未进入聊天" in text
    assert "候选人未授权" in text


def test_the_window_its_messages_and_the_credits_are_counted(bank):
    desk, who = open_desk(bank), bank.person().confirmed(interview_at=bank.clock.now() + timedelta(days=5))
    bank.run(lambda session: credits.grant(session, who.candidate_id, "day"))
    sent = len(who.heard())

    found = desk.read(f"{who.application_id}/quota")["candidate"]
    assert found["subscriptions"] == [{"template": "day", "left": 1}]
    assert (found["kf"]["open"], found["kf"]["limit"]) == (True, 5)
    assert found["kf"]["messages_left"] == 5 - sent
    text = page(desk, who)
    assert f"还可发送 {5 - sent} 条" in text
    assert "面试前一天提醒 1 条" in text

    bank.move(timedelta(hours=49))
    closed = desk.read(f"{who.application_id}/quota")["candidate"]["kf"]
    assert (closed["open"], closed["messages_left"]) == (False, 0)
    assert "发送窗口已关闭" in page(desk, who)


def test_the_apps_person_times_and_its_busiest_member_are_counted(bank):
    desk, who = open_desk(bank), bank.person()
    before = desk.read(f"{who.application_id}/quota")["app"]
    assert (before["limit"], before["busiest"]) == (40_000, None)  # 200 accounts
    for number in range(3):
        tell(bank, who, role="interviewer", occasion=str(number))

    app = desk.read(f"{who.application_id}/quota")["app"]
    assert (
        app["used"] == before["used"] + 7
    )  # three messages to iv01 and iv02, and HR's card that somebody passed the screening
    assert app["left"] == app["limit"] - app["used"]
    assert app["busiest"] == {"recipient": "iv02", "used": 3, "limit": 30}
    assert f"已用 {app['used']} / 40000 人次" in page(desk, who)


def test_what_is_above_a_members_minute_waits_and_nothing_is_dropped(light_bank):
    desk, who = open_desk(light_bank), light_bank.person()
    for number in range(32):  # and the card that somebody passed the screening
        tell(light_bank, who, role="hr", occasion=str(number))
    app = desk.read(f"{who.application_id}/quota")["app"]
    assert (app["busiest"]["used"], app["waiting"]) == (30, 3)
    text = page(desk, who)
    assert "3 条消息因频率上限排队" in text
    assert "发送频率已到上限，正在排队" in text
    assert light_bank.world.truth("app")["dropped"] == []


def test_head_office_hears_once_that_the_day_is_spent(light_bank):
    who = light_bank.person()
    light_bank.parts.registry.limiter = Limiter(
        quotas.scope(1000002), quotas.channel_limits(1), quotas.ZONE, ["day_spent"]
    )
    limit = 200 - 10  # the last ten are kept for the alert
    for number in range(limit // 2 + 3):
        tell(light_bank, who, role="interviewer", occasion=str(number))
        light_bank.clock.skipped += timedelta(seconds=3)
    [alert] = light_bank.cards("hr00", "发送人次已用完")
    assert "上限 200 人次" in alert["text"]
    desk = open_desk(light_bank)
    assert (
        desk.read(f"{who.application_id}/quota")["app"]["used"] == 1 + (limit - 1) // 2 * 2 + 1
    )  # a card to one, messages to two, the alert
