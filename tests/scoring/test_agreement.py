"""The measures of the scoring benchmark, and the floor that length sets."""

import json
import random

import pytest

from benchmarks import scoring as bench
from benchmarks.scorer.agreement import pearson, weighted_kappa


def test_weighted_kappa_is_scikit_learn_s():
    from sklearn.metrics import cohen_kappa_score

    pick = random.Random(1)
    left = [pick.randint(0, 10) for _ in range(200)]
    right = [min(10, max(0, one + pick.randint(-2, 2))) for one in left]

    assert weighted_kappa(left, right) == pytest.approx(cohen_kappa_score(left, right, weights="quadratic"))


def test_a_group_is_never_on_both_sides():
    rows = [{"question_id": str(number % 7)} for number in range(50)]

    for held, kept in bench.folds(rows, lambda row: row["question_id"]):
        assert not {rows[at]["question_id"] for at in held} & {rows[at]["question_id"] for at in kept}
        assert sorted([*held, *kept]) == list(range(50))


@pytest.mark.skipif(not bench.DATA.exists(), reason="the answers with human scores are not beside the repository")
@pytest.mark.parametrize(("name", "least_r"), [("zh_ads", 0.60), ("zh_le", 0.90)])
def test_the_untrained_scorer_agrees_with_teachers_better_than_length_does(name, least_r):
    rows = [json.loads(line) for line in (bench.DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]
    goals = [100 * row["score"] / row["max_score"] for row in rows]
    said = [one.points for one in bench.score(rows)]

    assert pearson(said, goals) >= least_r
    assert pearson(said, goals) >= pearson([len(row["answer"]) for row in rows], goals) + 0.15
