"""The demo's comparisons: right values pass, and each wrong one is named."""

import pytest

from sandbox.story import proofs, report, report_page
from sandbox.story.closing_scenes import FORM
from sandbox.story.record import Record

SHOWN = {"position": "柜员", "branch": "哈尔滨分行", "at": "2026-12-01T02:00:00+00:00", "can_accept": True, "more": 1}


def rows(**changed):
    wanted = proofs.expected_in_roster("李晓", "柜员", FORM) | changed
    found = [{"name": name, "value": value} for name, value in wanted.items() if value is not None]
    for row in found:
        if row["name"].endswith(("手机号", "电话")):
            row["value"] = {"value_country_code": "86", "value_mobile": row["value"]}
        if row["name"] == "职位":
            row |= {"label": row["value"], "value": 1}
    return found


def differences(**changed):
    return proofs.roster_differences(rows(**changed), proofs.expected_in_roster("李晓", "柜员", FORM))


def test_a_roster_that_agrees_has_no_differences():
    assert differences() == []


@pytest.mark.parametrize("field", [*proofs.FROM_FORM, "姓名", "职位"])
@pytest.mark.parametrize("value", ["别的值", None])
def test_each_wrong_or_missing_field_of_the_roster_is_named(field, value):
    [found] = differences(**{field: value})
    assert found.startswith(field)


def test_an_appointment_that_agrees_has_no_differences():
    assert proofs.appointment_differences(SHOWN, {key: SHOWN[key] for key in ("position", "branch", "at")}) == []


@pytest.mark.parametrize("key", ["position", "branch", "at", "can_accept"])
@pytest.mark.parametrize("shown", [{}, dict.fromkeys(SHOWN, "")])
def test_each_wrong_or_missing_part_of_the_appointment_is_named(key, shown):
    [found] = proofs.appointment_differences(shown, {key: SHOWN[key]})
    assert found.startswith(key)


ROUTE = (("invite", "api"), ("take_human_route", "candidate"), ("approve_offer", "hr:hr01"))
TAKEN = [
    {"action": "invite", "actor": "api:hris"},
    {"action": "take_human_route", "actor": "candidate:1"},
    {"action": "approve_offer", "actor": "hr:hr01"},
]


def test_a_route_that_was_taken_as_expected_has_no_differences():
    assert proofs.route_differences(TAKEN, ROUTE) == []


@pytest.mark.parametrize(
    "taken",
    [
        TAKEN[:2],
        [*TAKEN, {"action": "withdraw", "actor": "candidate:1"}],
        [*TAKEN[:2], {"action": "approve_offer", "actor": "hr:hr02"}],
        [TAKEN[0], {"action": "accept_invitation", "actor": "candidate:1"}, TAKEN[2]],
    ],
    ids=["one is missing", "one too many", "somebody else", "another step"],
)
def test_each_step_that_was_not_the_expected_one_is_named(taken):
    [found] = proofs.route_differences(taken, ROUTE)
    assert found.startswith("第")


@pytest.mark.parametrize(
    ("shown", "differences"),
    [
        ("<dt>服务意识</dt><dd>82</dd>", []),
        ("<dt>服务意识</dt><dd>28</dd>", ["服务意识：28，应为 82"]),
        ("<p>还没有评分。</p>", ["服务意识：没有，应为 82"]),
    ],
)
def test_points_that_the_page_does_not_show_as_given_are_named(shown, differences):
    assert proofs.rating_differences(shown, {"服务意识": 82}) == differences


def test_the_report_has_the_points_of_who_has_no_scorecard():
    told = Record(people={"human": "郑媛"}, by_person={"human": {"服务意识": 82}})
    assert "面试官评分：郑媛（人工面试，没有 AI 评分卡）" in report.lines(told)
    assert "<dt>服务意识</dt><dd><strong>82</strong>" in report_page.page(told)
