"""Bodies that are no JSON, or too large, are refused before anything looks at them."""

import json

from flask import abort, request
from werkzeug.exceptions import BadRequest

from config.texts import word
from web.core.problems import Refusal

LARGEST_BODY = 1024 * 1024


def require_json() -> None:
    """Let only a JSON object pass where a body is expected.

    Raises:
        UnsupportedMediaType: another content type. BadRequest: not JSON, or no object.
        RequestEntityTooLarge: more than `LARGEST_BODY` bytes.
    """
    if request.method not in ("POST", "PUT", "PATCH"):
        return
    if (request.content_length or 0) > LARGEST_BODY:
        abort(413)
    request.max_content_length = LARGEST_BODY
    if not request.is_json:
        raise Refusal(415, word("api.not_json_type", got=(request.mimetype or word("api.no_type"))[:60]))
    try:
        body = request.get_json()
        json.dumps(body, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (BadRequest, RecursionError, UnicodeEncodeError) as error:
        raise BadRequest(word("api.not_json")) from error
    if not isinstance(body, dict):
        raise Refusal(400, word("api.no_object"))
