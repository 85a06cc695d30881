"""Parts of a stored file for players: `Range` requests answered with 206, wrong ones with 416."""

import re
from collections.abc import Iterator

from flask import Response, request

from core.storage import EncryptedFiles

PIECE = 256 * 1024
ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def answer(files: EncryptedFiles, file_id: str, mime: str) -> Response:
    """The file or the asked part of it.

    Several ranges at once are answered with the whole file, as RFC 9110 allows.

    Raises:
        NotFound: the file is gone.
    """
    size = files.size(file_id)
    header = request.headers.get("Range")
    match = ONE_RANGE.fullmatch(header.replace(" ", "")) if header else None
    if match is None or match.groups() == ("", ""):
        return _response(files, file_id, mime, (0, size), size, 200)
    wanted = bounds(*match.groups(), size=size)
    if wanted is None:
        response = Response(status=416, mimetype=mime)
        response.headers["Content-Range"] = f"bytes */{size}"
        response.headers["Accept-Ranges"] = "bytes"
        return response
    response = _response(files, file_id, mime, wanted, size, 206)
    response.headers["Content-Range"] = f"bytes {wanted[0]}-{wanted[1] - 1}/{size}"
    return response


def bounds(first: str, last: str, *, size: int) -> tuple[int, int] | None:
    """[start, end) of `first-last`, of `first-` or of the last bytes `-count`; None when it lies outside."""
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1 if last else size, size)
    return (start, end) if start < end else None


def _response(
    files: EncryptedFiles, file_id: str, mime: str, part: tuple[int, int], size: int, status: int
) -> Response:
    start, end = part
    body = iter(()) if request.method == "HEAD" else _pieces(files, file_id, start, end)
    response = Response(body, status=status, mimetype=mime)
    response.headers["Content-Length"] = str(end - start)
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _pieces(files: EncryptedFiles, file_id: str, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, PIECE):
        yield files.read(file_id, at, min(at + PIECE, end))
