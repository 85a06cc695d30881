"""One process of the token stampede; a module of its own, so that a spawned process imports little."""

import threading
from collections import Counter

import redis

from tests.support import tenant
from wecom.api.client import WeComClient
from wecom.api.token_store import RedisStore

THREADS = 50


def stampede(api_base, redis_url, barrier, answers):
    """One process: fifty threads that need the token at the same moment."""
    store = RedisStore(redis.Redis.from_url(redis_url, socket_timeout=1, socket_connect_timeout=1))
    client = WeComClient(tenant.CORP_ID, tenant.SECRET, api_base=api_base, store=store)
    start, tokens = threading.Barrier(THREADS), []

    def ask():
        start.wait()
        tokens.append(client.access_token)

    barrier.wait()
    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put(Counter(tokens))
