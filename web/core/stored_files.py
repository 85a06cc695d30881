"""A stored file in one piece, as an answer."""

import io

from flask import Response, send_file

from core.storage import EncryptedFiles


def whole(files: EncryptedFiles, file_id: str, mime: str, *, name: str = "", attached: bool = False) -> Response:
    """Kept by no browser and no proxy: by itself `send_file` allows both to store what they have asked for.

    Raises:
        NotFound: the file is gone.
    """
    data = io.BytesIO(files.read(file_id))
    response = send_file(data, mimetype=mime, as_attachment=attached, download_name=name or None)
    response.headers["Cache-Control"] = "no-store"
    return response
