"""`python app.py transcribe FILE...`: what the recogniser hears, one JSON object a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from core.errors import ConfigInvalid, InputInvalid, PermanentFailure, RetryLater
from scoring.speech.engines.engine import Recogniser
from scoring.speech.recogniser import SpeechSettings, recogniser_of
from scoring.speech.recording import transcribe


def main(paths: Sequence[str], settings: SpeechSettings) -> int:
    """Print each file's transcript: file, text, segments, words, language, engine, and so on.

    A file that cannot be heard is a line on stderr, and the others go on.

    Returns:
        The exit status: 0, 1 when a file failed, 2 when the recogniser is not set up.
    """
    try:
        recogniser = recogniser_of(settings)
        failed = [path for path in paths if not _print_one(path, recogniser)]
        recogniser.close()
    except ConfigInvalid as error:
        print(error, file=sys.stderr)
        return 2
    return 1 if failed else 0


def _print_one(path: str, recogniser: Recogniser) -> bool:
    try:
        transcript = transcribe(Path(path).read_bytes(), recogniser)
    except (OSError, InputInvalid, PermanentFailure, RetryLater) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return False
    print(json.dumps({"file": path, **asdict(transcript)}, ensure_ascii=False), flush=True)
    return True
