"""What a language model copied stands beside the missed point, as that, for whoever may see points, and counts nothing."""

import re

import pytest
from sqlalchemy import select

from interview_flow.decision.results import in_words
from interview_flow.interview import sittings
from models import Answer, Application, DimensionScore, FinderAnswer, FinderQuote, Scorecard
from scoring.answers import join
from scoring.details import DimensionDetail
from tests.support.times import NOW
from tests.web.interviewer.seeds import scored
from tests.web.interviewer.test_pages import words_of
from tests.web.seeds import BASE, see, sign_in
from web.api import card_reading, replies

CLAUSE = "请他慢慢说"
COPIED, DOUBTFUL = "语言模型找到的原话（未计分）：", "请人工确认"


def copied(web, made, quote=CLAUSE, trouble=None, dropped=None, **quality):
    """As the job stores it for the first answer; returns the missed point that it is said to show."""
    with web.db.write() as session:
        card = session.scalars(select(Scorecard)).one()
        answer = session.scalars(select(Answer).where(Answer.question_id == "t1")).one()
        details = [
            DimensionDetail.from_json(row.detail) for row in session.scalars(select(DimensionScore)) if row.detail
        ]
        point = next(key for one in details if "t1" in one.answers for key in one.answers["t1"].missed)
        row = FinderAnswer(
            scorecard_id=card.id, answer_id=answer.id, finder="m@r", asked=[point], trouble=trouble,
            dropped=dropped or {}, asked_at=NOW,
        )  # fmt: skip
        session.add(row)
        session.flush()
        if quote:
            start = join(sittings.parts_of(session, answer.id)).text.find(CLAUSE)
            session.add(
                FinderQuote(
                    finder_answer_id=row.id,
                    point=point,
                    start=start,
                    end=start + len(quote),
                    **{"agreed": True, "weak": None, **quality},
                    quote=quote,
                )
            )
        session.flush()
        return point


@pytest.fixture
def made(light_web):
    return scored(light_web)


def page(web, made, userid="hr01"):
    return re.sub(r"\s+", "", words_of(see(sign_in(web, userid), f"/h5/results/{made.application_id}")))


def test_it_stands_beside_the_missed_point_and_no_number_moves(light_web, made):
    before = page(light_web, made)
    copied(light_web, made)

    shown = page(light_web, made)
    assert f"{COPIED}{CLAUSE}" in shown and DOUBTFUL not in shown and COPIED not in before
    assert shown.replace(f"{COPIED}{CLAUSE}", "") == before


@pytest.mark.parametrize("quality", [{"agreed": False}, {"weak": True}])
def test_what_the_calls_differ_on_or_lies_far_off_is_for_a_person_to_confirm(light_web, made, quality):
    copied(light_web, made, **quality)

    assert f"{COPIED}{CLAUSE}（{DOUBTFUL}" in page(light_web, made)


def test_words_that_stand_in_the_answer_no_more_are_not_shown(light_web, made):
    copied(light_web, made, quote="我马上请人过来")

    assert COPIED not in page(light_web, made)


def test_a_trouble_and_what_was_no_copy_are_told_and_nothing_else_is(light_web, made):
    copied(light_web, made, quote="", trouble="too_slow", dropped={"not_verbatim": 3})

    shown = page(light_web, made)
    assert "没有按时答复。不影响得分。" in shown and "有3处不合要求，没有采用" in shown and COPIED not in shown


def test_an_interviewer_who_has_not_rated_sees_none_of_it(light_web, made):
    copied(light_web, made, trouble="too_slow")

    shown = page(light_web, made, "iv01")
    assert "语言模型" not in shown


def test_the_api_has_it_in_a_field_of_its_own_and_nowhere_else(light_web, made):
    def card():
        with light_web.db.read() as session:
            row = session.get_one(Application, made.application_id)
            return card_reading.scorecard(session, light_web.journey, row)

    before = card()
    point = copied(light_web, made, agreed=False)
    after = card()

    replies.Scorecard.model_validate(after)
    [one] = after.pop("copied")
    assert before.pop("copied") == [] and before == after
    assert (one["finder"], one["asked"], one["trouble"], one["dropped"]) == ("m@r", [point], None, {})
    assert [(row["point"], row["text"], row["agreed"], row["weak"]) for row in one["quotes"]] == [
        (point, CLAUSE, False, None)
    ]


def test_a_candidate_never_hears_of_it(light_web, made):
    copied(light_web, made)
    with light_web.db.read() as session:
        said = in_words(session, made.application_id)
    assert CLAUSE not in repr(said) and "语言模型" not in repr(said)
    assert sign_in(light_web, "hr02").get(f"/h5/results/{made.application_id}", base_url=BASE).status_code == 403
