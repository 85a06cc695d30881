"""The answers by four writers are what their README says: whole, apart from the other held questions, in two halves."""

import json
from collections import Counter

from config.loader import load_positions
from tests.support.answers import FILE, written

ROWS = [json.loads(line) for line in FILE.with_name("four_writers.jsonl").read_text("utf-8").splitlines()]
DESIGNED = {
    "honest_excellent": 4, "honest_good": 3, "honest_short": 2, "half_right": 1, "vague": 1, "third_person": 1,
    "careless": 0, "keyword_list": 0, "keyword_essay": 0, "contradiction": 0, "off_topic_fluent": 0,
}  # fmt: skip


def test_each_question_has_twelve_answers_of_the_designed_kinds():
    kinds: dict[tuple[str, str], Counter[str]] = {}
    for row in ROWS:
        kinds.setdefault((row["position"], row["question_id"]), Counter())[row["kind"].partition("_")[0]] += 1
        assert row["text_quality"] == DESIGNED[row["kind"]] and len(row["answer"]) >= 20
    usual = {"honest": 5, "half": 1, "vague": 1, "third": 1, "careless": 1, "keyword": 1, "contradiction": 1, "off": 1}
    assert len(kinds) == 50 and all(found == usual for found in kinds.values())
    assert len({row["id"] for row in ROWS}) == len({row["answer"] for row in ROWS}) == 600


def test_they_answer_shipped_questions_and_none_that_the_other_file_holds_back():
    shipped = {(position.key, one.id) for position in load_positions().values() for one in position.questions}
    asked = {(row["position"], row["question_id"]): row["half"] for row in ROWS}
    assert set(asked) <= shipped
    assert not set(asked) & {(one.position, one.question_id) for one in written("held")}
    assert Counter(asked.values()) == {"open": 38, "held": 12}
    assert all(asked[row["position"], row["question_id"]] == row["half"] for row in ROWS)
