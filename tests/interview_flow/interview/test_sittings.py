"""Around the interview: too early, too late, not there, and a fault that gives her another chance."""

from datetime import timedelta

import pytest

from core.errors import NotAllowed
from interview_flow import timers
from models import Answer, AnswerPart, Application, Interview, Invitation, OutboxMessage, Scorecard
from tests.interview_flow.bank import on_sqlite

GOOD = "我会先安抚老人，请他不要着急，再请大堂经理帮忙分流后面的客户。"


@on_sqlite
def test_starting_too_early_is_refused_in_words_and_half_an_hour_before_it_opens(bank):
    she = bank.person().confirmed(interview_at=bank.clock.now() + timedelta(days=2))
    she.say("开始面试")
    assert "现在还不能开始面试" in she.heard()[-1]
    assert (bank.state(she), bank.rows(Interview)) == ("confirmed", [])
    bank.move(timedelta(days=2) - timedelta(minutes=29))
    she.open()
    she.tap("开始面试")
    assert bank.state(she) == "interviewing" and len(she.heard("第1题")) == 1
    she.tap("开始面试")
    assert len(bank.rows(Interview)) == 1 and "已经失效或处理过" in she.heard()[-1]


@on_sqlite
def test_every_question_of_the_pinned_version_is_asked_once_and_the_whole_is_handed_in(bank):
    she = bank.person().confirmed()
    she.say("开始面试")
    [sitting] = bank.rows(Interview)
    for number in range(1, len(sitting.questions) + 1):
        assert len(she.heard(f"第{number}题")) == 1
        she.say(GOOD)
        she.tap("答完了")
    assert bank.actions(she)[-2:] == ["submit", "record_score"] or bank.state(she) == "submitted"
    assert len(she.heard("全部题目已提交")) == 1
    assert [row.status for row in bank.rows(Answer)] == ["closed"] * len(sitting.questions)
    assert len(bank.rows(Scorecard)) == 1 and bank.dead() == []


def test_after_a_technical_fault_she_is_invited_again_and_sits_a_fresh_interview(bank):
    she = bank.person().seated(questions=1)
    bank.world.add_fault("/cgi-bin/media/get", "reject-5xx", status=503, times=1)
    she.send("voice", b"#!AMR\n" + b"\x3c" * 320)
    bank.do(she, "report_fault", "hr:hr01", interview_at=bank.clock.now() + timedelta(minutes=25))
    assert bank.state(she) == "invited" and "重新安排" in she.heard()[-1]
    bank.skip_waits()
    assert bank.rows(Scorecard) == []
    she.tap("接受")
    she.say("开始面试")
    sittings = sorted(bank.rows(Interview), key=lambda row: row.attempt)
    assert [row.attempt for row in sittings] == [1, 2]
    she.say(GOOD)
    assert [row.text for row in bank.rows(AnswerPart) if row.kind == "text"] == [GOOD]
    bank.do(she, "submit", she.actor)
    [card] = bank.rows(Scorecard)
    assert card.interview_id == sittings[1].id


@pytest.mark.parametrize(
    ("state", "moment"),
    [("invited", "deadline"), ("invited", "interview_at"), ("confirmed", "deadline"), ("interviewing", "deadline")],
)
@on_sqlite
def test_at_the_deadline_it_expires_everybody_hears_and_the_link_is_shut(bank, state, moment):
    when = {moment: bank.clock.now() + timedelta(minutes=30)}
    she = bank.person()
    if state == "invited":
        she.invite(**when)
    else:
        she = she.confirmed(**when) if state == "confirmed" else she.seated(**when)
    assert bank.state(she) == state
    bank.tick()
    assert bank.state(she) == state
    bank.move(timedelta(minutes=31))
    for _ in range(2):
        bank.tick()
    assert bank.state(she) == "expired"
    assert bank.actions(she).count("expire") == 1
    told = [entry["text"] for entry in she.sms("已结束")] + she.heard("已结束")
    assert len(told) == 1
    assert len(bank.cards("hr01", "流程有变化")) == 1
    assert all(row.revoked_at for row in bank.rows(Invitation))
    assert [row for row in bank.rows(Answer) if row.status == "open"] == []


def test_a_sitting_at_a_fixed_time_that_she_walks_away_from_ends_a_day_later_and_hr_hears(bank):
    she = bank.person().seated()
    bank.move(timedelta(hours=24))
    bank.tick()
    assert bank.state(she) == "interviewing"
    bank.move(timedelta(minutes=21))
    bank.tick()
    assert bank.state(she) == "expired"
    assert len(she.heard("已结束")) + len(she.sms("已结束")) == 1
    assert len(bank.cards("hr01", "流程有变化")) == 1


def test_who_does_not_come_gets_one_second_chance_and_then_a_clear_end(bank):
    she = bank.person().confirmed()
    bank.move(timedelta(minutes=20 + 59))
    bank.tick()
    assert bank.state(she) == "confirmed"
    bank.move(timedelta(minutes=2))
    bank.tick()
    bank.tick()
    assert bank.state(she) == "invited"
    assert bank.actions(she)[-2:] == ["mark_no_show", "second_chance"]
    assert len(she.heard("重新安排")) == 1
    she.tap("接受")
    assert bank.state(she) == "confirmed"
    bank.move(timedelta(days=2, hours=2))
    for _ in range(3):
        bank.tick()
    assert bank.state(she) == "no_show"
    assert len(she.sms("已结束")) + len(she.heard("已结束")) == 1
    assert len(bank.cards("hr01", "流程有变化")) == 2
    with pytest.raises(NotAllowed, match="used already"):
        bank.do(she, "second_chance", "hr:hr01")


def test_one_application_that_cannot_move_does_not_hold_up_the_others(light_bank):
    bank = light_bank
    stuck, she = bank.person(), bank.person("王敏", "13900139000")
    for one in (stuck, she):
        one.invite(interview_at=bank.clock.now() + timedelta(minutes=30))
    bank.run(lambda session: setattr(session.get_one(Application, stuck.application_id), "branch_key", "closed"))
    bank.move(timedelta(hours=1))
    bank.pull()
    assert timers.TimeDecides(bank.db, bank.journey)(bank.clock.now()) == 1
    assert (bank.state(stuck), bank.state(she)) == ("invited", "expired")


def test_two_clocks_at_one_instant_take_each_step_once(bank):
    she = bank.person().confirmed()
    bank.move(timedelta(hours=3))
    bank.pull()
    done = [timers.TimeDecides(bank.db, bank.journey)(bank.clock.now()) for _ in range(2)]
    bank.work()
    assert done == [1, 1] and bank.state(she) == "invited"
    assert bank.actions(she).count("mark_no_show") == 1
    assert len(bank.rows(OutboxMessage, OutboxMessage.template == "invited_again")) == 1
