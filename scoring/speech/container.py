"""Which kind of file a recording is, told by its first bytes; names and MIME types are not believed."""

from __future__ import annotations

from core.errors import InputInvalid

# first bytes -> the one demuxer that may open it (PyAV's names)
_ACCEPTED: tuple[tuple[bytes, str], ...] = (
    (b"#!AMR-WB\n", "amr"),
    (b"#!AMR\n", "amr"),
    (b"OggS", "ogg"),
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"fLaC", "flac"),
    (b"ID3", "mp3"),
)
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"#!SILK", "Tencent SILK (a personal WeChat voice file), which this product cannot decode"),
    (b"\x02#!SILK", "Tencent SILK (a personal WeChat voice file), which this product cannot decode"),
    (b"#EXTM3U", "a playlist, not a recording"),
    (b"ffconcat", "a concat script, not a recording"),
    (b"<", "a web page or XML, not a recording"),
    (b"{", "JSON, not a recording"),
    (b"%PDF", "a PDF, not a recording"),
    (b"\x89PNG", "a picture, not a recording"),
    (b"\xff\xd8\xff", "a picture, not a recording"),
    (b"GIF8", "a picture, not a recording"),
)
ACCEPTED_NAMES = "AMR, Ogg/Opus, WebM, MP4/M4A, WAV, MP3, FLAC"


def container_of(data: bytes) -> str:
    """Return the demuxer for a recording.

    Raises:
        InputInvalid: empty, or not one of the accepted kinds; says what it is instead.

    Source: magic numbers of RFC 4867 (AMR), RFC 3533 (Ogg), RFC 8794 (EBML),
    RFC 9639 (FLAC), ISO 14496-12 (`ftyp` at byte 4), ISO 11172-3 (MPEG sync).
    """
    if not data:
        raise InputInvalid("the recording is empty: 0 bytes", field="recording")
    for magic, demuxer in _ACCEPTED:
        if data.startswith(magic):
            return demuxer
    if data[4:8] == b"ftyp":
        return "mp4"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    what = _refused_kind(data)
    if what is None and _is_mp3_frame(data):
        return "mp3"
    raise InputInvalid(
        f"the recording is {what or 'of an unknown kind'}; accepted are {ACCEPTED_NAMES}", field="recording"
    )


def _refused_kind(data: bytes) -> str | None:
    head = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((what for magic, what in _REFUSED if head.startswith(magic)), None)


def _is_mp3_frame(data: bytes) -> bool:
    """Eleven set bits of sync and a layer that is not 00 (which would be ADTS AAC)."""
    return len(data) > 4 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06 != 0
