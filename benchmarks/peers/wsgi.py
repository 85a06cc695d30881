"""A bare WSGI application over drivers alone: what a WSGI process could do at the most."""

import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import pymysql
import redis

from benchmarks.peers import push

_local = threading.local()
_redis = redis.Redis(port=push.REDIS_PORT)


def _database() -> pymysql.Connection:
    if not hasattr(_local, "connection"):
        _local.connection = pymysql.connect(**push.connection(), database=push.database())
    return _local.connection


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One push: verified, stored once, acknowledged."""
    query = parse_qs(environ["QUERY_STRING"])
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    found = push.opened(body, query["msg_signature"][0], query["timestamp"][0], query["nonce"][0])
    if _redis.set(f"peer:{found['MsgId']}", 1, nx=True, ex=3600):
        with _database().cursor() as cursor:
            cursor.execute(push.INSERT, (found["MsgId"], found["FromUserName"], found["Content"]))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return [b""]
