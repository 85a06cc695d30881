"""docs/promises.md is true: what it lists is said and shown, and what is promised is listed."""

import ast
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from config import texts
from config.loader import load_shelf
from tests.config.test_wording import strings
from tests.support.needs import REPOSITORY

PAGE = Path(REPOSITORY) / "docs" / "promises.md"
TESTS = Path(REPOSITORY) / "tests"
# Words with which a sentence binds us: something will happen, will not, is only so, or is done by somebody.
BINDING = re.compile(
    "会(?![议计场话])|将|不影响|随时|仅|只(?!支持|接受)|加密|由人|经人工|工作日|自动|转给|转告|通知您|联系您|由您|由工作人员|由面试官"
)
SENTENCE = re.compile(r"[。！？；\n]")


def rows(heading: str) -> list[list[str]]:
    """The table under a heading of the page, cell by cell."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


KEPT, BANKS, PLAIN = rows("Kept by the product"), rows("The bank's own word"), rows("No promise")


@lru_cache(maxsize=1)
def said() -> dict[str, Any]:
    """Everything people read, by its place; the bare words that sentences are made of aside."""
    everything = dict(strings(texts.messages()))
    everything |= {f"faq.{entry.id}": f"{entry.answer}\n{entry.general}" for entry in load_shelf().faq}
    return everything


@pytest.mark.parametrize("row", [*KEPT, *BANKS, *PLAIN], ids=lambda row: row[0][:30])
def test_what_is_listed_is_said_where_the_page_says(row):
    for place in re.findall(r"`([^`]+)`", row[1]):
        there = [text for where, text in said().items() if where == place or where.startswith(f"{place}.")]
        assert any(row[0] in text for text in there), place


@pytest.mark.parametrize("row", KEPT, ids=lambda row: row[0][:30])
def test_every_promise_names_a_test_that_exists(row):
    named = re.findall(r"`([^`]+)::([^`]+)`", row[2])
    assert named
    for path, name in named:
        tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, name


def test_no_sentence_promises_what_is_not_listed():
    listed = [row[0] for row in (*KEPT, *BANKS, *PLAIN)]
    unlisted = [
        f"{where}: {sentence.strip()}"
        for where, text in said().items()
        if not where.startswith("words.") or where.startswith("words.greeting.")
        for sentence in SENTENCE.split(text)
        if BINDING.search(sentence) and not any(words in sentence or sentence.strip() in words for words in listed)
    ]
    assert unlisted == []
