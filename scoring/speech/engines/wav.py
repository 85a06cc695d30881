"""A WAV of decoded audio, for listening in a browser."""

import io
import wave
from typing import Any

import numpy as np

SAMPLE_RATE = 16_000


def to_wav(samples: Any) -> bytes:
    """16-bit PCM, mono, 16 kHz.

    Args:
        samples: (n,) float32, mono, 16 kHz, -1..1.
    """
    clipped = np.clip(samples, -1.0, 1.0)
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((clipped * 32767).astype("<i2").tobytes())
    return target.getvalue()
