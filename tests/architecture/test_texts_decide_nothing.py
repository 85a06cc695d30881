"""No code reads back what an error of ours says: it decides by type, code and number."""

import ast
import re

from tests.architecture.test_files import text_of
from tests.architecture.test_one_place import PRODUCT

SEARCHES = ("compile", "search", "match", "fullmatch", "findall", "finditer")
# A run of letters of which a sentence is made, outside classes and escapes.
PHRASE = re.compile(r"[A-Za-z]{4,}")
NOT_WORDS = re.compile(r"\\.|\[[^\]]*\]|\(\?[a-zA-Z:<!=]+|\{[^}]*\}")
MAKES_ERRORS = re.compile(r"(^|\.)([A-Z]\w*|unclear|__init__)$")
TWO_WORDS = re.compile(r"[a-z]{2,} [a-z(0-9]")
# What a log must not show, the names of placeholders, a header of HTTP.
READ_OTHER_TEXTS = {"core/logs.py", "notify/rendering.py", "wecom/media/download.py"}
READS = re.compile(
    r"\bin str\(error\)|\bin \w*\.?reason\b(?!_)|\bstr\(error\)\.(startswith|endswith|partition|split)\("
)
READS_TEXT = re.compile(r"(reason|why\.text|str\(error\))\.(startswith|endswith|partition|split|find)\(")


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def text_in(node: ast.expr) -> str | None:
    """A text, with a number for each value that an f-string would fill in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in node.values)
    return None


def sentences() -> set[str]:
    """Every text of two words or more that product code hands to a class, to its parent, or keeps under a name."""
    found = set()
    for name in PRODUCT:
        for node in ast.walk(ast.parse(text_of(name))):
            given = node.args if isinstance(node, ast.Call) and MAKES_ERRORS.search(ast.unparse(node.func)) else []
            kept = [node.value] if isinstance(node, ast.Assign) else []
            found |= {text for one in (*given, *kept) for text in [text_in(one)] if text and TWO_WORDS.search(text)}
    return found


def patterns() -> set[tuple[str, str]]:
    """(file, pattern) of every regular expression that holds a word."""
    return {
        (name, text)
        for name in PRODUCT
        if name not in READ_OTHER_TEXTS
        for call in calls(ast.parse(text_of(name)))
        if isinstance(call.func, ast.Attribute) and call.func.attr in SEARCHES and call.args
        for text in [text_in(call.args[0])]
        if text and PHRASE.search(NOT_WORDS.sub(" ", text))
    }


def test_no_regular_expression_finds_anything_in_our_own_sentences():
    ours = sentences()
    assert len(ours) > 200
    found = {
        (name, pattern, text)
        for name, pattern in patterns()
        for text in ours
        if text != pattern
        if re.search(pattern, text)
    }
    assert found == set()


def test_no_text_of_an_error_is_searched():
    assert {name for name in PRODUCT if READS.search(text_of(name)) or READS_TEXT.search(text_of(name))} == set()
