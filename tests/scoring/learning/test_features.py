"""What a model may look at is a closed list, and no protected fact or stand-in gets onto it."""

import math

import pytest

from core.errors import InputInvalid
from scoring.learning.features import LOWERS, Feature, checked, sign
from scoring.learning.table import Table
from tests.scoring.learning.rated import rated

# Facts of a person, and what stands in for one; `length` and `characters` for how much somebody talks.
FORBIDDEN = (
    "name sex gender age birth birthplace school university degree ethnicity region branch photo face voice pitch accent "
    "dialect rate pause filler stammer id_number phone rater length characters words"
).split()


@pytest.mark.parametrize("planted", [*FORBIDDEN, "Coverage", "coverage ", "ｃoverage", ""])
def test_a_planted_column_is_refused_by_name(planted):
    row = rated(features={"coverage": 0.5, planted: 0.5})
    with pytest.raises(InputInvalid, match="list of features") as refused:
        Table([row])
    assert refused.value.field == planted


def test_the_list_holds_no_fact_of_a_person_and_nothing_that_stands_in_for_one():
    assert not {str(feature) for feature in Feature} & set(FORBIDDEN)
    assert set(Feature) == {
        "coverage", "structure", "specificity", "discourse", "substance", "relevance", "second_scorer", "contradiction"
    }  # fmt: skip


@pytest.mark.parametrize("value", [math.nan, math.inf, -0.01, 1.01])
def test_a_feature_is_a_number_from_0_to_1(value):
    with pytest.raises(InputInvalid, match="from 0 to 1"):
        checked({"coverage": value})


def test_features_come_in_the_order_of_the_list_and_know_their_direction():
    assert list(checked({"contradiction": 0.1, "coverage": 0.2})) == [Feature.COVERAGE, Feature.CONTRADICTION]
    assert {feature: sign(feature) for feature in Feature if feature in LOWERS} == {Feature.CONTRADICTION: -1.0}
