"""Recordings of every accepted codec, made here, and damage done to them."""

import io
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

# name -> (container, codec, rate); the name is also how the product's decoder calls the container
CODECS: dict[str, tuple[str, str, int]] = {
    "amr": ("amr", "libopencore_amrnb", 8_000),
    "mp4": ("mp4", "aac", 44_100),
    "mp3": ("mp3", "libmp3lame", 44_100),
    "ogg": ("ogg", "libopus", 48_000),
    "matroska": ("webm", "libopus", 48_000),
    "flac": ("flac", "flac", 16_000),
    "wav": ("wav", "pcm_s16le", 16_000),
}
AMR_SIZES = {
    "nb": (12, 13, 15, 17, 19, 20, 26, 31, 5, 6, 5, 5, 0, 0, 0, 0),
    "wb": (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0),
}
AMR_HEAD = {"nb": b"#!AMR\n", "wb": b"#!AMR-WB\n"}


def syllables(seconds: float, rate: int) -> NDArray[np.float32]:
    """Tones of 220 Hz with pauses between, and a little noise: (n,) float32."""
    at = np.arange(int(seconds * rate)) / rate
    tones = 0.3 * np.sin(2 * np.pi * 220 * at) * (np.sin(2 * np.pi * 0.7 * at) > -0.3)
    return (tones + 0.02 * np.random.default_rng(1).standard_normal(len(at))).astype(np.float32)


def encoded(
    name: str, channels: NDArray[np.float32] | None = None, seconds: float = 30, rate: int = 0, **options: str
) -> bytes:
    """One recording.

    Args:
        name: of `CODECS`.
        channels: (n,) or (2, n) at the rate; `syllables` when absent.
        rate: another than the codec's usual one.
    """
    container_format, codec, usual = CODECS[name]
    rate = rate or usual
    sound = np.atleast_2d(syllables(seconds, rate) if channels is None else channels).astype(np.float32)
    layout = "stereo" if len(sound) == 2 else "mono"
    target = io.BytesIO()
    with av.open(target, "w", format=container_format) as container:
        stream: Any = container.add_stream(codec, rate=rate, layout=layout, options=options)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="fltp", layout=layout)
        frame.sample_rate, frame.pts = rate, 0
        context = stream.codec_context
        resampler = av.AudioResampler(context.format.name, layout, rate, frame_size=context.frame_size or 1024)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return target.getvalue()


def damaged(data: bytes, where: float, count: int = 40) -> bytes:
    """The recording with `count` bytes of 0xff at this share of its length."""
    at = int(len(data) * where)
    return data[:at] + b"\xff" * count + data[at + count :]


def amr_of_types(band: str, types: list[int]) -> bytes:
    """An AMR file of frames of these types; their payload is noise of a fixed seed."""
    random = np.random.default_rng(3)
    frames = [bytes([kind << 3 | 4]) + random.bytes(AMR_SIZES[band][kind]) for kind in types]
    return AMR_HEAD[band] + b"".join(frames)
