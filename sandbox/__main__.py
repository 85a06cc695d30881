"""`python -m sandbox --port 9100 --smtp-port 9125 [--host HOST] [--setup FILE]`"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from sandbox.control.setup import apply_setup
from sandbox.core.errors import ControlError
from sandbox.server import open_sandbox


def main() -> int:
    """Start, print the addresses as one JSON line, serve until interrupted."""
    parser = argparse.ArgumentParser(prog="sandbox", description="A WeCom on one machine; see sandbox/README.md.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100, help="0 = any free port")
    parser.add_argument("--smtp-port", type=int, default=9125, help="0 = any free port")
    parser.add_argument("--setup", type=Path, help="a JSON file as POST /control/setup takes it")
    parser.add_argument("--samples", type=Path, help="a folder of AMR recordings for the page")
    options = parser.parse_args()
    sandbox = open_sandbox(options.host, options.port, options.smtp_port)
    sandbox.world.samples = options.samples
    try:
        if options.setup:
            apply_setup(sandbox.world, json.loads(options.setup.read_text(encoding="utf-8-sig")))
        print(json.dumps({"url": sandbox.url, "smtp": sandbox.smtp_url, "pid": os.getpid()}), flush=True)
        sandbox.serve()
    except ControlError as error:
        print(f"{options.setup}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
