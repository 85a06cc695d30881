"""Each field of the form is checked by itself, and the error says which and why."""

from datetime import date

import pytest

from core.errors import InputInvalid
from interview_flow import onboarding_form
from tests.support.onboarding import FORM

TODAY = date(2026, 11, 2)


def wrong(**fields):
    with pytest.raises(InputInvalid) as caught:
        onboarding_form.checked(fields, TODAY)
    return caught.value


def test_the_check_character_is_worked_out_as_the_standard_does():
    # GB 11643-1999's own example: 11010519491231002X
    assert onboarding_form.check_letter("11010519491231002") == "X"
    assert onboarding_form.id_number_is_valid("11010519491231002X", TODAY)


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",  # wrong check character
        "11010519491231002",  # 17 characters
        "99010519491231002X",  # no such province
        "110105194913310024",  # month 13
        "1101051949123100二X",
        "",
    ],
)
def test_an_impossible_identity_number_is_refused(number):
    assert not onboarding_form.id_number_is_valid(number, TODAY)


def test_a_birthday_decides_whether_somebody_is_sixteen():
    number = "23010320101102002"
    number += onboarding_form.check_letter(number)

    assert onboarding_form.id_number_is_valid(number, date(2026, 11, 2))
    assert not onboarding_form.id_number_is_valid(number, date(2026, 11, 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12800138000"), ("phone", "1380013800"), ("emergency_phone", "021-5555"),
        ("emergency_relation", "邻居"), ("address", "某街"), ("emergency_name", "<b>李</b>"),
        ("id_number", "123"),
    ],
)  # fmt: skip
def test_a_wrong_value_names_its_field_in_chinese(field, value):
    error = wrong(**{field: value})

    assert error.field == field
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(error))


def test_an_unknown_field_is_refused():
    assert wrong(salary="1").field == "salary"


def test_values_are_tidied():
    tidy = onboarding_form.checked(
        {"phone": "+86 138-0013-8000", "id_number": "11010519491231002x", "address": " 道里区  中央大街1号 "}, TODAY
    )

    assert tidy == {"phone": "13800138000", "id_number": "11010519491231002X", "address": "道里区 中央大街1号"}


def test_an_emptied_field_is_a_gap_of_the_draft():
    draft = {**FORM, **onboarding_form.checked({"address": " ", "phone": None}, TODAY)}

    assert onboarding_form.missing(draft) == ["phone", "address"]


def test_the_emergency_contact_must_be_somebody_else():
    with pytest.raises(InputInvalid) as caught:
        onboarding_form.refuse_incomplete({**FORM, "emergency_phone": FORM["phone"]})
    assert caught.value.field == "emergency_phone"
