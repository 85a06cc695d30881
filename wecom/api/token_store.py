"""Small facts that all processes share while it lasts: tokens, APIs that are closed for a while, and their pace.

Everything here may be lost at any time: it is fetched or learnt again.
"""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, cast

import redis
import structlog

from core.ids import new_id
from wecom.api.rate_limit import TAKE, Bucket, LocalPace, script_arguments

log = structlog.get_logger(__name__)

LOCK_LIFE_S = 15.0
POLL_S = 0.03

# Compare and delete in one step: a lock that expired and was taken by another is not ours to free.
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"


class TokenStore(Protocol):
    """Named records with an end, and one holder at a time per name."""

    def read(self, name: str) -> dict[str, Any] | None:
        """The record, None when absent or over."""
        ...

    def write(self, name: str, record: dict[str, Any], life_s: float) -> None:
        """Keep the record for `life_s` seconds of real time."""
        ...

    def hold(self, name: str, wait_s: float = LOCK_LIFE_S) -> AbstractContextManager[bool]:
        """Wait for our turn; yields False when it did not come within `wait_s`."""
        ...

    def take(self, name: str, buckets: Sequence[Bucket], longest_s: float) -> float:
        """Seconds until one more call may leave; it is counted when that is not more than `longest_s`."""
        ...


class LocalStore:
    """One process: a dict and a lock per name."""

    def __init__(self) -> None:
        self._pace = LocalPace()
        self._records: dict[str, tuple[float, dict[str, Any]]] = {}
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    def read(self, name: str) -> dict[str, Any] | None:
        """The record, None when absent or over."""
        end, record = self._records.get(name, (0.0, None))
        return record if record is not None and time.monotonic() < end else None

    def write(self, name: str, record: dict[str, Any], life_s: float) -> None:
        """Keep the record for `life_s` seconds."""
        self._records[name] = (time.monotonic() + life_s, record)

    @contextmanager
    def hold(self, name: str, wait_s: float = LOCK_LIFE_S) -> Iterator[bool]:
        """Wait for our turn among this process's threads."""
        with self._guard:
            lock = self._locks[name]
        held = lock.acquire(timeout=wait_s)
        try:
            yield held
        finally:
            if held:
                lock.release()

    def take(self, name: str, buckets: Sequence[Bucket], longest_s: float) -> float:
        """Seconds until one more call of this process may leave."""
        with self._guard:
            return self._pace.take(name, buckets, longest_s, time.monotonic())


class RedisStore:
    """Several processes. With Redis away, each process goes on with its own `LocalStore`."""

    def __init__(self, client: redis.Redis, prefix: str = "yinpin:wecom") -> None:
        self._redis = client
        self._prefix = prefix
        self._local = LocalStore()
        self._release = client.register_script(_RELEASE)
        self._take = client.register_script(TAKE)

    def read(self, name: str) -> dict[str, Any] | None:
        """The shared record, or this process's own while Redis is away."""
        try:
            text = cast(bytes | None, self._redis.get(self._key(name)))
        except redis.RedisError as error:
            self._away(error)
            return self._local.read(name)
        return cast(dict[str, Any], json.loads(text)) if text else None

    def write(self, name: str, record: dict[str, Any], life_s: float) -> None:
        """Keep the record here and in Redis."""
        self._local.write(name, record, life_s)
        try:
            self._redis.set(self._key(name), json.dumps(record), px=max(1, int(life_s * 1000)))
        except redis.RedisError as error:
            self._away(error)

    @contextmanager
    def hold(self, name: str, wait_s: float = LOCK_LIFE_S) -> Iterator[bool]:
        """Wait for our turn among all threads of all processes."""
        with self._local.hold(name, wait_s) as held:
            owner = new_id()
            lock = self._key(name) + ":lock"
            mine = held and self._acquire(lock, owner, wait_s)
            try:
                yield mine
            finally:
                if mine:
                    self._free(lock, owner)

    def take(self, name: str, buckets: Sequence[Bucket], longest_s: float) -> float:
        """Seconds until one more call of all processes may leave; a part of that for each while Redis is away."""
        keys = [f"{self._key(name)}:{bucket.per_s:.0f}" for bucket in buckets]
        try:
            return float(self._take(keys=keys, args=script_arguments(buckets, longest_s)))
        except redis.RedisError as error:
            self._away(error)
            return self._local.take(name, [bucket.part() for bucket in buckets], longest_s)

    def _acquire(self, lock: str, owner: str, wait_s: float) -> bool:
        end = time.monotonic() + wait_s
        while True:
            try:
                if self._redis.set(lock, owner, nx=True, px=int(LOCK_LIFE_S * 1000)):
                    return True
            except redis.RedisError as error:
                # One holder a process is the best that is left.
                self._away(error)
                return True
            if time.monotonic() >= end:
                return False
            time.sleep(POLL_S)

    def _free(self, lock: str, owner: str) -> None:
        try:
            self._release(keys=[lock], args=[owner])
        except redis.RedisError as error:
            self._away(error)

    def _key(self, name: str) -> str:
        return f"{self._prefix}:{name}"

    def _away(self, error: redis.RedisError) -> None:
        log.warning("redis.away", error=type(error).__name__)
