"""One HTTP exchange, and what its failure means: not sent, or nobody knows.

The messages of `requests` quote the whole address, token and secret included,
so they are dropped: only the kind of failure goes on.
"""

import json
import ssl
from collections.abc import Iterator
from typing import Any

import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter

from core.errors import ConfigInvalid, RetryLater, Uncertain, YinpinError

CONNECT_S, READ_S = 3.05, 10.0
POOL = 32
# 206 comes only when a part was asked for.
ANSWERED = (200, 206)

_NEVER_LEFT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    ssl.SSLCertVerificationError,
)
_HANDSHAKE = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL"})
_BAD_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
)


def new_session() -> requests.Session:
    """A connection pool that repeats nothing by itself."""
    session = requests.Session()
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=POOL, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def exchange(
    session: requests.Session, method: str, url: str, *, api: str, repeatable: bool, **kwargs: Any
) -> requests.Response:
    """Send one request and read the status line and headers.

    Args:
        api: what the call is named in messages.
        repeatable: reading, or otherwise harmless when done twice.

    Raises:
        RetryLater: it was not carried out, or may be repeated anyway.
        Uncertain: it may have been carried out.
        ConfigInvalid: the address of the API base is not one.
    """
    kwargs.setdefault("timeout", (CONNECT_S, READ_S))
    try:
        response = session.request(method, url, allow_redirects=False, **kwargs)
    except _BAD_ADDRESS:
        raise ConfigInvalid(f"{api}: the API base is not an http(s) address") from None
    except requests.RequestException as error:
        raise _failure(error, api, repeatable) from None
    if response.status_code not in ANSWERED:
        response.close()
        raise _status(response.status_code, api, repeatable)
    return response


def json_answer(response: requests.Response, *, api: str, repeatable: bool) -> dict[str, Any]:
    """The answer as a dict.

    Raises:
        Uncertain, RetryLater: a 200 that is not WeCom's: a proxy's page, half an answer.
    """
    try:
        answer = json.loads(response.content.decode("utf-8"), strict=False)
    except (requests.RequestException, ValueError) as error:
        raise unclear(f"{api}: the answer is not JSON ({type(error).__name__})", repeatable) from None
    if not isinstance(answer, dict):
        raise unclear(f"{api}: the answer is not a JSON object", repeatable)
    return answer


def unclear(message: str, repeatable: bool) -> YinpinError:
    """RetryLater for what may be done twice, Uncertain for what may not."""
    return RetryLater(message) if repeatable else Uncertain(message)


def never_left(error: BaseException) -> bool:
    """Whether the request certainly did not reach the far side."""
    return any(
        isinstance(cause, _NEVER_LEFT) or (isinstance(cause, ssl.SSLError) and cause.reason in _HANDSHAKE)
        for cause in _causes(error)
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it wraps, what that wraps, and so on."""
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        cause = waiting.pop()
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]


def _failure(error: requests.RequestException, api: str, repeatable: bool) -> YinpinError:
    name = type(error).__name__
    if never_left(error):
        return RetryLater(f"{api}: cannot connect ({name})")
    return unclear(f"{api}: no answer ({name})", repeatable)


def _status(status: int, api: str, repeatable: bool) -> YinpinError:
    """WeCom itself answers 200; another status is a gateway's.

    A 5xx may come after the request was passed on; a 3xx or 4xx does not.
    """
    if status >= 500:
        return unclear(f"{api}: HTTP {status}", repeatable)
    return RetryLater(f"{api}: HTTP {status} instead of an answer")
