"""The words beside a question: how to answer once, and how long an answer should be."""

import pytest

from config.schema import Question, Seconds
from interview_flow.interview import questions
from tests.support.onboarding import shipped


def question(lowest, highest, suggested=None):
    given = {"id": "x", "text": "请介绍您自己。", "kind": "behavioural", "dimensions": ("service",)}
    return Question(**given, seconds=Seconds(min=lowest, max=highest), suggested=suggested)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (question(15, 180), "1到2分钟"),
        (question(15, 60), "1分钟左右"),
        (question(10, 90, Seconds(min=20, max=90)), "20秒到1.5分钟"),
        (question(10, 50, Seconds(min=20, max=40)), "20到40秒"),
        (question(10, 240, Seconds(min=90, max=180)), "1.5到3分钟"),
    ],
)
def test_the_advised_length_stays_within_what_the_question_takes(asked, said):
    assert questions.length(shipped().position("teller"), asked) == said
