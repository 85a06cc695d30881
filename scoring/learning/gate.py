"""The gate of a rubric: it goes live only past the floor of agreement with people, and of retest (SO-08).

Clips are rated blind by the same trained people, with the machine as one more rater; and two parallel forms are
answered by the same candidates. Scoring one transcript twice always agrees and proves nothing, so a retest has new
answers. The floor of the retest is that of agreement: a judgement, no published figure. How often a rubric of a given
quality passes is simulated by `python -m benchmarks learning`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy

from scoring.learning.agreement import Agreement, one_of_panel
from scoring.learning.table import Floats

LEAST_CLIPS = 40
LEAST_RATERS = 3
LEAST_PEOPLE = 40
FLOOR = 0.60
# The lower end of a one-sided 95 % interval, which is the lower end of a two-sided 90 % one.
LOWEST = 0.40
LEVEL = 0.90


class Lack(StrEnum):
    """Why a rubric doesn't pass."""

    CLIPS = "too_few_clips"
    RATERS = "too_few_raters"
    PEOPLE = "too_few_people_for_retest"
    HUMANS = "people_disagree"
    MACHINE = "machine_disagrees_with_people"
    RETEST = "retest_too_low"


@dataclass(frozen=True)
class Verdict:
    """Whether a rubric may go live, and the figures behind it; a figure is None where there was too little for it."""

    lacks: tuple[Lack, ...]
    humans: Agreement | None
    with_machine: Agreement | None
    retest: Agreement | None

    @property
    def passed(self) -> bool:
        """Whether nothing is lacking."""
        return not self.lacks


def judge(humans: Floats, machine: Floats, forms: Floats) -> Verdict:
    """Hold a rubric against the floor.

    Args:
        humans: (clips, people), each person blind to the machine and to the others.
        machine: (clips,), the machine's points of the same clips.
        forms: (people, 2), the machine's points of two parallel forms.

    Raises:
        InputInvalid: a gap in a table, which is for whoever made it to explain.
    """
    lacks = _too_few(humans, forms)
    if lacks:
        return Verdict(lacks, None, None, None)
    found = {
        Lack.HUMANS: one_of_panel(humans, LEVEL),
        Lack.MACHINE: one_of_panel(numpy.column_stack([humans, machine]), LEVEL),
        Lack.RETEST: one_of_panel(forms, LEVEL),
    }
    below = tuple(lack for lack, agreement in found.items() if not _high_enough(agreement))
    return Verdict(below, found[Lack.HUMANS], found[Lack.MACHINE], found[Lack.RETEST])


def _too_few(humans: Floats, forms: Floats) -> tuple[Lack, ...]:
    needed: Mapping[Lack, bool] = {
        Lack.CLIPS: len(humans) >= LEAST_CLIPS,
        Lack.RATERS: humans.ndim == 2 and humans.shape[1] >= LEAST_RATERS,
        Lack.PEOPLE: len(forms) >= LEAST_PEOPLE,
    }
    return tuple(lack for lack, is_there in needed.items() if not is_there)


def _high_enough(agreement: Agreement) -> bool:
    return agreement.value >= FLOOR and agreement.low >= LOWEST
