"""What must stand in one place stands in one place."""

import re

from tests.architecture.test_files import text_of, tracked

PRODUCT = [
    name for name in tracked("*.py") if not name.startswith(("tests/", "sandbox/", "benchmarks/", "migrations/"))
]


def found_in(pattern: str) -> set[str]:
    return {name for name in PRODUCT if re.search(pattern, text_of(name))}


def test_only_requeue_puts_a_row_of_the_outbox_back():
    assert found_in(r"\.attempt \+= 1") == {"messaging/outcomes.py"}


def test_only_announce_names_what_wakes_a_worker():
    assert found_in(r'info\.setdefault\(|info\.pop\("posted"') == {"messaging/announce.py"}


def test_kinds_are_registered_in_one_file():
    assert found_in(r"\bregistry\.on\(") == {"bootstrap/handlers.py"}


def test_rows_of_a_scorecard_are_written_in_one_file():
    assert found_in(r"\b(Scorecard|DimensionScore|Evidence)\(\n") == {"interview_flow/decision/scorecards.py"}


def test_a_result_without_a_scorer_is_made_in_one_file():
    assert found_in(r"\bNO_ENGINE\b|\bNOT_SCORED\b") == {"scoring/result.py"}


def test_nobody_gives_sqlite_statistics():
    """With them a claim of the outbox found nothing of what was due: decision 0020."""
    assert found_in(r"(?i)\banalyze\b|pragma optimize") == set()


def test_nobody_tells_a_recogniser_what_to_hear():
    """Whisper writes what it is told where nobody said it, and the words that would help are those that score: decision 0023."""
    assert found_in(r"initial_prompt|hotwords|hotWord") == set()
