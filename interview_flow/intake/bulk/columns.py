"""Which heading stands for which field; the headings themselves are words of `config/messages/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from config.texts import word
from core.errors import InputRefused
from interview_flow.intake.bulk.headings import heading_key

PERSON = ("name", "phone", "email", "external_ref")
POST = ("position", "branch")
SCHOOL = ("school", "degree", "major", "end_year")
RESUME = (*SCHOOL, "certificates", "company", "title", "work", "text")
FIELDS = (*PERSON, *POST, *RESUME)
REQUIRED = ("name", *POST)
# Each of these has a second and a third column: 学校2, 学历2, ...
NUMBERED, MOST_SCHOOLS = SCHOOL, 3
# What a file of errors has in front, so that it can be mended and read again.
NOTES = ("row", "column", "problem", "advice")


@dataclass(frozen=True)
class Column:
    """What a column holds; `number` tells a second school (1) from the first (0)."""

    field: str
    number: int
    heading: str


@dataclass(frozen=True)
class Layout:
    """The columns of one file by their place, and the headings that nobody reads."""

    columns: Mapping[int, Column]
    ignored: tuple[str, ...]

    def heading(self, field: str, number: int = 0) -> str:
        """How the file calls a field, or how we do."""
        found = (one.heading for one in self.columns.values() if (one.field, one.number) == (field, number))
        return next(found, names_of(field)[0])


def names_of(field: str) -> list[str]:
    """The headings of a field; the first stands in the template."""
    return word(f"import.columns.{field}").split("、")


@lru_cache(maxsize=1)
def known_headings() -> dict[str, tuple[str, int]]:
    """Key of a heading -> its field, and which of several."""
    known = {heading_key(name): (field, 0) for field in FIELDS for name in (field, *names_of(field))}
    for field in NUMBERED:
        for number in range(MOST_SCHOOLS):
            known |= {heading_key(f"{name}{number + 1}"): (field, number) for name in (field, *names_of(field))}
    return known


def layout_of(headings: Mapping[int, str]) -> Layout:
    """The columns of a file.

    Args:
        headings: column -> heading.

    Raises:
        InputRefused: a field has two columns, or one that every row needs has none.
    """
    known = known_headings()
    columns: dict[int, Column] = {}
    ignored = []
    for place, heading in headings.items():
        field, number = known.get(heading_key(heading), ("", 0))
        if not field:
            ignored += [] if is_note(heading) else [heading.strip()]
            continue
        twice = next((one for one in columns.values() if (one.field, one.number) == (field, number)), None)
        if twice is not None:
            raise InputRefused(
                word("import.refused.heading_twice", one=twice.heading, other=heading.strip(), column=letter(place)),
                field="file",
            )
        columns[place] = Column(field, number, heading.strip())
    missing = [names_of(name)[0] for name in REQUIRED if name not in {one.field for one in columns.values()}]
    if missing:
        raise InputRefused(word("import.refused.heading_missing", missing="、".join(missing)), field="file")
    return Layout(columns, tuple(ignored))


def is_note(heading: str) -> bool:
    """Whether a column is one that a file of errors has in front."""
    return heading_key(heading) in {heading_key(word(f"import.notes.{name}")) for name in NOTES}


def letter(column: int) -> str:
    """How a spreadsheet calls a column: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
