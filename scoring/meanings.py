"""What reading by meaning needs of a position: made once for each version and process, then kept."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from config.schema import Position
from config.settings import Settings
from scoring.kept_vectors import KeptVectors
from scoring.rubric.meaning.encoder import Encoder
from scoring.rubric.meaning.scale import MeaningScale, texts_of

log = structlog.get_logger(__name__)

# Versions of which interviews are scored on one day; the vectors of one are some megabytes.
KEPT = 6
# Encoders that didn't start are tried again after so long, then after twice as long each time, at most once an hour: a
# try takes a second where they are missing, a minute where they hang.
AGAIN_S, LONGEST_AGAIN_S = 60.0, 3600.0


@dataclass(frozen=True)
class Meaning:
    """One position as the encoder sees it."""

    encoder: Encoder
    scale: MeaningScale


class Meanings:
    """The positions that were scored last, encoded.

    Args:
        open_encoder: called with the first answer that is read by meaning: it starts a process and loads models.
            One that isn't `by_meaning` stands in only until a later try brings the real one.
        folder: where vectors of rubrics outlast the process; None keeps none.
        seconds: a clock that never goes back.
    """

    def __init__(
        self,
        open_encoder: Callable[[], Encoder],
        folder: Path | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_encoder, self._folder, self._seconds = open_encoder, folder, seconds
        self._encoder: Encoder | None = None
        self._again_at, self._again_s = 0.0, AGAIN_S
        self._kept: OrderedDict[str, Meaning] = OrderedDict()
        # Of whoever scores: an encoder answers one at a time, and its memory of texts is not made for two.
        self.lock = threading.RLock()

    def of(self, position: Position) -> Meaning | None:
        """The position encoded, or None when none of its questions is read by meaning."""
        if not any(question.by_meaning for question in position.questions):
            return None
        encoder = self._opened()
        key = hashlib.sha256(position.model_dump_json().encode()).hexdigest()
        if key not in self._kept:
            self._kept[key] = self._made(position, encoder)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def _opened(self) -> Encoder:
        """The encoder in use; where characters stand in for the real ones, these are tried again when it is time."""
        known = self._encoder
        if known is not None and (known.by_meaning or self._seconds() < self._again_at):
            return known
        found = self._open_encoder()
        if not found.by_meaning:
            self._again_at = self._seconds() + self._again_s
            self._again_s = min(LONGEST_AGAIN_S, 2 * self._again_s)
            found = found if known is None else known
        if found is not known:
            # Vectors of one encoder mean nothing to another.
            self._kept.clear()
            if known is not None:
                log.info("encoders_run_at_last", name=found.name)
        self._encoder = found
        return found

    def _made(self, position: Position, encoder: Encoder) -> Meaning:
        if self._folder is None or not encoder.by_meaning:
            return Meaning(encoder, MeaningScale.of(position, encoder))
        kept = KeptVectors(encoder, self._folder)
        kept.fill(texts_of(position))
        scale = MeaningScale.of(position, kept)
        # What candidates say is encoded past the folder.
        return Meaning(encoder, replace(scale, encoder=encoder))


def meanings_of(settings: Settings) -> Meanings | None:
    """The positions for the scorer by meaning; None for the one that reads phrases.

    Args:
        settings: says which (`SCORER`), and where vectors of rubrics are kept (`DATA_DIR`).
    """
    if settings.scorer == "phrases":
        return None
    from scoring.rubric.meaning.encoders import open_encoder

    return Meanings(open_encoder, settings.data_dir / "vectors")
