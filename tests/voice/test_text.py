import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.errors import TextRefused
from voice.text import prepare, sentences


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("请打开APP办理", "请打开手机应用办理"),
        ("ＶＩＰ客户", "贵宾客户"),
        ("拨打95588", "拨打九五五八八"),
        ("工号007", "工号零零七"),
        ("存了300万元", "存了300万元"),
        ("利率2.75%", "利率2.75%"),
        ("贷款100000元", "贷款100000元"),
    ],
)
def test_text_is_written_as_it_is_read(written, read):
    assert prepare(written) == read


def test_an_unknown_latin_word_is_refused_and_named():
    with pytest.raises(TextRefused, match="'SWIFT'"):
        prepare("请用SWIFT汇款")


@pytest.mark.parametrize("text", ["", "。。。", "  "])
def test_nothing_to_say_is_refused(text):
    with pytest.raises(TextRefused, match="nothing to say"):
        prepare(text)


def test_text_is_split_at_sentence_marks():
    assert sentences("您好！请坐。今天怎么样？好；谢谢") == ["您好！", "请坐。", "今天怎么样？", "好；", "谢谢"]


def test_a_long_sentence_is_split_at_commas_too():
    assert sentences("一二三四，五六七八，九十。", limit=10) == ["一二三四，五六七八，", "九十。"]


@given(st.text("您好，。！a1 ", max_size=300))
def test_no_piece_is_longer_than_the_limit_and_no_sound_is_lost(text):
    pieces = sentences(text, limit=20)

    assert all(len(piece) <= 20 for piece in pieces)
    sounds = [character for character in text if character.isalnum()]
    assert [character for piece in pieces for character in piece if character.isalnum()] == sounds
