"""Decode one recording inside limits: run as a program of its own, never imported by the product.

Recordings come from strangers, and a media decoder is a large piece of C. So it runs
here, in a child with bounded memory, processor time and files, which gets the bytes on
stdin, can name no file, and is allowed exactly one container format.

    python -I decoder_child.py FORMAT MAX_SECONDS MEMORY_BYTES CPU_SECONDS < recording

stdout: one line of JSON, `{"ok": true, "codec", "samples", "lost_s"}` followed by that many
16-bit little-endian mono samples at 16 kHz, or `{"ok": false, "why": ...}`. What is damaged is left
out: `lost_s` says how many seconds of the recording are silence for want of something that can be read.
"""

import ctypes
import io
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

RATE = 16_000
FORMAT_ALLOW_LIST = "amr,amrnb,amrwb,ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,wav,mp3,flac"
PR_SET_PDEATHSIG = 1  # Source: prctl(2)


class Refused(Exception):
    """The recording is not one that we take; the message says why."""


def load() -> None:
    """Bring the libraries, before the first fork."""
    import av.error  # noqa: F401
    import numpy  # noqa: F401


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


# Payload bytes of each AMR frame type, comfort noise and "no data" included. Source: RFC 4867, 3GPP TS 26.101, 26.201.
AMR_SIZES = {
    "amrnb": (12, 13, 15, 17, 19, 20, 26, 31, 5, 6, 5, 5, 0, 0, 0, 0),
    "amrwb": (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0),
}
AMR_MAGIC = ((b"#!AMR-WB\n", "amrwb", 16_000), (b"#!AMR\n", "amrnb", 8_000))
# Frame types that the decoder takes; others (comfort noise of foreign systems, reserved) count as "no data".
AMR_DECODED = {"amrnb": (*range(9), 15), "amrwb": (*range(10), 14, 15)}
AMR_NO_DATA = b"\x7c"
AMR_FRAME_S = 0.02
# So many frames in a row have to fit before a place behind damage counts as the beginning of one.
AMR_IN_A_ROW = 4
# Shorter holes are rounding, or silence that the sender left out.
HOLE_S, LOST_HOLE_S, MOST_HOLE_S = 0.05, 0.5, 60.0
# Channels that cancel out: their mean keeps less than this of the louder one. Two people, each on a channel
# of their own, keep .71; the half of a recording with one silent channel is below it and is taken whole.
KEPT_BY_MEAN = 0.6


@dataclass
class Sound:
    """Decoded frames of any format, in blocks of one format each.

    Attributes:
        blocks: (channels, n) int16 at 16 kHz.
        lost_s: seconds that could not be read; silence stands in their place.
    """

    max_seconds: float
    blocks: list[Any] = field(default_factory=list)
    lost_s: float = 0.0
    samples: int = 0
    _resampler: Any = None
    _format: tuple[str, str, int] | None = None
    _pieces: list[Any] = field(default_factory=list)

    def add(self, frame: Any) -> None:
        """One frame; a change of its format begins a new block."""
        import av

        wanted = (frame.format.name, frame.layout.name, frame.sample_rate)
        if wanted != self._format:
            self.end_block()
            self._format = wanted
            self._resampler = av.AudioResampler("s16p", frame.layout.name, RATE)
        frame.pts = None
        self._take(self._resampler.resample(frame))

    def lose(self, seconds: float) -> None:
        """A stretch that is known to be there and cannot be read."""
        self.lost_s += seconds
        self.pause(seconds)

    def pause(self, seconds: float) -> None:
        """Silence, so that what follows stays at its second."""
        import numpy as np

        self.end_block()
        self._count(int(seconds * RATE))
        self.blocks.append(np.zeros((1, int(seconds * RATE)), np.int16))

    def end_block(self) -> None:
        """Flush what the resampler holds, and close the block."""
        import numpy as np

        if self._resampler is not None:
            self._take(self._resampler.resample(None))
        if self._pieces:
            self.blocks.append(np.concatenate(self._pieces, axis=1))
        self._resampler, self._format, self._pieces = None, None, []

    def mono(self) -> bytes:
        """All blocks as one channel."""
        self.end_block()
        return b"".join(mixed(block).astype("<i2").tobytes() for block in self.blocks)

    def _take(self, frames: list[Any]) -> None:
        for frame in frames:
            self._count(frame.samples)
            self._pieces.append(frame.to_ndarray())

    def _count(self, samples: int) -> None:
        self.samples += samples
        if self.samples > self.max_seconds * RATE:
            raise Refused(f"it is longer than {self.max_seconds:g} seconds")


def mixed(block: Any) -> Any:
    """(channels, n) -> (n,): their mean, or the loudest channel where they cancel each other out."""
    import numpy as np

    if len(block) == 1:
        return block[0]
    mean = block.mean(axis=0, dtype=np.float32)
    levels = [float(np.sqrt(np.square(one, dtype=np.float32).mean())) for one in block]
    loudest = int(np.argmax(levels))
    if float(np.sqrt(np.square(mean).mean())) < KEPT_BY_MEAN * levels[loudest]:
        return block[loudest]
    return mean.round()


def decode(data: bytes, container_format: str, max_seconds: float) -> tuple[str, Sound]:
    """Return the codec and everything that could be decoded.

    Raises:
        Refused: no sound in it, nothing decodable, mostly damage, or longer than `max_seconds`.
    """
    sound = Sound(max_seconds)
    codec = decode_amr(data, sound) if container_format == "amr" else decode_packets(data, container_format, sound)
    if not sound.samples:
        raise Refused("it holds no sound" if not sound.lost_s else "it is damaged throughout")
    if sound.lost_s > sound.samples / RATE / 2:
        raise Refused(f"it is damaged: {sound.lost_s:.1f} of {sound.samples / RATE:.1f} seconds cannot be read")
    return codec, sound


def decode_packets(data: bytes, container_format: str, sound: Sound) -> str:
    """Everything but AMR: packets that are broken, and holes in the timeline, are counted and passed over."""
    import av
    import av.error

    options = {"protocol_whitelist": "pipe", "format_whitelist": FORMAT_ALLOW_LIST}
    with av.open(io.BytesIO(data), "r", format=container_format, options=options) as container:
        if not container.streams.audio:
            raise Refused("it holds no sound")
        stream = container.streams.audio[0]
        if stream.codec_context is None:
            raise Refused("its sound is in a codec that is not known")
        stream.codec_context.thread_count = 1
        due: float | None = None
        for packet in packets(container, stream):
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                seconds = float((packet.duration or 0) * packet.time_base)
                sound.lose(seconds)
                due = due + seconds if due is not None else None
                continue
            for frame in frames:
                due = placed(frame, due, sound)
        return stream.codec_context.name


def packets(container: Any, stream: Any) -> Iterator[Any]:
    """The stream's packets up to where the container itself cannot be read any further."""
    import av.error

    try:
        yield from container.demux(stream)
    except av.error.FFmpegError:
        return


def placed(frame: Any, due: float | None, sound: Sound) -> float | None:
    """Add a frame, after silence where packets before it are missing.

    Args:
        due: the second at which it should begin, if known.

    Returns:
        The second at which the next one should begin.
    """
    begins = float(frame.pts * frame.time_base) if frame.pts is not None else due
    hole = begins - due if begins is not None and due is not None else 0.0
    if HOLE_S < hole <= MOST_HOLE_S:
        if hole >= LOST_HOLE_S:
            sound.lose(hole)
        else:
            sound.pause(hole)
    seconds = frame.samples / frame.sample_rate
    if frame.is_corrupt:
        sound.lost_s += seconds
    sound.add(frame)
    return begins + seconds if begins is not None else None


def decode_amr(data: bytes, sound: Sound) -> str:
    """AMR by the reference decoder: FFmpeg's own knows neither comfort noise nor frames without data."""
    import av

    magic, codec, rate = next(one for one in AMR_MAGIC if data.startswith(one[0]))
    context: Any = av.CodecContext.create(f"libopencore_{codec}", "r")
    context.sample_rate, context.layout = rate, "mono"
    for frame, lost in amr_frames(data[len(magic) :], codec):
        sound.lost_s += AMR_FRAME_S * lost
        for piece in [frame] if not lost else [AMR_NO_DATA] * lost:
            for decoded in context.decode(av.Packet(piece)):
                sound.add(decoded)
    return codec


def amr_frames(data: bytes, codec: str) -> Iterator[tuple[bytes, int]]:
    """(frame with its header, 0), or (nothing, n) for damage in which about n frames are lost."""
    sizes, at, usual = AMR_SIZES[codec], 0, AMR_SIZES[codec][-9] + 1
    while at < len(data):
        size = amr_size(data, at, sizes)
        if size is None or at + size > len(data):
            found = amr_resumes(data, at + 1, sizes)
            yield b"", max(1, round((found - at) / usual))
            at = found
            continue
        kind = data[at] >> 3 & 0x0F
        yield (data[at : at + size] if kind in AMR_DECODED[codec] else AMR_NO_DATA), 0
        usual = max(size, 6)
        at += size


def amr_size(data: bytes, at: int, sizes: tuple[int, ...]) -> int | None:
    """Bytes of the frame that begins here, header included; None where none can."""
    return None if data[at] & 0x83 else 1 + sizes[data[at] >> 3 & 0x0F]


def amr_resumes(data: bytes, start: int, sizes: tuple[int, ...]) -> int:
    """Where frames follow each other again, or the end."""
    for first in range(start, len(data)):
        at = first
        for _ in range(AMR_IN_A_ROW):
            size = amr_size(data, at, sizes) if at < len(data) else None
            if size is None:
                break
            at += size
        else:
            return first
    return len(data)


def answer(header: dict[str, Any], samples: bytes = b"") -> None:
    """Write the reply and leave."""
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + samples)
    sys.stdout.buffer.flush()


def main(arguments: list[str]) -> None:
    """Read stdin, decode, answer. Every refusal is an answer; only a limit ends in a signal."""
    container_format, max_seconds, memory_bytes, cpu_seconds = arguments
    bound(int(memory_bytes), int(cpu_seconds))
    data = sys.stdin.buffer.read()
    try:
        codec, sound = decode(data, container_format, float(max_seconds))
        samples = sound.mono()
    except Refused as error:
        answer({"ok": False, "why": str(error)})
    except MemoryError:
        answer({"ok": False, "why": "decoding it needs more memory than a recording may take"})
    except Exception as error:  # noqa: BLE001 nothing but the recording differs from one run to the next
        answer({"ok": False, "why": f"it is damaged ({type(error).__name__})"})
    else:
        header = {"ok": True, "codec": codec, "samples": len(samples) // 2, "lost_s": round(sound.lost_s, 2)}
        answer(header, samples)


if __name__ == "__main__":
    main(sys.argv[1:])
