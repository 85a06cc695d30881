"""SO-14: how each number came about stands on the result page, for whoever audits it, and for nobody else."""

from sqlalchemy import select

from interview_flow.decision.scorecards import BY_PERSON
from models import Application, DimensionScore, Scorecard
from tests.web.interviewer.seeds import ANSWERS, rated, scored
from tests.web.seeds import BASE, see, sign_in
from web.interviewer.card import card_of

# Says much that is right, and then what must not be said.
CAPPED = (
    "首先我会暂停办理转账，因为可能是诈骗，然后问清转账用途，核实收款人和对方账户。如果可疑，我会报告主管，并且报警，"
    "请民警过来劝阻。再给他倒杯水，陪着他，联系家人，安抚他别着急，举例讲真实案例。但那是他自己的钱，跟银行没关系。"
)


def page(web, made, userid="hr01"):
    return see(sign_in(web, userid), f"/h5/results/{made.application_id}")


def test_so_14_each_dimension_says_what_every_answer_brought(light_web):
    made = scored(light_web)

    shown = page(light_web, made)

    assert "评分明细（供核查）" in shown and "评分程序：rubric-" in shown
    assert "要点覆盖" in shown and "未校准" in shown


def test_so_14_the_parts_of_each_answer_add_up_to_the_points_that_are_shown(light_web):
    made = scored(light_web, answers={**ANSWERS, "t2": [CAPPED]})
    with light_web.db.write() as session:
        rows = session.scalars(select(DimensionScore).where(DimensionScore.score.is_not(None))).all()
        card = card_of(session, session.get_one(Application, made.application_id))
        stored = [one for row in rows for one in row.detail["answers"].values() if one["score"] is not None]

    shown = [one for row in card.rows for one in row.computed if one.score is not None]
    assert len(shown) == len(stored) > 3 and all(one.added == one.score for one in shown)
    assert any("capped" in dict(one.terms) for one in shown)
    assert f"合计 {shown[0].added}" in page(light_web, made) and "限制得分" in page(light_web, made)


def test_so_14_an_interviewer_who_has_not_rated_sees_none_of_it(light_web):
    made = scored(light_web)

    assert "评分明细" not in page(light_web, made, "iv01")


def test_so_14_whoever_audits_for_head_office_opens_it_in_every_branch_and_nobody_elsewhere_does(light_web):
    made = scored(light_web)

    assert "评分明细（供核查）" in page(light_web, made, "hr00")
    elsewhere = sign_in(light_web, "hr02").get(f"/h5/results/{made.application_id}", base_url=BASE)
    assert elsewhere.status_code == 403 and "评分明细" not in elsewhere.text


def test_so_14_an_interviewer_sees_it_once_their_own_rating_is_in(light_web):
    made = scored(light_web)
    rated(light_web, made.application_id, "iv01", 70, 80, 55, 75)

    assert "评分明细（供核查）" in page(light_web, made, "iv01")


def test_so_14_it_is_stored_as_numbers_and_ids_without_a_word_that_was_said(light_web):
    scored(light_web)

    with light_web.db.read() as session:
        details = [row.detail for row in session.scalars(select(DimensionScore))]
    assert details and all(one["answers"] for one in details)
    assert not any("安抚老人" in str(one) or "理财" in str(one) for one in details)


def test_a_card_of_a_version_before_has_no_details(light_web):
    made = scored(light_web)
    with light_web.db.write() as session:
        for row in session.scalars(select(DimensionScore)):
            row.detail = None

    assert "评分明细" not in page(light_web, made)


def test_what_a_person_rated_has_no_details_of_the_machine(light_web):
    made = scored(light_web)
    rated(light_web, made.application_id, "iv01", 70, 80, 55, 75)
    with light_web.db.write() as session:
        for row in session.scalars(select(DimensionScore)):
            row.status = "rated_by_person"

    assert "评分明细" not in page(light_web, made)


def test_what_the_machine_doubted_is_no_longer_asked_for_once_a_person_has_rated(light_web):
    made = scored(light_web)
    with light_web.db.write() as session:
        card = session.scalars(select(Scorecard)).one()
        card.status, card.total, card.flags = "needs_person", None, [*card.flags, ":without_encoders"]
    assert "未使用语义模型" in page(light_web, made)

    with light_web.db.write() as session:
        card = session.scalars(select(Scorecard)).one()
        card.status, card.total = BY_PERSON, 70.0

    assert "未使用语义模型" not in page(light_web, made)
