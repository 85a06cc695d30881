"""A promised day is kept with the application, told as a date, and watched."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from bootstrap import doctor
from config.promises import Promises, load_promises
from core.errors import YinpinError
from interview_flow.core.states import State
from interview_flow.scheduling import promises
from models import Application
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.hiring.test_offers import walk


@pytest.fixture
def advanced(bank):
    she = bank.person().seated(questions=1)
    she.say("进度")
    bank.apply(she.application_id, "submit", she.actor)
    walk(bank, she, State.SECOND_ROUND)
    return she


def test_the_candidate_is_told_a_date_that_is_kept_with_the_application(bank, advanced):
    [row] = bank.rows(Application)
    assert row.promised_on == date(2026, 11, 5)  # Monday the 2nd, then Tuesday to Thursday
    bank.undo_passes()
    assert "11月5日（周四）前" in advanced.heard("恭喜您进入")[0]


def test_hr_is_alarmed_a_working_day_before_the_promise_breaks_and_when_it_has(bank, advanced):
    bank.tick()
    assert bank.sent("promise_before") == []
    for days, before, broken in ((2, 1, 0), (1, 1, 0), (1, 1, 1), (5, 1, 1)):
        bank.move(timedelta(days=days))
        for _ in range(2):
            bank.tick()
        assert (len(bank.sent("promise_before")), len(bank.sent("promise_broken"))) == (before, broken)


@on_sqlite
def test_a_kept_promise_alarms_nobody(bank, advanced):
    starts_at = bank.clock.now() + timedelta(days=8)
    bank.do(advanced, "schedule_second_round", "hr:hr01", starts_at=starts_at, place="三楼", interviewers=["iv01"])
    bank.move(timedelta(days=7))
    bank.tick()
    assert bank.sent("promise_before") == bank.sent("promise_broken") == []


def test_the_spring_festival_of_2027_is_no_working_time_and_the_day_is_flagged():
    day, estimated = promises.last_day(date(2027, 2, 4), 3)
    assert (day, estimated) == (date(2027, 2, 11), True)  # Thursday; 5 to 8 February are off; Tuesday to Thursday
    assert promises.working_day_before(date(2027, 2, 9)) == date(2027, 2, 4)
    assert promises.last_day(date(2026, 11, 2), 3) == (date(2026, 11, 5), False)


def test_an_unkept_promise_over_the_festival_alarms_before_it(bank, advanced):
    bank.run(
        lambda session: setattr(session.get(Application, advanced.application_id), "promised_on", date(2027, 2, 9))
    )
    bank.move(datetime(2027, 2, 4, 2, tzinfo=UTC) - bank.clock.now())
    bank.tick()
    assert len(bank.sent("promise_before")) == 1 and bank.sent("promise_broken") == []
    assert "2月9日" in bank.sent("promise_before")[0].payload["data"]["until"]


def test_a_year_is_known_only_when_its_list_is_said_to_be_complete(monkeypatch):
    shipped = load_promises().model_dump()
    whole = Promises.model_validate(shipped | {"years": {2028: {"announced": True, "days_off": ["2028-01-03"]}}})
    monkeypatch.setattr(promises, "load_promises", lambda: whole)
    assert [promises.is_known(year) for year in (2026, 2027, 2028)] == [True, False, True]
    assert promises.last_day(date(2028, 1, 1), 1) == (date(2028, 1, 4), False)


@pytest.mark.parametrize(
    ("year", "said"), [(2026, "2027 is missing yet"), (2027, "the holidays of 2027 are not known")]
)
def test_doctor_says_which_years_holidays_are_missing(year, said):
    parts = SimpleNamespace(clock=SimpleNamespace(now=lambda: datetime(year, 6, 1, tzinfo=UTC)))
    try:
        told = doctor._calendar(parts)
    except YinpinError as error:
        told = str(error)
    assert said in told and "config/promises.yaml" in told


def test_who_hands_in_is_told_the_day_of_the_result_and_hr_is_alarmed_before_it(bank):
    she = bank.person().seated(questions=1)
    she.say("我会先请老人坐下，再慢慢讲给他听。")
    she.tap("答完了")
    assert len(she.heard("最晚在11月11日（周三）前答复")) == 1  # seven working days after Monday the 2nd
    for days, before, broken in ((7, 0, 0), (1, 1, 0), (2, 1, 1)):
        bank.move(timedelta(days=days))
        bank.tick()
        assert (len(bank.sent("promise_before")), len(bank.sent("promise_broken"))) == (before, broken)
    assert "告知面试结果" in bank.sent("promise_before")[0].payload["data"]["what"]
