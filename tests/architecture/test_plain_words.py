"""Private words that a newcomer would have to translate are not used where one pass has replaced them."""

import re

from tests.architecture.test_files import text_of, tracked

READ = "app.py bootstrap catalogue compliance config core hr_sync messaging models notify reminders wecom".split()
# Phrase -> the term to write instead.
INSTEAD = {
    r"\bpassing failure": "transient failure",
    r"in a ring\b": "deadlock",
    r"\b[Tt]he door (?:in|out)\b|\b(?:two|both|its) doors\b": "inbox, outbox",
    r"\b[Hh]ouse\b": "parts",
    r"\bthe own rating": "their own rating",
    r"\bat least so many\b": "at least this many",
    r"\ba number that is none\b": "an invalid number",
}


def test_no_private_word_is_used():
    files = [name for name in tracked("*.py") if name.partition("/")[0] in READ]
    found = [
        f"{name}: {match[0]!r}, write {better!r}"
        for name in files
        for phrase, better in INSTEAD.items()
        for match in re.finditer(phrase, text_of(name))
    ]
    assert found == []


def test_a_person_of_unknown_sex_is_they():
    """In whatever the product is made of; the tests' candidate has a name of her own."""
    files = [name for ending in ("py", "js", "html", "md", "yaml", "wxml") for name in tracked(f"*.{ending}")]
    she = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
    found = [
        (name, match[0]) for name in files if not name.startswith("tests/") for match in she.finditer(text_of(name))
    ]
    assert found == []
