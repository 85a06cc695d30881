"""`python app.py lint-rubric [POSITION]`: what is wrong with the rubrics, one finding a line."""

from collections.abc import Iterable

from config.loader import load_positions
from config.schema import Position
from config.texts import word
from core.errors import InputInvalid
from scoring.lint.finding import Finding, Grade
from scoring.lint.wording import check_wording


def main(position: str | None = None) -> int:
    """Print the findings; 1 when a rubric isn't fit for use.

    Raises:
        InputInvalid: there is no such position.
    """
    bank = load_positions()
    if position is not None and position not in bank:
        raise InputInvalid(f"no such position: {position} (there are {', '.join(sorted(bank))})", "position")
    found = [one for key in ([position] if position else sorted(bank)) for one in findings(bank[key])]
    return report(found)


def findings(position: Position) -> list[Finding]:
    """All findings of one position."""
    return list(check_wording(position))


def report(found: Iterable[Finding]) -> int:
    """Print findings and how many there are; 1 when one of them is a must."""
    shown = list(found)
    for one in shown:
        print(one)
    musts = sum(one.grade is Grade.MUST for one in shown)
    print(word("rubric_lint.summary", musts=musts, shoulds=len(shown) - musts))
    return 1 if musts else 0
