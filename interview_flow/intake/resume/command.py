"""`python app.py resume-file IN... OUT.jsonl`: the facts of résumés, one a line."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import structlog

from config.texts import word
from core.errors import InputInvalid, RetryLater
from core.files import MAX_LINE_BYTES, read_lines, write_whole
from interview_flow.intake.resume.facts import facts_of
from interview_flow.intake.resume.opening import Limits, NoText, Opened, opened, openers

log = structlog.get_logger(__name__)
LINES = ".jsonl"
MOST_CHARS = 60_000


@dataclass(frozen=True)
class Resume:
    """One résumé to read: a text, or the bytes of a file."""

    id: str
    content: str | Path


def main(sources: Sequence[str], target: str, today: date) -> int:
    """Write `{id, facts: [{kind, value, quote}]}` for each résumé, in their order; returns the exit status.

    A résumé without a text to read has no facts and a `problem`, one with words that no reader sees a `note`.

    Raises:
        InputInvalid: a file is not there, a line of a .jsonl is wrong, or the result can't be written.
    """
    resumes = list(_resumes([Path(one) for one in sources]))
    try:
        results = [_result(one, today) for one in resumes]
    finally:
        openers().close()
    write_whole(Path(target), "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in results))
    unread = sum("problem" in one for one in results)
    print(f"{len(results) - unread} of {len(results)} résumés read: {target}")
    return 0


def _resumes(paths: list[Path]) -> Iterator[Resume]:
    """Every résumé of the files: a .jsonl holds many, with their ids; any other file is one, named after itself."""
    names = Counter(path.name for path in paths)
    for path in paths:
        if not path.is_file():
            raise InputInvalid(f"{path}: there is no such file")
        if path.suffix.lower() == LINES:
            yield from _lines(path)
        else:
            yield Resume(path.name if names[path.name] == 1 else str(path), path)


def _lines(path: Path) -> Iterator[Resume]:
    for line in read_lines(path):
        yield Resume(line.text("id"), line.text("text", limit=MAX_LINE_BYTES))


def _result(resume: Resume, today: date) -> dict[str, object]:
    """One line of the result; what one file does to its reader is that file's alone."""
    try:
        read = _read(resume.content)
        note = {"note": word("resume_note.left_out")} if read.left_out else {}
        return {"id": resume.id, "facts": [asdict(one) for one in facts_of(read.text, today)], **note}
    except NoText as refused:
        return _unread(resume, refused.message)
    except (OSError, RetryLater) as error:
        log.warning("resume_not_opened", error=type(error).__name__)
        return _unread(resume, word("resume_file.busy"))
    except Exception as error:
        log.warning("resume_not_read", error=type(error).__name__, exc_info=error)
        return _unread(resume, word("resume_file.damaged"))


def _read(content: str | Path) -> Opened:
    """The text of a line or a file, of which no more is read than may be.

    Raises:
        NoText: there is none, or too much of it.
    """
    if isinstance(content, Path):
        with content.open("rb") as file:
            return opened(file.read(Limits().max_bytes + 1))
    if not content.strip() or len(content) > MOST_CHARS:
        raise NoText("too_long" if content.strip() else "empty")
    return Opened(content)


def _unread(resume: Resume, problem: str) -> dict[str, object]:
    print(f"{resume.id}: {problem}", file=sys.stderr)
    return {"id": resume.id, "facts": [], "problem": problem}
