"""Files that we send: checked here as WeCom checks them, uploaded from bytes.

The whole form is built before the first try, so a repetition after a stale
token sends the same bytes and never an empty, already-read stream.

Source: media/upload (path/90253), uploadimg (90256), upload_by_url (96219).
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from urllib3 import encode_multipart_formdata

from core.errors import InputInvalid
from wecom.api.client import WeComClient
from wecom.api.gateway import Call
from wecom.api.limits import fits

MIB = 1024 * 1024
MIN_BYTES = 6
MAX_BYTES = {"image": 10 * MIB, "voice": 2 * MIB, "video": 10 * MIB, "file": 20 * MIB}
PICTURE_BYTES = 2 * MIB
READ_S = 60.0
BUSY, DONE, FAILED = 1, 2, 3
_MAGIC = {
    "image": ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png")),
    "voice": ((b"#!AMR\n", "audio/amr"),),
}

MediaKind = Literal["image", "voice", "video", "file"]


@dataclass(frozen=True)
class Uploaded:
    """A file in WeCom's keeping for three days; `created_at` in seconds since 1970."""

    media_id: str
    created_at: int


@dataclass(frozen=True)
class Fetching:
    """How far WeCom is with fetching a file by itself."""

    status: int
    media_id: str = ""
    errcode: int = 0


def upload(client: WeComClient, kind: MediaKind, data: bytes, filename: str) -> Uploaded:
    """Upload a temporary file.

    Raises:
        InputInvalid: WeCom would not take it: size, or not JPG, PNG, AMR or MP4.
        Refused, RetryLater: what WeCom says.
    """
    mime = _checked(kind, data)
    answer = _post(client, "media/upload", {"type": kind}, (filename, data, mime))
    # A text of digits here, a number in most other places.
    return Uploaded(str(answer["media_id"]), int(answer.get("created_at") or 0))


def upload_picture(client: WeComClient, data: bytes, filename: str = "picture.png") -> str:
    """A picture with a permanent address, for rich texts and welcome messages only.

    Raises:
        InputInvalid: not JPG or PNG, or over 2 MB.
        RetryLater: 1000 a day or 3000 a month are used up.
    """
    mime = _checked("image", data, PICTURE_BYTES)
    return str(_post(client, "media/uploadimg", {}, (filename, data, mime))["url"])


def begin_fetching(client: WeComClient, kind: Literal["video", "file"], url: str, filename: str, data_md5: str) -> str:
    """Let WeCom fetch a file up to 200 MB; usable in group welcomes only. Returns the job id."""
    body = {
        "scene": 1, "type": kind, "filename": fits(filename, 128, "filename"), "url": fits(url, 1024, "url"),
        "md5": data_md5,
    }  # fmt: skip
    return str(client.post("media/upload_by_url", data=body)["jobid"])


def fetched(client: WeComClient, job_id: str) -> Fetching:
    """How far a fetching job is; it can be asked for during 60 minutes."""
    answer: dict[str, Any] = client.post("media/get_upload_by_url_result", data={"jobid": job_id}, repeatable=True)
    detail = answer.get("detail")
    detail = detail if isinstance(detail, dict) else {}
    return Fetching(int(answer.get("status", FAILED)), str(detail.get("media_id", "")), int(detail.get("errcode", 0)))


def md5_of(data: bytes) -> str:
    """The checksum that `begin_fetching` wants."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _post(client: WeComClient, api: str, params: dict[str, Any], part: tuple[str, bytes, str]) -> dict[str, Any]:
    """A form with one file; uploading twice leaves a file that nobody uses, so it may be repeated."""
    form, content_type = encode_multipart_formdata({"media": part})
    call = Call(f"cgi-bin/{api}", params=params, body=form, content_type=content_type, repeatable=True, read_s=READ_S)
    return client.gateway.call(call)


def _checked(kind: MediaKind, data: bytes, most: int = 0) -> str:
    """The MIME type.

    Raises:
        InputInvalid: too small, too big, or of another format.
    """
    most = most or MAX_BYTES[kind]
    if not MIN_BYTES <= len(data) <= most:
        raise InputInvalid(f"{kind}: {MIN_BYTES} to {most} bytes, not {len(data)}", field="data")
    if kind == "video" and data[4:8] == b"ftyp":
        return "video/mp4"
    if kind == "file":
        return "application/octet-stream"
    for magic, mime in _MAGIC.get(kind, ()):
        if data.startswith(magic):
            return mime
    raise InputInvalid(f"{kind}: not one of the formats that WeCom takes", field="data")
