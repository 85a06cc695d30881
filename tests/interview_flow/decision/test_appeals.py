"""An appeal reaches a second person, who decides it in time, and the candidate is answered."""

import re
from datetime import timedelta

import pytest

from core.errors import NotAllowed
from interview_flow.core.engine import TransitionNotAllowed
from interview_flow.core.states import State
from models import Appeal, Candidate
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.hiring.test_offers import walk


@pytest.fixture
def rejected(bank):
    """Rejected by hr01 after the interview, at her phone."""
    she = bank.person().seated(questions=1)
    she.say("进度")
    bank.apply(she.application_id, "submit", she.actor)
    walk(bank, she, State.SECOND_ROUND)
    she.say("进度")
    bank.do(she, "reject", "hr:hr01", "service")
    bank.undo_passes()
    bank.move(timedelta(seconds=2))
    return she


def test_an_appeal_from_the_chat_reaches_somebody_who_did_not_reject(bank, rejected):
    rejected.tap("申请复核")
    [appeal] = bank.rows(Appeal)
    assert (appeal.status, appeal.rejected_by) == ("open", "hr01")
    [told] = rejected.heard("已收到您的复核申请")
    assert "5个工作日" in told and "月" in told
    [card] = bank.cards("hr00", "有一份复核申请待处理")
    assert "周岚" not in card["text"] and "服务意识与岗位要求" not in card["text"]
    assert bank.cards("hr01", "有一份复核申请待处理") == []


@on_sqlite
def test_an_appeal_from_the_link_of_the_sms_finds_the_button(bank, rejected):
    bank.move(timedelta(days=3))
    rejected.open()
    assert "可申请由另一位同事复核" in rejected.heard()[-1]
    rejected.tap("申请复核")
    assert len(bank.rows(Appeal)) == 1
    rejected.open()
    assert "可申请由另一位同事复核" not in rejected.heard()[-1]


def test_the_link_in_the_sms_that_rejects_leads_to_the_appeal(bank):
    she = bank.person().seated(questions=1)
    bank.apply(she.application_id, "submit", she.actor)
    walk(bank, she, State.SECOND_ROUND)
    bank.undo_passes()
    bank.move(timedelta(days=3))  # the chat's window is closed
    bank.do(she, "reject", "hr:hr01", "service")
    bank.undo_passes()
    assert she.heard("未能通过") == [] and len(she.sms("未能通过")) == 1
    she.open(she.link())
    she.tap("申请复核")
    assert len(bank.rows(Appeal)) == 1 and len(she.heard("已收到您的复核申请")) == 1


@on_sqlite
def test_the_link_in_the_mail_that_rejects_leads_to_the_appeal(bank):
    she = bank.person(email="lx@example.com").seated(questions=1)
    bank.apply(she.application_id, "submit", she.actor)
    walk(bank, she, State.SECOND_ROUND)
    bank.undo_passes()
    bank.move(timedelta(days=3))
    bank.run(lambda session: setattr(session.get_one(Candidate, she.candidate_id), "phone", None))
    bank.do(she, "reject", "hr:hr01", "service")
    bank.undo_passes()
    [mail] = [one for one in bank.world.received("mail", "lx@example.com") if "未能通过" in one["text"]]
    she.open(re.search(r"https://work\.weixin\.qq\.com/kf/\S+?scene_param=[\w-]+", mail["text"])[0])
    she.tap("申请复核")
    assert len(bank.rows(Appeal)) == 1


@on_sqlite
def test_an_appeal_is_made_once_for_a_rejection(bank, rejected):
    rejected.tap("申请复核")
    rejected.tap(menu_id=f"appeal:{rejected.application_id}")
    with pytest.raises(NotAllowed):
        bank.do(rejected, "ask_appeal", "hr:hr01")
    assert len(bank.rows(Appeal)) == 1


def test_who_rejected_decides_neither_the_appeal_nor_anew_after_it(bank, rejected):
    with pytest.raises(NotAllowed):
        bank.do(rejected, "uphold_appeal", "hr:hr00")  # nobody has appealed
    rejected.tap("申请复核")
    for action in ("uphold_appeal", "refuse_appeal"):
        with pytest.raises(NotAllowed):
            bank.do(rejected, action, "hr:hr01")
        with pytest.raises(NotAllowed):
            bank.do(rejected, action, "api:bank", decided_by="hr01")
    bank.do(rejected, "uphold_appeal", "hr:hr00")
    assert bank.state(rejected) == "scored"
    assert len(rejected.heard("复核申请成立")) == 1
    with pytest.raises(NotAllowed):
        bank.do(rejected, "reject", "hr:hr01", "service")
    bank.do(rejected, "reject", "hr:hr00", "service")
    assert [(row.status, row.decided_by) for row in bank.rows(Appeal)] == [("upheld", "hr00")]


@on_sqlite
def test_a_refused_appeal_is_answered_and_ends(bank, rejected):
    rejected.tap("申请复核")
    bank.do(rejected, "refuse_appeal", "api:bank", decided_by="hr00")
    assert bank.state(rejected) == "rejected"
    assert len(rejected.heard("复核后维持原结果")) == 1
    assert [(row.status, row.decided_by) for row in bank.rows(Appeal)] == [("refused", "hr00")]
    with pytest.raises(NotAllowed):
        bank.do(rejected, "uphold_appeal", "hr:hr00")


@on_sqlite
def test_hr_is_alarmed_before_an_appeals_day_and_when_it_has_passed(bank, rejected):
    rejected.tap("申请复核")
    bank.tick()
    assert bank.sent("promise_before") == []
    [appeal] = bank.rows(Appeal)
    bank.move(timedelta(days=(appeal.due_on - bank.clock.now().date()).days - 1))
    for _ in range(2):
        bank.tick()
    assert len(bank.sent("promise_before")) == 1 and bank.sent("promise_broken") == []
    bank.move(timedelta(days=2))
    for _ in range(2):
        bank.tick()
    assert len(bank.sent("promise_broken")) == 1
    assert "答复复核申请" in bank.cards("hr01", "已过")[0]["text"]


@on_sqlite
def test_an_appeal_needs_a_rejection(bank):
    she = bank.person()
    with pytest.raises(TransitionNotAllowed):
        bank.do(she, "ask_appeal", she.actor)
