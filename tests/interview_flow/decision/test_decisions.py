"""Results and decisions: stored as scored, decided by people with the right to, once."""

from datetime import timedelta

import pytest

from core.errors import InputInvalid, NotAllowed
from interview_flow.core import seen
from interview_flow.decision import ratings, results
from messaging.ports import Frozen
from models import (
    AnswerPart,
    AuditEntry,
    Card,
    DimensionScore,
    Evidence,
    Interview,
    OutboxAttempt,
    OutboxMessage,
    Rating,
    Scorecard,
    StaffAct,
)
from scoring.answers import join
from scoring.result import ScorecardResult
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.taps import result_card, tap
from tests.support.times import NOW

GOOD = "我会先安抚老人，请他不要着急，再请大堂经理帮忙分流后面的客户，跟排队的客户说声抱歉，把步骤写在纸上一步一步讲。"
SAFE = "我会先暂停转账，核实收款人和转账用途，提醒客户这可能是诈骗，报告主管并联系警方，再请他坐下陪着他联系家人。"
POINTS = {"service": 80, "patience": 70, "finance": 60, "communication": 90}


@pytest.fixture
def long_codes(bank):
    """WeCom states no length of a response code; this is the longest that we can change a card with."""
    bank.world.setup({"limits": {"response_code_bytes": 512}})


@pytest.fixture
def she(bank):
    """Her answers are scored; HR's card and the interviewers' lie in the app."""
    she = bank.person().seated()
    for words in (GOOD, SAFE):
        she.say(words)
        she.tap("答完了")
    return she


@pytest.fixture
def decided_by_rows(bank, she):
    """The same with a total, whatever the scorer thought of two answers."""
    if bank.state(she) == "submitted":
        [card] = bank.rows(Scorecard)
        result = {
            "status": "scored",
            "total": 77.0,
            "low": 70.0,
            "high": 84.0,
            "engine": "rubric-1",
            "flags": [],
            "dimensions": [],
        }
        found = ScorecardResult.from_json(result)
        bank.run(lambda session: results.record(session, bank.journey, card.interview_id, found, bank.clock.now()))
        bank.work()
    assert bank.state(she) == "scored"
    return she


def rate(bank, who, userid, **changes):
    given = {"scores": POINTS, "recommendation": "advance", "comment": "条理清楚"} | changes

    def work(session):
        row = bank.journey.application(session, who.application_id)
        return ratings.rate(session, bank.journey, row, userid, now=bank.clock.now(), **given).id

    done = bank.run(work)
    bank.work()
    return done


def may_see(bank, who, userid):
    with bank.db.read() as session:
        row = bank.journey.application(session, who.application_id)
        return ratings.may_see_scores(session, bank.journey, row, userid)


def test_the_card_in_the_database_is_the_one_the_scorer_made(bank, she):
    [card] = bank.rows(Scorecard)
    [job] = bank.rows(OutboxMessage, OutboxMessage.kind == "scoring.score")
    [attempt] = bank.rows(OutboxAttempt, OutboxAttempt.outbox_id == job.id)
    expected = bank.parts.registry.sender_of("scoring.score").send(Frozen("scorer", attempt.body), job.id)
    assert [card.status, card.total, card.low, card.high, card.engine, card.flags] == [
        expected[key] for key in ("status", "total", "low", "high", "engine", "flags")
    ]
    rows = {row.key: row for row in bank.rows(DimensionScore)}
    assert set(rows) == {one["key"] for one in expected["dimensions"]}
    for one in expected["dimensions"]:
        row = rows[one["key"]]
        assert [row.status, row.score, row.low, row.high, row.weight_percent] == [
            one[key] for key in ("status", "score", "low", "high", "weight_percent")
        ]
        quotes = bank.rows(Evidence, Evidence.dimension_score_id == row.id)
        assert sorted((q.start, q.end, q.quote) for q in quotes) == sorted(
            (q["start"], q["end"], q["text"]) for q in one["evidence"]
        )
    assert bank.rows(Evidence) != []
    for quote in bank.rows(Evidence):
        parts = sorted(bank.rows(AnswerPart, AnswerPart.answer_id == quote.answer_id), key=lambda part: part.sent_at)
        assert join(parts).text[quote.start : quote.end] == quote.quote


def test_hr_moves_her_on_by_one_tap_and_everybodys_card_says_who_did(bank, decided_by_rows):
    she = decided_by_rows
    assert bank.cards("hr01", "面试结果待处理") and bank.cards("iv01", "请为候选人打分")
    bank.click("hr01", "进入复试")
    assert bank.state(she) == "second_round"
    [card] = bank.cards("hr01", "面试结果待处理")
    assert "周岚" in card["replaced"] and "进入复试" in card["replaced"]
    bank.undo_passes()
    assert "3个工作日" in she.heard("恭喜")[0]
    assert [row.actor for row in bank.rows(AuditEntry, AuditEntry.action == "advance")] == ["hr:hr01"]
    [card] = bank.cards("hr01", "请安排复试")
    assert "3个工作日" in card["text"] and "11月5日（周四）" in card["text"]  # Monday, then Tuesday to Thursday


def test_codes_as_long_as_wecom_may_make_them_block_no_tap(bank, long_codes, decided_by_rows):
    assert 512 in {len(card.response_code or "") for card in bank.rows(Card)}
    bank.click("hr01", "进入复试")
    assert bank.state(decided_by_rows) == "second_round" and bank.dead() == []
    [card] = bank.cards("hr01", "面试结果待处理")
    assert "进入复试" in card["replaced"]


def test_a_code_longer_than_that_is_as_good_as_none():
    card = Card(task_id="t", template="result_card", userids=[])
    card.may_change_by("c" * 512, NOW)
    assert card.response_code == "c" * 512
    card.may_change_by("c" * 513, NOW)
    assert card.response_code is None


@on_sqlite
def test_a_rejection_by_card_needs_a_reason_and_she_hears_it_in_words(bank, decided_by_rows):
    she = decided_by_rows
    bank.click("hr01", "淘汰")
    assert bank.state(she) == "scored"
    assert "请先在卡片上选择理由" in bank.cards("hr01")[-1]["text"]
    bank.click("hr01", "淘汰", selected={"reason": ["communication"]})
    assert bank.state(she) == "rejected"
    bank.undo_passes()
    [told] = she.heard("未能通过")
    assert "表达沟通与岗位要求有差距" in told and "77" not in told
    assert [row.reason for row in bank.rows(AuditEntry, AuditEntry.action == "reject")] == ["communication"]


def test_who_holds_the_card_without_the_right_decides_nothing_and_is_told_and_head_office_may(bank, decided_by_rows):
    without = ["iv01", "hr02", "iv03", "somebody"]
    for userid in without:
        tap(bank, userid, "advance", result_card(bank))
        assert bank.state(decided_by_rows) == "scored"
    assert sorted(row.payload["userids"][0] for row in bank.sent("click_refused")) == sorted(without)
    tap(bank, "hr00", "advance", result_card(bank))
    assert bank.state(decided_by_rows) == "second_round"


def test_two_taps_have_one_effect_and_the_second_person_is_told(bank, decided_by_rows):
    she = decided_by_rows
    card = result_card(bank)
    tap(bank, "hr01", "advance", card)
    tap(bank, "hr00", "advance", card)
    tap(bank, "hr00", "reject", card)
    bank.work()
    assert bank.state(she) == "second_round"
    assert bank.actions(she).count("advance") == 1 and "reject" not in bank.actions(she)
    assert "已经由他人处理" in bank.cards("hr00")[-1]["text"]
    bank.undo_passes()
    assert len(she.heard("恭喜")) == 1 and she.heard("未能通过") == []


@on_sqlite
def test_who_holds_a_card_too_old_to_change_is_told_in_words_and_a_late_tap_greys_it(bank, decided_by_rows):
    she = decided_by_rows
    bank.move(timedelta(hours=73))
    bank.do(she, "advance", "hr:hr00")
    [told] = bank.cards("hr01", "按钮不会变灰")
    assert "林总" in told["text"] and "李晓" in told["text"]
    assert not bank.cards("hr01", "面试结果待处理")[0].get("replaced")
    assert bank.sent("member_missed") == bank.dead() == []

    bank.click("hr01", "进入复试")
    assert "林总" in bank.cards("hr01", "面试结果待处理")[0]["replaced"]
    assert len(bank.cards("hr01", "按钮不会变灰")) == 1
    assert bank.actions(she).count("advance") == 1


@on_sqlite
def test_the_same_tap_delivered_twice_is_one_tap(bank, decided_by_rows):
    bank.world.add_fault("callback", "duplicate", times=1)
    bank.click("hr01", "进入复试")
    assert bank.actions(decided_by_rows).count("advance") == 1
    assert bank.sent("click_refused") == []


def test_ratings_are_blind_until_the_own_one_is_stored_and_stored_once(bank, decided_by_rows):
    she = decided_by_rows
    assert [may_see(bank, she, userid) for userid in ("iv01", "iv02", "hr01", "hr00")] == [False, False, True, True]
    rate(bank, she, "iv01")
    assert [may_see(bank, she, userid) for userid in ("iv01", "iv02")] == [True, False]
    with pytest.raises(NotAllowed, match="rated already"):
        rate(bank, she, "IV01")
    bank.run(lambda session: seen.note(session, [she.application_id], "HR01", bank.clock.now()))
    rate(bank, she, "hr01")
    assert {row.rater: row.blind for row in bank.rows(Rating)} == {"iv01": True, "hr01": False}
    assert bank.state(she) == "scored"
    acts = [(row.actor, row.detail) for row in bank.rows(StaffAct, StaffAct.action == "rate")]
    assert sorted(acts) == [("hr:hr01", "recorded"), ("interviewer:iv01", "recorded")]


@pytest.mark.parametrize(
    ("userid", "changes", "error"),
    [
        ("iv03", {}, NotAllowed),
        ("somebody", {}, NotAllowed),
        ("iv01", {"scores": {"service": 80}}, InputInvalid),
        ("iv01", {"scores": POINTS | {"looks": 99}}, InputInvalid),
        ("iv01", {"scores": POINTS | {"service": 101}}, InputInvalid),
        ("iv01", {"recommendation": "maybe"}, InputInvalid),
        ("iv01", {"comment": "长" * 2001}, InputInvalid),
    ],
)
def test_a_rating_that_is_not_allowed_or_not_complete_is_refused(light_bank, userid, changes, error):
    she = light_bank.person().seated()
    light_bank.do(she, "submit", she.actor)
    with pytest.raises(error):
        rate(light_bank, she, userid, **changes)
    assert light_bank.rows(Rating) == []


@on_sqlite
def test_where_the_machine_gave_no_total_a_persons_points_become_the_card(bank):
    she = bank.person().seated(questions=1)
    she.tap("跳过这题")
    [card] = bank.rows(Scorecard)
    assert (bank.state(she), card.total) == ("submitted", None)
    rate(bank, she, "iv01")
    [card] = bank.rows(Scorecard)
    assert (bank.state(she), card.status) == ("scored", "rated_by_person")
    assert card.total == pytest.approx(0.35 * 80 + 0.30 * 70 + 0.25 * 60 + 0.10 * 90)
    assert {row.key: row.score for row in bank.rows(DimensionScore)} == POINTS
    assert len(bank.cards("iv02", "请为候选人打分")) == 1
    assert len(bank.cards("hr01", "面试结果待处理")) == 1


def test_a_machine_that_comes_after_the_person_changes_nothing(bank):
    she = bank.person().seated(questions=1)
    sitting = bank.rows(Interview)[0]
    bank.apply(she.application_id, "submit", she.actor)
    late = bank.rows(OutboxMessage, OutboxMessage.kind == "scoring.score")
    assert len(late) == 1
    rate_without_work(bank, she)
    bank.work()
    [card] = bank.rows(Scorecard)
    assert (card.status, card.engine, card.interview_id) == ("rated_by_person", "person", sitting.id)
    assert bank.actions(she)[-1] == "score_by_person" and bank.dead() == []


def rate_without_work(bank, who):
    bank.run(
        lambda session: ratings.rate(
            session,
            bank.journey,
            bank.journey.application(session, who.application_id),
            "iv01",
            POINTS,
            "advance",
            "",
            bank.clock.now(),
        )
    )
