"""A night at the bank: who is left alone until morning, who is answered at once, and what is untrue by then."""

import threading
from datetime import datetime, timedelta

import pytest

from config.schema import Branch, QuietHours
from interview_flow.core import card_closing, quiet, working_time
from interview_flow.core.states import State
from models import Application, OutboxMessage
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.hiring.test_offers import walk
from tests.support.times import BEIJING

INVITED, MOVED = "诚邀您参加AI面试", "有新的安排"


def at(bank, text: str) -> None:
    """Business time becomes this moment in Beijing, and the worker does what is due."""
    bank.move(datetime.fromisoformat(text).replace(tzinfo=BEIJING) - bank.clock.now())
    bank.work()


def on(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def status(bank, template: str) -> list[str]:
    return [row.status for row in sorted(bank.sent(template), key=lambda row: row.seq)]


@pytest.fixture
def night(bank):
    at(bank, "2026-11-02T23:00")
    return bank


def test_in_14_an_invitation_at_night_leaves_in_the_morning_and_not_a_second_before(night):
    she = night.person().invite(interview_at=on("2026-11-05T10:00"))
    [row] = night.sent("invitation_first")
    assert (row.status, row.not_before) == ("queued", on("2026-11-03T08:00"))
    at(night, "2026-11-03T07:59:30")
    assert she.sms() == []
    at(night, "2026-11-03T08:00:01")
    assert len(she.sms(INVITED)) == 1


def test_in_14_whoever_writes_at_night_is_answered_at_once(bank):
    she = bank.person().invite(interview_at=on("2026-11-05T10:00"))
    at(bank, "2026-11-02T23:00")
    she.bound()
    she.tap("接受")
    she.say("谢谢")
    assert she.heard("已确认") and she.heard("随时找我")
    she.tap(menu_id=f"reschedule:{she.application_id}")
    assert she.heard("已转告工作人员")
    assert status(bank, "reschedule_asked") == ["queued"], "HR sleeps"
    at(bank, "2026-11-03T08:00:01")
    assert status(bank, "reschedule_asked") == ["sent"]


@on_sqlite
def test_in_14_what_time_or_hr_ends_at_night_waits_and_the_candidates_own_end_does_not(bank):
    mine, theirs = bank.person(), bank.person("王敏", "13800138002")
    for one in (mine, theirs):
        one.confirmed(interview_at=on("2026-11-05T10:00"))
    at(bank, "2026-11-02T23:00")
    bank.do(mine, "withdraw", mine.actor)
    bank.do(theirs, "withdraw", "hr:hr01")
    assert sorted(status(bank, "withdrawn")) == ["queued", "sent"]


def test_in_14_an_invitation_that_was_withdrawn_overnight_never_leaves(night):
    she = night.person().invite(interview_at=on("2026-11-05T10:00"))
    night.do(she, "withdraw", "hr:hr01")
    at(night, "2026-11-03T09:00")
    assert status(night, "invitation_first") == ["cancelled"]
    assert she.sms(INVITED) == [] and len(she.sms("已撤回")) == 1


def test_in_14_a_time_changed_twice_overnight_is_told_once_as_it_is_by_morning(night):
    she = night.person().invite(interview_at=on("2026-11-05T10:00"))
    for day in ("06", "09"):
        night.do(she, "reschedule", "hr:hr01", interview_at=on(f"2026-11-{day}T14:00"))
    at(night, "2026-11-03T08:00:01")
    told = [entry["text"] for entry in she.sms()]
    assert [INVITED in one for one in told] == [True, False], "in the order in which it was posted"
    assert all("11月9日（周一）14:00" in one for one in told) and MOVED in told[1]
    assert status(night, "rescheduled") == ["cancelled", "sent"]


@on_sqlite
@pytest.mark.parametrize(
    ("interview_at", "due"),
    [
        ("2026-11-03T07:30", "2026-11-02T23:00"),  # booked for a time before anybody is awake
        ("2026-11-03T09:59", "2026-11-02T23:00"),
        ("2026-11-03T10:01", "2026-11-03T08:00"),
    ],
)
def test_in_14_what_is_booked_for_the_night_or_early_morning_is_told_at_once(night, interview_at, due):
    she = night.person().invite(interview_at=on(interview_at))
    at_once = due == "2026-11-02T23:00"
    assert len(she.sms(INVITED)) == at_once


def test_in_14_what_was_held_up_until_the_night_waits_as_well(bank):
    """Posted by day, taken by a worker at night: nobody cares why it is late."""
    she = bank.person()
    at(bank, "2026-11-02T21:59:50")
    bank.apply(she.application_id, "invite", "api:bank", interview_at=on("2026-11-05T10:00"))
    at(bank, "2026-11-02T22:00:01")
    [row] = bank.sent("invitation_first")
    assert (row.status, row.not_before, row.tries, she.sms()) == ("queued", on("2026-11-03T08:00"), 0, [])
    at(bank, "2026-11-03T08:00:01")
    assert len(she.sms(INVITED)) == 1


def test_in_14_a_clock_set_back_into_the_night_neither_holds_nor_loops(bank):
    she = bank.person()
    bank.apply(she.application_id, "invite", "api:bank", interview_at=on("2026-11-05T10:00"))
    at(bank, "2026-11-01T23:00")
    assert len(she.sms(INVITED)) == 1
    assert bank.worker.drain() == 0


def test_in_14_a_clock_set_forward_over_the_night_lets_go_once(night):
    she = night.person().invite(interview_at=on("2026-11-05T10:00"))
    at(night, "2026-11-04T12:00")
    at(night, "2026-11-03T01:00")
    at(night, "2026-11-04T12:00")
    assert len(she.sms(INVITED)) == 1


def test_in_14_two_workers_hold_once_and_send_once(bank):
    she = bank.person()
    at(bank, "2026-11-02T21:59:50")
    bank.apply(she.application_id, "invite", "api:bank", interview_at=on("2026-11-05T10:00"))

    def both(moment: str) -> None:
        bank.move(on(moment) - bank.clock.now())
        workers = [bank.parts.worker(["chat", "media", "sync"]) for _ in range(2)]
        threads = [threading.Thread(target=worker.drain) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    both("2026-11-02T23:00")
    assert ([row.status for row in bank.sent("invitation_first")], she.sms()) == (["queued"], [])
    both("2026-11-03T08:00:01")
    assert len(she.sms(INVITED)) == 1


def test_in_14_a_decision_at_night_is_told_in_the_morning_and_taken_back_until_then(bank):
    she = bank.person().seated(questions=1)
    at(bank, "2026-11-02T23:00")
    bank.apply(she.application_id, "submit", she.actor)
    walk(bank, she, State.SECOND_ROUND)
    she.say("进度")
    at(bank, "2026-11-03T07:00")
    assert she.heard("恭喜您进入") == []
    bank.do(she, "take_back", "hr:hr01")
    at(bank, "2026-11-03T09:00")
    assert (she.heard("恭喜您进入"), status(bank, "advanced")) == ([], ["cancelled"])


def test_in_14_news_of_one_night_come_in_the_order_of_the_night(bank):
    she = bank.person().seated(questions=1)
    at(bank, "2026-11-02T23:00")
    bank.apply(she.application_id, "submit", she.actor)
    walk(bank, she, State.SECOND_ROUND)
    for day, chosen in (("05", ["iv01"]), ("06", ["iv02"])):
        given = {"starts_at": on(f"2026-11-{day}T14:00"), "place": "三楼", "interviewers": chosen}
        bank.do(she, "schedule_second_round", "hr:hr01", **given)
    she.say("进度")
    before = len(she.heard())
    at(bank, "2026-11-03T08:00:01")
    news = she.heard()[before:]
    assert ["恭喜您进入" in one for one in news] == [True, False] and "11月6日（周五）14:00" in news[1]
    assert (len(bank.cards("iv01")), len(bank.cards("iv02", "复试已安排"))) == (0, 1)
    assert bank.sent("second_round_released") == [], "who was never asked is not released"


@on_sqlite
def test_in_14_a_question_answered_overnight_sends_no_card_that_asks_for_an_answer(bank):
    she = bank.person().invite(interview_at=on("2026-11-05T10:00"))
    she.bound()
    at(bank, "2026-11-02T23:00")
    she.say("请问食堂的菜单是谁定的？")
    [card] = bank.sent("question_for_hr")
    assert card.status == "queued"
    bank.run(lambda session: card_closing.answered(session, card.key, "周岚", bank.clock.now()))
    at(bank, "2026-11-03T09:00")
    assert status(bank, "question_for_hr") == ["cancelled"]


def branch(**changes) -> Branch:
    return Branch(key="urumqi", label="乌鲁木齐分行", contact="0991-12345678", **changes)


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({}, None),
        ({"time_zone": "Asia/Urumqi"}, "2026-11-03T10:00"),
        ({"time_zone": "Asia/Urumqi", "quiet_hours": QuietHours.model_validate({"start": "22:00", "end": "22:00"})}, None),
        ({"quiet_hours": QuietHours.model_validate({"start": "09:00", "end": "12:00"})}, "2026-11-03T12:00"),
    ],
)  # fmt: skip
def test_in_14_the_branchs_own_clock_and_hours_hold(changes, held):
    found = quiet.until(branch(**changes), "invitation_first", on("2026-11-03T09:30"), None, own_act=False)
    assert found == (on(held) if held else None)


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("day", ["2026-09-29", "2026-10-04", "2026-11-06"])
def test_in_12_a_second_chance_is_in_working_hours_whenever_the_first_was_missed(day, hour):
    """F-407: each hour of days before a holiday, in it, and before a weekend."""
    found = working_time.next_start(branch(), on(f"{day}T{hour:02}:17") + timedelta(hours=48))
    there = found.astimezone(BEIJING)
    assert working_time.is_open(branch(), found) and 9 <= there.hour < 16


@on_sqlite
def test_in_12_a_no_show_at_night_is_invited_in_the_morning_for_a_working_day(bank):
    she = bank.person().confirmed(interview_at=on("2026-11-05T21:30"))
    at(bank, "2026-11-05T22:31")
    for _ in range(2):
        bank.tick()
    assert bank.state(she) == State.INVITED and she.sms("重新安排") == []
    with bank.db.read() as session:
        chosen = session.get_one(Application, she.application_id).interview_at
    assert chosen == on("2026-11-09T09:00"), "48 hours later is a Saturday night"
    at(bank, "2026-11-06T08:00:01")
    assert "11月9日（周一）09:00" in she.sms("重新安排")[0]["text"]


@on_sqlite
def test_in_14_a_night_of_virtual_time_sends_nothing_that_may_not_wake_anybody(bank):
    """F-408: several stories run through one night; whatever leaves in it is of a template that may."""
    people = [bank.person(f"李{n}", f"1380013800{n}").confirmed(interview_at=on("2026-11-02T21:00")) for n in range(3)]
    at(bank, "2026-11-02T21:58")
    for minutes in range(0, 10 * 60, 20):
        if minutes == 60:
            bank.do(people[0], "withdraw", "hr:hr01")
        bank.tick()
        bank.move(timedelta(minutes=20))
    for row in bank.rows(OutboxMessage, OutboxMessage.status == "sent", OutboxMessage.kind.in_(quiet.KINDS)):
        asleep = on("2026-11-02T22:00") <= row.done_at < on("2026-11-03T08:00")
        assert not (asleep and quiet.waits(row.template)), row.template
    assert [row.template for row in bank.rows(OutboxMessage, OutboxMessage.not_before == on("2026-11-03T08:00"))]
