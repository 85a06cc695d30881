"""The second scorer: how near an answer lies to answers written for each level. It looks at no point.

Whole answers are compared, by their mean vector and by pairs of characters. What all levels of a question
share is its topic, so an answer is first placed between the levels, and then weighed by how much nearer it is
to this question's answers than to those of others.
"""

from dataclasses import dataclass

import numpy as np

from config.schema import Position
from scoring.rubric.meaning.encoder import Encoder, Rows, unit_rows
from scoring.rubric.meaning.ngrams import CharacterGrams
from scoring.rubric.meaning.windows import units
from scoring.rubric.people import compared

# How sharply the nearest answers decide, and how much nearer than elsewhere counts as on the topic.
SHARP, TOPIC_AT, TOPIC_STEEP = 0.08, 0.05, 0.04
BY_CHARACTERS = 0.3
LEAST_ANSWERS = 3


@dataclass(frozen=True)
class Anchors:
    """The written answers of a position: whose question and level each is, and its vectors."""

    questions: tuple[str, ...]
    levels: tuple[int, ...]
    whole: Rows
    characters: Rows

    @classmethod
    def of(cls, position: Position, encoder: Encoder) -> "Anchors":
        """Encode every written answer of a position."""
        written = [
            (question.id, level, compared(text))
            for question in position.questions
            for level in sorted(question.answers)
            for text in question.answers[level]
        ]
        whole = [whole_answer(text, encoder) for _, _, text in written]
        width = sum(encoder.blocks)
        return cls(
            tuple(one for one, _, _ in written), tuple(level for _, level, _ in written),
            np.vstack(whole) if whole else np.zeros((0, width), np.float32),
            CharacterGrams().encode([text for _, _, text in written]),
        )  # fmt: skip

    def score(self, question_id: str, text: str, whole: Rows) -> float | None:
        """Points, 0 to 100; None without answers for at least three levels of the question.

        Args:
            whole: (1, d) the answer's mean vector.
        """
        own = np.array([one == question_id for one in self.questions], dtype=bool)
        levels = np.array(self.levels, dtype=np.float64)
        if len(set(levels[own])) < LEAST_ANSWERS or own.all():
            return None
        near = (1 - BY_CHARACTERS) * (self.whole @ whole[0]) + BY_CHARACTERS * (
            self.characters @ CharacterGrams().encode([text])[0]
        )
        pull = np.exp((near[own] - near[own].max()) / SHARP)
        level = float((pull * levels[own]).sum() / pull.sum())
        nearer = float(np.sort(near[own])[-3:].mean() - np.sort(near[~own])[-3:].mean())
        on_topic = 1 / (1 + np.exp(-np.clip((nearer + TOPIC_AT) / TOPIC_STEEP, -30, 30)))
        return round(float(level * on_topic), 2)


def whole_answer(text: str, encoder: Encoder) -> Rows:
    """(1, d) the mean of an answer's units."""
    return mean_row(encoder.encode([one.text for one in units(text)]), encoder.blocks)


def mean_row(rows: Rows, blocks: tuple[int, ...]) -> Rows:
    """(1, d) mean of raw vectors, each block at length 1, together at length 1."""
    parts, left = [], 0
    for width in blocks:
        parts.append(unit_rows(rows[:, left : left + width].mean(axis=0, keepdims=True)))
        left += width
    return unit_rows(np.hstack(parts))
