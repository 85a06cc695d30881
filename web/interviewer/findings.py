"""What an answer says of its rubric: each point with its quote, or missed; harmful statements beside them.

A passage nearest to a missed point is told beside that point, and marked nowhere: it is no evidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from config.schema import Mark, Question
from interview_flow.decision.copied import is_doubtful
from interview_flow.decision.quotes import Quoted, Shows
from models import FinderQuote
from scoring.answers import JoinedAnswer


@dataclass(frozen=True)
class Finding:
    """A point of the rubric, or a harmful statement, as raters read it.

    Attributes:
        nearest: of a missed point, the passage that came nearest to it; empty without one.
        copied: of a missed point, what a language model copied for it; empty without. No points come of it.
        doubtful_copy: whether a person should look at it twice.
    """

    name: str
    dimension: str
    shows: Shows = Shows.FOUND
    nearest: str = ""
    copied: str = ""
    doubtful_copy: bool = False

    @property
    def harmful(self) -> bool:
        """Whether it must not be said, and was."""
        return self.shows == Shows.HARMFUL


@dataclass(frozen=True)
class Passage:
    """A verbatim quote with all that it shows.

    Attributes:
        anchor: names its mark in the transcript; empty when the transcript has no such text any more.
        start, end: its place in the transcript.
        part_id: the recording in which it is heard, at `second`; None for typed text.
    """

    anchor: str
    start: int
    end: int
    text: str
    shows: tuple[Finding, ...]
    part_id: str | None = None
    second: float | None = None

    @property
    def harmful(self) -> bool:
        """Whether any of it must not be said."""
        return any(one.harmful for one in self.shows)

    @property
    def doubtful(self) -> bool:
        """Whether it shows nothing for sure: a person judges whether it is harmful."""
        return all(one.shows == Shows.MAYBE_HARMFUL for one in self.shows)


@dataclass(frozen=True)
class Findings:
    """The rubric of one answered question.

    Attributes:
        found, total: points that were found, of all points.
        missed: the others; empty where the card does not keep every quote (`complete`).
    """

    passages: tuple[Passage, ...]
    missed: tuple[Finding, ...]
    found: int
    total: int
    complete: bool

    @property
    def harmful(self) -> tuple[Passage, ...]:
        """The passages that a rater must not overlook."""
        return tuple(one for one in self.passages if one.harmful)


@dataclass(frozen=True)
class Piece:
    """A stretch of the transcript, marked or plain; all pieces together are the transcript."""

    text: str
    passage: Passage | None = None


@dataclass(frozen=True)
class _Placed:
    """A quote where it stands in the transcript now."""

    start: int
    end: int
    quote: Quoted


def findings_of(
    question: Question,
    labels: dict[str, str],
    number: int,
    joined: JoinedAnswer,
    quotes: Sequence[Quoted],
    complete: bool = True,
    copies: Sequence[FinderQuote] = (),
) -> Findings:
    """Sort an answer's quotes by place, and name the points that were missed.

    Args:
        labels: dimension key -> its name.
        number: of the question, for the anchors.
        complete: whether the card keeps every quote.
        copies: what a language model copied for missed points.
    """
    names = _names(question, labels)
    counted = [one for one in quotes if one.shows != Shows.NEAR]
    nearest = {one.row.point: one.row.quote for one in quotes if one.shows == Shows.NEAR}
    placed = sorted(_placed(counted, joined), key=lambda one: (one.start, one.end, one.quote.row.point))
    passages = [_passage(group, joined, names, f"q-{number}-{at}") for at, group in enumerate(_overlapping(placed), 1)]
    gone = {one.row.quote: one for one in counted if one not in [other.quote for other in placed]}
    passages += [Passage("", 0, 0, words, (_finding(one, names),)) for words, one in gone.items()]
    ids, said = {point.id for point in question.points}, {one.row.point for one in counted}
    copied = {one.point: one for one in copies if joined.text[one.start : one.end] == one.quote}
    missed = tuple(
        _missed(names[point.id], nearest.get(point.id, ""), copied.get(point.id))
        for point in question.points
        if point.id not in said
    )
    return Findings(tuple(passages), missed if complete else (), len(ids & said), len(ids), complete)


def pieces(text: str, passages: Iterable[Passage]) -> tuple[Piece, ...]:
    """The text cut at its passages; joined again it is the text."""
    cut: list[Piece] = []
    at = 0
    for passage in passages:
        if not passage.anchor:
            continue
        cut += [Piece(text[at : passage.start]), Piece(text[passage.start : passage.end], passage)]
        at = passage.end
    return tuple(one for one in (*cut, Piece(text[at:])) if one.text)


def _names(question: Question, labels: dict[str, str]) -> dict[str, Finding]:
    marks: list[tuple[Mark, Shows]] = [(one, Shows.FOUND) for one in question.points]
    marks += [(one, Shows.HARMFUL) for one in question.harmful]
    return {mark.id: Finding(mark.name, labels[mark.dim], shows) for mark, shows in marks}


def _missed(point: Finding, nearest: str, copy: FinderQuote | None) -> Finding:
    if copy is None:
        return replace(point, nearest=nearest)
    return replace(point, nearest=nearest, copied=copy.quote, doubtful_copy=is_doubtful(copy))


def _finding(quote: Quoted, names: dict[str, Finding]) -> Finding:
    """A quote of a model answer names no point of a rubric, so it is called as it was stored."""
    named = names.get(quote.row.point) or Finding(quote.row.point, "")
    return named if quote.shows == Shows.FOUND else replace(named, shows=quote.shows)


def _placed(quotes: Sequence[Quoted], joined: JoinedAnswer) -> list[_Placed]:
    """The quotes that still stand in the text word for word: a part may have been taken back since."""
    begins = {part.part_id: part.start for part in joined.parts}
    found = []
    for one in quotes:
        row = one.row
        moved = row.part_start is not None and row.part_id in begins
        start = begins[row.part_id or ""] + (row.part_start or 0) if moved else row.start
        end = start + row.end - row.start
        if joined.text[start:end] == row.quote:
            found.append(_Placed(start, end, one))
    return found


def _overlapping(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Quotes that share characters make one passage, so that nothing is quoted twice."""
    groups: list[list[_Placed]] = []
    end = -1
    for one in placed:
        if one.start < end:
            groups[-1].append(one)
        else:
            groups.append([one])
        end = max(end, one.end)
    return groups


def _passage(group: list[_Placed], joined: JoinedAnswer, names: dict[str, Finding], anchor: str) -> Passage:
    start, end = group[0].start, max(one.end for one in group)
    shows = dict.fromkeys(_finding(one.quote, names) for one in group)
    part = joined.part_at(start)
    heard = part is not None and part.transcript is not None
    return Passage(
        anchor,
        start,
        end,
        joined.text[start:end],
        tuple(sorted(shows, key=lambda one: not one.harmful)),
        part.part_id if part is not None and heard else None,
        group[0].quote.row.audio_s if heard else None,
    )
