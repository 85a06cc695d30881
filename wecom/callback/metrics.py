"""Counters of the callback, for /metrics: what WeCom pushes, and what was turned away."""

import threading

from prometheus_client import Counter

from messaging.inbox import Arrival
from wecom.callback import kinds

PUSHES = Counter("yinpin_wecom_pushes", "Pushes of WeCom that were acknowledged, repetitions too", ["kind", "event"])
PULLED = Counter("yinpin_wecom_kf_pulled", "Messages and events that pulls of 微信客服 brought", ["kind", "name"])
TURNED_AWAY = Counter("yinpin_wecom_pushes_turned_away", "Requests to the callback door without a 200", ["status"])

# WeCom decides what its new events are called; a scrape must not grow with them.
MOST_NAMES, LONGEST_NAME = 50, 64
_names: set[str] = set()
_lock = threading.Lock()


def acknowledged(arrival: Arrival) -> None:
    """A push was answered with 200."""
    event = _shown(str(arrival.payload.get("event", ""))) if arrival.kind == kinds.OTHER else ""
    PUSHES.labels(kind=arrival.kind, event=event).inc()


def pulled(arrivals: list[Arrival]) -> None:
    """What one pull brought, by inbox kind and WeCom's own name for it; what comes twice counts twice."""
    for arrival in arrivals:
        name = arrival.payload.get("event") if arrival.kind == kinds.OTHER else arrival.payload.get("msgtype", "")
        PULLED.labels(kind=arrival.kind, name=_shown(str(name))).inc()


def turned_away(status: int) -> None:
    """A request got another answer than 200."""
    TURNED_AWAY.labels(status=str(status)).inc()


def _shown(name: str) -> str:
    name = name[:LONGEST_NAME]
    with _lock:
        if name not in _names and len(_names) >= MOST_NAMES:
            return "more"
        _names.add(name)
        return name
