"""People's input has one normal form: what is equal to a reader is equal to us, and nothing else is."""

import hashlib
import hmac
import re
import unicodedata
from datetime import date

import pytest
import zhconv
from hypothesis import example, given
from hypothesis import strategies as st

from core import identity_documents, normal_form
from core.encryption import KeyRing
from core.identity_documents import kind_of
from core.normal_form import comparable, email, fold, identity_number, letters_only, name_key, person_name, phone, shown
from tests.conftest import DATA_KEYS, INDEX_KEY

TODAY = date(2026, 12, 1)
KEPT_NAMES = """
李晓 欧阳娜娜 王㛃 李𬭎 张𠮷 赵〇 陈龘 黄翀 吕喆 邓䶮 Zoë Müller José García Nguyễn Văn An Søren Ødegård Łukasz Nowak Ann-Marie
阿尔曼·赛里克 迪丽热巴·迪力木拉提 买买提·吐尔逊 扎西·多吉 古丽娜扎尔·拜合提亚尔
""".split()
SPACED_NAMES = [
    "John A. Smith",
    "Doe-Roe",
    "N'Doe",
    "N’Doe",
    "O'Brien",
    "O’Brien",
    "Jean-Luc d'Arc",
    "李晓（小）",
    "李晓(Lily)",
    "van der Berg",
    "Smith Jr.",
    "Иван Петров",
    "محمد علي",
    "김민준",
    "山田太郎",
    "สมชาย ใจดี",
]
ARAB = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
SPECIMEN = "11010519491231002X"


def marked(text):
    """With the marks that copying brings along."""
    return f"\ufeff\u202d{text[:3]}\u200b{text[3:]}\u202c"


SPELLINGS = [
    lambda number: number,
    marked,
    lambda number: number.translate(WIDE),
    lambda number: number.translate(ARAB),
    lambda number: f" {number[:3]} {number[3:7]}\u00a0{number[7:]} ",
    lambda number: f"{number[:3]}-{number[3:7]}－{number[7:]}",
    lambda number: number[:5] + "\u2060" + number[5:],
    lambda number: f"{number}\u200e",
]


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.parametrize("prefix", ["", "+86", "+86 ", "0086", "0086 ", "86 ", "86", "(+86)", "+86-", "＋８６"])
def test_a_phone_is_one_number_however_it_is_written(prefix, spell):
    assert phone(prefix + spell("13800138000")) == "13800138000"


@pytest.mark.parametrize("text", ["", "123", "8613", "86138001380", "+8521234567", "+1 212 555 0100", "138001380001"])
def test_what_is_no_mainland_mobile_number_is_told_from_one(text):
    assert not normal_form.MOBILE.fullmatch(phone(text))


def test_an_email_is_one_address_however_it_is_written():
    for text in (
        "LX@Example.com",
        "lx＠example.com",
        marked("lx@example.com"),
        " lx@example。com ",
        "mailto:lx@example.com",
    ):
        assert email(text) == "lx@example.com"


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.parametrize("last", ["X", "x", "×", "Х", "х", "Ⅹ", "Χ"])  # a Latin, a cross, Cyrillic, a Roman ten, Greek
def test_an_identity_number_is_one_number_however_it_is_written(spell, last):
    assert identity_number(spell(SPECIMEN[:-1] + last)) == SPECIMEN


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (SPECIMEN, "resident_card"),
        ("810000199408230021", "residence_permit"),
        ("830000199201300022", "residence_permit"),
        ("911124198108030024", "permanent_residence_card"),
        ("CAN110081080310", "old_permanent_residence_card"),
        ("E12345678", "passport"),
        ("EA1234567", "passport"),
        ("G1234567", "passport"),
        ("C01X00T47", "passport"),
        ("533380006", "passport"),
        ("TK1234567", "passport"),
        ("110105194912310021", None),
        ("911124198108030025", None),
        ("991124198108030024", None),
        ("911124198113030024", None),
        ("830000199201300023", None),
        ("CAN110081130310", None),
        ("CAN990081080310", None),
        ("CA1110081080310", None),
        ("11010519491231", None),
        ("19491231", None),
        ("ABCDEFGH", None),
        ("EE123", None),
        ("1101051949123100２X", None),
        ("", None),
        ("E1234567890", None),
    ],
)
def test_each_document_has_its_own_check(number, kind):
    assert kind_of(number, TODAY) == kind


def test_a_birthday_too_near_or_too_far_is_no_document():
    young = "11010520150101001"
    assert kind_of(young + identity_documents.check_letter(young), TODAY) is None


@pytest.mark.parametrize("name", KEPT_NAMES + SPACED_NAMES)
def test_a_real_name_is_kept_as_it_is(name):
    plain = name.replace("（", "(").replace("）", ")")
    assert person_name(name) == plain == person_name(marked(name))


@pytest.mark.parametrize("dot", "·•‧・･∙⋅．。.・")
@pytest.mark.parametrize("around", ["", " "])
def test_the_dot_of_a_name_is_one_dot_however_it_is_typed(dot, around):
    spaced = around if dot not in ".．。" else ""
    assert person_name(f"阿尔曼{spaced}{dot}{spaced}赛里克") == "阿尔曼·赛里克"


def test_characters_of_other_blocks_that_look_alike_are_one_in_a_name():
    assert person_name("⾦⽟") == "金玉"
    assert person_name("Ｌｉｌｙ　李") == "Lily 李"
    assert person_name("李\u3000晓") == "李 晓"


@pytest.mark.parametrize(
    "name",
    ["", " ", "\u200b", "···", "1234", "<b>李</b>", "李\n晓", "李\x00晓", "a&lt;", "{{7*7}}", "http://a.cn", "李" * 61],
)
def test_what_is_dangerous_or_no_name_is_refused(name):
    assert person_name(name) is None


def test_what_is_shown_keeps_the_words_and_the_emoji_and_loses_what_nobody_sees():
    assert shown("\u202d李\u200b晓\u202c") == "李晓"
    assert shown("好👨‍👩‍👧❤️") == "好👨‍👩‍👧❤️"
    assert shown("a\u200db\ufe0f") == "ab"
    assert shown("e\u0301") == "é"
    assert shown("會計學，１２３\n㛃") == "會計學，１２３\n㛃"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("會計學", "会计学"),
        ("⾦融学", "金融学"),
        ("ＡＭＬ", "aml"),
        ("財務管理", "财务管理"),
        ("Ｏｋ", "ok"),
        ("１３٥", "135"),
        ("需要  準備\u3000什麼", "需要 准备 什么"),
        ("甚麼", "什么"),
        ("著急", "着急"),
    ],
)
def test_what_a_reader_takes_for_equal_is_comparable(one, other):
    assert comparable(one) == comparable(other)


def test_letters_only_leaves_punctuation_emoji_and_stickers_out():
    for text in (
        "开始面试。",
        " 開始面試！",
        "开 始 面 试～",
        "开始面试👌",
        "开始面试[OK]",
        "“开始面试”",
        "\u200b开始面试\ufeff",
        "开始面试。。。",
    ):
        assert letters_only(text) == "开始面试"


@given(st.text(max_size=40))
def test_a_fold_leads_back_to_the_original_and_folding_twice_changes_nothing(text):
    folded = fold(text)
    assert len(folded.places) == len(folded.text)
    assert list(folded.places) == sorted(folded.places)
    start, end = folded.span(0, len(folded.text))
    assert fold(text[start:end]).text == folded.text
    assert comparable(comparable(text)) == comparable(text)


def test_a_span_of_the_fold_is_quoted_in_the_original_words():
    text = "我ﬁrst㈱學會計。"
    folded = fold(text)
    at = folded.text.index("会计")
    start, end = folded.span(at, at + 2)
    assert text[start:end] == "會計"


@given(st.text(max_size=30))
def test_what_is_shown_is_normal_text_and_showing_it_again_changes_nothing(text):
    assert unicodedata.is_normalized("NFC", shown(text))
    assert shown(shown(text)) == shown(text)


@example("id_number", "A\u00b4")
@given(st.sampled_from(["phone", "email", "id_number", "external_userid"]), st.text(max_size=30))
def test_an_index_of_a_normal_form_is_the_index_of_the_value(kind, text):
    once = normal_form.indexed(kind, text)
    assert normal_form.indexed(kind, once) == once or kind == "phone"


def old_index(kind, value):
    """The blind index as version 0.2.0 made it."""
    import base64

    forms = {
        "phone": lambda text: re.sub(r"^(?:\+|00)86", "", re.sub(r"[\s()-]", "", text)),
        "email": str.lower,
        "id_number": str.upper,
    }
    normal = forms.get(kind, str)(unicodedata.normalize("NFKC", value).strip())
    return hmac.new(base64.b64decode(INDEX_KEY), f"{kind}|{normal}".encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "13800138000"),
        ("phone", "+8613800138000"),
        ("email", "lx@example.com"),
        ("email", "LX@Example.COM"),
        ("email", "lx+1@a-b.example.cn"),
        ("id_number", SPECIMEN),
        ("external_userid", "wmAbc_-1"),
        ("openid", "oAbc_-1"),
        ("external_ref", "HR-2026-0117"),
    ],
)
def test_an_index_of_version_0_2_0_is_still_found(kind, value):
    assert KeyRing(DATA_KEYS, INDEX_KEY).blind_index(kind, value) == old_index(kind, value)


def test_traditional_writing_of_common_words_folds_back():
    for words in (
        "开始面试",
        "回答完毕",
        "转人工",
        "会计学",
        "财务管理",
        "什么时候出来",
        "复核",
        "银行从业资格",
        "干净",
        "以后",
        "松了一口气",
    ):
        assert comparable(zhconv.convert(words, "zh-hant")) == comparable(words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李曉", "李晓"), ("Ｌｉ Ｘｉａｏ", "li xiao"), ("阿布都·热依木", "阿布都.热依木"), ("古丽•娜尔", "古丽娜尔"), ("O'Brien", "O’BRIEN"),
        ("李\u200b晓", "李晓"), ("李晓（女）", "李晓(女)"), ("Anna-Maria", "anna maria"), ("葛\U000e0100", "葛"),
    ],
)  # fmt: skip
def test_two_ways_of_writing_one_name_have_one_key(one, other):
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王\ue123", "王\ue456"), ("བསོད་ནམས", "བསད་ནམས"), ("李\U00031350", "李\U00031360"), ("[李晓]", "[王五]"), ("李", "李\ue123"),
        ("曹\U0003abcd", "曹"), ("जी", "जा"),
    ],
)  # fmt: skip
def test_two_names_that_differ_in_any_sign_have_two_keys(one, other):
    assert name_key(one) != name_key(other)


def test_a_name_of_separators_alone_has_no_key():
    assert name_key("（·）") == ""
