"""SO-07 with the encoders: one interview has one scorecard, byte for byte, whichever process scores it."""

import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest

from config.schema import ScoringRules
from scoring.interview_score import AnswerInput, score_interview, score_one
from scoring.meanings import Meanings
from scoring.rubric.meaning.encoders import open_encoder
from tests.scoring.rubric.meaning.rubric import POSITION
from tests.support.needs import REPOSITORY

# The position has two questions; three scorable answers would never come together.
RULES = ScoringRules(min_answers=2)
SAID = {
    "q1": "前天有位送外卖的大哥卡被吞了，急得跺脚。我跟他说卡在机器里跑不掉，给他接了杯水，看了他的身份证，"
    "又让他把号码后四位报给我，对上了，就教他用手机取了六百块。",
    "q2": "我会先把那张表停下来不报，拿着底单去问小周这天是怎么填的，让她自己改了签字，后来我在表头加了一栏互相查。",
}
PROGRAM = """
import sys
from tests.scoring.rubric.meaning.test_any_process import everything
sys.stdout.write(everything(backwards=sys.argv[1] == "backwards"))
"""


def everything(meanings=None, *, backwards=False):
    """The whole card and everything that was found in each answer, as JSON.

    Args:
        backwards: the same answers were scored before, in the other order, so that the encoder has seen all texts.
    """
    meanings = meanings or Meanings(open_encoder)
    answers = [AnswerInput(f"a-{question}", question, text) for question, text in SAID.items()]
    meaning = meanings.of(POSITION)
    assert meaning is not None and meaning.encoder.by_meaning
    if backwards:
        for one in reversed(answers):
            score_one(POSITION, one, RULES, meaning)
    card = score_interview(POSITION, answers, RULES, meanings)
    found = [asdict(score_one(POSITION, one, RULES, meaning)) for one in answers]
    return json.dumps({"card": card.to_json(), "answers": found}, ensure_ascii=False)


def in_another_process(seed, threads, order):
    """The same from a process with encoders of its own."""
    counts = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads)
    environment = {**os.environ, **counts, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", PROGRAM, order]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def here(sentence_encoders):
    return everything(Meanings(lambda: sentence_encoders))


@pytest.mark.parametrize(
    ("seed", "threads", "order"), [("0", "1", "forwards"), ("1", "2", "backwards"), ("4242", "4", "forwards")]
)
def test_so_07_with_the_encoders_the_whole_card_is_the_same_bytes_in_any_process(here, seed, threads, order):
    assert in_another_process(seed, threads, order) == here


def test_what_is_compared_holds_points_quotes_and_doubts(here):
    found = json.loads(here)

    assert found["card"]["status"] == "scored" and found["card"]["low"] < found["card"]["high"]
    assert all(row["evidence"] and row["detail"]["answers"] for row in found["card"]["dimensions"])
    assert all(one["parts"] and one["second"] is not None for one in found["answers"])
