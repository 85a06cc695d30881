"""Turn one recording into AMR-NB inside limits: run as a program of its own, never imported by the product.

The web process must not load a media library, and a decoder is a large piece of C;
so both ends of the conversion live here, in a child with bounded memory and time,
which gets the bytes on stdin and can name no file.

    python -I amr_child.py MAX_SECONDS MEMORY_BYTES CPU_SECONDS < recording

stdout: one line of JSON, `{"ok": true, "seconds": 4.2}` followed by the AMR file, or
`{"ok": false, "why": "..."}`.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

# AMR-NB: 8 kHz mono, frames of 20 ms, 12.2 kbit/s at best. Source: RFC 4867.
RATE, FRAME, BIT_RATE = 8_000, 160, 12_200
FORMATS = "amr,amrnb,amrwb,ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,wav,mp3,flac,aac"
# Frame types that the reference decoder takes. Source: RFC 4867, 3GPP TS 26.101, 26.201.
AMR_TYPES = {"amrnb": (*range(9), 15), "amrwb": (*range(10), 14, 15)}
AMR_NO_DATA = b"\x7c"


class Refused(Exception):
    """No voice message can be made of it; the text says why."""


def bound(memory_bytes: int, cpu_seconds: int) -> None:
    """Limit this process before any byte is looked at."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def frames(data: bytes, max_seconds: float) -> list[Any]:
    """Frames of 160 samples, 8 kHz mono.

    Raises:
        Refused: no sound, or too much of it.
    """
    import av

    options = {"protocol_whitelist": "pipe", "format_whitelist": FORMATS}
    with av.open(io.BytesIO(data), "r", options=options) as container:
        if not container.streams.audio:
            raise Refused("it holds no sound")
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        resampler = av.AudioResampler("s16", "mono", RATE, frame_size=FRAME)
        found: list[Any] = []
        for frame in decoded(container, stream):
            frame.pts = None
            found += resampler.resample(frame)
            if len(found) * FRAME > max_seconds * RATE:
                raise Refused(f"it is longer than {max_seconds:g} seconds")
        return found + resampler.resample(None)


def decoded(container: Any, stream: Any) -> Iterator[Any]:
    """The stream's frames, AMR by the reference decoder: FFmpeg's own knows neither comfort noise nor empty frames."""
    import av

    name = stream.codec_context.name
    if name not in AMR_TYPES:
        yield from container.decode(stream)
        return
    context: Any = av.CodecContext.create(f"libopencore_{name}", "r")
    context.sample_rate, context.layout = stream.rate, "mono"
    for packet in container.demux(stream):
        if packet.size:
            yield from context.decode(av.Packet(known_frame(bytes(packet), AMR_TYPES[name])))


def known_frame(frame: bytes, types: tuple[int, ...]) -> bytes:
    """The frame, or one without data for a type that the decoder does not take."""
    return frame if frame[0] >> 3 & 0x0F in types else AMR_NO_DATA


def encode(found: list[Any]) -> bytes:
    """An AMR-NB file of these frames; the last one is filled up with silence by the encoder."""
    import av

    target = io.BytesIO()
    with av.open(target, "w", format="amr") as container:
        stream: Any = container.add_stream("libopencore_amrnb", rate=RATE, layout="mono")
        stream.bit_rate = BIT_RATE
        for frame in [*found, None]:
            if frame is not None:
                frame.pts = None
            container.mux(stream.encode(frame))
    return target.getvalue()


def answer(header: dict[str, Any], data: bytes = b"") -> None:
    """Write the reply."""
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + data)
    sys.stdout.buffer.flush()


def main(arguments: list[str]) -> None:
    """Read stdin, convert, answer. Every refusal is an answer; only a limit ends in a signal."""
    max_seconds, memory_bytes, cpu_seconds = arguments
    bound(int(memory_bytes), int(cpu_seconds))
    data = sys.stdin.buffer.read()
    import av.error

    try:
        found = frames(data, float(max_seconds))
        if not found:
            raise Refused("it holds no sound")
        answer({"ok": True, "seconds": round(len(found) * FRAME / RATE, 2)}, encode(found))
    except Refused as error:
        answer({"ok": False, "why": str(error)})
    except MemoryError:
        answer({"ok": False, "why": "it needs more memory than a recording may take"})
    except (av.error.FFmpegError, ValueError) as error:
        answer({"ok": False, "why": f"it cannot be read ({type(error).__name__})"})


if __name__ == "__main__":
    main(sys.argv[1:])
