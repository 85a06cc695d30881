"""One way to write a thing in all that people read."""

import re

import pytest

from config.loader import SHIPPED

FILES = sorted([*(SHIPPED / "messages").glob("*.yaml"), SHIPPED / "faq.yaml"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_words_are_quoted_and_named_in_one_way(path):
    text = path.read_text(encoding="utf-8")
    for other in ("「", "『", "招聘机构", "招聘账号", "人力资源部", "20 分钟", "二十分钟", "15-20", "15–20"):
        assert other not in text, other


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_quotes_come_in_pairs(path):
    quotes = re.findall("[“”]", path.read_text(encoding="utf-8"))
    assert quotes == ["“", "”"] * (len(quotes) // 2)
