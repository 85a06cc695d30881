"""An evidence finder over a language model that is believed nothing: each copy is looked up in the answer itself."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import structlog

from config.schema import Question
from scoring.finder.asking import Ask, ask, blot, copies
from scoring.finder.endpoint import CallFailed, Endpoint, call
from scoring.finder.finding import Dropped, Findings, Found, IsWeak, Trouble, points_of
from scoring.rubric.gates import instruction_pattern

log = structlog.get_logger(__name__)

# A window of the scorer has at most so many characters; a longer copy shows nothing in particular. A shorter one
# neither: letters count, and neither marks nor blots, behind which the person would come back into sight.
SHORTEST, LONGEST = 4, 55
# As with the rubric's own matches: one clause serves two points at most.
MOST_POINTS = 2

Place = tuple[int, int]


@dataclass(frozen=True)
class LanguageModelFinder:
    """Asks twice, with the points in another order the second time.

    Attributes:
        is_weak: by meaning; None: nobody looks.
    """

    endpoint: Endpoint
    is_weak: IsWeak | None = None

    @property
    def name(self) -> str:
        """Model and revision."""
        return self.endpoint.name

    def find(self, question: Question, answer: str, hidden: Collection[str] = ()) -> Findings:
        """See `EvidenceFinder.find`."""
        points = points_of(question)
        if not points or not answer.strip():
            return Findings(self.name)
        blotted = blot(answer, hidden)
        try:
            first, second = (self._copies(ask(self.endpoint.model, question.text, order, blotted))
                             for order in (points, points[::-1]))  # fmt: skip
        except CallFailed as failed:
            log.warning("evidence_finder", trouble=failed.trouble.value)
            return Findings(self.name, trouble=failed.trouble)
        return self._checked(question, answer, blotted, first, second)

    def _copies(self, asked: Ask) -> Mapping[str, str | None]:
        found = copies(asked, call(self.endpoint, asked.body))
        if found is None:
            raise CallFailed(Trouble.WRONG_SHAPE)
        return found

    def _checked(
        self,
        question: Question,
        answer: str,
        blotted: str,
        first: Mapping[str, str | None],
        second: Mapping[str, str | None],
    ) -> Findings:
        dropped: Counter[str] = Counter()
        places = [_places(blotted, said, dropped) for said in (first, second)]
        found = []
        for point, _ in points_of(question):
            here, there = (one.get(point) for one in places)
            place = here or there
            if place is not None:
                text = answer[slice(*place)]
                agreed = here is not None and there is not None and _overlap(here, there)
                found.append(Found(point, *place, text, agreed, self._weak(question, point, text)))
        kept = _within_limit(found, dropped)
        return Findings(self.name, kept, None, dict(sorted(dropped.items())))

    def _weak(self, question: Question, point: str, clause: str) -> bool | None:
        return None if self.is_weak is None else self.is_weak(question, point, clause)


def _places(blotted: str, said: Mapping[str, str | None], dropped: Counter[str]) -> dict[str, Place]:
    """Point -> where its copy stands; what is no copy is counted."""
    to_scorer = [found.span() for found in instruction_pattern().finditer(blotted)]
    places = {}
    for point, copy in said.items():
        if copy is None or not copy.strip():
            continue
        copy = copy.strip()
        at = blotted.find(copy)
        place = (at, at + len(copy))
        if at < 0:
            dropped[Dropped.NOT_VERBATIM] += 1
        elif len(copy) > LONGEST or sum(letter.isalnum() for letter in copy) < SHORTEST:
            dropped[Dropped.NO_CLAUSE] += 1
        elif any(_overlap(place, span) for span in to_scorer):
            dropped[Dropped.SPEAKS_TO_SCORER] += 1
        else:
            places[point] = place
    return places


def _within_limit(found: list[Found], dropped: Counter[str]) -> tuple[Found, ...]:
    """A place that is given for more points than a clause can serve serves none of them."""
    kept = []
    for one in found:
        served = sum(_overlap((one.start, one.end), (other.start, other.end)) for other in found)
        if served > MOST_POINTS:
            dropped[Dropped.SERVES_TOO_MANY] += 1
        else:
            kept.append(one)
    return tuple(kept)


def _overlap(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]
