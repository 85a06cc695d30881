"""What WeCom accepts as a picture, a voice message, a video or a file: size, first bytes, length.

Source: developer.work.weixin.qq.com/document/path/90253. The documents
do not give a code for every wrong format (unconfirmed): a picture other than JPG or PNG and a video other than MP4 are
40004 here.
"""

from __future__ import annotations

from sandbox.core.errors import ApiError

MIB = 1024 * 1024
MIN_BYTES = 5
MAX_BYTES = {"image": 10 * MIB, "voice": 2 * MIB, "video": 10 * MIB, "file": 20 * MIB}
TOO_BIG = {"image": 40009, "voice": 45001, "video": 40011, "file": 45001}
PICTURE_BYTES = 2 * MIB
MAX_VOICE_S = 60
AMR_MAGIC = b"#!AMR\n"
AMR_FRAME_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6)
AMR_FRAME_S = 0.02
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"


def check_upload(kind: str, data: bytes) -> None:
    """Size and format as WeCom checks them.

    Raises:
        ApiError: 40005 kind, 44001 empty, 40006 five bytes or fewer, 45001, 40009 or 40011 too big,
            40004 not a picture or video, 301017 not AMR, 45007 over 60 s.
    """
    if kind not in MAX_BYTES:
        raise ApiError(40005)
    check_size(data, MAX_BYTES[kind], TOO_BIG[kind])
    if kind == "image" and not data.startswith((JPEG, PNG)):
        raise ApiError(40004)
    if kind == "video" and data[4:8] != b"ftyp":
        raise ApiError(40004)
    if kind == "voice" and not data.startswith(AMR_MAGIC):
        raise ApiError(301017)
    if kind == "voice" and amr_seconds(data) > MAX_VOICE_S:
        raise ApiError(45007)


def check_size(data: bytes, limit: int, too_big: int) -> None:
    """More than five bytes, and no more than the limit.

    Raises:
        ApiError: 44001, 40006, or `too_big`.
    """
    if not data:
        raise ApiError(44001)
    if len(data) <= MIN_BYTES:
        raise ApiError(40006)
    if len(data) > limit:
        raise ApiError(too_big)


def amr_seconds(data: bytes) -> float:
    """Play time of an AMR-NB file, counted in its 20 ms frames."""
    at, frames = len(AMR_MAGIC), 0
    while at < len(data):
        mode = data[at] >> 3 & 0x0F
        at += AMR_FRAME_BYTES[mode] if mode < len(AMR_FRAME_BYTES) else 1
        frames += 1
    return frames * AMR_FRAME_S
