"""Whatever a file sends its reader to is in the repository: documents, files named in documents, rows of features."""

import posixpath
import re
from pathlib import PurePosixPath

from tests.architecture.test_files import text_files, text_of, tracked

# Files that a program writes, and patterns of names.
WRITTEN = {"NAME.md", "speech.md", "reminders.md", "NNNN-title.md", "docs/decisions/NNNN-title.md"}
DOCUMENT = re.compile(r"[\w./-]*\w\.md\b")
IN_A_DOCUMENT = re.compile(r"`([\w./-]+/[\w.-]+\.(?:py|yaml|conf|svg|toml|js))`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
ROW = re.compile(r"\b(?:SC|IN|SH|CV|IM|RE|TR|SO|PE|QB|RV|RS|AP|SR|ON|RO|AN|WI|SU|DM|CF|AD|IG|DE)-[0-9]{2}\b")
TEST_NAME = re.compile(r"test_([a-z]{2})_([0-9]{2})_")
# A released version's notes name files as they were; a replaced decision too.
HISTORY = {"CHANGELOG.md"} | {name for name in tracked("docs/decisions/*.md") if "Status: replaced" in text_of(name)}


def beside(target: str, where: str) -> str:
    """A path that is written from a file's folder, from the root."""
    return posixpath.normpath(PurePosixPath(where).parent / target)


def exists(cited: str, where: str, known: set[str]) -> bool:
    """As a path from the root, from the file's folder, or as the end of a path."""
    return (
        cited in known or beside(cited, where) in known or any(one.endswith("/" + cited.lstrip("./")) for one in known)
    )


def test_every_document_that_a_file_cites_is_here():
    known = set(tracked())
    wrong = [
        f"{name}: {cited}"
        for name in text_files()
        if name not in {"tests/architecture/test_citations.py", "benchmarks/peers/package-lock.json"}
        for cited in DOCUMENT.findall(text_of(name))
        if cited not in WRITTEN and not exists(cited, name, known)
    ]
    assert wrong == []


def test_every_file_that_a_document_names_is_here():
    known = set(tracked())
    wrong = [
        f"{name}: {cited}"
        for name in tracked("*.md")
        if name not in HISTORY
        for cited in IN_A_DOCUMENT.findall(text_of(name))
        if not exists(cited, name, known)
    ]
    assert wrong == []


def test_every_link_and_picture_of_a_document_leads_somewhere():
    known = set(tracked())
    folders = {str(parent) for one in known for parent in PurePosixPath(one).parents}
    wrong = [
        f"{name}: {target}"
        for name in tracked("*.md")
        for target in LINK.findall(text_of(name))
        if beside(target, name) not in known | folders
    ]
    assert wrong == []


def rows() -> set[str]:
    """The rows that the product's own pages list."""
    return {row for page in ("docs/features.md", "docs/features-scoring.md") for row in ROW.findall(text_of(page))}


def test_every_feature_row_named_in_the_code_has_its_line_in_the_legend():
    named = {row for name in tracked("*.py", "*.md") for row in ROW.findall(text_of(name))}
    from_files = {f"{m[1]}-{m[2]}".upper() for name in tracked("tests/*.py") if (m := TEST_NAME.search(name))}
    assert (named | from_files) - rows() == set()
