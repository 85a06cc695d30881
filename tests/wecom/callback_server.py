"""A callback server that is started again whenever a fail point kills it. Run by test_callback_kills.

    python -m tests.wecom.callback_server DATABASE_URL

Prints its port, then one line a death. The children inherit the listening
socket, so that a caller waits for the next one instead of being turned away.
"""

import base64
import os
import socket
import sys

from flask import Flask
from werkzeug.serving import make_server

from core.clock import SystemClock
from core.database import Database
from core.encryption import KeyRing, use_keyring
from messaging.intake import Intake
from wecom.callback import endpoint as callback_endpoint
from wecom.callback.crypto import CallbackCrypto, callback_key

DATA_KEYS = "test:" + base64.b64encode(b"d" * 32).decode()
INDEX_KEY = base64.b64encode(b"i" * 32).decode()
CORP, TOKEN, AES_KEY = "wwsandbox00000001", "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


def serve(database_url: str, listener: socket.socket) -> None:
    """Serve until killed."""
    use_keyring(KeyRing(DATA_KEYS, INDEX_KEY))
    app = Flask(__name__)
    clock, db = SystemClock(), Database(database_url)
    crypto = CallbackCrypto([callback_key("app", TOKEN, AES_KEY)], CORP)
    app.register_blueprint(callback_endpoint.make_blueprint(crypto, Intake(db, clock).store, clock))
    make_server("127.0.0.1", 0, app, threaded=True, fd=listener.fileno()).serve_forever()


def main() -> None:
    """Start a child, wait for its death, start the next."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(listener.getsockname()[1], flush=True)
    while True:
        child = os.fork()
        if child == 0:
            serve(sys.argv[1], listener)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit("the child ended by itself, not at a fail point")
        print("died", flush=True)


if __name__ == "__main__":
    main()
