"""Each field of the form is checked by itself, and the error says which and why."""

from datetime import date

import pytest

from core.errors import InputInvalid
from core.identity_documents import check_letter, kind_of
from core.normal_form import person_name
from interview_flow.hiring import onboarding_form
from tests.core.test_normal_form import KEPT_NAMES, SPACED_NAMES, SPELLINGS
from tests.support.onboarding import FORM

TODAY = date(2026, 11, 2)


def wrong(**fields):
    with pytest.raises(InputInvalid) as caught:
        onboarding_form.checked(fields, TODAY)
    return caught.value


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "810000199408230021",
        "830000199201300022",
        "911124198108030024",
        "CAN110081080310",
        "E12345678",
    ],
)
def test_every_document_of_a_new_hire_is_taken_however_its_number_is_written(number):
    for spell in SPELLINGS:
        assert onboarding_form.checked({"id_number": spell(number.lower())}, TODAY) == {"id_number": number}


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",  # wrong check character
        "11010519491231002",  # 17 characters
        "99010519491231002X",  # no such province
        "110105194913310024",  # month 13
        "1101051949123100二X",
        "911124198108030025",
        "810000199408230022",  # residence permit of Hong Kong, wrong check character
        "83000019920130002",  # of Taiwan, 17 characters
        "830000199213300022",  # month 13
        "840000199408230021",  # no such region
        "E1234",  # no passport is so short, so long, or has a sign in it
        "E1234567890",
        "E1234*678",
        "CAN110081130310",
    ],
)
def test_an_impossible_identity_number_is_refused(number):
    assert wrong(id_number=number).field == "id_number"


def test_a_birthday_decides_whether_somebody_is_sixteen():
    number = "23010320101102002"
    number += check_letter(number)

    assert kind_of(number, date(2026, 11, 2)) == "resident_card"
    assert kind_of(number, date(2026, 11, 1)) is None


@pytest.mark.parametrize("field", ["phone", "emergency_phone"])
@pytest.mark.parametrize("prefix", ["", "+86 ", "0086 ", "86 "])
def test_a_phone_is_taken_as_it_is_pasted(field, prefix):
    for spell in SPELLINGS:
        assert onboarding_form.checked({field: prefix + spell("13800138000")}, TODAY) == {field: "13800138000"}


def test_digits_of_another_script_make_no_longer_number():
    assert wrong(phone="138٠01380000").field == "phone"
    assert wrong(id_number="110105194912310０2").field == "id_number"


@pytest.mark.parametrize(
    "name", [*KEPT_NAMES, *SPACED_NAMES, "阿尔曼・赛里克", "阿尔曼‧赛里克", "阿尔曼．赛里克", "阿尔曼∙赛里克"]
)
def test_every_real_name_is_taken(name):
    tidy = onboarding_form.checked({"emergency_name": f"\u202d{name}\u202c"}, TODAY)
    assert tidy["emergency_name"] == person_name(name)


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
    assert onboarding_form.checked({"emergency_relation": "父\u200b母 "}, TODAY) == {"emergency_relation": "父母"}


def test_an_emptied_field_is_a_gap_of_the_draft():
    draft = {**FORM, **onboarding_form.checked({"address": " ", "phone": None}, TODAY)}

    assert onboarding_form.missing(draft) == ["phone", "address"]


def test_the_emergency_contact_must_be_somebody_else():
    with pytest.raises(InputInvalid) as caught:
        onboarding_form.refuse_incomplete({**FORM, "emergency_phone": FORM["phone"]})
    assert caught.value.field == "emergency_phone"
