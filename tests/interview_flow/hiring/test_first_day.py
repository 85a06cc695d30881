"""Who has become a member is welcomed with the first day: its date from the offer, the rest from the branch's file."""

from dataclasses import replace
from datetime import time

import pytest

from config.schema import FirstDay
from interview_flow.core.states import Action
from interview_flow.hiring import first_day, onboarding_view
from interview_flow.hiring.first_day import Arrival
from models import Application
from tests.interview_flow.hiring.test_onboarding import Desk
from tests.support.onboarding import make_journey
from tests.support.times import NOW

WHOLE = {
    "报到日期": "12月2日（周三）",
    "报到时间": "09:00",
    "报到地点": "哈尔滨市道里区中央大街100号，分行三楼",
    "接待人": "周岚（HR）",
    "请携带": "身份证原件、学历证书原件",
    "联系方式": "0451-12345678（工作日9:00至17:00）",
}


class Shelves:
    """The shipped catalogue, but Harbin's file says this of the first day."""

    def __init__(self, catalogue, known: FirstDay | None) -> None:
        self._catalogue, self._known = catalogue, known

    def __getattr__(self, name):
        return getattr(self._catalogue, name)

    def branch(self, key):
        return self._catalogue.branch(key).model_copy(update={"first_day": self._known})


def arrival(desk: Desk, known: FirstDay | None) -> Arrival:
    journey = replace(desk.journey, catalogue=Shelves(desk.journey.catalogue, known))
    with desk.db.read() as session:
        return first_day.of(session, journey, session.get_one(Application, desk.id), NOW)


def hired(desk: Desk) -> Desk:
    desk.handed_in()
    desk.hr(Action.CONFIRM_ONBOARDING)
    desk.written(equal=True)
    return desk


def lines(text: str) -> dict[str, str]:
    return dict(line.split("：", 1) for line in text.splitlines())


def test_a_new_member_is_welcomed_once_in_the_chat_and_in_wecom_with_the_first_day(db):
    desk = hired(Desk(db, make_journey()))
    [chat], [card] = desk.posted("hired"), desk.posted("welcome_member")

    assert lines(chat["data"]["first_day"]) == WHOLE
    assert (card["userids"], card["fallback"]) == (["n1"], [])
    assert card["data"]["first_day"] == chat["data"]["first_day"]
    assert card["data"]["first_day_url"] == "https://recruit.example.com/h5/first-day"
    with db.read() as session:
        shown = onboarding_view.view(session, desk.journey, session.get_one(Application, desk.id), NOW)
    assert {row["label"]: row["value"] for row in shown["first_day"]} == WHOLE


def test_before_the_hire_is_done_nobody_is_told_a_first_day(sqlite_db):
    desk = Desk(sqlite_db, make_journey())
    desk.handed_in()
    with sqlite_db.read() as session:
        shown = onboarding_view.view(session, desk.journey, session.get_one(Application, desk.id), NOW)
    assert shown["first_day"] == [] and desk.posted("welcome_member") == []


@pytest.mark.parametrize(
    ("known", "labels"),
    [
        (None, ["报到日期", "联系方式"]),
        (FirstDay(arrive_at=time(8, 30)), ["报到日期", "报到时间", "联系方式"]),
        (FirstDay(place="分行三楼", bring=("身份证原件",)), ["报到日期", "报到地点", "请携带", "联系方式"]),
    ],
)
def test_what_the_branchs_file_does_not_say_has_no_line(sqlite_db, known, labels):
    day = arrival(Desk(sqlite_db, make_journey()), known)
    assert [line.label for line in day.lines] == labels
    assert len(day.text.splitlines()) == len(labels) and "\n" not in day.short
