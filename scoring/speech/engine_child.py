"""Run one engine inside limits: a program of its own, so that a recording can end this process alone.

    python engine_child.py ENGINE MODEL_PATH DATA_DIR COMPUTE_TYPE PARENT MEMORY_BYTES

stdin: for each recording one line of JSON (seconds, speech, sha256, container, codec, bytes), then that
many bytes of samples, little-endian float32. stdout: one line of JSON each: the `sha256` it answers for, and
`transcript`, `config` or `later` (why not). The model is loaded with the first recording and kept. The end of
stdin ends the program.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1  # Source: prctl(2)
FAILED = 1


def bound(parent: int, memory_bytes: int) -> None:
    """Limit this process, and let it die with the one that started it.

    Args:
        memory_bytes: of private, writable memory. 0 sets no limit.
    """
    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(FAILED)


def answer(request: dict[str, Any], samples: bytes, engine: Any) -> dict[str, Any]:
    """What the engine hears, or why it could not."""
    import numpy as np

    from core.errors import ConfigInvalid, RetryLater
    from scoring.speech.engines.engine import Audio

    fields = {name: value for name, value in request.items() if name != "bytes"}
    fields["speech"] = tuple((start, end) for start, end in request["speech"])
    try:
        return {"transcript": asdict(engine.recognise(Audio(samples=np.frombuffer(samples, "<f4"), **fields)))}
    except ConfigInvalid as error:
        return {"config": str(error)}
    except (RetryLater, MemoryError) as error:
        return {"later": str(error) or "out of memory"}


def serve(engine: Any, requests: IO[bytes], replies: IO[bytes]) -> int:
    """Answer one recording after the other; an engine that failed is not used again."""
    for line in requests:
        request = json.loads(line)
        reply = answer(request, requests.read(request["bytes"]), engine)
        replies.write(json.dumps({**reply, "sha256": request["sha256"]}).encode() + b"\n")
        replies.flush()
        if "later" in reply:
            return FAILED
    return 0


def main(arguments: list[str]) -> int:
    """Set the limits before anything large is imported, then serve."""
    name, model_path, data_dir, compute, parent, memory_bytes = arguments
    bound(int(parent), int(memory_bytes))
    # Libraries print; what they print must not stand between the replies.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    from scoring.speech.recogniser import make_engine

    engine = make_engine(name, model_path or None, Path(data_dir), compute)
    return serve(engine, sys.stdin.buffer, replies)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
