"""Barred grounds (sex, family, belief, …) in what people write: rules, questions, messages, answers. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.normal_form import comparable

CLAUSE = re.compile(r"[^,，。.!！?？;；、]+")
# Lists of the lexicon that are no ground.
ABOUT = ("strong", "others", "equal")


@dataclass(frozen=True)
class Barred:
    """What was found: the ground's name and the words."""

    ground: str
    words: str


def find(text: str, lexicon: Mapping[str, tuple[str, ...]]) -> Barred | None:
    """The first barred ground that a text asks, requires or answers about, or None.

    A clause about a customer, or one that says a ground plays no part, is harmless. A clause that
    prefers or shuts somebody out is not, whoever it names.

    Args:
        lexicon: `lexicons/barred.yaml`.
    """
    strong, others, equal = (_pattern(lexicon[name]) for name in ABOUT)
    clauses = (clause for line in text.splitlines() for clause in CLAUSE.findall(comparable(line)))
    for clause in clauses:
        said = "".join(clause.split())
        if not strong.search(said) and (others.search(said) or equal.search(said)):
            continue
        for ground, words in lexicon.items():
            found = _pattern(words).search(said) if ground not in ABOUT else None
            if found is not None:
                return Barred(ground, found[0])
    return None


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(words))
