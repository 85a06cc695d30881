"""A plug-in's own process: `python -m core.plugins.child`.

Lines of JSON: the first one in says what to load, the first one out what that is; each line in then calls a method.
"""

import base64
import dataclasses
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from core.errors import PermanentFailure, RetryLater, Uncertain
from core.plugins import loading
from core.plugins.declared import Plugin, PluginInvalid, Port
from core.plugins.folder import PluginFile

TEXT = 300
# Ours by their name: what a plug-in raises of these means the same on the other side.
MEANT = {kind.__name__: kind for kind in (RetryLater, PermanentFailure, Uncertain)}
BYTES = "bytes in base64"


def main() -> int:
    """Load, then answer until nobody asks any more; what is wrong is said in a line."""
    asked, said = _own_pipes()
    order = json.loads(next(asked))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        declared, found, attributes = _loaded(order)
    except BaseException as error:  # noqa: BLE001 whatever a plug-in's code raises, SystemExit included
        _say(said, {"wrong": words_at_start(error, order["path"])})
        return 1
    _say(said, {"kind": declared.kind, "name": declared.name, "version": declared.version, "attributes": attributes})
    for line in asked:
        _say(said, _answer(found, json.loads(line)))
    return 0


def _own_pipes() -> tuple[Iterator[bytes], IO[bytes]]:
    """Ours to the other side; a plug-in that prints writes to stderr, and one that reads gets nothing."""
    asked, said = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return iter(asked.readline, b""), said


def _loaded(order: dict[str, Any]) -> tuple[Plugin, Any, dict[str, Any]]:
    declared = loading.declaration(PluginFile(Path(order["path"]), order["sha256"]))
    if declared.kind not in order["ports"]:
        raise PluginInvalid(f"a {declared.kind} is not what is asked for here")
    wanted = order["ports"][declared.kind]
    methods = {name: tuple(arguments) for name, arguments in wanted["methods"].items()}
    attributes = {name: tuple(values) for name, values in wanted["attributes"].items()}
    found = loading.made(declared, Port(methods, attributes), order["settings"])
    return declared, found, {name: getattr(found, name) for name in attributes}


def _answer(found: Any, call: dict[str, Any]) -> dict[str, Any]:
    # Whoever asked has given up by then, or is gone.
    signal.setitimer(signal.ITIMER_REAL, call["seconds"] + 5)
    try:
        arguments = {name: _opened(value) for name, value in call["arguments"].items()}
        value = getattr(found, call["method"])(**arguments)
        answer = {"value": _plain(value)}
        json.dumps(answer, allow_nan=False)
    except BaseException as error:  # noqa: BLE001 as above
        return _raised(error)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return answer


def _opened(value: Any) -> Any:
    return base64.b64decode(value[BYTES]) if isinstance(value, dict) and set(value) == {BYTES} else value


def _plain(value: Any) -> Any:
    """Dataclasses, and lists of them, as JSON has them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _raised(error: BaseException) -> dict[str, Any]:
    """The three errors with their words, others by their type alone: their words may quote what a candidate wrote."""
    for name, kind in MEANT.items():
        if isinstance(error, kind):
            after_s = getattr(error, "after_s", None)
            return {"raised": name, "text": str(error)[:TEXT], "after_s": after_s, "errcode": error.errcode}
    return {"raised": type(error).__name__}


def words_at_start(error: BaseException, path: str) -> str:
    """What went wrong and in which line of the plug-in; nobody's data is here yet."""
    if isinstance(error, PluginInvalid):
        return str(error)
    lines = [f":{one.lineno}" for one in traceback.extract_tb(error.__traceback__) if one.filename.startswith(path)]
    return f"{type(error).__name__}: {str(error)[:TEXT]}" + (f" (line {lines[-1][1:]})" if lines else "")


def _say(said: IO[bytes], message: dict[str, Any]) -> None:
    said.write(json.dumps(message).encode() + b"\n")
    said.flush()


if __name__ == "__main__":
    sys.exit(main())
