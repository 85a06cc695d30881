"""One answer as an encoder sees it: units, windows, their vectors and their nearness to every mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.rubric.clauses import Clause, TimedWord
from scoring.rubric.meaning.encoder import Rows
from scoring.rubric.meaning.polarity import turns
from scoring.rubric.meaning.scale import MeaningScale, Numbers, centred, window_rows
from scoring.rubric.meaning.substance import names_somebody
from scoring.rubric.meaning.windows import Window, units, windows
from scoring.rubric.style import number_pattern


@dataclass(frozen=True)
class Reading:
    """One answer, encoded once.

    Attributes:
        units: pieces of the answer in order, those that say nothing left out.
        windows: each unit, then each pair of neighbours.
        unit_vectors: (units, d) as the encoder gives them.
        raw: (windows, d) the same of the windows.
        rows: (windows, d) as the scale compares them.
        z: (windows, marks) of all questions of the position.
    """

    text: str
    scale: MeaningScale
    units: tuple[Clause, ...]
    windows: tuple[Window, ...]
    unit_vectors: Rows
    raw: Rows
    rows: Rows
    z: Numbers

    @classmethod
    def of(cls, text: str, words: Sequence[TimedWord], scale: MeaningScale) -> "Reading":
        """Encode an answer; `text` is in the form that is compared (`people.compared`), and isn't empty."""
        pieces = units(text, words)
        vectors = scale.encoder.encode([one.text for one in pieces])
        kept = ~scale.says_nothing(vectors, [_tells(one.text) for one in pieces])
        if kept.any():
            pieces, vectors = [one for one, keep in zip(pieces, kept, strict=True) if keep], vectors[kept]
        cut = windows(text, pieces)
        spans = [(one.first, one.last) for one in cut]
        raw = window_rows(vectors, spans, scale.encoder.blocks)
        rows = centred(raw, scale.centre, scale.encoder.blocks)
        z = scale.z(rows)
        # Nothing but empty talk is near nothing, whatever it lies near by chance.
        return cls(text, scale, tuple(pieces), tuple(cut), vectors, raw, rows, z if kept.any() else np.minimum(z, 0.0))

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How many characters each unit has."""
        return tuple(one.end - one.start for one in self.units)

    @cached_property
    def mean(self) -> Rows:
        """(1, d) the mean of the units as the scale compares them."""
        whole: Rows = self.rows[: len(self.units)].mean(axis=0, keepdims=True)
        return whole

    def of_units(self, column: Numbers) -> Numbers:
        """For each unit the best of a column over the windows that hold it."""
        best = np.full(len(self.units), -np.inf)
        for window, value in zip(self.windows, column, strict=True):
            for unit in (window.first, window.last):
                best[unit] = max(best[unit], value)
        return best


def _tells(text: str) -> bool:
    """Whether a piece names somebody or an amount, or turns: then it says something, however it sounds."""
    # 有一点 is no amount.
    counted = any(not found.group().startswith("一") for found in number_pattern().finditer(text))
    return counted or bool(turns(text)) or names_somebody(text)
