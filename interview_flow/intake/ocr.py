"""What reads the words of a picture; a bank brings it as a plug-in (docs/plug-ins.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class TextLine:
    """A line as it was read.

    Attributes:
        confidence: 0 to 1, as the reader gives it.
    """

    text: str
    confidence: float


class OcrReader(Protocol):
    """Reads one picture, or one page as a picture."""

    def read(self, data: bytes, media_type: str) -> Sequence[TextLine]:
        """The lines, from the top; none where there is nothing to read.

        Args:
            media_type: `image/png` or `image/jpeg`.

        Raises:
            RetryLater: not now.
            PermanentFailure: not this picture.
        """
        ...
