"""Name, sex, school and dialect don't count: the same answer with such words swapped scores the same (SO-13)."""

import pytest

from tests.scoring.attacks.cards import SCORERS, points_of
from tests.support.answers import written
from tests.support.attacks import SWAPS, introduced, swapped

HONEST = [one for one in written("open") if one.kind.honest]
PEOPLE = [
    ("张伟", "清华大学"),
    ("王秀英", "某县职业技术学院"),
    ("阿依古丽·买买提", "新疆农业大学"),
    ("欧阳娜娜", "夜大"),
]
# Kinds of words that still move points.
MOVING = {"phrases": ("sex", "dialect"), "characters": (), "meaning": ()}
WHY = "paraphrases are compared character by character"


def kinds():
    for scorer in SCORERS:
        for name in SWAPS:
            marks = pytest.mark.xfail(strict=True, reason=WHY) if name in MOVING[scorer] else ()
            yield pytest.param(scorer, name, marks=marks, id=f"{scorer}-{name}")


def points(scorer, one, text):
    return points_of(scorer, one.position, one.question_id, text)


@pytest.mark.parametrize(("scorer", "kind"), list(kinds()))
def test_a_swapped_word_changes_nothing_by_more_than_one(scorer, kind):
    changed = [one for one in HONEST if swapped(one.answer, kind) != one.answer]

    assert len(changed) >= 2
    for one in changed:
        before, after = points(scorer, one, one.answer), points(scorer, one, swapped(one.answer, kind))
        assert after.to_person == before.to_person, one.id
        assert abs(after.mean - before.mean) <= 1, (one.id, before.dimensions, after.dimensions)


@pytest.mark.parametrize("scorer", SCORERS)
def test_the_name_and_school_of_a_candidate_who_introduces_themselves_change_nothing(scorer):
    for one in HONEST[::8]:
        told = {points(scorer, one, introduced(one.answer, school, name)).dimensions for name, school in PEOPLE}
        assert len(told) == 1, (one.id, told)


def test_swapping_twice_gives_the_text_back():
    for kind in SWAPS:
        for one in HONEST[::10]:
            assert swapped(swapped(one.answer, kind), kind) == one.answer
