"""How headings of columns are compared; knows no heading."""

import re
from collections.abc import Collection, Sequence

from core.normal_form import letters_only

HINT = re.compile(r"[（(\[【][^（(\[【）)\]】]*[）)\]】]")
# So many known headings in a row make it the row of headings; titles and explanations have fewer.
KNOWN_IN_A_ROW = 3


def heading_key(text: str) -> str:
    """Equal for two ways of writing one heading: `手 机*`, `手機（必填）` and `手机` are one."""
    return letters_only(HINT.sub("", text))


def is_heading_row(cells: Sequence[str], known: Collection[str]) -> bool:
    """Whether these are headings.

    Args:
        known: keys of all headings that there are.
    """
    return len({key for cell in cells if (key := heading_key(cell)) in known}) >= KNOWN_IN_A_ROW
