"""Our words to the bank's roster: found by name, written only when they differ, compared after."""

import pytest

from hr_sync import comparison, mapping
from hr_sync.mapping import Value

GROUPS = [
    {
        "group_id": 1001, "group_name": "个人信息",
        "field_list": [
            {"fieldid": 11001, "field_name": "姓名", "field_type": 1, "value_type": 1},
            {"fieldid": 11003, "field_name": "手机号", "field_type": 1, "value_type": 5},
        ],
    },
    {
        "group_id": 1002, "group_name": "在职信息",
        "field_list": [
            {"fieldid": 52010, "field_name": "职位", "field_type": 2,
             "option_list": [{"id": 3, "value": "柜员"}, {"id": 4, "value": "风控"}]},
            {"fieldid": 12024, "field_name": "工号（必填）", "field_type": 1, "value_type": 1},
        ],
    },
    {
        "group_id": 1006, "group_name": "紧急联系人",
        "field_list": [
            {"fieldid": 17001, "field_name": "姓名", "field_type": 1, "value_type": 1},
            {"fieldid": 17002, "field_name": "关系", "field_type": 2, "value_type": 3,
             "option_list": [{"id": 1, "value": "父母"}, {"id": 9, "value": "其他"}]},
            {"fieldid": 17003, "field_name": "电话", "field_type": 1, "value_type": 5},
        ],
    },
]  # fmt: skip
WANTED = {
    "name": "李晓",
    "phone": "13800138000",
    "position": "柜员",
    "staff_number": "YP01",
    "emergency_name": "李国强",
    "emergency_relation": "朋友",
    "emergency_phone": "13900139000",
}
PHONE = {"value_country_code": "86", "value_mobile": "13800138000"}


def plan(**changes):
    return mapping.plan(mapping.flat(GROUPS), {**WANTED, **changes})


def test_a_field_is_found_by_the_name_the_company_gave_it_then_by_its_published_number():
    assert {target.label: target.field_id for target in plan().single} == {
        "姓名": 11001, "手机号": 11003, "职位": 52010, "工号（必填）": 12024,
    }  # fmt: skip


def test_an_option_is_written_as_its_number_although_old_answers_lack_the_value_type():
    assert plan().single[2].item == {"fieldid": 52010, "value_uint32": 3}


def test_a_post_without_an_option_is_a_gap_and_not_a_guess():
    found = plan(position="大堂经理")

    assert found.gaps == ({"field": "职位", "what": "no such option"},)
    assert [target.label for target in found.single] == ["姓名", "手机号", "工号（必填）"]


def test_the_contact_person_is_not_taken_for_the_new_hire():
    assert [(target.field_id, target.value) for target in plan().emergency] == [
        (17001, "李国强"), (17002, 9), (17003, {"value_country_code": "86", "value_mobile": "13900139000"}),
    ]  # fmt: skip


def test_only_values_that_differ_are_written():
    found = [Value(11001, 0, "李晓"), Value(11003, 0, PHONE), Value(52010, 0, 4)]

    assert [target.label for target in comparison.stale(plan().single, found)] == ["职位", "工号（必填）"]


@pytest.mark.parametrize(("row", "there"), [(0, True), (1, True), (7, True)])
def test_a_contact_person_is_recognised_in_whatever_row_the_roster_put_her(row, there):
    other = {"value_country_code": "86", "value_mobile": "13900139000"}
    found = [Value(17001, row, "李国强"), Value(17002, row, 9), Value(17003, row, other)]

    assert comparison.has_row(plan().emergency, found) is there
    assert not comparison.has_row(plan().emergency, found[:2])


def test_a_phone_read_back_in_another_country_form_is_the_same_phone():
    read = [
        {"fieldid": 11003, "sub_idx": 0, "result": 1, "value_mobile": {"value_mobile": "13800138000"}},
        {"fieldid": 12024, "sub_idx": 0, "result": 2},
        {"fieldid": 52010, "sub_idx": 0, "result": 1},
    ]

    assert [one.field_id for one in mapping.values(read)] == [11003]
    assert "手机号" not in [target.label for target in comparison.stale(plan().single, mapping.values(read))]


def test_each_item_has_its_own_result_and_a_missing_one_is_a_refusal():
    items = {
        "update_items": [{"fieldid": 11001, "value_string": "李晓"}, {"fieldid": 12024, "value_string": "YP01"}],
        "insert_items": [{"group_type": 4, "item": [{"fieldid": 17001, "value_string": "李国强"}]}],
    }

    assert mapping.refused(items, [{"result": 1}, {"result": 4}]) == {
        12024: "refused with result 4", 17001: "refused with result None",
    }  # fmt: skip


def test_differences_name_fields_and_reasons_but_no_values():
    found = [Value(11001, 0, "李小"), Value(11003, 0, PHONE), Value(52010, 0, 3)]

    assert comparison.differences(plan(), found, {12024: "refused with result 5"}) == [
        {"field": "姓名", "what": "differs"},
        {"field": "工号（必填）", "what": "refused with result 5"},
        {"field": "紧急联系人", "what": "differs"},
    ]


def test_an_existing_member_is_compared_by_what_may_be_seen():
    wanted = mapping.member_of("n1", "李晓", "13800138000", "柜员", 2)

    assert mapping.member_differences(wanted, {"userid": "n1", "name": "李晓", "department": [1, 2]}) == []
    assert mapping.member_differences(wanted, {"name": "李晓", "mobile": "+8613800138000"}) == []
    assert mapping.member_differences(wanted, {"name": "王芳", "mobile": "13700137000", "department": [7]}) == [
        "name",
        "mobile",
        "department",
    ]


def test_the_userid_repeats_and_holds_nothing_of_the_name():
    first = mapping.userid_of("a" * 32)

    assert first == mapping.userid_of("a" * 32) != mapping.userid_of("b" * 32)
    assert first.startswith("n") and len(first) == 13 and first.isascii()
