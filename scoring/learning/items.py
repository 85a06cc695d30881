"""Lines of a file to score -> question and answer, or an error that names the line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from config.schema import Kind, Position, Question
from core.files import Line, read_lines

CONTENT = "content"


@dataclass(frozen=True)
class Item:
    """One answer with the question it answers.

    Attributes:
        names: internal id of a point -> its id in the file.
        known: the human score as a share of its maximum, 0 to 1, when given.
    """

    id: str
    question: Question
    answer: str
    names: dict[str, str]
    known: float | None = None

    @property
    def topic(self) -> str:
        """What tells one question from another, whatever it is called."""
        return self.question.text + "\n" + "\n".join(self.question.references)


def read_items(path: Path, position: Position | None = None) -> Iterator[Item]:
    """The items of a JSON lines file, one after the other; blank lines are skipped.

    Args:
        position: its question bank, for lines that name a `question_id`.

    Raises:
        InputInvalid: names the file, the line and the field that is wrong.
    """
    for line in read_lines(path):
        yield to_item(line, position)


def to_item(line: Line, position: Position | None) -> Item:
    """One line as an item."""
    item_id, answer = line.text("id", limit=256), line.text("answer")
    if position is not None:
        return Item(item_id, shipped_question(line, position), answer, {})
    if line.fields.get("points") is not None:
        return from_rubric(line, item_id, answer)
    references = tuple(one for one in line.texts("references") if one.strip())
    if not references:
        line.refuse("needs references or points, or --position with a question_id", "references")
    question = Question.model_construct(
        id="item", text=line.text("question", required=False), kind="knowledge", dimensions=(CONTENT,),
        references=references,
    )  # fmt: skip
    return replace(Item(item_id, question, answer, {}), known=known_score(line))


def shipped_question(line: Line, position: Position) -> Question:
    """The position's question that the line names."""
    question_id = line.text("question_id", limit=64)
    try:
        return position.question(question_id)
    except KeyError:
        line.refuse(f"{position.key} has no question {question_id}", "question_id")


def from_rubric(line: Line, item_id: str, answer: str) -> Item:
    """An item with points of its own, in the form of docs/scoring.md; dimensions may have any name."""
    names: dict[str, str] = {}
    dims: dict[str, str] = {}
    points = [mark(line, "points", one, names, dims) for one in objects(line, "points")]
    harmful = [mark(line, "harmful", one, names, dims) for one in objects(line, "harmful")]
    kind = line.text("kind", required=False) or "situational"
    if kind not in get_args(Kind):
        line.refuse(f"must be one of {', '.join(get_args(Kind))}", "kind")
    text = line.text("question", required=False)
    try:
        question = Question.model_validate(
            {"id": "item", "text": text.ljust(4), "kind": kind, "dimensions": tuple(dims.values()),
             "points": points, "harmful": harmful}
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        line.refuse(str(first["msg"]).removeprefix("Value error, "), where)
    return Item(item_id, question.model_copy(update={"text": text}), answer, names, known_score(line))


def objects(line: Line, field: str) -> list[dict[str, Any]]:
    """A list of objects; a bare text is short for a point with that one phrase."""
    values = line.fields.get(field) or []
    if not isinstance(values, list):
        line.refuse("must be a list", field)
    shaped = [{"any": [value]} if isinstance(value, str) else value for value in values]
    if not all(isinstance(value, dict) for value in shaped):
        line.refuse("must be a list of objects", field)
    if field == "points" and not shaped:
        line.refuse("is empty", field)
    return shaped


def mark(line: Line, field: str, given: dict[str, Any], names: dict[str, str], dims: dict[str, str]) -> dict[str, Any]:
    """A point or harmful statement under an internal id and dimension."""
    internal = f"p{len(names)}"
    name = given.get("id", internal)
    dim = given.get("dim", CONTENT)
    if not isinstance(name, str) or not isinstance(dim, str):
        line.refuse("id and dim must be texts", field)
    names[internal] = name
    key = dims.setdefault(dim, f"d{len(dims)}")
    extra = {} if field == "points" else {"cap": given.get("cap", 40)}
    phrases = given.get("any") or given.get("paraphrases")
    if phrases or not given.get("means"):
        extra["any"] = phrases
    return {**given, **extra, "id": internal, "dim": key}


def known_score(line: Line) -> float | None:
    """The human score as a share of the maximum, which is 100 unless said otherwise."""
    score, most = line.number("score"), line.number("max_score")
    if score is None:
        return None
    whole = 100.0 if most is None else most
    if whole <= 0 or not 0 <= score <= whole:
        line.refuse(f"must lie between 0 and {whole:g}", "score")
    return score / whole
