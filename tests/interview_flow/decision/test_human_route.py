"""The human route: who declines AI is interviewed by a person, on the same dimensions, and by no clock."""

from datetime import timedelta

import pytest

from interview_flow.decision import ratings
from models import Application, Interview, Rating, Reminder, Scorecard
from tests.interview_flow.bank import on_sqlite

POINTS = {"service": 80, "patience": 75, "finance": 70, "communication": 85}


def invited(bank):
    she = bank.person().invite()
    she.open(she.link())
    she.tap("是我")
    return she


def confirmed(bank):
    she = invited(bank)
    she.tap("同意")
    she.tap("接受")
    return she


ENTRANCES = {"invited": invited, "confirmed": confirmed, "interviewing": lambda bank: bank.person().seated()}


def application(bank, she):
    [row] = bank.rows(Application, Application.id == she.application_id)
    return row


@pytest.mark.parametrize("state", ENTRANCES)
def test_who_declines_ends_in_a_persons_rating_of_the_same_dimensions(bank, state):
    she = ENTRANCES[state](bank)
    assert bank.state(she) == state
    she.tap(menu_id=f"no_consent:{she.application_id}")
    assert (bank.state(she), application(bank, she).interview_kind) == ("second_round", "person")
    assert len(bank.cards("hr01", "请安排人工面试")) == 1
    assert len(she.heard("3个工作日内") + she.sms("3个工作日内")) == 1
    starts_at = bank.clock.now() + timedelta(days=3)
    bank.do(she, "schedule_second_round", "hr:hr01", starts_at=starts_at, place="三楼会议室", interviewer="iv01")
    told = she.heard("三楼会议室") + [entry["text"] for entry in she.sms("三楼会议室")]
    assert len(told) == 1 and "面试时间" in told[0] and "复试" not in told[0]
    assert bank.cards("iv01", "三楼会议室")
    bank.move(timedelta(days=3, minutes=5))

    def rate(session):
        row = bank.journey.application(session, she.application_id)
        ratings.rate(session, bank.journey, row, "iv01", POINTS, "advance", "表达清楚", bank.clock.now())

    bank.run(rate)
    bank.work()
    assert bank.state(she) == "second_round_done"
    [rating] = bank.rows(Rating)
    assert rating.scores == POINTS
    bank.do(she, "approve_offer", "hr:hr01")
    assert bank.state(she) == "offered"
    assert bank.rows(Scorecard) == [] and bank.dead() == []


@on_sqlite
def test_the_reminders_call_it_an_interview_and_nobody_is_asked_to_rate_a_recording(bank):
    she = invited(bank)
    she.tap(menu_id=f"no_consent:{she.application_id}")
    starts_at = bank.clock.now() + timedelta(days=3)
    bank.do(she, "schedule_second_round", "hr:hr01", starts_at=starts_at, place="三楼会议室", interviewer="iv01")

    def ratable(session):
        row = bank.journey.application(session, she.application_id)
        roles = {"iv01": "interviewer", "iv02": "interviewer", "hr01": "hr"}
        return {who: ratings.stage_for(session, row, who, role, bank.clock.now()) for who, role in roles.items()}

    assert set(bank.run(ratable).values()) == {None}
    bank.move(timedelta(days=2, minutes=1))
    bank.tick()
    [told] = she.sms("提醒您")
    assert "面试将于" in told["text"] and "复试" not in told["text"]
    bank.move(timedelta(days=1))
    assert bank.run(ratable)["iv01"] == "second_round"


@pytest.mark.parametrize("state", ENTRANCES)
@on_sqlite
def test_the_clock_leaves_the_human_route_alone(bank, state):
    she = ENTRANCES[state](bank)
    she.tap(menu_id=f"no_consent:{she.application_id}")
    before = bank.actions(she)
    for _ in range(4):
        bank.move(timedelta(days=4))
        bank.tick()
    assert bank.actions(she) == before and before[-1] == "take_human_route"
    assert [row for row in bank.rows(Reminder) if row.status in ("planned", "posted")] == []
    assert she.heard("已结束") == [] and she.sms("已结束") == []
    assert all(row.submitted_at for row in bank.rows(Interview))


@on_sqlite
def test_the_status_line_and_hr_say_a_person_interviews_and_no_second_round(bank):
    she = invited(bank)
    she.tap(menu_id=f"no_consent:{she.application_id}")
    bank.move(timedelta(minutes=1))
    she.say("进度")
    assert "人工面试，待安排时间" in she.heard()[-1] and "复试" not in she.heard()[-1]


@on_sqlite
def test_no_message_to_an_interviewer_tells_that_the_candidate_declined_ai(bank):
    she = confirmed(bank)
    she.tap(menu_id=f"no_consent:{she.application_id}")
    starts_at = bank.clock.now() + timedelta(days=3)
    bank.do(she, "schedule_second_round", "hr:hr01", starts_at=starts_at, place="三楼会议室", interviewer="iv01")
    said = "".join(entry["text"] for who in ("iv01", "iv02") for entry in bank.cards(who))
    assert "三楼会议室" in said
    said = said.replace("提交后可见 AI 评分", "")  # of every second round, whoever comes
    assert not [words for words in ("人工", "AI", "不同意", "撤回") if words in said]


@on_sqlite
def test_hr_may_open_the_human_route_for_an_accommodation_and_after_a_hand_in(bank):
    for prepare in (lambda she: she.confirmed(), lambda she: she.seated(questions=1)):
        she = prepare(bank.person())
        if bank.state(she) == "interviewing":
            she.say("我会先安抚老人，请他不要着急。")
            she.tap("答完了")
        bank.do(she, "take_human_route", "hr:hr01", "需要手语")
        assert bank.state(she) == "second_round"
        bank.do(she, "withdraw", "hr:hr01")


def test_a_rejection_on_the_human_route_is_appealed_and_somebody_else_decides_anew(bank):
    she = invited(bank)
    she.tap(menu_id=f"no_consent:{she.application_id}")
    bank.do(she, "reject", "hr:hr01", reason="service")
    bank.do(she, "ask_appeal", she.actor)
    bank.do(she, "uphold_appeal", "hr:hr00")
    assert (bank.state(she), bank.dead()) == ("scored", [])
    assert len(she.heard("复核申请成立") + she.sms("复核申请成立")) == 1
    assert len(bank.cards("hr01", "复核成立，请重新决定")) == 1
    assert bank.cards("iv01", "评分") == []
    bank.do(she, "advance", "hr:hr00")
    assert bank.state(she) == "second_round" and bank.dead() == []
