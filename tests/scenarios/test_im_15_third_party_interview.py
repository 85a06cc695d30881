"""IM-15: a vendor's AI holds the interview; its answers are scored by our rubric, whatever score it sends along."""

from dataclasses import replace

import pytest

from config.loader import load_positions
from scoring.interview_score import score_interview
from scoring.vendors.contract import VendorAnswer, answers_for, questions_of
from tests.contracts.interview_vendor import REQUEST
from tests.support.interview_vendor import rig as vendor_rig

TELLER = load_positions()["teller"]
STRONG = "我会先安抚老人，请他不要着急，再请大堂经理帮忙分流后面的客户，最后把步骤写在纸上，一步一步讲给他听。"
WEAK = "我不知道，让他找别人吧。"


@pytest.fixture
def rig():
    with vendor_rig() as made:
        yield made


def interview(rig, reference, text, **vendor_says):
    """Held by the vendor, told by its signed callback, scored by us."""
    asked = questions_of([(one.id, one.text) for one in TELLER.questions[:2]])
    request = replace(REQUEST, reference=reference, questions=asked)
    rig.vendor.create(request)
    rig.finish(reference, [VendorAnswer(asked[0].question_id, text, f"rec-{reference}", 40.0)], vendor_says)
    result = rig.vendor.receive(*rig.callback(reference))
    answers = [replace(one, answer_id=one.question_id) for one in answers_for(request, result)]
    return score_interview(TELLER, answers)


def test_the_answers_are_scored_by_our_rubric_and_the_vendors_score_is_read_by_nobody(rig):
    plain = interview(rig, "r1", STRONG)

    assert plain == interview(rig, "r2", STRONG, score=3, recommendation="reject")
    assert plain == interview(rig, "r3", STRONG, score=100, dimensions={"service": 100}, total=100)


def test_a_vendors_praise_lifts_no_weak_answer_and_no_unanswered_question_counts_zero(rig):
    strong, weak = interview(rig, "r1", STRONG, score=1), interview(rig, "r2", WEAK, score=100)

    def points(card):
        return {row.key: row.score for row in card.dimensions if row.score is not None}

    assert points(strong) and max(points(weak).values(), default=0) < max(points(strong).values())
    assert all(quote.text in STRONG for row in strong.dimensions for quote in row.evidence)
