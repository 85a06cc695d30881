"""Words that people typed stay words; lengths are kept at character borders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PermanentFailure
from notify import rendering


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('<a href="http://evil.example">点我</a>', '＜a href="http：//evil．example"＞点我＜/a＞'),
        ("看 www.evil.com", "看 www．evil．com"),
        ("@all 大家好", "＠all 大家好"),
        ("[点我](weixin://x)", "［点我］(weixin：//x)"),
        ("javascript:alert(1)", "javascript：alert(1)"),
        ("年息3.5%，10:00见", "年息3.5%，10:00见"),
        ("正\u202e反", "正反"),
    ],
)
def test_foreign_text_cannot_become_a_link_a_mention_or_markup(typed, shown):
    assert rendering.tame(typed) == shown


def test_our_own_links_and_trusted_words_stay_as_they_are():
    data = {"name": "a.com", "link": "https://bank.example/x", "answer": "见 https://bank.example/faq"}

    filled = rendering.fill({"text": "{name} {link} {answer}"}, data, trusted=["answer"])

    assert filled == {"text": "a．com https://bank.example/x 见 https://bank.example/faq"}


def test_a_value_that_looks_like_a_placeholder_is_not_filled_again():
    assert rendering.fill("{name}", {"name": "{link}", "link": "secret"}) == "{link}"


def test_a_missing_value_and_a_missing_template_are_permanent_failures():
    with pytest.raises(PermanentFailure, match="time"):
        rendering.fill("{time}", {})
    with pytest.raises(PermanentFailure, match="no_such_template"):
        rendering.template("no_such_template")


def test_a_cut_keeps_whole_characters():
    assert rendering.cut("面试提醒", 12) == "面试提醒"
    assert rendering.cut("面试提醒", 11) == "面试…"  # 6 + 3 bytes; a third character would need 12


def test_a_long_text_goes_on_in_pieces_cut_at_line_ends():
    text = "第一行\n第二行\n第三行"  # 9 bytes a line

    assert rendering.pieces(text, 20, 3) == ["第一行\n第二行"[:7], "第三行"]
    assert rendering.pieces(text, 10, 2) == ["第一行", "第二…"]
    assert rendering.pieces(text, 100, 2) == [text]


@given(text=st.text(max_size=80), limit=st.integers(min_value=3, max_value=60))
def test_a_cut_is_never_longer_than_its_limit(text, limit):
    assert len(rendering.cut(text, limit).encode()) <= limit
