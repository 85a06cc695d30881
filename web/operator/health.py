"""For operations: is the process alive, can it serve, and how much waits."""

import os
import threading
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from interview_flow.core.journey import INVITE_SCENE
from messaging.operate import QUEUES
from models import ContactWay, InboxEvent, OutboxMessage
from web.core.context import services
from web.signin.bearer import require_caller

Count = tuple[str, str, int]
EXTENSION = "yinpin.ended"

# What ended grows until it is tidied away, so it is counted anew now and then; what waits, each time.
COUNT_ENDED_EVERY_S = 600.0
WAITING = {"inbox": ("new", "leased"), "outbox": ("queued", "leased")}

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@health.get("/readyz")
def ready() -> tuple[Response, int]:
    """200 when the database answers and invitations can leave; else 503 with what is missing."""
    found = services()
    checks = {"database": False, "contact_way": False}
    try:
        with found.db.read() as session:
            session.execute(text("SELECT 1"))
            checks["database"] = True
            way = session.get(ContactWay, (found.journey.kf_id, INVITE_SCENE))
            checks["contact_way"] = way is not None
    except SQLAlchemyError as error:
        checks["database"] = False
        return jsonify(status="unready", checks=checks, reason=type(error).__name__), 503
    good = all(checks.values())
    return jsonify(status="ready" if good else "unready", checks=checks), 200 if good else 503


@health.get("/metrics")
def metrics() -> Response:
    """Counts and ages of both doors, and what `own_counters` gives, in Prometheus' text format.

    Raises:
        Unauthorized: neither a program on this machine nor a token that may read.
    """
    found = services()
    if found.strangers.address(request) is not None:
        require_caller()
    registry = CollectorRegistry()
    with found.db.read() as session:
        registry.register(Doors(session, found.clock.now(), current_app.extensions.setdefault(EXTENSION, Ended())))
        return Response(generate_latest(registry) + own_counters(), content_type=CONTENT_TYPE_LATEST)


def own_counters() -> bytes:
    """The counters of this process; of all processes that share PROMETHEUS_MULTIPROC_DIR where that is set."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return generate_latest(together)


class Ended:
    """How many rows of each table have ended, counted by this process at most every ten minutes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: dict[str, tuple[float, list[Count]]] = {}

    def of(self, session: Session, table: Any, waiting: tuple[str, ...]) -> list[Count]:
        """(queue, status, rows)."""
        with self._lock:
            at, counts = self._counted.get(table.__tablename__, (-COUNT_ENDED_EVERY_S, []))
            if time.monotonic() - at >= COUNT_ENDED_EVERY_S:
                counts = _count(session, table, table.status.not_in(waiting))
                self._counted[table.__tablename__] = (time.monotonic(), counts)
            return counts


def _count(session: Session, table: Any, which: Any) -> list[Count]:
    counted = select(table.queue, table.status, func.count()).where(which).group_by(table.queue, table.status)
    return [(queue, status, count) for queue, status, count in session.execute(counted)]


class Doors(Collector):
    """How many rows stand at each door, and for how long the oldest has been waiting."""

    def __init__(self, session: Session, now: datetime, ended: Ended) -> None:
        self._session, self._now, self._ended = session, now, ended

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One count per door, queue and status; one age per door and queue, in seconds of business time."""
        rows = GaugeMetricFamily("yinpin_rows", "Rows by door", labels=["door", "queue", "status"])
        age = GaugeMetricFamily("yinpin_oldest_waiting_seconds", "Age of the oldest row due", labels=["door", "queue"])
        doors: tuple[tuple[str, Any, Any], ...] = (
            ("inbox", InboxEvent, InboxEvent.received_at),
            ("outbox", OutboxMessage, OutboxMessage.not_before),
        )
        for door, table, since in doors:
            waiting = WAITING[door]
            counts = _count(self._session, table, table.status.in_(waiting))
            for queue, status, count in counts + self._ended.of(self._session, table, waiting):
                rows.add_metric([door, queue, status], count)
            for queue in QUEUES:
                age.add_metric([door, queue], self._age(table, since, waiting, queue))
        yield rows
        yield age

    def _age(self, table: Any, since: Any, waiting: tuple[str, ...], queue: str) -> float:
        due = select(since).where(table.status.in_(waiting), table.queue == queue, since <= self._now)
        oldest = self._session.scalar(due.order_by(since).limit(1))
        return (self._now - oldest).total_seconds() if oldest else 0.0
