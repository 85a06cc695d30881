"""The embedded server, with or without a reverse proxy in front of it."""

from typing import Any

import waitress

# A little above the largest thing anybody may send (a document), so that each path answers in its own words.
LARGEST_REQUEST = 11 * 1024 * 1024
THREADS = 16
# Connections that say nothing are closed early and leave room; all of them fit into the usual 1,024 open files.
MOST_CONNECTIONS = 500
SILENCE_S = 20


def serve(application: Any, bind: str) -> None:
    """Serve until the process is told to end.

    Args:
        bind: host:port.
    """
    host, _, port = bind.rpartition(":")
    waitress.serve(
        application,
        host=host,
        port=int(port),
        threads=THREADS,
        ident="yinpin",
        max_request_body_size=LARGEST_REQUEST,
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=SILENCE_S,
        cleanup_interval=SILENCE_S // 4,
        backlog=MOST_CONNECTIONS,
        asyncore_use_poll=True,
        # web/core/strangers.py decides which proxy's X-Forwarded-For is believed; waitress would drop it.
        clear_untrusted_proxy_headers=False,
    )
