"""Scores of written answers by models that never saw an answer to their question, nor its rubric."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.scorer import fitting
from benchmarks.scorer.written_answers import Written, background
from config.schema import Position, Question
from scoring.rubric.meaning.coefficients import Coefficients, Direction
from scoring.rubric.meaning.doubt import Doubt
from scoring.rubric.meaning.encoder import Encoder
from scoring.rubric.meaning.match import HALF_AT, match_points
from scoring.rubric.meaning.parts import Anatomy, rounded
from scoring.rubric.meaning.reading import Reading
from scoring.rubric.meaning.scale import MeaningScale
from scoring.rubric.people import compared

Read = tuple[Written, Reading]


class Bench:
    """Positions, their scales, and answers read once."""

    def __init__(self, positions: Mapping[str, Position], encoder: Encoder, known: Sequence[Written]) -> None:
        self.positions = positions
        self.encoder = encoder
        self.scales = {key: MeaningScale.of(one, encoder, background(known, one)) for key, one in positions.items()}
        self.said = fitting.sentences(positions, encoder)
        self.told = fitting.anchors(positions, encoder)
        flat = Direction(np.zeros(sum(encoder.blocks)), 0.0)
        self.blank = Coefficients(HALF_AT, flat, flat, flat, 0.0, {}, 0.0, (), Doubt(()), {})

    def read(self, answers: Sequence[Written]) -> list[Read]:
        """The answers to questions that the positions have, encoded."""
        return [(one, Reading.of(compared(one.text), (), self.scales[one.position])) for one in answers]

    def question(self, answer: Written) -> Question:
        """The question that an answer answers."""
        return self.positions[answer.position].question(answer.question)

    def directions(self, rows: Sequence[Read], without: str | None = None) -> Coefficients:
        """Voice, harm and the sound of a whole answer, fitted on all questions but one."""
        kept = [row for row in rows if row[0].question != without]
        said = [one for one in (*self.said, *self.told) if one.question != without]
        return replace(self.blank, voice=fitting.voice(kept), harm=fitting.harm(kept, said), whole=fitting.whole(kept))

    def parts(self, row: Read, model: Coefficients) -> dict[str, float]:
        """The parts of one answer by a model's directions."""
        answer, reading = row
        question = self.question(answer)
        points = match_points(question, reading, model.half_at)
        return rounded(Anatomy(question, reading, points, model).parts())


def fitted(bench: Bench, rows: Sequence[Read]) -> Coefficients:
    """The model on all rows. The sum and the trees see parts whose directions never saw the answer's question."""
    parts, _ = apart(bench, rows)
    return fitting.model(parts, [row[0].goal for row in rows], bench.directions(rows))


def apart(bench: Bench, rows: Sequence[Read]) -> tuple[list[dict[str, float]], dict[str, Coefficients]]:
    """Parts of every row by directions without its question; and those directions by question."""
    names = sorted({row[0].question for row in rows})
    directions = {name: bench.directions(rows, name) for name in names}
    return [bench.parts(row, directions[row[0].question]) for row in rows], directions


def left_out(bench: Bench, rows: Sequence[Read]) -> dict[str, Coefficients]:
    """Question -> the model fitted on all other questions."""
    parts, directions = apart(bench, rows)
    models = {}
    for name, base in directions.items():
        kept = [at for at, row in enumerate(rows) if row[0].question != name]
        models[name] = fitting.model([parts[at] for at in kept], [rows[at][0].goal for at in kept], base)
    return models
