"""Near copies on the result page: for HR, in plain words, the other candidate named only where the member may read both."""

import pytest
from sqlalchemy import select

from models import Answer, AnswerLikeness, Interview, Rating
from tests.support.times import NOW
from tests.web.interviewer.test_pages import see
from tests.web.seeds import interviewed, sign_in

WORDS = "与另一位候选人的措辞约有 62% 相同"


def alike(web, one, other, question="t1"):
    """The first answers of both were found to be alike."""
    with web.db.write() as session:
        ids = [
            session.scalars(
                select(Answer.id)
                .join(Interview)
                .where(Interview.application_id == made.application_id, Answer.question_id == question)
            ).one()
            for made in (one, other)
        ]
        first, second = sorted(ids)
        session.add(AnswerLikeness(first_id=first, second_id=second, likeness=0.618, found_at=NOW))


@pytest.fixture
def pair(light_web):
    """A candidate at Harbin and one at Guangzhou."""
    made = interviewed(light_web), interviewed(light_web, branch="guangzhou", name="王秀英")
    alike(light_web, *made)
    return made


def test_hr_of_one_branch_reads_that_it_resembles_another_answer_but_not_whose(light_web, pair):
    text = see(sign_in(light_web, "hr01"), pair[0])

    assert WORDS in text and "不在您的查看范围内" in text and "不影响得分" in text
    assert "王秀英" not in text and pair[1].application_id not in text


def test_hr_with_rights_to_both_is_led_from_each_to_the_other(light_web, pair):
    client = sign_in(light_web, "hr00")

    assert "王秀英" in see(client, pair[0]) and f"/h5/results/{pair[1].application_id}" in see(client, pair[0])
    assert "李晓" in see(client, pair[1]) and f"/h5/results/{pair[0].application_id}" in see(client, pair[1])


def test_interviewers_and_pages_of_other_answers_say_nothing_of_it(light_web, pair):
    other = interviewed(light_web, name="赵强")
    with light_web.db.write() as session:
        given = {"stage": "recorded", "rater": "iv01", "scores": {}, "recommendation": "advance", "blind": True}
        session.add(Rating(application_id=pair[0].application_id, rated_at=NOW, **given))

    assert "措辞" not in see(sign_in(light_web, "iv01"), pair[0])
    assert "措辞" not in see(sign_in(light_web, "hr00"), other)


def test_an_answer_that_resembles_many_names_the_most_alike(light_web, pair):
    for number in range(7):
        alike(light_web, pair[0], interviewed(light_web, name=f"候选{number}"))

    assert see(sign_in(light_web, "hr00"), pair[0]).count("相同") == 5
