"""Cutting a long recording at its pauses, so that an engine never holds more than some minutes of it.

Whisper computes the sound picture of the whole recording before it hears the first word: half an hour took 980 MiB
(`make bench-speech`). It then listens to half a minute at a time and carries nothing over, so a cut in a pause changes
little. Where nobody pauses, a word may be cut in two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scoring.speech.engines.heard import HeardSegment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scoring.speech.engines.engine import Audio

RATE = 16_000
# Of one stretch; its sound picture takes some tens of MiB.
LONGEST_S = 240.0


def heard_in_stretches(
    audio: Audio, hear: Callable[[NDArray[np.float32]], Iterable[HeardSegment]]
) -> list[HeardSegment]:
    """All that an engine hears of a recording, with the recording's own times.

    Args:
        hear: what the engine hears in samples of at most `LONGEST_S`, in seconds from their beginning.
    """
    found: list[HeardSegment] = []
    spans = stretches(audio.seconds, audio.speech)
    for start, end in spans:
        if len(spans) > 1 and not any(first < end and start < last for first, last in audio.speech):
            continue
        last = len(audio.samples) if end == audio.seconds else round(end * RATE)
        found += [_later(one, start) for one in hear(audio.samples[round(start * RATE) : last])]
    return found


def stretches(seconds: float, speech: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """First and last second of each stretch: all of the recording, in order, cut in pauses between speech."""
    cuts = [0.0]
    while seconds - cuts[-1] > LONGEST_S:
        cuts.append(_cut(cuts[-1], speech))
    return tuple(zip(cuts, [*cuts[1:], seconds], strict=True))


def _cut(start: float, speech: Sequence[tuple[float, float]]) -> float:
    """The middle of the longest pause in the later half of a stretch; its very end where there is none."""
    least, most = start + LONGEST_S / 2, start + LONGEST_S
    ends = [0.0, *(end for _, end in speech)]
    begins = [*(begin for begin, _ in speech), most]
    pauses = [(max(one, least), min(other, most)) for one, other in zip(ends, begins, strict=True)]
    first, last = max(pauses, key=lambda pause: pause[1] - pause[0])
    return (first + last) / 2 if last > first else most


def _later(heard: HeardSegment, seconds: float) -> HeardSegment:
    segment = replace(heard.segment, start=heard.segment.start + seconds, end=heard.segment.end + seconds)
    words = (replace(word, start_s=word.start_s + seconds, end_s=word.end_s + seconds) for word in heard.words)
    return HeardSegment(segment, tuple(words))
