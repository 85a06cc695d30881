"""`python app.py score-file IN.jsonl OUT.jsonl [--train TRAIN.jsonl] [--position teller]`."""

import json
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.loader import load_positions, load_rules
from config.schema import Position, Question, ScoringRules
from config.settings import Settings
from core.errors import InputInvalid
from core.files import write_whole
from scoring.interview_score import SCORER, engine_of
from scoring.learning.items import Item, read_items
from scoring.learning.trained import Trained
from scoring.learning.trained import train as train_model
from scoring.meanings import Meaning, Meanings, meanings_of
from scoring.rubric.answer_score import AnswerScore, score_answer
from scoring.rubric.meaning.answer import score_by_meaning
from scoring.scorecard import WITHOUT_ENCODERS, clipped

# What a line's engine is called where `--train` gave its points.
TRAINED = f"{SCORER}+train"
# The position whose written answers a rubric that a line brings has to stand out from.
AMONG = "teller"


@dataclass(frozen=True)
class Engines:
    """What reads the lines.

    Attributes:
        position: whose question bank the lines name.
        meanings: read what says what it means; None where all is read by phrases. With them each line says which
            engine read it, since not all are read by the same.
    """

    rules: ScoringRules
    trained: Trained | None = None
    position: Position | None = None
    meanings: Meanings | None = None

    def meaning_of(self, question: Question) -> Meaning | None:
        """What a question is read with by meaning; None where it is read by phrases."""
        if self.meanings is None or not question.by_meaning:
            return None
        return self.meanings.of(self.position or beside_shipped(question))


def main(
    source: str, target: str, train: str | None = None, position: str | None = None, settings: Settings | None = None
) -> int:
    """Run the command; returns the exit status.

    Args:
        settings: say which scorer reads (`SCORER`); without them the one by phrases.

    Raises:
        InputInvalid: a line is wrong, or there is no such position.
    """
    bank = load_positions()
    if position is not None and position not in bank:
        raise InputInvalid(f"no such position: {position} (there are {', '.join(sorted(bank))})", "position")
    chosen = bank[position] if position else None
    train_on = Path(train) if train else None
    meanings = meanings_of(settings) if settings is not None else None
    count = score_file(
        Path(source), Path(target), train_on=train_on, position=chosen, rules=load_rules(), meanings=meanings
    )
    print(f"{count} answers scored: {target}")
    return 0


def score_file(
    source: Path,
    target: Path,
    *,
    train_on: Path | None = None,
    position: Position | None = None,
    rules: ScoringRules | None = None,
    meanings: Meanings | None = None,
) -> int:
    """Score a JSON lines file with the function that scores interviews.

    Each line of the result depends on its own line and on `train_on` alone:
    the order and the company of the lines change no byte of it.

    Args:
        source: lines {id, question, answer, references | points/harmful/kind},
            or {id, question_id, answer} with a position. Points have phrases (`any`), or all say what they mean.
        target: gets {id, score, low, high, flags, evidence} lines, with `meanings` also {engine}; left as it
            was when a line is wrong.
        train_on: lines as in `source` with `score` and `max_score`; what is read by meaning doesn't use it.
        meanings: reads questions whose points say what they mean; without it, all by phrases.

    Returns:
        How many lines were scored.

    Raises:
        InputInvalid: names the file, the line and the field.
    """
    rules = rules or ScoringRules()
    trained = train_model(list(read_items(train_on)), rules) if train_on else None
    with meanings.lock if meanings is not None else nullcontext():
        engines = Engines(rules, trained, position, meanings)
        lines = [as_line(item, engines) for item in read_items(source, position)]
    write_whole(target, "".join(f"{line}\n" for line in lines))
    return len(lines)


def as_line(item: Item, engines: Engines) -> str:
    """One line of the result."""
    return json.dumps(result_of(item, engines), ensure_ascii=False, sort_keys=False)


def result_of(item: Item, engines: Engines) -> dict[str, Any]:
    """What one item is worth, as plain data; no number when the scorer can't give one."""
    meaning = engines.meaning_of(item.question)
    if meaning is not None:
        return by_meaning(item, meaning, engines.rules)
    scored = score_answer(item.question, item.answer, rules=engines.rules)
    score, half, engine = scored.overall, engines.rules.half_width, SCORER
    if score is not None and engines.trained is not None and scored.evidence and item.question.references:
        score, half, engine = engines.trained.score(item, scored), engines.trained.half_width(item), TRAINED
    told = as_data(item, scored, score, half)
    return told if engines.meanings is None else {**told, "engine": engine}


def beside_shipped(question: Question) -> Position:
    """The shipped position `AMONG` with one more question, so that a rubric of a line's own has a background.

    Its own questions of the same text are left out: what is said about a question is no background of it.
    """
    shipped = load_positions()[AMONG]
    others = tuple(one for one in shipped.questions if one.text.strip() != question.text.strip())
    return shipped.model_copy(update={"questions": (*others, question)})


def by_meaning(item: Item, meaning: Meaning, rules: ScoringRules) -> dict[str, Any]:
    """The same of one that is read by meaning."""
    scored = score_by_meaning(item.question, item.answer, scale=meaning.scale, rules=rules)
    told = as_data(item, scored, scored.overall, rules.half_width)
    flags = told["flags"] if meaning.encoder.by_meaning else [*told["flags"], WITHOUT_ENCODERS]
    return {**told, "flags": flags, "engine": engine_of(meaning)}


def as_data(item: Item, scored: AnswerScore, score: float | None, half: float) -> dict[str, Any]:
    """A score with its range, flags and evidence."""
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
    """The quotes with the file's own ids of the points; what was only near, or may be harmful, is no evidence."""
    return [
        {"start": quote.start, "end": quote.end, "text": quote.text, "point": item.names.get(quote.point, quote.point)}
        for quote in scored.evidence
        if quote.how != "near" and f"maybe_harmful:{quote.point}" not in scored.flags
    ]
