"""A card whose matter is settled says who settled it and how, wherever that was done."""

from datetime import timedelta

from sqlalchemy import select

from interview_flow.candidate import relay
from interview_flow.core.states import State
from interview_flow.decision import ratings, results
from models import Card, HrQuestion, Interview, ResultSeen
from scoring.result import ScorecardResult
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.decision.test_second_round import schedule
from tests.interview_flow.hiring.test_offers import walk
from tests.interview_flow.taps import tap

POINTS = {"service": 80, "patience": 70, "finance": 60, "communication": 90}
UNKNOWN = {"education": [], "work": [], "certificates": [], "text": ""}

pytestmark = on_sqlite


def said(bank, template):
    """What stands on the greyed buttons of the cards of one template: what we keep, and what the phone shows."""
    [card] = bank.rows(Card, Card.template == template)
    shown = {
        entry["replaced"] for userid in card.userids for entry in bank.cards(userid) if entry["task_id"] == card.task_id
    }
    assert shown == {card.closed_text}
    return card.closed_text


def test_a_screening_decided_on_the_page_closes_its_card(bank):
    she = bank.person(resume=UNKNOWN)
    bank.work()
    bank.do(she, "screen_out", "hr:hr01")
    assert said(bank, "screening_unknown") == "已由周岚处理：硬性条件不符，交人工确认"
    bank.do(she, "confirm_screen_out", "hr:hr01")
    assert said(bank, "screening_review") == "已由周岚处理：确认不符"


def test_an_invitation_closes_the_card_that_asked_for_it_and_a_new_time_the_wish_for_one(bank):
    she = bank.person()
    bank.work()
    she.invite().bound()
    assert said(bank, "invite_next") == "已发邀请"
    she.tap("同意")
    she.tap("改期")
    assert bank.state(she) == "invited"
    bank.do(she, "reschedule", "hr:hr01", interview_at=bank.clock.now() + timedelta(days=3))
    assert said(bank, "reschedule_asked") == "已由周岚处理：已改期"


def test_an_answered_question_closes_its_own_card_alone(bank):
    she = bank.person().invite().bound()
    she.say("宿舍可以带猫吗")
    she.say("体检要空腹到几点呢")
    first, _ = sorted(bank.rows(HrQuestion), key=lambda one: one.asked_at)
    bank.run(lambda session: relay.answer(session, bank.journey, first.id, "hr01", "不可以。", bank.clock.now()).id)
    bank.work()
    cards = bank.rows(Card, Card.template == "question_for_hr")
    assert sorted(str(card.closed_text) for card in cards) == ["None", "已由周岚答复"]
    bank.do(she, "withdraw", "hr:hr01")
    cards = bank.rows(Card, Card.template == "question_for_hr")
    assert sorted(str(card.closed_text) for card in cards) == ["None", "已由周岚答复"]


def rate(bank, she, userid):
    def work(session):
        row = bank.journey.application(session, she.application_id)
        ratings.rate(session, bank.journey, row, userid, POINTS, "advance", "", bank.clock.now())

    bank.run(work)
    bank.work()


def test_a_request_to_rate_is_settled_once_all_who_have_it_have_rated(bank):
    she = bank.person().seated(questions=1)
    bank.apply(she.application_id, "submit", f"candidate:{she.candidate_id}")
    with bank.db.write() as session:
        row = bank.journey.application(session, she.application_id)
        bank.journey.tell_staff(session, row, "interviewer", "rate_this", bank.clock.now(), "test")
    bank.work()
    rate(bank, she, "iv01")
    with bank.db.read() as session:
        texts = set(session.scalars(select(Card.closed_text).where(Card.template == "rate_this")))
    assert texts == {"无需再评分"}, "a person's rating is the score, so nobody has to rate any more"
    assert rows_of(bank)["服务意识"] == "人工评分 80"


DIMENSIONS = [("服务意识", 35, 81.6), ("耐心细致", 30, 70.0), ("金融知识", 25, None), ("沟通能力", 10, 90.0)]


def scored(bank):
    """Somebody with a machine's scorecard; one dimension could not be measured."""
    she = bank.person().seated(questions=1)
    bank.apply(she.application_id, "submit", she.actor)
    rows = [
        {"key": key, "label": label, "weight_percent": percent, "status": "scored" if points else "insufficient"}
        | {"score": points, "low": points, "high": points, "reason": "", "evidence": []}
        for key, (label, percent, points) in zip(POINTS, DIMENSIONS, strict=True)
    ]
    result = {"status": "scored", "total": 79.0, "low": 70.0, "high": 88.0, "engine": "rubric-3", "flags": []}
    [sitting] = bank.rows(Interview)
    result |= {"dimensions": rows}
    found = ScorecardResult.from_json(result)
    bank.run(lambda session: results.record(session, bank.journey, sitting.id, found, bank.clock.now()))
    bank.work()
    return she


def rows_of(bank):
    """What HR's result card says, label by label."""
    [card] = bank.cards("hr01", "面试结果待处理")
    return {row["keyname"]: row["value"] for row in card["body"]["horizontal_content_list"]}


def test_the_result_card_shows_the_dimensions_and_says_afterwards_who_decided(bank):
    she = scored(bank)
    rows = rows_of(bank)
    assert rows["岗位"].startswith("柜员 · ")
    assert [rows[label] for label, _, _ in DIMENSIONS] == [
        "AI 评分 82（未校准）",
        "AI 评分 70（未校准）",
        "未能评定",
        "AI 评分 90（未校准）",
    ]
    assert {row.userid for row in bank.rows(ResultSeen)} == {"hr01"}, "who has the card has seen the points"
    bank.do(she, "reject", "hr:hr01", reason="fit")
    assert said(bank, "result_for_hr") == "已由周岚处理：淘汰"


def test_who_gets_the_result_card_in_the_branchs_place_rates_no_longer_blind(bank):
    bank.world.add_fault("/cgi-bin/message/send", "errcode", errcode=81013, match="hr01", times=0)
    she = scored(bank)
    assert bank.cards("hr00", "面试结果待处理") and not bank.cards("hr01", "面试结果待处理")

    def rate(session):
        row = bank.journey.application(session, she.application_id)
        return ratings.rate(session, bank.journey, row, "hr00", POINTS, "advance", "", bank.clock.now()).blind

    assert bank.run(rate) is False


def test_a_tap_of_an_earlier_version_leads_to_the_page_and_takes_no_step(bank):
    she = bank.person()
    bank.work()
    [card] = bank.rows(Card, Card.template == "invite_next")
    for verb in ("approve_offer", "confirm_onboarding"):
        tap(bank, "hr01", verb, card)
    bank.work()
    assert bank.state(she) == "screened_in"
    assert len(bank.cards("hr01", "请在页面上操作")) == 2
    she.invite()
    tap(bank, "hr01", "approve_offer", card, number=1)
    bank.work()
    assert len(bank.cards("hr01", "请在页面上操作")) == 2 and bank.cards("hr01", "操作未生效")


def test_a_second_rounds_card_follows_a_new_time_and_is_not_closed_by_a_rating_of_the_recording(bank):
    she = bank.person().seated(questions=1)
    bank.apply(she.application_id, "submit", she.actor)
    walk(bank, she, State.SECOND_ROUND)
    schedule(bank, she, "iv02")
    schedule(bank, she, "iv02", after=timedelta(hours=20))
    rate(bank, she, "iv02")
    cards = bank.rows(Card, Card.template == "second_round_for_interviewer")
    assert sorted(str(card.closed_text) for card in cards) == ["None", "安排已更新"]
    bank.move(timedelta(hours=21))
    rate(bank, she, "iv02")
    assert bank.state(she) == "second_round_done"
    cards = bank.rows(Card, Card.template == "second_round_for_interviewer")
    assert sorted(str(card.closed_text) for card in cards) == ["安排已更新", "已由孙越评分"]
