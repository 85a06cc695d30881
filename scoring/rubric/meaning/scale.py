"""What one version of a rubric looks like to an encoder: the ways of saying each point, and what chance brings.

A similarity says little by itself: some points lie near everything that is said in a bank. So each is compared
with its own background, windows of honest answers to *other* questions of the position, as a z-score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from config.loader import load_lexicon
from config.schema import Mark, Point, Position, Question
from scoring.rubric.meaning.background import (
    LEAST_BACKGROUND,
    LEAST_WINDOWS,
    Windows,
    marks_of,
    size,
    ways_of,
    written_answers,
)
from scoring.rubric.meaning.encoder import Encoder, Rows, unit_rows
from scoring.rubric.meaning.second import Anchors
from scoring.rubric.meaning.substance import vocabulary
from scoring.rubric.meaning.windows import units
from scoring.rubric.people import compared

Numbers = npt.NDArray[np.float64]
LEAST_DEVIATION = 0.02
BEST_SHARE = 0.5
# A unit says nothing when it is nearer to empty talk than to the rubric by so much.
EMPTIER_BY = 0.03
# Between two units that say nothing, one that is nearer to the rubric by less than this says nothing either.
BETWEEN_BY = 0.05


@dataclass(frozen=True)
class Moulds:
    """All points and harmful statements of a position, as vectors.

    Attributes:
        keys: (question, mark) of every mark, in order.
        ways: (n, d) the sentences of all marks, centred, length 1.
        owner: (n,) which mark a sentence belongs to.
        centres: (m, d) mean of a mark's sentences, `means` counted twice.
        misses: mark number -> (k, d) its near misses.
    """

    keys: tuple[tuple[str, str], ...]
    ways: Rows
    owner: npt.NDArray[np.int64]
    centres: Rows
    misses: Mapping[int, Rows]

    def similarity(self, rows: Rows) -> Numbers:
        """(windows, marks): half the best way of saying a mark, half all of them together."""
        each = rows @ self.ways.T
        best = np.stack([each[:, self.owner == mark].max(axis=1) for mark in range(len(self.keys))], axis=1)
        mean = rows @ self.centres.T
        both: Numbers = BEST_SHARE * best.astype(np.float64) + (1 - BEST_SHARE) * mean
        return both

    def best_way(self, rows: Rows, mark: int) -> tuple[Numbers, npt.NDArray[np.int64]]:
        """Of one mark, for each window: the nearest sentence's similarity and its number among all."""
        numbers = np.flatnonzero(self.owner == mark)
        each = rows @ self.ways[numbers].T
        at = each.argmax(axis=1)
        return each[np.arange(len(rows)), at].astype(np.float64), numbers[at]


@dataclass(frozen=True)
class MeaningScale:
    """A position's rubric and background for one encoder; made once per version, never changed.

    Attributes:
        centre: (d,) of the rubric's sentences, taken off every vector.
        said: the sentences behind `moulds.ways`.
        mean, deviation: (marks,) of the background's similarities.
        background: question id -> how many windows and ways of others its points are compared with.
        asked: question id -> (d,) its own words.
        vocabulary: question id -> the content words of question and rubric.
        anchors: the answers written for each level, for the second scorer.
        empty: (k, d) talk that says nothing.
    """

    encoder: Encoder
    centre: Rows
    moulds: Moulds
    said: tuple[str, ...]
    mean: Numbers
    deviation: Numbers
    background: Mapping[str, int]
    asked: Mapping[str, Rows]
    vocabulary: Mapping[str, frozenset[str]]
    anchors: Anchors
    empty: Rows

    @classmethod
    def of(
        cls, position: Position, encoder: Encoder, background: Mapping[str, Sequence[str]] | None = None
    ) -> "MeaningScale":
        """Encode a position's rubric and its background.

        Args:
            background: question id -> honest answers; the rubric's own written answers when absent. A point is
                measured against the answers to other questions than its own.

        Raises:
            ValueError: no question of the position is written by meaning.
        """
        marks = [(question, mark) for question in position.questions for mark in marks_of(question)]
        if not marks:
            raise ValueError(f"{position.key}: no question is written by meaning")
        said = [(number, text) for number, (_, mark) in enumerate(marks) for text in ways_of(mark)]
        raw = encoder.encode([text for _, text in said])
        centre = raw.mean(axis=0)
        moulds = _moulds(marks, said, centred(raw, centre, encoder.blocks), encoder, centre)
        answers = written_answers(position) if background is None else background
        windows = Windows.of(answers)
        mean, deviation = _chance(moulds, windows, encoder, centre)
        ways_owners = [moulds.keys[mark][0] for mark in moulds.owner]
        asked = centred(encoder.encode([compared(one.text) for one in position.questions]), centre, encoder.blocks)
        return cls(
            encoder, centre, moulds, tuple(text for _, text in said), mean, deviation,
            {one.id: size(one.id, windows.owners, ways_owners) for one in position.questions},
            {one.id: row for one, row in zip(position.questions, asked, strict=True)},
            {one.id: vocabulary(one) for one in position.questions},
            Anchors.of(position, encoder),
            centred(encoder.encode(empty_talk()), centre, encoder.blocks),
        )  # fmt: skip

    def rows(self, texts: Sequence[str]) -> Rows:
        """(n, d) vectors of texts as this rubric compares them."""
        return centred(self.encoder.encode(list(texts)), self.centre, self.encoder.blocks)

    def says_nothing(self, rows: Rows, telling: Sequence[bool]) -> npt.NDArray[np.bool_]:
        """For each raw vector of an answer's units, whether it is nearer to empty talk than to anything of the rubric.

        Empty talk comes in stretches: between two units of it, one that is about as near to either belongs to it.

        Args:
            telling: for each unit whether it says something however it sounds.
        """
        compared = centred(rows, self.centre, self.encoder.blocks)
        emptier = (compared @ self.empty.T).max(axis=1) - (compared @ self.moulds.ways.T).max(axis=1)
        silent = ~np.array(telling, dtype=bool)
        nothing: npt.NDArray[np.bool_] = silent & (emptier > EMPTIER_BY)
        nothing[1:-1] |= silent[1:-1] & nothing[:-2] & nothing[2:] & (emptier[1:-1] > -BETWEEN_BY)
        return nothing

    def z(self, rows: Rows) -> Numbers:
        """(windows, marks): how far above chance each window is near each mark of the position."""
        return (self.moulds.similarity(rows) - self.mean) / self.deviation

    def has_background(self, question_id: str) -> bool:
        """Whether there is enough for a question's points to stand out from; else nothing could be found."""
        return self.background[question_id] >= LEAST_BACKGROUND

    def marks(self, question_id: str) -> dict[str, int]:
        """Id of each mark of a question -> its number."""
        return {mark: number for number, (owner, mark) in enumerate(self.moulds.keys) if owner == question_id}


def texts_of(position: Position) -> list[str]:
    """Every text that a scale of the position encodes, so that whoever keeps vectors can make them beforehand."""
    marks = [mark for question in position.questions for mark in marks_of(question)]
    answers = [text for one in position.questions for level in sorted(one.answers) for text in one.answers[level]]
    return [
        *(text for mark in marks for text in ways_of(mark)),
        *(compared(text) for mark in marks if isinstance(mark, Point) for text in mark.not_),
        *(compared(question.text) for question in position.questions),
        *Windows.of(written_answers(position)).texts,
        *(unit.text for answer in answers for unit in units(compared(answer))),
        *empty_talk(),
    ]


def empty_talk() -> tuple[str, ...]:
    """Talk that says nothing."""
    return tuple(compared(one) for one in load_lexicon("stance")["empty"])


def centred(rows: Rows, centre: Rows, blocks: Sequence[int]) -> Rows:
    """Rows with each block centred and of equal weight, at length 1."""
    parts, left = [], 0
    for width in blocks:
        block = rows[:, left : left + width] - centre[left : left + width]
        parts.append(unit_rows(block))
        left += width
    return unit_rows(np.hstack(parts))


def window_rows(unit: Rows, spans: Iterable[tuple[int, int]], blocks: Sequence[int]) -> Rows:
    """Raw vectors of windows from those of their units.

    The vector of two neighbours is the mean of theirs: measured on the written answers it finds the same
    points as encoding the pair, at a third of the cost.
    """
    sums = np.stack([unit[first] if first == last else unit[first] + unit[last] for first, last in spans])
    parts, left = [], 0
    for width in blocks:
        parts.append(unit_rows(sums[:, left : left + width]))
        left += width
    return np.hstack(parts)


def _moulds(
    marks: Sequence[tuple[Question, Mark]], said: Sequence[tuple[int, str]], ways: Rows, encoder: Encoder, centre: Rows
) -> Moulds:
    owner = np.array([number for number, _ in said])
    centres = np.stack([_centre(ways[owner == number]) for number in range(len(marks))])
    misses = {
        number: centred(encoder.encode([compared(text) for text in mark.not_]), centre, encoder.blocks)
        for number, (_, mark) in enumerate(marks)
        if isinstance(mark, Point) and mark.not_
    }
    keys = tuple((question.id, mark.id) for question, mark in marks)
    return Moulds(keys, ways, owner, unit_rows(centres), misses)


def _centre(ways: Rows) -> Rows:
    """Mean of a mark's sentences; the first, what it means, counts twice."""
    mean: Rows = (ways.sum(axis=0) + ways[0]) / (len(ways) + 1)
    return mean


def _chance(moulds: Moulds, windows: Windows, encoder: Encoder, centre: Rows) -> tuple[Numbers, Numbers]:
    """Mean and deviation of each mark's similarity to what is said about other questions.

    Where few answers are written, the ways of making other questions' points fill up.
    """
    said = np.zeros((0, len(moulds.keys)))
    if windows.spans:
        rows = window_rows(encoder.encode(windows.texts), windows.spans, encoder.blocks)
        said = moulds.similarity(centred(rows, centre, encoder.blocks))
    by_answers = (said, np.array(windows.owners, dtype=str))
    by_marks = (moulds.similarity(moulds.ways), np.array([moulds.keys[mark][0] for mark in moulds.owner]))
    mean, deviation = np.zeros(len(moulds.keys)), np.ones(len(moulds.keys))
    for number, (question, _) in enumerate(moulds.keys):
        column = by_answers[0][by_answers[1] != question, number]
        if len(column) < LEAST_WINDOWS:
            column = np.concatenate([column, by_marks[0][by_marks[1] != question, number]])
        if len(column):
            mean[number], deviation[number] = column.mean(), max(LEAST_DEVIATION, float(column.std()))
    return mean, deviation
