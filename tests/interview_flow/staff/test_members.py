"""A dismissed member is out at once, and within a minute where WeCom's push was lost; clicks on the way count no more."""

from datetime import timedelta

import pytest

from interview_flow.candidate import mini_program
from interview_flow.candidate.mini_program import NotSignedIn, Visitor
from interview_flow.decision import results
from interview_flow.staff import places
from messaging import inbox
from messaging.inbox import Arrival
from models import Card, DepartedMember, MiniSession, OutboxMessage, Scorecard, WebSession
from scoring.result import ScorecardResult
from tests.interview_flow.taps import result_card, tap
from tests.support import tenant
from tests.support.hr_desk import BASE, open_desk
from tests.web.seeds import sign_in
from wecom.contacts.address_book import Directory

GOOD = "我会先安抚客户，耐心倾听，再核对身份并按流程办理，最后确认客户是否满意。"


def push(bank, change, userid, number=0, **more):
    payload = {"change_type": change, "userid": userid, **more}
    arrival = Arrival("wecom.contact_changed", f"member:{userid}", f"{change}:{userid}:{number}", payload)
    bank.run(lambda session: inbox.take(session, bank.parts.registry, arrival, now=bank.clock.now()))


def dismiss_without_a_push(bank, userid):
    Directory(bank.parts.client(tenant.CONTACT_SECRET)).delete(userid)


def opens(browser):
    return browser.get("/hr", base_url=BASE).status_code


@pytest.fixture
def scored(bank):
    she = bank.person().seated(questions=1)
    she.say(GOOD)
    she.tap("答完了")
    if bank.state(she) == "submitted":
        [card] = bank.rows(Scorecard)
        result = {
            "status": "scored",
            "total": 77.0,
            "low": 70.0,
            "high": 84.0,
            "engine": "r",
            "flags": [],
            "dimensions": [],
        }
        found = ScorecardResult.from_json(result)
        bank.run(lambda session: results.record(session, bank.journey, card.interview_id, found, bank.clock.now()))
        bank.work()
    return she


def test_a_dismissed_member_is_out_with_the_push(bank):
    desk = open_desk(bank)
    browsers = [sign_in(desk, "hr01"), sign_in(desk, "HR01"), sign_in(desk, "hr00")]
    token, _ = bank.run(
        lambda session: mini_program.sign_in(session, Visitor(userid="hr01"), "code-1", bank.clock.now())
    )
    push(bank, "delete_user", "hr01")
    assert [opens(one) for one in browsers] == [302, 302, 200]
    with bank.db.read() as session, pytest.raises(NotSignedIn):
        mini_program.visitor(session, token, bank.clock.now())


def test_a_dismissed_member_is_out_within_a_minute_without_the_push(bank):
    desk = open_desk(bank)
    gone, stays = sign_in(desk, "hr02"), sign_in(desk, "hr00")
    dismiss_without_a_push(bank, "hr02")
    assert opens(gone) == 200, "nobody has told us yet"
    bank.tick()
    bank.move(timedelta(seconds=30))
    bank.tick()
    assert (opens(gone), opens(stays)) == (302, 200)


@pytest.mark.parametrize("told", [True, False])
def test_clicks_of_a_dismissed_member_change_nothing_whether_we_were_told_or_asked(bank, scored, told):
    card = result_card(bank)
    if told:
        push(bank, "delete_user", "hr01")
    else:
        dismiss_without_a_push(bank, "hr01")
        bank.move(timedelta(seconds=60))
        bank.tick()
    tap(bank, "hr01", "advance", card)
    tap(bank, "HR01", "reject", card)
    assert bank.state(scored) == "scored"
    tap(bank, "hr00", "advance", card)
    assert bank.state(scored) == "second_round"


def test_a_changed_member_signs_in_again_and_one_who_is_back_may_act(bank):
    desk = open_desk(bank)
    browser = sign_in(desk, "hr01")
    push(bank, "update_user", "hr01")
    assert opens(browser) == 302
    assert bank.rows(DepartedMember) == []
    push(bank, "update_user", "hr01", 1, status="2")
    assert [one.userid for one in bank.rows(DepartedMember)] == ["hr01"]
    push(bank, "create_user", "hr01")
    assert bank.rows(DepartedMember) == []


def test_whoever_is_back_without_a_push_may_act_once_they_signed_in_and_wecom_shows_them(bank):
    desk = open_desk(bank)
    push(bank, "update_user", "hr01", status="2")
    push(bank, "delete_user", "hr02")
    dismiss_without_a_push(bank, "hr02")
    back, gone = sign_in(desk, "hr01"), sign_in(desk, "hr02")
    assert (opens(back), opens(gone)) == (403, 403)
    bank.move(timedelta(seconds=30))
    bank.tick()
    assert (opens(back), opens(gone)) == (200, 302)
    assert [one.userid for one in bank.rows(DepartedMember)] == ["hr02"]


def test_an_answer_from_before_somebody_left_brings_nobody_back(bank):
    push(bank, "update_user", "hr01", status="2")
    asked = bank.run(lambda session: places.turns(session, ["hr01"]))
    push(bank, "create_user", "hr01")
    bank.move(timedelta(seconds=1))
    push(bank, "delete_user", "hr01")
    found = {"hr01": {"departments": [1], "turn": asked["hr01"]}}
    bank.run(lambda session: places.read(bank.journey, session, found, bank.clock.now()))
    assert [one.userid for one in bank.rows(DepartedMember)] == ["hr01"]


def test_nobody_is_asked_about_while_nobody_could_act(bank):
    bank.run(lambda session: [session.delete(row) for row in session.query(Card)])
    bank.move(timedelta(seconds=30))
    bank.tick()
    assert bank.rows(OutboxMessage, OutboxMessage.kind == "wecom.members_check") == []
    assert bank.rows(WebSession) == bank.rows(MiniSession) == []


def test_a_member_whom_wecom_does_not_tell_of_stays(bank):
    desk = open_desk(bank)
    browser = sign_in(desk, "hr01")
    bank.world.add_fault("/cgi-bin/user/get", "errcode", errcode=60011, times=5)
    bank.move(timedelta(seconds=30))
    bank.tick()
    assert opens(browser) == 200
