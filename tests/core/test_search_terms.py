"""What people are found by, and what typed words mean."""

import pytest

from core.search_terms import terms_asked, terms_of_person


def finds(asked: str, name: str = "李晓", phone: str = "13800138000", email: str = "lx.2026@example.com") -> bool:
    return bool(terms_asked(asked) & terms_of_person(name, phone, email))


@pytest.mark.parametrize(
    "asked", ["李晓", " 李 晓 ", "李", "晓", "lixiao", "li xiao", "Li Xiao", "lǐ xiǎo", "LX", "lx", "xiao"]
)
def test_a_name_is_found_by_its_characters_its_pinyin_and_its_initials(asked):
    assert finds(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "8000",
        "138000",
        "13800138000",
        "+86 138 0013 8000",
        "１３８００１３８０００",
        "lx.2026@example.com",
        "LX.2026@Example.com",
        "lx.2026",
    ],
)
def test_a_phone_is_found_by_its_last_digits_and_a_mailbox_by_its_address(asked):
    assert finds(asked)


@pytest.mark.parametrize(
    "asked", ["", "   ", "000", "1380", "李小", "lixia", "王晓", "8001", "%", "李%", "other@example.com", "😀"]
)
def test_others_are_not_found(asked):
    assert not finds(asked)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("曾小贤", "zengxiaoxian"),
        ("曾小贤", "zxx"),
        ("单雄信", "shanxiongxin"),
        ("吕布", "lvbu"),
        ("吕布", "lübu"),
        ("吕布", "lyubu"),
        ("欧阳娜娜", "欧阳"),
        ("欧阳娜娜", "ouyang"),
        ("欧阳娜娜", "nana"),
        ("陳靜", "陈静"),
        ("陈静", "陳靜"),
        ("买买提·艾力", "买买提艾力"),
        ("买买提·艾力", "艾力"),
        ("John Smith", "smith"),
        ("John Smith", "john smith"),
    ],
)
def test_names_of_every_kind(name, asked):
    assert finds(asked, name)
