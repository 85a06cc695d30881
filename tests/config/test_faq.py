"""The approved answers: what they say about an interview is so at every branch, for every position."""

import re

import pytest

from catalogue import Catalogue
from config.loader import load_shelf
from config.promises import load_promises
from config.schema import FaqEntry
from interview_flow.candidate.faq_words import worded

SHELF = load_shelf()
PLACES = [(branch, position) for branch in SHELF.branches for position in SHELF.positions]
ENTRIES = {entry.id: entry for entry in SHELF.faq}


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue(practice=True)


@pytest.mark.parametrize(("branch", "position"), PLACES)
def test_every_answer_can_be_told_at_every_branch(catalogue, branch, position):
    version = catalogue.current(position, branch)
    for entry in SHELF.faq:
        assert "{" not in worded(entry, version)


@pytest.mark.parametrize(("branch", "position"), PLACES)
def test_the_length_told_is_the_length_asked(catalogue, branch, position):
    version = catalogue.current(position, branch)
    asked = [version.question(one) for one in version.questions_to_ask()]

    questions, shortest_s, longest_min, whole_min = map(int, re.findall(r"\d+", worded(ENTRIES["length"], version)))

    assert questions == len(asked)
    assert shortest_s == min(one.seconds.min for one in asked)
    assert 60 * (longest_min - 1) < max(one.seconds.max for one in asked) <= 60 * longest_min
    assert 60 * (whole_min - 1) < sum(one.seconds.max for one in asked) <= 60 * whole_min


def test_guangzhou_asks_a_teller_seven_questions_and_says_so(catalogue):
    assert worded(ENTRIES["length"], catalogue.current("teller", "guangzhou")).startswith("一共7道题")


def test_a_stranger_hears_nothing_that_differs_from_branch_to_branch():
    for entry in SHELF.faq:
        assert not re.search(r"\{|\d+道", worded(entry, None))


def test_the_promised_days_are_those_that_are_kept():
    days = load_promises().working_days
    assert f"{days.second_round}个工作日内" in worded(ENTRIES["second_round"], None)
    assert f"{days.second_round}个工作日内" in worded(ENTRIES["result_time"], None)
    assert f"{days.appeal}个工作日内" in worded(ENTRIES["appeal"], None)


@pytest.mark.parametrize("values", [{"answer": "一共{questions}道题"}, {"answer": "看情况", "general": "{questions}"}])
def test_an_answer_that_a_stranger_could_not_be_told_is_refused(values):
    with pytest.raises(ValueError, match="general answer"):
        FaqEntry(id="length", question="多长时间？", **values)


def test_no_answer_promises_what_nobody_does():
    said = "".join(entry.answer + entry.general for entry in SHELF.faq)
    for promise in ("到期删除", "随时要求查看或删除", "为您修改", "会提前说明"):
        assert promise not in said


def test_the_degree_that_is_told_is_the_one_that_every_position_asks_for():
    asked = {rule.at_least for position in SHELF.positions.values() for rule in position.screening if rule.at_least}
    assert asked == {"本科"} and "各岗位都要求本科" in ENTRIES["degree"].answer
