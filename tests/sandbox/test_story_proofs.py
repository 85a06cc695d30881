"""The demo's comparisons: right values pass, and each wrong one is named."""

import pytest

from sandbox.story import proofs
from sandbox.story.closing_scenes import FORM

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
