"""SO-14: a candidate reads a sentence for each dimension, after the decision and made of the rubric's names alone."""

import re
from datetime import timedelta

import pytest

from config.loader import load_shelf
from interview_flow.candidate import chat
from interview_flow.core.states import State
from interview_flow.decision import reasons, results
from models import Answer, Application, DimensionScore, InboxEvent, Interview
from scoring.details import AnswerDetail, DimensionDetail
from scoring.interview_score import AnswerInput, score_interview
from scoring.result import DimensionResult, EvidenceResult, ScorecardResult
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.hiring.test_offers import walk

SAID = "我先安抚老人，请他不着急，再请大堂经理帮忙分流后面的客户。"
ITEM = "各维度评语"


def detail(score, missed=(), capped_by=()):
    return DimensionDetail({"t1": AnswerDetail("scored", score, {}, tuple(missed), tuple(capped_by))})


def card(answer_id):
    """Service with a point found, two missed and its nearest passage; patience held down; one unscored, one bare."""

    def quote(text, point):
        start = SAID.index(text)
        return EvidenceResult(answer_id, start, start + len(text), text, None, point)

    def row(key, label, percent, score, quotes=(), made=None):
        status = "scored" if score is not None else "insufficient"
        return DimensionResult(key, label, percent, status, score, score, score, "", tuple(quotes), made)

    return ScorecardResult(
        status="scored", total=61.7, low=50.0, high=70.0, engine="rubric-3", flags=(),
        dimensions=(
            row("service", "服务意识", 35, 63.4, [quote("请大堂经理帮忙分流", "divert"), quote("请他不着急", "need")],
                detail(63.4, ["apologise", "need"])),
            row("patience", "耐心细致", 30, 44.9, [quote("先安抚老人", "calm"), quote("后面的客户", "impatient")],
                detail(44.9, ["stepwise"], ["impatient"])),
            row("finance", "金融知识", 25, None),
            row("communication", "沟通能力", 10, 71.2, (), None),
        ),
    )  # fmt: skip


@pytest.fixture
def scored(bank):
    """She has answered one question, and her card is there."""
    she = bank.person().seated(questions=1)
    she.say(SAID)
    [answer] = bank.rows(Answer)
    bank.apply(she.application_id, "submit", she.actor)
    [sitting] = bank.rows(Interview)
    bank.run(lambda session: results.record(session, bank.journey, sitting.id, card(answer.id), bank.clock.now()))
    bank.work()
    assert bank.state(she) == "scored"
    return she


def forge(bank, who, of):
    """A tap on the item of an application, whether or not its menu was ever shown to them."""
    payload = {
        "external_userid": who.wechat, "msgid": f"forged-{bank.clock.now().timestamp()}", "msgtype": "text", "text": ITEM,
        "send_time": int(bank.clock.now().timestamp()), "menu_id": f"reasons:{of.application_id}",
    }  # fmt: skip
    now = bank.clock.now()
    bank.run(lambda session: chat.received(bank.journey, session, InboxEvent(payload=payload), now))
    bank.work()


def reject(bank, she):
    bank.do(she, "reject", "hr:hr01", "service")
    bank.undo_passes()
    bank.move(timedelta(seconds=2))


@on_sqlite
def test_before_a_decision_is_told_there_is_none(bank, scored):
    def nothing():
        for words in (ITEM, "评语？"):
            scored.say(words)
            assert "有了最终结果之后才能查看" in scored.heard()[-1]
        bank.move(timedelta(seconds=1))
        before = len(scored.heard("有了最终结果之后才能查看"))
        forge(bank, scored, scored)
        assert len(scored.heard("有了最终结果之后才能查看")) == before + 1

    nothing()
    bank.do(scored, "reject", "hr:hr01", "service")
    nothing()  # it can still be taken back
    bank.undo_passes()
    scored.tap("申请复核")
    bank.do(scored, "uphold_appeal", "hr:hr00")
    nothing()  # somebody else decides anew
    bank.do(scored, "advance", "hr:hr00")
    bank.undo_passes()
    nothing()  # the second round asks for what was missed
    assert scored.heard("服务意识：回答中") == []


@on_sqlite
def test_nobody_reads_those_of_others(bank, scored):
    reject(bank, scored)
    other = bank.person("王芳", "13800138009").seated(questions=1)
    forge(bank, other, scored)
    assert "已经失效" in other.heard()[-1]
    other.say(ITEM)
    assert other.heard("服务意识") == []


def test_so_14_after_a_rejection_each_dimension_has_a_sentence(bank, scored):
    reject(bank, scored)
    scored.tap(ITEM)
    [told] = scored.heard("各维度评语，是 AI")
    service, patience, finance, communication = told.split("\n")[1:5]
    assert service == (
        "服务意识：回答中提到了“请人帮忙分流后面的客户”；如能具体说到“向排队的客户致歉”、“问清老人要办什么”，得分会更高"
    )
    assert patience == "耐心细致：回答中提到了“安抚老人不着急”；“不耐烦”这类说法拉低了得分"
    assert finance == "金融知识：本次未能评定"
    assert communication == "沟通能力：表现良好"  # scored by a version that kept no details
    assert re.findall(r"\d", told) == [] and "%" not in told
    assert not any(piece in told for piece in ("大堂经理", "不着急，再请", "35", "iv01"))


def test_the_item_stands_beside_the_appeal_and_leads_back_to_it(bank, scored):
    reject(bank, scored)
    scored.tap(ITEM)
    scored.tap("申请复核")
    assert len(scored.heard("已收到您的复核申请")) == 1
    scored.say("我的评语")
    assert len(scored.heard("各维度评语，是 AI")) == 2 and "申请由另一位" not in scored.heard()[-1]


@on_sqlite
def test_whoever_a_person_has_rated_is_told_so(bank, scored):
    reject(bank, scored)
    with bank.db.write() as session:
        for row in session.query(DimensionScore):
            row.status = "rated_by_person"
    scored.say(ITEM)
    assert scored.heard()[-1].startswith("您的面试由面试官评定，没有 AI 评语。")


@on_sqlite
def test_from_an_offer_on_they_may_be_read(bank, scored):
    bank.do(scored, "advance", "hr:hr01")
    bank.undo_passes()
    walk(bank, scored, State.SECOND_ROUND_DONE, State.OFFERED)
    scored.say(ITEM)
    assert "服务意识：回答中提到了" in scored.heard()[-1]


@pytest.mark.parametrize("key", ["teller", "risk_officer"])
def test_saying_what_was_missed_does_raise_the_points(key):
    """The sentence's promise, for each point of the first question, beside an answer that makes one point already."""
    shelf = load_shelf()
    position = shelf.positions[key]
    question = position.questions[0]

    def points(text):
        found = score_interview(position, [AnswerInput("a", question.id, text)], shelf.rules).dimensions
        return {row.key: (row.score or 0.0, {quote.point for quote in row.evidence}) for row in found}

    base = f"我当时先停下手里的事，{question.points[0].paraphrases[0]}，前后用了十分钟。"
    before = points(base)
    missed = [one for one in question.points if one.id not in before[one.dim][1]]
    assert len(missed) == len(question.points) - 1
    for point in missed:
        after = points(f"{base}另外，我{point.paraphrases[0]}。")
        assert after[point.dim][0] > before[point.dim][0], point.id


def test_no_name_is_a_phrase_of_the_rubric_or_longer_than_a_label(bank, scored):
    with bank.db.read() as session:
        row = session.get_one(Application, scored.application_id)
        lines = reasons.in_words(session, bank.journey, row)
    question = bank.journey.catalogue.position("teller").question("t1")
    labels = {mark.label for mark in (*question.points, *question.harmful)}
    named = [name for line in lines for name in re.findall("“([^”]+)”", line)]
    assert named and set(named) <= labels and all(len(name) <= 20 for name in named)
