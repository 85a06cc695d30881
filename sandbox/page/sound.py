"""Sound for the page: what a browser recorded becomes a WeCom voice message, and a voice message can be heard.

PyAV is imported inside: a sandbox that nobody looks at never needs it.
Source: developer.work.weixin.qq.com/document/path/90253 (voice: AMR, 60 s at most); RFC 4867, 5 (AMR storage format).
"""

from __future__ import annotations

import io
import json
import math
from array import array
from pathlib import Path
from typing import Any

from sandbox.media.checks import AMR_MAGIC, MAX_VOICE_S, amr_seconds

RATE = 8000
TONE_HZ, TONE_S = 440.0, 3.0
TWELVE_KBIT = 12200
LABELS = "labels.json"


class NoSound(Exception):
    """The bytes are no sound that can be read."""


def to_amr(data: bytes) -> bytes:
    """Any recording -> AMR-NB (8 kHz, mono, 12.2 kbit/s), cut after 60 s; an AMR file stays as it is.

    Raises:
        NoSound: nothing could be decoded.
    """
    if data.startswith(AMR_MAGIC):
        return data
    return encode(decode(data, MAX_VOICE_S))


def to_wav(data: bytes) -> bytes:
    """A voice message -> WAV (8 kHz, mono, 16 bit), which every browser plays.

    Raises:
        NoSound: nothing could be decoded.
    """
    import av

    output = io.BytesIO()
    with av.open(output, "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for frame in decode(data, MAX_VOICE_S):
            frame.pts = None
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return output.getvalue()


def decode(data: bytes, most_s: float) -> list[Any]:
    """The sound as frames of 8 kHz mono, at most so many seconds.

    Raises:
        NoSound: no audio stream, or not one whole frame.
    """
    import av

    frames: list[Any] = []
    resampler, most = av.AudioResampler(format="s16", layout="mono", rate=RATE), most_s * RATE
    count = 0
    try:
        with av.open(io.BytesIO(data), "r") as container:
            for frame in container.decode(audio=0):
                for part in resampler.resample(frame):
                    count += part.samples
                    if count > most:
                        return frames
                    frames.append(part)
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise NoSound(str(error)) from error
    if not frames:
        raise NoSound("no sound")
    return frames


def encode(frames: list[Any]) -> bytes:
    """Frames of 8 kHz mono -> an AMR-NB file; the encoder wants 160 samples at a time."""
    import av

    output, fifo = io.BytesIO(), av.AudioFifo()
    with av.open(output, "w", format="amr") as container:
        stream = container.add_stream("libopencore_amrnb", rate=RATE, layout="mono")
        stream.bit_rate = TWELVE_KBIT
        for frame in frames:
            frame.pts = None
            fifo.write(frame)
        for frame in fifo.read_many(160) if fifo.samples >= 160 else []:
            frame.pts = None
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return output.getvalue()


def tone() -> bytes:
    """Three seconds of a soft tone as AMR-NB, for a sandbox without recordings."""
    import av

    count = int(RATE * TONE_S)
    wave = array("h", (round(6000 * math.sin(2 * math.pi * TONE_HZ * at / RATE)) for at in range(count)))
    frame = av.AudioFrame("s16", "mono", count)
    frame.planes[0].update(wave.tobytes())
    frame.sample_rate = RATE
    return encode([frame])


def samples(folder: Path | None) -> list[dict[str, Any]]:
    """The prepared recordings: `[{"name", "seconds"}]`; empty without a folder that holds any.

    Where the folder says so in `labels.json`, each also has its `question` (a number), `quality` and `text`.
    """
    if folder is None or not folder.is_dir():
        return []
    labels = _labels(folder / LABELS)
    return [
        {"name": path.name, "seconds": round(amr_seconds(path.read_bytes()), 1)} | labels.get(path.name, {})
        for path in sorted(folder.glob("*.amr"))
    ]


def _labels(path: Path) -> dict[str, dict[str, Any]]:
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}
