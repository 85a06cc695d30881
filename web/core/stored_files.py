"""A stored file in one piece, as an answer."""

import io

from flask import Response, send_file

from core.storage import EncryptedFiles


def whole(files: EncryptedFiles, file_id: str, mime: str, *, name: str = "", attached: bool = False) -> Response:
    """Kept by no browser and no proxy: by itself `send_file` allows both to store what they have asked for.

    Raises:
        NotFound: the file is gone.
    """
    return _sent(files.read(file_id), mime, name, attached=attached)


def attached(data: bytes, mime: str, name: str) -> Response:
    """A file that was made just now."""
    return _sent(data, mime, name, attached=True)


def _sent(data: bytes, mime: str, name: str, *, attached: bool) -> Response:
    response = send_file(io.BytesIO(data), mimetype=mime, as_attachment=attached, download_name=name or None)
    response.headers["Cache-Control"] = "no-store"
    return response
