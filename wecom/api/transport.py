"""One HTTP exchange, and what its failure means: not sent, or nobody knows.

urllib3 alone: a message costs half the CPU that it costs through `requests` (`python -m benchmarks.send`). Its errors
quote the whole address, token and secret included, so they are dropped: only the kind of failure goes on.
"""

import json
import os
import ssl
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationValueError, NewConnectionError

from core.errors import ConfigInvalid, Reason, RetryLater, Uncertain, YinpinError

CONNECT_S, READ_S = 3.05, 10.0
POOL = 32

_NEVER_LEFT = (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError)
_HANDSHAKE = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL"})


class Http:
    """Connection pools, through the proxy that the environment names for a host; nothing is repeated by itself."""

    def __init__(self) -> None:
        self._ways: dict[str, urllib3.PoolManager] = {}

    def way(self, url: str) -> urllib3.PoolManager:
        """The pool for an address.

        Raises:
            LocationValueError: it is none.
        """
        place = urlsplit(url)
        if place.scheme not in ("http", "https") or not place.hostname:
            raise LocationValueError("not an http(s) address")
        name = f"{place.scheme}://{place.netloc}"
        if name not in self._ways:
            self._ways[name] = _new_pool(place.scheme, place.netloc.rpartition("@")[2])
        return self._ways[name]


def _new_pool(scheme: str, host: str) -> urllib3.PoolManager:
    trusted: dict[str, Any] = {"ca_certs": os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where(), "maxsize": POOL}
    proxies = getproxies()
    proxy = "" if proxy_bypass(host) else proxies.get(scheme) or proxies.get("all", "")
    if not proxy:
        return urllib3.PoolManager(**trusted)
    place = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if place.scheme not in ("http", "https") or not place.hostname:
        raise ConfigInvalid(f"the proxy that the environment names for {scheme} is not an http(s) address")
    signed = (
        urllib3.make_headers(proxy_basic_auth=f"{unquote(place.username)}:{unquote(place.password or '')}")
        if place.username
        else None
    )
    return urllib3.ProxyManager(f"{place.scheme}://{place.netloc.rpartition('@')[2]}", proxy_headers=signed, **trusted)


def exchange(
    http: Http,
    method: str,
    url: str,
    *,
    api: str,
    repeatable: bool,
    params: Mapping[str, Any] | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    read_s: float = READ_S,
    stream: bool = False,
) -> urllib3.BaseHTTPResponse:
    """Send one request and read its answer, or of a stream the head alone.

    Args:
        api: what the call is named in messages.
        repeatable: reading, or otherwise harmless when done twice.

    Raises:
        RetryLater: it was not carried out, or may be repeated anyway.
        Uncertain: it may have been carried out.
        ConfigInvalid: the address of the API base is not one.
    """
    address = f"{url}?{urlencode(params)}" if params else url
    try:
        response = http.way(url).request(
            method,
            address,
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(connect=CONNECT_S, read=read_s),
            retries=False,
            redirect=False,
            preload_content=not stream,
        )
    except (LocationValueError, ValueError):
        raise ConfigInvalid(f"{api}: the API base is not an http(s) address") from None
    except HTTPError as error:
        raise _failure(error, api, repeatable) from None
    if response.status not in (200, 206):
        response.close()
        raise _status(response.status, api, repeatable)
    return response


def json_answer(response: urllib3.BaseHTTPResponse, *, api: str, repeatable: bool) -> dict[str, Any]:
    """The answer as a dict.

    Raises:
        Uncertain, RetryLater: a 200 that is not WeCom's: a proxy's page, half an answer.
    """
    try:
        answer = json.loads(response.data.decode("utf-8"), strict=False)
    except ValueError as error:
        raise unclear(
            f"{api}: the answer is not JSON ({type(error).__name__})", repeatable, Reason.UNANSWERED
        ) from None
    if not isinstance(answer, dict):
        raise unclear(f"{api}: the answer is not a JSON object", repeatable, Reason.UNANSWERED)
    return answer


def unclear(message: str, repeatable: bool, code: Reason) -> YinpinError:
    """RetryLater for what may be done twice, Uncertain for what may not."""
    return RetryLater(message, code=code) if repeatable else Uncertain(message, code=code)


def never_left(error: BaseException) -> bool:
    """Whether the request certainly did not reach the far side."""
    return any(
        isinstance(cause, _NEVER_LEFT)
        or (isinstance(cause, ssl.SSLError) and cause.reason in _HANDSHAKE)
        # A proxy that refuses the tunnel has passed on nothing.
        or (isinstance(cause, OSError) and str(cause).startswith("Tunnel connection failed"))
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


def _failure(error: HTTPError, api: str, repeatable: bool) -> YinpinError:
    name = type(error).__name__
    if never_left(error):
        return RetryLater(f"{api}: cannot connect ({name})", code=Reason.UNREACHABLE)
    return unclear(f"{api}: no answer ({name})", repeatable, Reason.MAY_HAVE_ARRIVED)


def _status(status: int, api: str, repeatable: bool) -> YinpinError:
    """WeCom itself answers 200; another status is a gateway's.

    A 5xx may come after the request was passed on; a 3xx or 4xx does not.
    """
    if status >= 500:
        return unclear(f"{api}: HTTP {status}", repeatable, Reason.UNREACHABLE)
    return RetryLater(f"{api}: HTTP {status} instead of an answer", code=Reason.UNANSWERED)
