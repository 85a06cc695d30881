"""Where in a recording somebody speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000


def speech_spans(samples: NDArray[np.float32]) -> tuple[tuple[float, float], ...]:
    """Return the spans of speech, in seconds.

    Args:
        samples: (n,) float32, mono, 16 kHz, -1..1.

    Source: Silero VAD v6 as faster-whisper ships it; 0.5 to enter, 0.35 to leave and
    0.3 s of silence to end a span, the values measured on our clips.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=0.5, neg_threshold=0.35, min_silence_duration_ms=300, min_speech_duration_ms=100, speech_pad_ms=0
    )
    spans = get_speech_timestamps(samples, options, sampling_rate=RATE)
    return tuple((round(span["start"] / RATE, 3), round(span["end"] / RATE, 3)) for span in spans)
