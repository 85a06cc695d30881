"""Two rubrics with one hash give every answer the same points."""

import pytest

from config.schema import ScoringRules
from scoring.rubric_hash import question_hashes, rubric_hash
from tests.support.onboarding import shipped

TELLER = shipped().position("teller")
RULES = shipped().shelf.rules


def with_first(**changed):
    first, *others = TELLER.questions
    return TELLER.model_copy(update={"questions": (first.model_copy(update=changed), *others)})


def test_words_for_people_change_nothing():
    for same in (with_first(anchors={90: "x"}), with_first(suggested=None), with_first(local=False)):
        assert rubric_hash(same, RULES) == rubric_hash(TELLER, RULES)
    points = [point.model_copy(update={"label": "别的叫法"}) for point in TELLER.questions[0].points]
    assert rubric_hash(with_first(points=tuple(points)), RULES) == rubric_hash(TELLER, RULES)


@pytest.mark.parametrize(
    "changed", [{"points": ()}, {"harmful": ()}, {"kind": "knowledge"}, {"text": "别的问题是什么？"}]
)
def test_what_the_scorer_reads_changes_the_hash_of_that_question_alone(changed):
    before, after = question_hashes(TELLER, RULES), question_hashes(with_first(**changed), RULES)
    assert {key for key in before if before[key] != after[key]} == {TELLER.questions[0].id}
    assert rubric_hash(with_first(**changed), RULES) != rubric_hash(TELLER, RULES)


def test_other_weights_of_the_parts_are_another_rubric():
    assert rubric_hash(TELLER, ScoringRules(coverage=59, structure=21)) != rubric_hash(TELLER, RULES)


def test_a_branch_with_questions_of_its_own_has_head_offices_rubric():
    merged = shipped().current("teller", "guangzhou").position
    assert len(merged.questions) > len(TELLER.questions)
    assert rubric_hash(merged, RULES) == rubric_hash(TELLER, RULES)
