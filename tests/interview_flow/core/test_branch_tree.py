"""Whose branch a department is: the nearest one above it, and nothing where the way up is broken."""

import random

from hypothesis import given
from hypothesis import strategies as st

from interview_flow.core.branch_tree import MOST_LEVELS, BranchTree

PARENTS = {1: 0, 10: 1, 11: 10, 12: 10, 14: 11, 20: 1}
PLACED = {10: "province", 11: "harbin", 12: "daqing"}
TREE = BranchTree(PARENTS, PLACED)


def test_a_department_without_a_branch_has_that_of_the_nearest_one_above():
    assert [TREE.branch_of(one) for one in (11, 14, 10, 20, 1, 99)] == [
        "harbin",
        "harbin",
        "province",
        None,
        None,
        None,
    ]
    assert TREE.above("harbin") == TREE.above("daqing") == ("province",)
    assert TREE.above("province") == TREE.above("unheard") == ()


def test_parents_in_a_circle_inherit_nothing_and_stand_above_nobody():
    tree = BranchTree({1: 0, 10: 11, 11: 10, 14: 11, 15: 15}, {10: "province", 11: "harbin"})
    assert [tree.branch_of(one) for one in (10, 11, 14, 15)] == ["province", "harbin", None, None]
    assert tree.above("harbin") == tree.above("province") == ()
    assert [tree.is_circular(one) for one in (1, 10, 11, 14, 15)] == [False, True, True, True, True]


def test_a_missing_department_ends_the_way_up():
    cut = BranchTree({number: parent for number, parent in PARENTS.items() if number != 10}, PLACED)
    assert cut.branch_of(14) == "harbin"
    assert cut.above("harbin") == ()


def test_a_chain_longer_than_wecoms_is_no_way_up():
    long = {number: number - 1 for number in range(1, 5001)}
    tree = BranchTree(long, {1: "province"})
    assert tree.branch_of(MOST_LEVELS) == "province"
    assert tree.branch_of(MOST_LEVELS + 1) is None
    assert tree.branch_of(5000) is None


def test_five_thousand_departments_are_placed():
    chance = random.Random(5)
    parents = {1: 0} | {number: chance.randint(max(1, number // 8), number - 1) for number in range(2, 5001)}
    tree = BranchTree(parents, {number: f"b{number}" for number in range(2, 5001, 50)})
    for number in chance.sample(range(1, 5001), 200):
        walked, seen = number, None
        while walked and seen is None:
            seen, walked = tree.placed.get(walked), parents[walked]
        assert tree.branch_of(number) == seen


@given(st.dictionaries(st.integers(1, 12), st.integers(0, 13), max_size=12), st.sets(st.integers(1, 13), max_size=5))
def test_whatever_parents_are_told_no_branch_is_above_itself_and_a_lost_department_gives_nothing(parents, placed):
    branches = {number: f"b{number}" for number in placed}
    tree = BranchTree(parents, branches)
    for number in placed:
        assert f"b{number}" not in tree.above(f"b{number}")
    for lost in parents:
        rest = BranchTree({one: parent for one, parent in parents.items() if one != lost}, branches)
        for number in rest.parents:
            assert set(placed_above(rest, number)) <= set(placed_above(tree, number)) | set(circular(tree, number))


def placed_above(tree, number):
    return [tree.placed[one] for one in tree.chain(number) if one in tree.placed]


def circular(tree, number):
    """What a department inherits once the circle above it is broken: its own way up was no way before."""
    return list(tree.placed.values()) if len(tree.chain(number)) == 1 else []
