"""The table is no richer than the product: each step is offered to whom it names, and nobody waits for nobody."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from config.texts import messages
from interview_flow.candidate import taps
from interview_flow.core import deadlines
from interview_flow.core.states import ENDS, Action
from interview_flow.transitions import TRANSITIONS
from models import Answer, Application, OutboxMessage
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.walks import Walker
from tests.support.needs import REPOSITORY
from tests.support.onboarding import make_journey
from web.hr import forms as hr_forms

APPLIED_BY = re.compile(r"Action\.(\w+), \"system:\w+\"")
TIMED = re.compile(r"Action\.(\w+)\)")


def source(*path: str) -> str:
    return Path(REPOSITORY, *path).read_text("utf-8")


def verbs_of_menus() -> set[str]:
    """What candidates can tap, in any template."""
    menus = [one["kf"]["menu"] for one in messages().values() if isinstance(one, dict) and "menu" in one.get("kf", {})]
    return {str(item["id"]).partition(":")[0] for menu in menus for item in menu if "id" in item}


def offered_to_candidates() -> set[Action]:
    """By a menu, by the mini-program, or by answering the last question."""
    verbs = verbs_of_menus()
    found = {action for verb, action in taps.STEPS.items() if verb in verbs}
    if "no_consent" in verbs:
        found.add(Action.TAKE_HUMAN_ROUTE)
    pages = source("interview_flow", "hiring", "onboarding.py") + source("interview_flow", "interview", "sittings.py")
    return found | {
        Action[name]
        for name in re.findall(r"Action\.(\w+), f\"candidate:|Action\.(\w+), actor", pages)
        for name in name
        if name
    }


def offered_to_the_system() -> set[Action]:
    """By a timer, by the screening, by the scorer, by the roster."""
    code = "".join(path.read_text("utf-8") for path in Path(REPOSITORY, "interview_flow").rglob("*.py"))
    timed = TIMED.findall(source("interview_flow", "core", "deadlines.py"))
    return {Action[name] for name in (*APPLIED_BY.findall(code), *timed)}


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.source}-{row.action}-{row.target}")
def test_each_actor_of_a_step_is_offered_it_somewhere(row):
    if "candidate" in row.by:
        assert row.action in offered_to_candidates()
    if "system" in row.by:
        assert row.action in offered_to_the_system()
    if "hr" in row.by:
        assert row.action in hr_forms.ELSEWHERE or hr_forms.FIELDS.get(row.action, hr_forms.NOTE) is not None
    if "interviewer" in row.by:
        assert f"Action.{row.action.name}, actor" in source("interview_flow", "decision", "ratings.py")


def test_every_verb_of_a_menu_does_something():
    known = {*taps.STEPS, *taps.ASKED_ONCE_MORE, *taps.OTHERS, "stranger"}
    assert verbs_of_menus() <= known


@pytest.mark.parametrize(
    "row",
    [one for one in TRANSITIONS if one.target not in ENDS],
    ids=lambda row: f"{row.source}-{row.action}-{row.target}",
)
@on_sqlite
def test_in_no_state_does_everybody_wait_for_somebody_else(db, row):
    """After each step: the actor goes on, a timer runs, a job runs, or whoever must act is told."""
    walker = Walker(db, make_journey()).reach_for(row)
    before = set(ids(walker))
    walker.take(row.action)
    actor = row.by[0]
    posted = [one for one in rows(walker) if one.id not in before]
    to_staff = [one for one in posted if one.kind == "notify.staff"]
    to_candidate = [one for one in posted if one.kind == "notify.candidate"]
    jobs = [one for one in posted if one.kind.startswith(("scoring.", "hr_sync."))]
    aside = (Action.WITHDRAW, Action.TAKE_HUMAN_ROUTE)
    next_ones = {kind for one in TRANSITIONS if one.source == row.target and one.action not in aside for kind in one.by}
    with db.read() as session:
        timer = bool(deadlines.due(session, walker.now + timedelta(days=400)))
    told = (to_staff and {"hr", "interviewer"} & next_ones) or (to_candidate and "candidate" in next_ones)
    goes_on = actor == "candidate" and "candidate" in next_ones
    confirmed_out = row.action == Action.CONFIRM_SCREEN_OUT and to_candidate
    assert told or timer or jobs or goes_on or confirmed_out, [one.template for one in posted]


def rows(walker) -> list[OutboxMessage]:
    with walker.db.read() as session:
        return list(session.scalars(select(OutboxMessage)))


def ids(walker) -> list[str]:
    return [one.id for one in rows(walker)]


def test_hr_is_told_of_everybody_who_passes_the_screening(bank):
    bank.person()
    bank.work()
    assert len(bank.cards("hr01", "请发出面试邀请")) == 1


@pytest.mark.parametrize("say", [False, True])
@on_sqlite
def test_a_candidate_withdraws_after_being_asked_once_more(bank, say):
    she = bank.person().invite().bound()
    she.tap("接受")
    she.say("进度")
    she.say("撤回申请") if say else she.tap("撤回申请")
    assert bank.state(she) == "confirmed" and "要撤回" in she.heard()[-1]
    she.tap("不撤回")
    assert bank.state(she) == "confirmed"
    she.say("撤回申请。")
    she.tap("确认撤回")
    assert bank.state(she) == "withdrawn" and "已撤回" in she.heard()[-1]
    she.say("撤回申请")
    assert "已经失效" in she.heard()[-1] and bank.dead() == []


@on_sqlite
def test_a_technical_fault_leads_to_a_new_invitation_after_being_asked_once_more(bank):
    deadline = bank.clock.now() + timedelta(days=3)
    she = bank.person().seated(deadline=deadline)
    she.tap("技术故障")
    assert bank.state(she) == "interviewing"
    she.tap("继续作答")
    assert bank.state(she) == "interviewing"
    she.tap("技术故障")
    she.tap("确认故障")
    assert bank.state(she) == "invited"
    assert [row for row in bank.rows(Answer) if row.status == "open"] == []
    [row] = bank.rows(Application)
    assert row.interview_at is None and row.deadline == deadline
    assert "重新安排" in "".join(she.heard())


@on_sqlite
def test_declining_is_asked_once_more(bank):
    she = bank.person().invite().bound()
    she.tap("谢绝")
    assert bank.state(she) == "invited"
    she.tap("确认谢绝")
    assert bank.state(she) == "declined"
