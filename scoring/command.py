"""`python app.py score-file IN.jsonl OUT.jsonl [--train TRAIN.jsonl] [--position teller]`."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from config.loader import load_positions, load_rules
from config.schema import Position, ScoringRules
from core.errors import InputInvalid
from scoring.learning.items import Item, read_items
from scoring.learning.trained import Trained
from scoring.learning.trained import train as train_model
from scoring.rubric.answer_score import AnswerScore, score_answer
from scoring.scorecard import clipped


def main(source: str, target: str, *, train: str | None = None, position: str | None = None) -> int:
    """Run the command; returns the exit status.

    Raises:
        InputInvalid: a line is wrong, or there is no such position.
    """
    bank = load_positions()
    if position is not None and position not in bank:
        raise InputInvalid(f"no such position: {position} (there are {', '.join(sorted(bank))})", "position")
    chosen = bank[position] if position else None
    train_on = Path(train) if train else None
    count = score_file(Path(source), Path(target), train_on=train_on, position=chosen, rules=load_rules())
    print(f"{count} answers scored: {target}")
    return 0


def score_file(
    source: Path,
    target: Path,
    *,
    train_on: Path | None = None,
    position: Position | None = None,
    rules: ScoringRules | None = None,
) -> int:
    """Score a JSON lines file with the function that scores interviews.

    Each line of the result depends on its own line and on `train_on` alone:
    the order and the company of the lines change no byte of it.

    Args:
        source: lines {id, question, answer, references | points/harmful/kind},
            or {id, question_id, answer} with a position.
        target: gets {id, score, low, high, flags, evidence} lines; left as it
            was when a line is wrong.
        train_on: lines as in `source` with `score` and `max_score`.

    Returns:
        How many lines were scored.

    Raises:
        InputInvalid: names the file, the line and the field.
    """
    rules = rules or ScoringRules()
    trained = train_model(list(read_items(train_on)), rules) if train_on else None
    lines = [as_line(item, rules, trained) for item in read_items(source, position)]
    write_whole(target, "".join(f"{line}\n" for line in lines))
    return len(lines)


def as_line(item: Item, rules: ScoringRules, trained: Trained | None) -> str:
    """One line of the result."""
    return json.dumps(result_of(item, rules, trained), ensure_ascii=False, sort_keys=False)


def result_of(item: Item, rules: ScoringRules, trained: Trained | None) -> dict[str, Any]:
    """What one item is worth, as plain data; no number when the scorer can't give one."""
    scored = score_answer(item.question, item.answer, rules=rules)
    score, half = scored.overall, rules.half_width
    if score is not None and trained is not None and scored.evidence:
        score, half = trained.score(item, scored), trained.half_width
    low, high = clipped(score, half) if score is not None else (None, None)
    return {
        "id": item.id,
        "score": None if score is None else round(score, 1),
        "low": low,
        "high": high,
        "flags": [named(flag, item) for flag in scored.flags],
        "evidence": evidence_of(scored, item),
    }


def named(flag: str, item: Item) -> str:
    """A flag with the file's own id of the statement in it."""
    code, _, mark = flag.partition(":")
    return f"{code}:{item.names.get(mark, mark)}" if mark else code


def evidence_of(scored: AnswerScore, item: Item) -> list[dict[str, Any]]:
    """The quotes with the file's own ids of the points."""
    return [
        {"start": quote.start, "end": quote.end, "text": quote.text, "point": item.names.get(quote.point, quote.point)}
        for quote in scored.evidence
    ]


def write_whole(target: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(name, target)
    except OSError as error:
        raise InputInvalid(f"{target}: cannot be written: {error.strerror}") from error
