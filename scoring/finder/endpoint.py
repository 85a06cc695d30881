"""One call of an OpenAI-compatible endpoint: in time, of a sane size, by the pinned model, or a trouble with a name."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from core.errors import ConfigInvalid
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
        key: bearer token; empty for none.
        whole_s: seconds for the whole call, however slowly it drips; looked at after each piece, of which none may take
            longer.

    Raises:
        ConfigInvalid: no http(s) address, or model or revision is not pinned.
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


def call(endpoint: Endpoint, body: dict[str, Any], clock: Callable[[], float] = time.monotonic) -> str:
    """The text of the model's reply.

    Raises:
        CallFailed: with the trouble.
    """
    until = clock() + endpoint.whole_s
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    with requests.Session() as session:
        session.trust_env = False  # No proxy of the environment: an answer goes to this address or nowhere.
        try:
            with session.post(
                f"{endpoint.url.rstrip('/')}/chat/completions",
                json=body,
                headers=headers,
                timeout=(min(CONNECT_S, endpoint.whole_s), endpoint.whole_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code != 200:
                    raise CallFailed(Trouble.REFUSED)
                raw = _read(response, until, clock)
        except (requests.Timeout, ReadTimeoutError) as error:
            raise CallFailed(Trouble.TOO_SLOW) from error
        except (requests.RequestException, HTTPError) as error:
            raise CallFailed(Trouble.UNREACHABLE) from error
    return _text_of(endpoint, raw)


def _read(response: requests.Response, until: float, clock: Callable[[], float]) -> bytes:
    """The whole reply; one that drips is late too, although each byte is in time."""
    raw = bytearray()
    while True:
        if clock() > until:
            raise CallFailed(Trouble.TOO_SLOW)
        piece = response.raw.read1(PIECE, decode_content=True)
        if not piece:
            return bytes(raw)
        raw += piece
        if len(raw) > LONGEST_REPLY:
            raise CallFailed(Trouble.TOO_LONG)


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
