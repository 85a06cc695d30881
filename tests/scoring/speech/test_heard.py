from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.normal_form import to_simplified
from scoring.speech.heard import HeardSegment, HeardWord, assemble
from scoring.speech.transcript import Segment


def heard(text: str, *words: str, start: float = 0.0) -> HeardSegment:
    """A segment whose words take half a second each."""
    spoken = tuple(HeardWord(start + 0.5 * i, start + 0.5 * (i + 1), word, 0.9) for i, word in enumerate(words))
    return HeardSegment(Segment(start, start + 0.5 * len(words), text, -0.3, 0.9, 0.01), spoken)


def test_traditional_characters_become_simplified_and_keep_their_places():
    text, _, words = assemble([heard("歡迎大家來體驗", "歡", "迎", "大家", "來", "體", "驗")])

    assert text == "欢迎大家来体验"
    assert [(word.text, word.char_start, word.char_end) for word in words] == [
        ("欢", 0, 1), ("迎", 1, 2), ("大家", 2, 4), ("来", 4, 5), ("体", 5, 6), ("验", 6, 7),
    ]  # fmt: skip


def test_words_are_not_swapped_for_the_mainlands():
    assert to_simplified("資訊與軟體") == "资讯与软体"  # not 信息与软件: she said 資訊


def test_a_spelling_follows_its_neighbours_and_words_stay_in_place():
    text, _, words = assemble([heard("客戶著急甚麼，著名", "客戶", "著", "急", "甚", "麼，", "著", "名")])

    assert text == "客户着急什么，著名"
    assert [word.text for word in words] == ["客户", "着", "急", "什", "么，", "著", "名"]


def test_segments_join_without_a_gap_and_offsets_go_on():
    text, segments, words = assemble([heard(" 您好", " 您", "好"), heard("请坐,", "请", "坐,", start=3.0)])

    assert text == "您好请坐,"
    assert [segment.text for segment in segments] == ["您好", "请坐,"]
    assert words[2].char_start == 2
    assert words[2].start_s == 3.0
    assert text[words[3].char_start : words[3].char_end] == "坐,"


def test_latin_segments_are_parted_by_a_space():
    text, _, _ = assemble([heard(" hello", " hello"), heard(" world", " world")])

    assert text == "hello world"


def test_a_repeated_word_is_found_at_its_own_place():
    _, _, words = assemble([heard("那么那么好", "那么", "那么", "好")])

    assert [word.char_start for word in words] == [0, 2, 4]


def test_a_word_that_is_not_in_the_text_is_left_out():
    _, _, words = assemble([heard("您好", "您", "♪", "好")])

    assert [word.text for word in words] == ["您", "好"]


def test_an_empty_segment_adds_nothing():
    assert assemble([heard("  ")]) == ("", (), ())


@given(st.lists(st.text("歡迎乾淨後裏台頭髮發里著急甚麼a1,。 ", min_size=1, max_size=4), max_size=12))
def test_every_word_stands_verbatim_at_its_offsets(parts):
    text, _, words = assemble([heard("".join(parts), *parts)])

    assert all(text[word.char_start : word.char_end] == word.text for word in words)
    assert all(a.char_end <= b.char_start for a, b in pairwise(words))


@given(st.text(max_size=60))
def test_simplifying_never_changes_the_length(text):
    assert len(to_simplified(text)) == len(text)
