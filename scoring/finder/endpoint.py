"""One call of an OpenAI-compatible endpoint: in time, of a sane size, by the pinned model, or a trouble with a name."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from core.errors import ConfigInvalid
from scoring.finder.deadline import Deadline
from scoring.finder.finding import Trouble

CONNECT_S, WHOLE_S = 3.0, 30.0
LONGEST_REPLY = 256 << 10
PIECE = 8 << 10


@dataclass(frozen=True)
class Endpoint:
    """Where the model is, and which one it must be.

    Attributes:
        url: the part before `/chat/completions`, such as http://llm.bank.internal/v1.
        model: what the reply has to name as its model.
        revision: which weights the bank has approved; a server that names its own (`system_fingerprint`) must agree.
        key: bearer token of printable ASCII; empty for none.
        whole_s: seconds for the whole call once it is connected, however slowly anything drips.

    Raises:
        ConfigInvalid: no http(s) address, a key that no header can hold, or model or revision is not pinned.
    """

    url: str
    model: str
    revision: str
    key: str = field(default="", repr=False)
    whole_s: float = WHOLE_S

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ConfigInvalid("the language model's address must be http(s)://host/...")
        if parts.username is not None or parts.password is not None:
            raise ConfigInvalid("the language model's address may hold no password: give it as the key")
        if not (self.key.isascii() and self.key.isprintable()):
            raise ConfigInvalid("the language model's key may hold printable ASCII alone: it is sent in a header")
        if not self.model.strip() or not self.revision.strip():
            raise ConfigInvalid("the language model needs a pinned model and revision")

    @property
    def name(self) -> str:
        """As a card names it."""
        return f"{self.model}@{self.revision}"


class CallFailed(Exception):
    """The endpoint gave nothing that may be used."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def call(endpoint: Endpoint, body: dict[str, Any]) -> str:
    """The text of the model's reply.

    No proxy of the environment is asked and no redirection followed: an answer goes to this address or nowhere.

    Raises:
        CallFailed: with the trouble.
    """
    try:
        with Deadline(endpoint.whole_s) as deadline, _pool(endpoint, deadline) as pool:
            raw = _posted(pool, endpoint, body)
    except (HTTPError, OSError, ValueError) as error:
        timed_out = isinstance(error, ConnectTimeoutError | ReadTimeoutError) and not isinstance(
            error, NewConnectionError
        )
        late = deadline.over or timed_out
        raise CallFailed(Trouble.TOO_SLOW if late else Trouble.UNREACHABLE) from error
    if deadline.over:
        raise CallFailed(Trouble.TOO_SLOW)
    return _text_of(endpoint, raw)


def _pool(endpoint: Endpoint, deadline: Deadline) -> urllib3.HTTPConnectionPool:
    connect_s = min(CONNECT_S, endpoint.whole_s)
    times = urllib3.Timeout(connect=connect_s, read=endpoint.whole_s)
    pool = urllib3.connection_from_url(endpoint.url, timeout=times, retries=False)
    pool.ConnectionCls = deadline.watching(pool.ConnectionCls)
    return pool


def _posted(pool: urllib3.HTTPConnectionPool, endpoint: Endpoint, body: dict[str, Any]) -> bytes:
    """The whole reply."""
    headers = {"Content-Type": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    path = f"{urlsplit(endpoint.url).path.rstrip('/')}/chat/completions"
    asked = json.dumps(body).encode()
    with pool.urlopen("POST", path, asked, headers, redirect=False, preload_content=False) as response:
        if response.status != 200:
            raise CallFailed(Trouble.REFUSED)
        raw = bytearray()
        while piece := response.read1(PIECE, decode_content=True):
            raw += piece
            if len(raw) > LONGEST_REPLY:
                raise CallFailed(Trouble.TOO_LONG)
    return bytes(raw)


def _text_of(endpoint: Endpoint, raw: bytes) -> str:
    try:
        reply = json.loads(raw)
        said, model, text = reply.get("system_fingerprint"), reply["model"], reply["choices"][0]["message"]["content"]
        whole = reply["choices"][0].get("finish_reason") in (None, "stop")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise CallFailed(Trouble.WRONG_SHAPE) from error
    if model != endpoint.model or said not in (None, "", endpoint.revision):
        raise CallFailed(Trouble.OTHER_MODEL)
    if not isinstance(text, str) or not whole:
        raise CallFailed(Trouble.WRONG_SHAPE)
    return text
