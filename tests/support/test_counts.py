"""What is said about the fault tests is what they do."""

from tests.support.counts import COUNTS, count_of, page, short_of
from tests.support.needs import REPOSITORY


def test_the_page_about_the_fault_tests_is_printed_from_their_counts():
    assert (REPOSITORY / "docs/faults.md").read_text(encoding="utf-8") == page()


def test_no_row_is_tried_never_and_each_number_of_our_own_has_its_reason():
    assert [row for row, count in COUNTS.items() if short_of(count) < 1 or (count.short and not count.why)] == []
    assert count_of("D5") in (COUNTS["D5"].full, COUNTS["D5"].short)
