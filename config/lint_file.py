"""`python app.py lint-file IN.jsonl OUT.jsonl`: which sentences touch a barred ground."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from config import grounds
from config.loader import barred_ground
from config.texts import ground_name, word
from core.files import Line, read_lines, write_whole


def main(source: str, target: str) -> int:
    """Run the command; returns the exit status.

    Raises:
        InputInvalid: names the file, the line and the field that is wrong.
    """
    found = lint_file(Path(source), Path(target))
    refused = Counter(one["ground"] for one in found if one["refused"])
    print(word("ground_lint.summary", count=len(found), refused=refused.total(), target=target))
    for ground, count in refused.most_common():
        print(word("ground_lint.ground", name=ground_name(ground), key=ground, count=count))
    return 0


def lint_file(source: Path, target: Path) -> list[dict[str, Any]]:
    """Judge each line by itself; the company and order of the lines change no byte.

    Args:
        source: lines {id, kind, text}; kind is one of `grounds.KINDS`.
        target: gets {id, refused, ground, span} lines; left as it was when a line is wrong. `span` is start and end
            of the offending words in the text, in characters.
    """
    found = [judged(line) for line in read_lines(source)]
    write_whole(target, "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in found))
    return found


def judged(line: Line) -> dict[str, Any]:
    """One line of the result."""
    item, kind, text = line.text("id", limit=256), line.text("kind", limit=64), line.text("text")
    if kind not in grounds.KINDS:
        line.refuse(f"must be one of {', '.join(grounds.KINDS)}", "kind")
    barred = barred_ground(text, kind)
    if barred is None:
        return {"id": item, "refused": False, "ground": None, "span": None}
    return {"id": item, "refused": True, "ground": barred.ground, "span": [barred.start, barred.end]}
