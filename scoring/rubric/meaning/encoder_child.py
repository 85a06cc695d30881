"""Run the sentence encoders inside limits: a program of its own.

    python encoder_child.py PARENT MEMORY_BYTES

stdout, first line: JSON with `name` and `blocks`, or `unavailable` (why not). stdin: for each request one line
of JSON, `texts`. stdout: for each one line of JSON, `rows` and `width`, then that many little-endian float32.
The end of stdin ends the program.
"""

import json
import os
import sys
from typing import IO

from scoring.rubric.meaning.encoder import Encoder, EncoderUnavailable
from scoring.speech.engine_child import bound

UNAVAILABLE = 3


def serve(encoder: Encoder, requests: IO[bytes], replies: IO[bytes]) -> int:
    """Answer one request after the other."""
    for line in requests:
        rows = encoder.encode(json.loads(line)["texts"])
        header = {"rows": rows.shape[0], "width": rows.shape[1]}
        replies.write(json.dumps(header).encode() + b"\n" + rows.astype("<f4").tobytes())
        replies.flush()
    return 0


def main(arguments: list[str]) -> int:
    """Set the limits before anything large is imported, test the encoders, then serve."""
    parent, memory_bytes = arguments
    bound(int(parent), int(memory_bytes))
    # Libraries print; what they print must not stand between the replies.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    from scoring.rubric.meaning import self_test
    from scoring.rubric.meaning.sentence_encoders import SentenceEncoders

    try:
        encoder = SentenceEncoders()
        self_test.check(encoder)
    except EncoderUnavailable as error:
        replies.write(json.dumps({"unavailable": str(error)}).encode() + b"\n")
        replies.flush()
        return UNAVAILABLE
    replies.write(json.dumps({"name": encoder.name, "blocks": encoder.blocks}).encode() + b"\n")
    replies.flush()
    return serve(encoder, sys.stdin.buffer, replies)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
