"""One fact of a résumé."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["degree", "major", "school", "graduation_year", "certificate", "work", "service_experience"]


@dataclass(frozen=True)
class Fact:
    """What a résumé says.

    Attributes:
        value: a degree as one of `config/schema.py`'s, a year in four digits, else as it is written.
        quote: words of the extracted text, letter by letter.
    """

    kind: Kind
    value: str
    quote: str
