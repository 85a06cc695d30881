"""What HR does in quiet hours is done at once; its page says when people hear of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.support.times import BEIJING, NOW
from tests.web.hr.test_list import several
from tests.web.hr.test_papers_and_questions import ask
from tests.web.seeds import BASE, act, csrf_of, interviewed, path, see, sign_in
from web.hr import held


@pytest.fixture
def night(light_web):
    """23:00 in Harbin, of the Monday."""
    light_web.clock.advance(timedelta(hours=14))
    return light_web


def test_in_14_hr_reads_when_the_candidate_hears_of_a_decision_made_at_night(night):
    made = interviewed(night)
    client = sign_in(night, "hr01")
    act(client, made.application_id, "advance")
    text = see(client, path(made.application_id))
    assert "现在是免打扰时段，以下消息将于明天8:00发出：复试通知、请安排复试。" in text
    assert text.count("将于明天8:00发出</span>") == 2 and "11月3日（周二）08:00前可以撤销" in text


def test_in_14_after_midnight_the_morning_is_todays(night):
    night.clock.advance(timedelta(hours=3))
    made = interviewed(night)
    client = sign_in(night, "hr01")
    act(client, made.application_id, "advance")
    assert "将于今天8:00发出" in see(client, path(made.application_id))


def test_in_14_by_day_nothing_is_said_of_waiting(light_web):
    made = interviewed(light_web)
    client = sign_in(light_web, "hr01")
    act(client, made.application_id, "advance")
    assert "免打扰" not in see(client, path(made.application_id))


def test_in_14_several_at_night_are_told_of_in_the_morning(night):
    made = interviewed(night)
    answer = several(sign_in(night, "hr01"), [made.application_id], "reject", reject_reason="headcount")
    assert "现在是免打扰时段，消息将于明天8:00发出。" in answer.text


def test_in_14_an_answer_written_at_night_says_when_it_leaves(night):
    where = ask(night)
    client = sign_in(night, "hr01", where)
    client.post(where, data={"csrf": csrf_of(see(client, where)), "tap": "1", "answer": "需要空腹。"}, base_url=BASE)
    assert "答复已保存。现在是免打扰时段，将于明天8:00发给候选人。" in see(client, where)


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        ("2026-11-02T08:00", "Asia/Shanghai", "今天8:00"),
        ("2026-11-03T08:05", "Asia/Shanghai", "明天8:05"),
        ("2026-11-06T08:00", "Asia/Shanghai", "11月6日（周五）8:00"),
        ("2026-11-03T10:00", "Asia/Urumqi", "明天8:00"),
    ],
)
def test_in_14_the_moment_is_said_on_the_branchs_clock(moment, zone, words):
    at = datetime.fromisoformat(moment).replace(tzinfo=BEIJING)
    assert held.leaves_at(at, NOW, ZoneInfo(zone)) == words


def test_in_14_an_offer_that_waits_is_not_called_sent(night):
    made = interviewed(night, state="second_round_done")
    client = sign_in(night, "hr01")
    act(client, made.application_id, "approve_offer")
    text = see(client, path(made.application_id))
    assert "将于明天8:00发出：录用通知" in text and "已发出，等待答复" not in text
    night.clock.advance(timedelta(hours=10))
    assert "已发出，等待答复" in see(client, path(made.application_id))
