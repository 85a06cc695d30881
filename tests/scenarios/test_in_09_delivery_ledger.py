"""IN-09: every message has sent, delivered, failed and its reason; failures reach HR before the interview."""

from datetime import timedelta

from interview_flow.staff import alerts
from messaging import inbox, outbox
from messaging.inbox import Arrival
from models import OutboxAttempt, OutboxMessage
from tests.support.hr_desk import BASE, open_desk
from tests.web.seeds import sign_in


def ledger(desk, who):
    """(kind, recipient, status, reason) of each item of the API."""
    items = desk.read(f"{who.application_id}/messages?limit=200")["items"]
    return [(one["kind"], one["recipient"], one["status"], one["reason"]) for one in items]


def page(desk, who, userid="hr01", more=""):
    client = sign_in(desk, userid)
    return client.get(f"/hr/applications/{who.application_id}{more}", base_url=BASE).get_data(as_text=True)


def tell(bank, who, role="interviewer", occasion="now"):
    """A notice to the branch's people of a role."""

    def work(session):
        row = bank.journey.application(session, who.application_id)
        bank.journey.tell_staff(session, row, role, "rate_this", bank.clock.now(), occasion)

    bank.run(work)
    bank.work()


def tell_members(bank, who, userids):
    """A notice to members by their ids."""

    def work(session):
        row = bank.journey.application(session, who.application_id)
        payload = {
            "userids": userids,
            "template": "rate_this",
            "application_id": row.id,
            "data": bank.journey.facts(session, row),
        }
        outbox.post(
            session,
            key=f"test:{userids}",
            kind="notify.staff",
            payload=payload,
            application_id=row.id,
            now=bank.clock.now(),
        )

    bank.run(work)
    bank.work()


def test_a_member_who_cannot_be_reached_is_named_in_the_ledger_and_told_to_hr(bank):
    desk, who = open_desk(bank), bank.person()
    tell_members(bank, who, ["iv01", "iv77"])

    items = {
        recipient: (status, reason) for kind, recipient, status, reason in ledger(desk, who) if kind == "rate_this"
    }
    assert items == {"iv01": ("sent", None), "iv77": ("failed", "invaliduser")}
    [alert] = bank.cards("hr01", "未送达 iv77")
    assert "不是企业成员，或不在应用可见范围内" in alert["text"]
    text = page(desk, who)
    assert "iv77" in text
    assert "不是企业成员，或不在应用可见范围内" in text


def test_a_member_without_a_licence_is_a_reason_of_its_own(light_bank):
    desk, who = open_desk(light_bank), light_bank.person()
    light_bank.world.setup(
        {
            "members": [
                {"userid": "hr01", "name": "王敏", "department": [1]},
                {"userid": "iv01", "name": "赵刚", "department": [1]},
                {"userid": "iv02", "name": "孙丽", "department": [1], "unlicensed": True},
            ]
        }
    )
    tell(light_bank, who)
    assert ("rate_this", "iv02", "failed", "unlicenseduser") in ledger(desk, who)


def test_an_alert_that_misses_somebody_raises_no_alert(light_bank):
    who = light_bank.person()

    def work(session):
        row = light_bank.journey.application(session, who.application_id)
        light_bank.journey.tell_staff(
            session, row, "hr", "member_missed", light_bank.clock.now(), "x", what="面试结果", who="iv02", reason="-"
        )

    light_bank.run(work)
    light_bank.work()
    [row] = light_bank.sent("member_missed")
    light_bank.run(
        lambda session: alerts.members_missed(
            light_bank.journey,
            session,
            session.get_one(OutboxMessage, row.id),
            {"hr01": "invaliduser"},
            light_bank.clock.now(),
        )
    )
    assert len(light_bank.sent("member_missed")) == 1


def test_a_tap_on_a_card_proves_that_it_was_delivered(bank):
    desk = open_desk(bank)
    who = bank.person(resume={"education": [], "work": [], "certificates": [], "text": ""})
    bank.work()
    [card] = [one for one in bank.cards("hr01") if one["msgtype"] == "template_card"]
    [before] = [item for item in ledger(desk, who) if item[1] == "hr01"]
    assert before[2] == "sent"

    bank.world.click("hr01", label=button(card))
    bank.pushed()

    assert ledger(desk, who)[[item[:2] for item in ledger(desk, who)].index(before[:2])][2] == "delivered"
    assert "已送达" in page(desk, who)


def button(card):
    """The words on the first button."""
    return card["body"]["button_list"][0]["text"]


def test_a_message_of_the_chat_that_did_not_arrive_goes_by_sms_and_says_why(bank):
    desk, who = open_desk(bank), bank.person().confirmed()
    [row] = bank.sent("interview_confirmed")
    [sent] = bank.rows(OutboxAttempt, OutboxAttempt.outbox_id == row.id)
    assert (sent.channel, sent.status) == ("kf", "sent")
    fail = Arrival("kf.send_failed", "kf", "fail-1", {"fail_msgid": sent.msgid, "fail_type": 10})
    bank.run(lambda session: inbox.receive(session, fail, now=bank.clock.now()))
    bank.work()

    tried = [item for item in ledger(desk, who) if item[3] and "fail_type 10" in item[3]]
    assert [item[2] for item in tried] == ["failed"]
    assert who.sms()
    text = page(desk, who)
    assert "候选人拒收" in text
    assert "短信" in text


def test_a_notice_that_still_waits_while_the_interview_comes_near_is_told_to_hr(bank):
    desk, who = open_desk(bank), bank.person()
    bank.world.add_fault("/cgi-bin/kf/send_msg", "errcode", errcode=45009)
    who.confirmed(interview_at=bank.clock.now() + timedelta(hours=20))
    assert bank.cards("hr01", "仍在排队") == []

    bank.move(timedelta(minutes=16))
    bank.tick()
    told = bank.cards("hr01", "仍在排队")
    assert [one for one in told if "面试确认" in one["text"]]
    bank.tick()
    assert bank.cards("hr01", "仍在排队") == told
    assert "企业微信接口暂停调用，恢复后自动发送" in page(desk, who)


def test_messages_are_shown_ten_at_a_time_the_newest_first(light_bank):
    desk, who = open_desk(light_bank), light_bank.person()
    for number in range(13):
        tell(light_bank, who, role="hr", occasion=str(number))
    text = page(desk, who)
    assert text.count("<li>") >= 10
    assert "更早的消息" in text
    older = text.split("messages=", 1)[1].split("#", 1)[0]
    second = page(desk, who, more=f"?messages={older}")
    assert "回到最新" in second
    assert "更早的消息" not in second
    api = desk.read(f"{who.application_id}/messages?limit=10")
    assert len(api["items"]) == 10
    assert len(desk.read(f"{who.application_id}/messages?limit=10&after={api['next']}")["items"]) >= 3
