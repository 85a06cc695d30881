"""How often an address may ask without being signed in, or a visitor prove who they are.

Counted in Redis where there is one, else in this process. A program on this machine that comes without a proxy is no
stranger. Behind a proxy the address is what the proxy says in X-Forwarded-For, which is believed from loopback and from
the networks of TRUSTED_PROXIES alone.
"""

import time
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import structlog
from flask import Request
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from core.errors import ConfigInvalid

# Entrance -> requests a minute from one address. A branch, and the phones of one provider, share an address.
PAGES, MINI_LOGIN, MINI_PROOF, REFUSED_PUSHES = "pages", "mini_login", "mini_proof", "refused_pushes"
SHORT_LINKS = "short_links"
A_MINUTE = {PAGES: 120, MINI_LOGIN: 60, MINI_PROOF: 60, REFUSED_PUSHES: 120, SHORT_LINKS: 60}
# Entrance -> requests a minute from one visitor who has signed in, wherever they come from.
A_VISITORS_MINUTE = {MINI_PROOF: 10}
MINUTE_S = 60
LOOPBACK = ("127.0.0.1", "::1")
# How long counting stays in this process after Redis has failed.
WITHOUT_REDIS_S = 10.0
REDIS_TIMEOUT_S = 0.5
# All addresses of one connection at home: the part of an IPv6 address that its holder can't choose.
HOLDERS_BITS = 64

log = structlog.get_logger(__name__)


class Strangers:
    """The counters of all entrances.

    Args:
        redis_url: empty: every process counts for itself.
        proxies: addresses or networks, comma-separated, whose X-Forwarded-For is believed besides loopback's.

    Raises:
        ConfigInvalid: a proxy is neither an address nor a network.
    """

    def __init__(self, redis_url: str = "", proxies: str = "") -> None:
        listed = [part.strip() for part in proxies.split(",") if part.strip()]
        self._proxies = tuple(_network(one) for one in (*LOOPBACK, *listed))
        self._own = FixedWindowRateLimiter(MemoryStorage())
        timeouts = {"socket_timeout": REDIS_TIMEOUT_S, "socket_connect_timeout": REDIS_TIMEOUT_S}
        shared = storage_from_string(redis_url, wrap_exceptions=True, **timeouts) if redis_url else None
        self._shared = FixedWindowRateLimiter(shared) if shared is not None else None
        self._alone_until = 0.0

    def let_in(self, entrance: str, request: Request, visitor: str = "") -> None:
        """Count one request.

        Args:
            visitor: who has signed in, where the entrance counts them too.

        Raises:
            TooManyRequests: this address or this visitor has used up its minute.
        """
        theirs = not visitor or self._hit(entrance, f"visitor:{visitor}", A_VISITORS_MINUTE[entrance])
        if not theirs or not self.may(entrance, request):
            raise TooManyRequests(retry_after=MINUTE_S)

    def may(self, entrance: str, request: Request) -> bool:
        """Count one request; False when its address has used up its minute."""
        address = self.address(request)
        return address is None or self._hit(entrance, address, A_MINUTE[entrance])

    def address(self, request: Request) -> str | None:
        """Who asks; None for a program on this machine that no proxy stands before."""
        near = _bare(request.remote_addr or "")
        said = [_bare(part) for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if not self._is_proxy(near):
            return _holder(near)
        if not said:
            return None if near in LOOPBACK else _holder(near)
        return _holder(next((one for one in reversed(said) if not self._is_proxy(one)), said[0]))

    def _is_proxy(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._proxies)

    def _hit(self, entrance: str, who: str, a_minute: int) -> bool:
        limit = RateLimitItemPerMinute(a_minute, namespace="yinpin")
        if self._shared is not None and time.monotonic() >= self._alone_until:
            try:
                return self._shared.hit(limit, entrance, who)
            except StorageError as error:
                log.warning("strangers_counted_without_redis", error=str(error))
                self._alone_until = time.monotonic() + WITHOUT_REDIS_S
        return self._own.hit(limit, entrance, who)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        raise ConfigInvalid(f"TRUSTED_PROXIES: {text} is neither an address nor a network") from error


def _bare(said: str) -> str:
    """An address without the port, the brackets or the IPv6 form of IPv4 that some proxies write."""
    text = said.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return text.removeprefix("::ffff:") if "." in text else text


def _holder(address: str) -> str:
    """One name for all addresses of one holder; text that is no address is one stranger more."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), HOLDERS_BITS), strict=False))
    return str(found)
