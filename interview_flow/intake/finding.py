"""What a rule found, as a plug-in says it."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "unknown"]


@dataclass(frozen=True)
class Finding:
    """The answer of a plug-in's `check(asked, resume)`.

    Attributes:
        source: what decided it, in the résumé's own words, parts of it between blanks. Without any in the résumé,
            nothing has passed or failed.
    """

    outcome: Outcome
    source: str | None = None
