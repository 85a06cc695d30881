"""Read strangers' files, each in a fork of a process with the libraries loaded: a program of its own, never imported.

    python -I server.py CHILD PARENT

To start Python and its libraries costs far more than to decode a voice message. So this program runs `load` of CHILD
once, and forks for each file. A fork sees one file, runs `main` of CHILD, which sets its limits, and ends with
whatever that did to it; this process never reads a byte of a file.

stdin: a Unix socket. A request is JSON, `arguments`, with one descriptor: a socket that is stdin and stdout of the
fork. A reply is JSON, `status`: how the fork ended, negative for a signal. The end of stdin ends the program.
"""

import ctypes
import gc
import importlib.util
import json
import os
import resource
import signal
import socket
import sys
import traceback
from typing import Any

PR_SET_PDEATHSIG = 1  # Source: prctl(2)
MOST_BYTES = 4096
FAILED = 1


def die_with(parent: int) -> None:
    """Let a parent that is killed with -9 leave nothing behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(FAILED)


def loaded(path: str) -> Any:
    """CHILD as a module, with what it needs; `-I` keeps its folder from being searched for anything else."""
    spec = importlib.util.spec_from_file_location("child", path)
    assert spec is not None and spec.loader is not None
    child = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = child
    spec.loader.exec_module(child)
    child.load()
    return child


def served(child: Any, requests: socket.socket, channel: int, arguments: list[str]) -> int:
    """Fork for one file; returns how the fork ended."""
    server = os.getpid()
    fork = os.fork()
    if fork == 0:
        _read(child, requests, channel, arguments, server)
    _, status = os.waitpid(fork, 0)
    # Whoever waits for the answer is told that no more comes, however many processes still hold this socket.
    with socket.socket(fileno=channel) as ours:
        ours.shutdown(socket.SHUT_RDWR)
    return os.waitstatus_to_exitcode(status)


def _read(child: Any, requests: socket.socket, channel: int, arguments: list[str], server: int) -> None:
    """In the fork: never returns, and can't reach the socket on which other files come."""
    code: Any = FAILED
    try:
        die_with(server)
        requests.close()
        os.dup2(channel, 0)
        os.dup2(channel, 1)
        os.close(channel)
        child.main(arguments)
        sys.stdout.flush()
        code = 0
    except SystemExit as error:
        code = error.code
    except BaseException:  # noqa: BLE001 whatever it is, it is this file's, and the last line says so
        traceback.print_exc()
    finally:
        os._exit(code if isinstance(code, int) else FAILED)


def main(arguments: list[str]) -> int:
    """Load, then fork for one file after the other."""
    child_path, parent = arguments
    die_with(int(parent))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests = socket.socket(fileno=os.dup(0))
    for number in (0, 1):
        os.dup2(os.open(os.devnull, os.O_RDWR), number)
    # Libraries print; a pipe that nobody empties must not hold up a file.
    os.set_blocking(2, False)
    child = loaded(child_path)
    # A collection in a fork would copy every page that it looks at.
    gc.disable()
    gc.freeze()
    while True:
        request, channels, _, _ = socket.recv_fds(requests, MOST_BYTES, 1)
        if not request:
            return 0
        status = served(child, requests, channels[0], json.loads(request)["arguments"])
        requests.sendall(json.dumps({"status": status}).encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
