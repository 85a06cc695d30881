from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.normal_form import to_simplified
from scoring.speech.engines.heard import Assembled, HeardSegment, HeardWord, assemble
from scoring.speech.engines.transcript import Segment


def heard(text: str, *words: str, start: float = 0.0) -> HeardSegment:
    """A segment whose words take half a second each."""
    spoken = tuple(HeardWord(start + 0.5 * i, start + 0.5 * (i + 1), word, 0.9) for i, word in enumerate(words))
    return HeardSegment(Segment(start, start + 0.5 * len(words), text, -0.3, 0.9, 0.01), spoken)


def test_traditional_characters_become_simplified_and_keep_their_places():
    said = assemble([heard("歡迎大家來體驗", "歡", "迎", "大家", "來", "體", "驗")])
    text, words = said.text, said.words

    assert text == "欢迎大家来体验"
    assert [(word.text, word.char_start, word.char_end) for word in words] == [
        ("欢", 0, 1), ("迎", 1, 2), ("大家", 2, 4), ("来", 4, 5), ("体", 5, 6), ("验", 6, 7),
    ]  # fmt: skip


def test_words_are_not_swapped_for_the_mainlands():
    assert to_simplified("資訊與軟體") == "资讯与软体"  # not 信息与软件: she said 資訊


def test_a_spelling_follows_its_neighbours_and_words_stay_in_place():
    said = assemble([heard("客戶著急甚麼，著名", "客戶", "著", "急", "甚", "麼，", "著", "名")])
    text, words = said.text, said.words

    assert text == "客户着急什么，著名"
    assert [word.text for word in words] == ["客户", "着", "急", "什", "么，", "著", "名"]


def test_segments_join_without_a_gap_and_offsets_go_on():
    said = assemble([heard(" 您好", " 您", "好"), heard("请坐,", "请", "坐,", start=3.0)])
    text, segments, words = said.text, said.segments, said.words

    assert text == "您好请坐,"
    assert [segment.text for segment in segments] == ["您好", "请坐,"]
    assert words[2].char_start == 2
    assert words[2].start_s == 3.0
    assert text[words[3].char_start : words[3].char_end] == "坐,"


def test_latin_segments_are_parted_by_a_space():
    text = assemble([heard(" hello", " hello"), heard(" world", " world")]).text

    assert text == "hello world"


def test_a_repeated_word_is_found_at_its_own_place():
    words = assemble([heard("那么那么好", "那么", "那么", "好")]).words

    assert [word.char_start for word in words] == [0, 2, 4]


def test_a_word_that_is_not_in_the_text_is_left_out():
    words = assemble([heard("您好", "您", "♪", "好")]).words

    assert [word.text for word in words] == ["您", "好"]


def test_an_empty_segment_adds_nothing():
    assert assemble([heard("  ")]) == Assembled("", (), ())


def test_words_where_nobody_speaks_are_dropped_and_counted():
    said = assemble(
        [heard("您好请请请请坐", "您", "好", "请", "请", "请", "请", "坐")], speech=[(0.0, 1.0), (3.4, 4.0)]
    )

    # Half a second each: 您 0.0, 好 0.5, 请 1.0 (begins within half a second), 请 1.5 (touches 1.5), 坐 3.0 (touches 2.9)
    assert said.text == "您好请请请坐"
    assert said.dropped_words == 1
    assert [word.char_start for word in said.words] == [0, 1, 2, 3, 4, 5]
    assert all(word.end_s <= 1.5 or word.start_s >= 2.9 - 0.4 for word in said.words)


def test_a_segment_that_nobody_said_is_gone_with_its_repetition():
    invented = HeardSegment(
        Segment(10.0, 30.0, "请问" * 60, -0.2, 9.5, 0.1),
        tuple(HeardWord(10 + i / 6, 10 + (i + 1) / 6, "请问", 0.9) for i in range(120)),
    )
    said = assemble([heard("您好", "您", "好"), invented], speech=[(0.0, 1.0)])

    assert (said.text, said.dropped_words) == ("您好", 120)
    assert [segment.compression_ratio for segment in said.segments] == [0.9]


def test_a_segment_without_words_stays_only_where_somebody_speaks():
    bare = HeardSegment(Segment(5.0, 6.0, "谢谢观看", -0.3, 1.0, 0.0), ())
    assert assemble([bare], speech=[(0.0, 1.0)]) == Assembled("", (), (), 1)
    assert assemble([bare], speech=[(5.5, 7.0)]).text == "谢谢观看"


@given(
    st.lists(st.tuples(st.floats(0, 60), st.floats(0, 5)), max_size=20),
    st.lists(st.tuples(st.floats(0, 60), st.floats(0.1, 9)), max_size=5),
)
def test_no_word_is_left_outside_the_speech(words, spans):
    speech = [(start, start + length) for start, length in spans]
    spoken = tuple(HeardWord(start, start + length, "好", 0.9) for start, length in words)
    said = assemble([HeardSegment(Segment(0, 60, "好" * len(words), -0.3, 1.0, 0.0), spoken)], speech)

    assert len(said.words) + said.dropped_words == len(words) or not words
    assert len(said.text) == len(said.words)
    for word in said.words:
        assert any(start - 0.51 <= word.start_s and word.end_s <= end + 0.51 for start, end in _joined(speech))


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """From the first beginning to the last end: a word may reach over a pause."""
    return [(start, end) for start, _ in spans for _, end in spans if start < end]


@given(st.lists(st.text("歡迎乾淨後裏台頭髮發里著急甚麼a1,。 ", min_size=1, max_size=4), max_size=12))
def test_every_word_stands_verbatim_at_its_offsets(parts):
    said = assemble([heard("".join(parts), *parts)])
    text, words = said.text, said.words

    assert all(text[word.char_start : word.char_end] == word.text for word in words)
    assert all(a.char_end <= b.char_start for a, b in pairwise(words))


@given(st.text(max_size=60))
def test_simplifying_never_changes_the_length(text):
    assert len(to_simplified(text)) == len(text)
