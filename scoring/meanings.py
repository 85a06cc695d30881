"""What reading by meaning needs of a position: made once for each version and process, then kept."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from config.schema import Position
from scoring.kept_vectors import KeptVectors
from scoring.rubric.meaning.encoder import Encoder
from scoring.rubric.meaning.scale import MeaningScale

# Versions of which interviews are scored on one day; the vectors of one are some megabytes.
KEPT = 6


@dataclass(frozen=True)
class Meaning:
    """One position as the encoder sees it."""

    encoder: Encoder
    scale: MeaningScale


class Meanings:
    """The positions that were scored last, encoded.

    Args:
        open_encoder: called with the first answer that is read by meaning: it starts a process and loads models.
        folder: where vectors of rubrics outlast the process; None keeps none.
    """

    def __init__(self, open_encoder: Callable[[], Encoder], folder: Path | None = None) -> None:
        self._open_encoder, self._folder = open_encoder, folder
        self._encoder: Encoder | None = None
        self._kept: OrderedDict[str, Meaning] = OrderedDict()
        # Of whoever scores: an encoder answers one at a time, and its memory of texts is not made for two.
        self.lock = threading.RLock()

    def of(self, position: Position) -> Meaning | None:
        """The position encoded, or None when none of its questions is read by meaning."""
        if not any(question.by_meaning for question in position.questions):
            return None
        key = hashlib.sha256(position.model_dump_json().encode()).hexdigest()
        if key not in self._kept:
            self._kept[key] = self._made(position)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def _made(self, position: Position) -> Meaning:
        if self._encoder is None:
            self._encoder = self._open_encoder()
        if self._folder is None or not self._encoder.by_meaning:
            return Meaning(self._encoder, MeaningScale.of(position, self._encoder))
        scale = MeaningScale.of(position, KeptVectors(self._encoder, self._folder))
        # What candidates say is encoded past the folder.
        return Meaning(self._encoder, replace(scale, encoder=self._encoder))


def meanings_of(scorer: str, folder: Path) -> Meanings | None:
    """The positions for the scorer by meaning; None for the one that reads phrases.

    Args:
        scorer: the setting `SCORER`.
        folder: where vectors of rubrics are kept.
    """
    if scorer == "phrases":
        return None
    from scoring.rubric.meaning.encoders import open_encoder

    return Meanings(open_encoder, folder)
