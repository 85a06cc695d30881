"""Decode one recording inside limits: run as a program of its own, never imported by the product.

Recordings come from strangers, and a media decoder is a large piece of C. So it runs
here, in a child with bounded memory, processor time and files, which gets the bytes on
stdin, can name no file, and is allowed exactly one container format.

    python -I decoder_child.py FORMAT MAX_SECONDS MEMORY_BYTES CPU_SECONDS < recording

stdout: one line of JSON, `{"ok": true, "codec", "rate", "samples"}` followed by that many
16-bit little-endian mono samples at 16 kHz, or `{"ok": false, "why": ...}`.
"""

import ctypes
import io
import json
import os
import resource
import signal
import sys
from typing import Any

RATE = 16_000
FORMAT_ALLOW_LIST = "amr,amrnb,amrwb,ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,wav,mp3,flac"
PR_SET_PDEATHSIG = 1  # Source: prctl(2)


class Refused(Exception):
    """The recording is not one that we take; the message says why."""


def bound(memory_bytes: int, cpu_seconds: int) -> None:
    """Limit this process before any byte of the recording is looked at."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A parent killed with -9 must not leave a decoder running.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:
            sys.exit(1)


def decode(data: bytes, container_format: str, max_seconds: float) -> tuple[str, int, bytes]:
    """Return codec, source rate and 16-bit mono samples at 16 kHz.

    Raises:
        Refused: no sound in it, nothing decodable, or longer than `max_seconds`.
    """
    import av

    options = {"protocol_whitelist": "pipe", "format_whitelist": FORMAT_ALLOW_LIST}
    with av.open(io.BytesIO(data), "r", format=container_format, options=options) as container:
        if not container.streams.audio:
            raise Refused("it holds no sound")
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        samples = bytearray()
        for frame in container.decode(stream):
            frame.pts = None
            append(samples, resampler.resample(frame), max_seconds)
        append(samples, resampler.resample(None), max_seconds)
        return stream.codec_context.name, stream.rate or RATE, bytes(samples)


def append(samples: bytearray, frames: list[Any], max_seconds: float) -> None:
    """Add the frames' samples; stop as soon as the recording is too long."""
    for frame in frames:
        samples += bytes(frame.planes[0])[: frame.samples * 2]
    if len(samples) > max_seconds * RATE * 2:
        raise Refused(f"it is longer than {max_seconds:g} seconds")


def answer(header: dict[str, Any], samples: bytes = b"") -> None:
    """Write the reply and leave."""
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + samples)
    sys.stdout.buffer.flush()


def main(arguments: list[str]) -> None:
    """Read stdin, decode, answer. Every refusal is an answer; only a limit ends in a signal."""
    container_format, max_seconds, memory_bytes, cpu_seconds = arguments
    bound(int(memory_bytes), int(cpu_seconds))
    data = sys.stdin.buffer.read()
    import av.error

    try:
        codec, rate, samples = decode(data, container_format, float(max_seconds))
    except Refused as error:
        answer({"ok": False, "why": str(error)})
    except MemoryError:
        answer({"ok": False, "why": "decoding it needs more memory than a recording may take"})
    except (av.error.FFmpegError, ValueError) as error:
        answer({"ok": False, "why": f"it is damaged ({type(error).__name__})"})
    else:
        if not samples:
            answer({"ok": False, "why": "it holds no sound"})
        else:
            answer({"ok": True, "codec": codec, "rate": rate, "samples": len(samples) // 2}, samples)


if __name__ == "__main__":
    main(sys.argv[1:])
