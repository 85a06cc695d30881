"""What waits for HR: asked for in the chat, tapped in the menu, and told every morning, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bootstrap import menu
from interview_flow.staff import todo
from interview_flow.staff.digest import MorningDigest
from messaging import inbox
from messaging.inbox import Arrival
from models import Application, Candidate, OutboxMessage
from tests.interview_flow.bank import on_sqlite
from tests.support import tenant
from tests.support.onboarding import make_journey
from tests.support.times import NOW
from wecom.messages import menu as messages_menu

DAY = timedelta(days=1)


def tapped(bank, userid, event="click", key=todo.MENU_KEY, at="1"):
    tap = Arrival("app.menu", f"member:{userid}", f"menu:{at}", {"userid": userid, "event": event, "event_key": key})
    bank.run(lambda session: inbox.receive(session, tap, now=bank.clock.now()))
    bank.work()


def rows_of(card):
    return {row["keyname"]: row["value"] for row in card["card"]["horizontal_content_list"]}


@pytest.mark.parametrize("words", ["待办", " 待办！ ", "帮助", "Help"])
@on_sqlite
def test_hr_asks_for_what_waits_and_gets_counts_that_lead_to_their_lists(bank, words):
    for number in range(3):
        bank.person(f"候选{number}", f"1380013800{number}")
    bank.person("陈静", "13900139000", branch="guangzhou")
    bank.work()
    bank.move(timedelta(hours=5))
    bank.world.member_says("hr01", words)
    bank.pushed()
    card = bank.cards("hr01")[-1]
    assert "待办 3 项" in card["text"] and "发出邀请" in card["text"] and "3 人，最久已等 5 小时" in card["text"]
    [message] = bank.sent("hr_todo")
    [row] = message.payload["data"]["rows"]
    assert row["url"] == f"{bank.journey.public_url}/hr/tasks/invite"
    assert message.payload["userids"] == ["hr01"]


@on_sqlite
def test_the_menu_answers_once_a_tap_and_an_entry_that_opens_a_page_says_nothing(bank):
    for at in ("1", "1", "2"):
        tapped(bank, "hr01", at=at)
    assert len(bank.sent("hr_todo_none")) == 2
    assert "目前没有待办" in bank.cards("hr01")[-1]["text"]
    tapped(bank, "hr01", "view", f"{bank.journey.public_url}/hr", at="3")
    assert len(bank.cards("hr01")) == 2


@on_sqlite
def test_who_is_not_hr_is_told_so_and_hears_of_nobody(bank):
    bank.person()
    tapped(bank, "iv01")
    bank.world.member_says("iv01", "待办")
    bank.pushed()
    assert "招聘管理权限" in bank.cards("iv01")[0]["text"]
    assert bank.sent("hr_todo") == []
    assert len(bank.sent("which_question")) == 1


@on_sqlite
def test_the_start_puts_the_menu_in_place_and_leaves_one_that_the_bank_has_made(bank):
    client, ours = bank.parts.app_client, menu.buttons(bank.parts.settings.public_url)
    assert menu.ensure(bank.parts)
    assert messages_menu.get(client, tenant.AGENT_ID) == ours
    assert [one["name"] for one in ours] == ["待办", "候选人", "数据"]
    created = bank.calls("menu/create")
    assert menu.ensure(bank.parts) and bank.calls("menu/create") == created
    older = [messages_menu.click("待办", "x"), *ours[1:]]
    messages_menu.create(client, tenant.AGENT_ID, older)
    assert menu.ensure(bank.parts) and messages_menu.get(client, tenant.AGENT_ID) == ours
    banks = [messages_menu.click("考勤", "x")]
    messages_menu.create(client, tenant.AGENT_ID, banks)
    assert menu.ensure(bank.parts) and messages_menu.get(client, tenant.AGENT_ID) == banks
    menu.replace(bank.parts)
    assert messages_menu.get(client, tenant.AGENT_ID) == ours


def waits(db, state="screened_in", branch="harbin", since=NOW - DAY):
    with db.write() as session:
        person = Candidate(created_at=NOW, name="李晓")
        session.add(person)
        session.flush()
        place = {"position_key": "teller", "branch_key": branch, "state": state}
        session.add(Application(candidate_id=person.id, created_at=since, changed_at=since, **place))


def digests(db):
    with db.read() as session:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.template == todo.TEMPLATE))
        return [(row.payload["userids"], row.payload["data"]["count"]) for row in found]


def test_the_morning_card_comes_once_a_day_whatever_ticks_and_after_a_restart(db):
    waits(db)
    journey = make_journey()
    clocks = [MorningDigest(db, journey) for _ in range(2)]
    early = NOW - timedelta(seconds=1)
    for clock in clocks:
        clock(early)
    assert digests(db) == []
    for clock in [*clocks, *clocks, MorningDigest(db, journey)]:
        clock(NOW + timedelta(minutes=5))
    assert sorted(digests(db)) == [(["hr00"], 1), (["hr01"], 1)]
    MorningDigest(db, journey)(NOW + timedelta(hours=3, minutes=1))
    clocks[0](NOW + DAY)
    assert len(digests(db)) == 4


def test_nothing_comes_where_nothing_waits_and_what_came_after_nine_waits_for_tomorrow(sqlite_db):
    digest = MorningDigest(sqlite_db, make_journey())
    waits(sqlite_db, state="confirmed")
    waits(sqlite_db, branch="guangzhou", since=NOW + timedelta(minutes=1))
    assert digest(NOW + timedelta(minutes=2)) == 0
    assert MorningDigest(sqlite_db, make_journey())(NOW + timedelta(hours=2)) == 0
    assert digest(NOW + DAY) == 2
    assert sorted(digests(sqlite_db)) == [(["hr00"], 1), (["hr02"], 1)]


def test_a_card_has_no_more_rows_than_wecom_shows():
    found = [todo.Waiting(task, count, NOW) for count, task in enumerate(todo.Task, 1)]
    made = todo.card("https://bank.example", found[::-1], NOW)
    assert len(made["rows"]) == todo.ROWS and made["count"] == sum(one.count for one in found)
    assert made["rows"][-1]["label"] == "其他"
    assert made["rows"][-1]["value"].startswith(f"{sum(range(1, 7))} 人")


@pytest.mark.parametrize(
    ("passed", "words"), [(0, "不到 1 小时"), (7200, "2 小时"), (86400 * 3, "3 天"), (-5, "不到 1 小时")]
)
def test_a_waiting_time_is_said_in_one_unit(passed, words):
    assert todo.how_long(NOW, NOW + timedelta(seconds=passed)) == words
