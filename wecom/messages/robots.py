"""A group robot: a webhook whose key is its only secret; twenty messages a minute, nothing comes back.

Source: group robot (path/91770).
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from urllib3 import encode_multipart_formdata

from core.errors import InputInvalid
from wecom.api.client import WeComClient
from wecom.api.gateway import Call, encode
from wecom.messages import rules as messages_rules

Content = dict[str, Any]

MIB = 1024 * 1024
# (unconfirmed) The documents say 2 MB.
IMAGE_BYTES = 2 * MIB
FILE_BYTES = range(6, 20 * MIB + 1)
EVERYBODY = "@all"


def text(content: str, *, mention: Sequence[str] = (), mention_mobiles: Sequence[str] = ()) -> Content:
    """Words up to 2048 bytes that may call members by userid or phone; `EVERYBODY` calls all."""
    called = {"mentioned_list": list(mention), "mentioned_mobile_list": list(mention_mobiles)}
    return {"content": content, **{name: people for name, people in called.items() if people}}


def image(data: bytes) -> Content:
    """A JPG or PNG up to 2 MB, inside the message itself.

    Raises:
        InputInvalid: empty or too large.
    """
    if not 0 < len(data) <= IMAGE_BYTES:
        raise InputInvalid(f"image: 1 to {IMAGE_BYTES} bytes, not {len(data)}", field="image")
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return {"base64": base64.b64encode(data).decode(), "md5": digest}


def message(kind: str, content: Mapping[str, Any]) -> bytes:
    """A frozen body: text, markdown, image, news, file, or a card that needs no answer.

    Raises:
        InputInvalid: names the field and its limit.
    """
    messages_rules.check_content(kind, content, messages_rules.ROBOT_CHECKS)
    return encode({"msgtype": kind, kind: dict(content)})


class Robot:
    """One robot of one group.

    Args:
        client: whose company and address are meant; its token is not used.
        key: the last part of the webhook's address; as secret as a password.
    """

    def __init__(self, client: WeComClient, key: str) -> None:
        self._key = key
        # A robot that is too fast must not close the way of the others.
        self._gateway = client.gateway.apart(f"robot:{hashlib.sha256(key.encode()).hexdigest()}")

    def send(self, body: bytes) -> None:
        """Send a frozen body; there is no duplicate check.

        Raises:
            Refused: 93000 wrong key.
            RetryLater: more than twenty within a minute; `patient`.
            Uncertain: it may have arrived.
        """
        self._gateway.call(Call("cgi-bin/webhook/send", params={"key": self._key}, body=body, token=False))

    def upload(self, filename: str, data: bytes) -> str:
        """Upload a file that this robot can send within three days; returns its media id.

        Raises:
            InputInvalid: 5 bytes or fewer, or over 20 MB.
        """
        if len(data) not in FILE_BYTES:
            raise InputInvalid(f"file: more than 5 bytes, up to 20 MB, not {len(data)}", field="file")
        form, content_type = encode_multipart_formdata({"media": (filename, data, "application/octet-stream")})
        call = Call(
            "cgi-bin/webhook/upload_media",
            params={"key": self._key, "type": "file"},
            body=form,
            content_type=content_type,
            token=False,
            repeatable=True,
        )
        return str(self._gateway.call(call)["media_id"])
