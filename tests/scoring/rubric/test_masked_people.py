"""Names, words for a sex and schools are one word to the scorer; what only looks like one stays."""

import pytest

from core.normal_form import fold
from scoring.rubric.people import NEUTRAL, compared, masked, masked_question, words
from tests.scoring.rubric.meaning.rubric import POSITION
from tests.support.attacks import SWAPS, swapped

SAME = [
    ("我请王姐过来帮忙", "我请马姐过来帮忙"),
    ("张总说可以，李哥也点头", "买买提总说可以，阿依古丽姐也点头"),
    ("小邓去拿单子，老王守着", "小尼玛去拿单子，老扎西守着"),
    ("王经理和刘老师都在", "欧阳经理和田老师都在"),
    ("她女儿扶着大妈", "他儿子扶着大爷"),
    ("大三那年在学校", "夜大三年级那年在技校"),
    ("我叫张伟，毕业于清华大学。", "我叫阿依古丽·买买提，毕业于某县职业技术学院。"),
    ("隔壁有位大姐，请柜台里的姐妹留意", "隔壁有位大哥，请柜台里的兄弟留意"),
    ("我妈不会用机器", "我爸不会用机器"),
    ("女同事替那位先生办的", "男同事替那位女士办的"),
]
OTHER_WORDS = [
    "一张总账和两张总单",
    "任何老师都可以，也许老板会来",
    "我曾经理解错了",
    "感谢老师，照顾客户",
    "他先生成了一张凭证",
    "最大三家客户占比",
    "大一点的字",
    "老毛病，小马虎，小额支付",
    "我叫保安过来",
    "哥们",
    "历史老师",
    "高中低三档",
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_who_somebody_is_makes_no_difference(one, other):
    assert compared(one) == compared(other)


@pytest.mark.parametrize("text", OTHER_WORDS)
def test_what_only_looks_like_a_person_stays(text):
    assert compared(text) == text


@pytest.mark.parametrize("kind", ["sex", "name", "school"])
def test_each_listed_swap_is_one_text(kind):
    for one, other in SWAPS[kind]:
        text = f"我跟{one}说了，{one}同意，当时{one}在场"
        assert compared(text) == compared(swapped(text, kind)), (one, other)


def test_every_listed_word_becomes_its_neutral_one_and_stays_it():
    for word, neutral in words().items():
        assert compared(f"找{word}。") == f"找{neutral}。", word
    for neutral in NEUTRAL.values():
        assert compared(neutral) == neutral


def test_a_quote_holds_the_whole_word_as_it_was_written():
    written = "我請阿依古丽姐帮忙，她同意了"
    folded = masked(fold(written, prose=True))

    assert folded.text == "我请那位帮忙，他同意了"
    for start in range(len(folded.text) + 1):
        for end in range(start, len(folded.text) + 1):
            left, right = folded.span(start, end)
            assert 0 <= left <= right <= len(written)
    assert written[slice(*folded.span(2, 4))] == "阿依古丽姐"
    assert written[slice(*folded.span(0, len(folded.text)))] == written


def test_a_name_at_either_end_and_an_empty_text_keep_every_place():
    for written in ("", "王姐", "王经理", "张总", "我叫张伟", "她"):
        folded = masked(fold(written, prose=True))
        assert len(folded.text) == len(folded.places)
        assert folded.span(0, len(folded.text))[1] == len(written)
        assert list(folded.places) == sorted(folded.places)


def test_a_question_is_compared_like_its_answers():
    question = POSITION.questions[0]
    named = question.model_copy(
        update={"points": tuple(one.model_copy(update={"any": ("联系…母亲",)}) for one in question.points)}
    )

    assert masked_question(named).points[0].any == (compared("联系…母亲"),) == ("联系…家长",)
