"""Write samples the way they are sent: AMR-NB as a WeCom voice message is, or WAV."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AMR_RATE = 8_000
AMR_BIT_RATE = 12_200
AMR_FRAME = 160


def write(path: Path, samples: NDArray[np.float32], rate: int) -> None:
    """Write samples to `path` as AMR-NB or WAV by its ending, all of it or nothing.

    Args:
        samples: (n,) float32, mono, -1..1.
        rate: of the samples, in Hz.

    Raises:
        ValueError: another ending.
    """
    encode = {".amr": amr_bytes, ".wav": wav_bytes}.get(path.suffix.lower())
    if encode is None:
        raise ValueError(f"{path}: only .amr and .wav can be written")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(encode(samples, rate))
    draft.replace(path)


def amr_bytes(samples: NDArray[np.float32], rate: int) -> bytes:
    """Return an AMR-NB file: 8 kHz, mono, 12.2 kbit/s, 20 ms frames."""
    import av

    resampler = av.AudioResampler("s16", "mono", AMR_RATE, frame_size=AMR_FRAME)
    target = io.BytesIO()
    with av.open(target, "w", format="amr") as container:
        stream: Any = container.add_stream("libopencore_amrnb", rate=AMR_RATE, layout="mono")
        stream.bit_rate = AMR_BIT_RATE
        for frame in [*resampler.resample(_frame(samples, rate)), *resampler.resample(None), None]:
            container.mux(stream.encode(frame))
    return target.getvalue()


def wav_bytes(samples: NDArray[np.float32], rate: int) -> bytes:
    """Return a WAV file: 16-bit PCM, mono, at the rate given."""
    import wave

    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(_pcm(samples).tobytes())
    return target.getvalue()


def silence(seconds: float, rate: int = AMR_RATE) -> NDArray[np.float32]:
    """Return samples of a recording in which nobody speaks: a soft hiss, as a microphone gives."""
    import numpy as np

    noise = np.random.default_rng(0).standard_normal(int(seconds * rate))
    return (noise * 0.0005).astype(np.float32)


def _frame(samples: NDArray[np.float32], rate: int) -> Any:
    import av

    frame = av.AudioFrame.from_ndarray(_pcm(samples).reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = rate
    frame.time_base = Fraction(1, rate)
    frame.pts = 0
    return frame


def _pcm(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    import numpy as np

    return (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2")
