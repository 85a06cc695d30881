"""From the second round to her answer to the offer."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalogue import Catalogue
from catalogue.catalogue import SHIPPED
from core.errors import InputInvalid, NotAllowed
from interview_flow.core.states import Action, State
from interview_flow.decision import ratings
from models import Offer, Onboarding, OutboxMessage, Rating, SecondRound
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.walks import Walker

POINTS = {"service": 80, "patience": 70, "finance": 60, "communication": 90}


@pytest.fixture
def she(bank):
    """In the second round, at her phone."""
    she = bank.person().seated(questions=1)
    bank.apply(she.application_id, "submit", she.actor)
    walk(bank, she, State.SECOND_ROUND)
    she.say("进度")
    return she


def walk(bank, who, *states):
    """The steps of others, as `walks` knows them, for this person's application."""
    walker = Walker(bank.db, bank.journey, bank.clock.now())
    walker.id = who.application_id
    actions = {
        State.SECOND_ROUND: ("record_score", "advance"),
        State.SECOND_ROUND_DONE: ("schedule_second_round", "record_second_round"),
        State.OFFERED: ("approve_offer",),
    }
    for state in states:
        for action in actions[state]:
            walker.take(next(row.action for row in bank.journey.table if row.action == action))
    bank.work()


@pytest.fixture
def offered(bank, she):
    """The offer lies before her."""
    walk(bank, she, State.SECOND_ROUND_DONE, State.OFFERED)
    she.say("进度")
    return she


def schedule(bank, who, **changes):
    given = {"starts_at": bank.clock.now() + timedelta(days=2), "place": "三楼会议室", "interviewer": "iv02"} | changes
    bank.do(who, "schedule_second_round", "hr:hr01", **given)


@pytest.mark.parametrize(
    "changes",
    [{"place": ""}, {"place": "长" * 256}, {"starts_at": None}, {"interviewer": "iv03"}, {"interviewer": "somebody"}],
)
@on_sqlite
def test_a_second_round_needs_a_time_a_place_and_an_interviewer_of_the_branch(bank, she, changes):
    with pytest.raises(InputInvalid):
        schedule(bank, she, **changes)
    assert bank.state(she) == "second_round" and bank.rows(SecondRound) == []


@on_sqlite
def test_a_second_round_is_told_to_both_sides_and_may_be_moved(bank, she):
    schedule(bank, she)
    assert "三楼会议室" in she.heard("复试时间")[0]
    assert "三楼会议室" in bank.cards("iv02", "复试已安排")[0]["text"]
    schedule(bank, she, place="视频会议")
    [row] = bank.rows(SecondRound)
    assert (row.place, row.interviewer) == ("视频会议", "iv02")
    assert len(she.heard("复试时间")) == 2


def test_the_interviewers_rating_ends_the_round_and_hr_approves_by_card(bank, she):
    schedule(bank, she, starts_at=bank.clock.now() + timedelta(hours=1))
    bank.move(timedelta(minutes=61))

    def rate(session):
        row = bank.journey.application(session, she.application_id)
        ratings.rate(session, bank.journey, row, "iv02", POINTS, "advance", "", bank.clock.now())

    bank.run(rate)
    bank.work()
    assert bank.state(she) == "second_round_done"
    assert [(row.stage, row.blind) for row in bank.rows(Rating)] == [("second_round", True)]
    assert "建议通过" in bank.cards("hr01", "复试评价已提交")[0]["text"]
    [card] = bank.cards("hr01", "复试评价已提交")
    [button] = [one for one in card["body"]["button_list"] if one["text"] == "批准录用"]
    assert button["url"].endswith(f"/hr/applications/{she.application_id}#do") and "key" not in button
    bank.do(she, "approve_offer", "hr:hr01")
    assert bank.state(she) == "offered"
    assert "录用" in bank.cards("hr01", "复试评价已提交")[0]["replaced"]
    assert len(she.heard("恭喜您被")) == 1
    assert [row.approved_by for row in bank.rows(Offer)] == ["hr01"]


def test_an_offer_in_the_chat_is_announced_by_sms_as_well(bank, she):
    walk(bank, she, State.SECOND_ROUND_DONE, State.OFFERED)
    assert len(she.heard("恭喜您被")) == 1
    assert len(she.sms("录用通知已发到微信客服聊天")) == 1


@on_sqlite
def test_an_offer_that_went_by_sms_is_not_sent_twice(bank, she):
    walk(bank, she, State.SECOND_ROUND_DONE)
    bank.move(timedelta(hours=49))
    walk(bank, she, State.OFFERED)
    bank.work()
    assert she.heard("恭喜您被") == []
    assert len(she.sms("恭喜您被")) == 1
    assert she.sms("录用通知已发到") == []


def test_she_accepts_once_and_onboarding_opens(bank, offered):
    offered.tap(menu_id=f"offer_accept:{offered.application_id}")
    offered.tap(menu_id=f"offer_accept:{offered.application_id}")
    assert bank.state(offered) == "offer_accepted"
    assert [row.status for row in bank.rows(Offer)] == ["accepted"]
    assert [row.status for row in bank.rows(Onboarding)] == ["open"]
    assert len(bank.cards("hr01", "答复：接受")) == 1
    assert len(bank.sent("onboarding_open")) == 1
    assert "已经失效或处理过" in offered.heard()[-1]


@on_sqlite
def test_she_declines_and_is_thanked(bank, offered):
    offered.tap(menu_id=f"offer_decline:{offered.application_id}")
    assert bank.state(offered) == "offered"
    offered.tap("确认谢绝")
    assert bank.state(offered) == "offer_declined"
    assert "已记录您的决定" in offered.heard()[-1]
    assert len(bank.cards("hr01", "答复：谢绝")) == 1
    offered.tap(menu_id=f"offer_accept:{offered.application_id}")
    assert bank.state(offered) == "offer_declined" and "已经失效或处理过" in offered.heard()[-1]


def test_an_offer_without_an_answer_expires_once_and_hr_hears_of_it(bank, offered):
    bank.move(timedelta(days=6, hours=23))
    bank.tick()
    assert bank.state(offered) == "offered"
    bank.move(timedelta(hours=2))
    for _ in range(2):
        bank.tick()
    assert bank.state(offered) == "expired"
    assert bank.actions(offered).count("expire_offer") == 1
    assert len(bank.cards("hr01", "逾期未答复")) == 1
    with pytest.raises(NotAllowed):
        bank.do(offered, "accept_offer", offered.actor)


@on_sqlite
def test_an_offer_ends_with_the_application(bank, offered):
    bank.do(offered, "withdraw", "hr:hr01")
    assert [row.status for row in bank.rows(Offer)] == ["withdrawn"]
    bank.move(timedelta(days=8))
    bank.tick()
    assert bank.state(offered) == "withdrawn"


@on_sqlite
def test_entering_the_chat_shows_the_offer_again(bank, offered):
    offered.open()
    assert "恭喜您被" in offered.heard()[-1]
    offered.say("进度")
    assert "恭喜您被" in offered.heard()[-1]


@on_sqlite
def test_an_offer_that_reaches_nobody_is_an_alarm_for_hr(bank, she):
    bank.move(timedelta(days=3))
    bank.world.add_fault("/sms/send", "errcode", errcode=1003, times=0)
    walk(bank, she, State.SECOND_ROUND_DONE, State.OFFERED)
    assert len(bank.cards("hr01", "录用通知”未能送达")) == 1
    assert [row.status for row in bank.rows(OutboxMessage, OutboxMessage.template == "offer")] == ["failed"]


@pytest.mark.parametrize("days", [0, -1])
def test_the_first_working_day_lies_ahead(light_bank, days):
    walker = Walker(light_bank.db, light_bank.journey, light_bank.clock.now()).reach(State.SECOND_ROUND_DONE)
    with pytest.raises(InputInvalid, match="day to come"):
        walker.take(walker.journey.table[0].action.APPROVE_OFFER, start_date=(walker.now + timedelta(days=days)).date())
    assert walker.state() == "second_round_done"


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi"])
@pytest.mark.parametrize("at", ["07:30", "08:30", "23:59"])
def test_the_first_working_day_is_compared_with_the_branchs_own_date(light_bank, tmp_path, zone, at):
    root = shutil.copytree(SHIPPED, tmp_path / "config")
    file = root / "branches" / "harbin.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Asia/Shanghai", zone), encoding="utf-8")
    journey = replace(light_bank.journey, catalogue=Catalogue(root))
    there = datetime.combine(light_bank.clock.now().date(), time.fromisoformat(at), ZoneInfo(zone))
    walker = Walker(light_bank.db, journey, there.astimezone(UTC)).reach(State.SECOND_ROUND_DONE)
    with pytest.raises(InputInvalid, match="day to come"):
        walker.take(Action.APPROVE_OFFER, start_date=there.date())
    tomorrow = there.date() + timedelta(days=1)
    assert walker.take(Action.APPROVE_OFFER, start_date=tomorrow) == "offered"
    [row] = light_bank.rows(OutboxMessage, OutboxMessage.template == "offer")
    assert row.payload["data"]["start_date"].startswith(f"{tomorrow.month}月{tomorrow.day}日")
