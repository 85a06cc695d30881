"""A trained model as a file that never changes: its card, its numbers, and its name, the hash of both.

It is JSON in one canonical form and is read without the library that trained it: a score can be checked in ten years.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from core.errors import ConfigInvalid, InputInvalid
from scoring.learning.features import Feature
from scoring.learning.recipes import Fit, Lines
from scoring.learning.ridge import RidgeFit
from scoring.learning.stages import Stage
from scoring.learning.trees import TreesFit

FORM = 1
MOST_BYTES = 4 << 20


@dataclass(frozen=True)
class Card:
    """What people sign.

    Attributes:
        position: key of the position; a model speaks of no other.
        rubric: hash of what the scorer reads of the position's questions (`rubric_hash`); it speaks of no other.
        scorer: the scorer whose sub-scores it was trained on.
        data: hash of the table; `since`, `until`: dates of its first and last rating.
        candidates, ratings, raters, questions: how many.
        rated: dimension -> {candidates, ratings}: how many were rated in it, and how often.
        left_out: code -> how many ratings were not learnt from.
        looks: how many models of this position were trained before: each look is a chance to be fooled.
        libraries: name -> version of what trained it.
        features: the sub-scores it looks at, and nothing else.
        metrics: name -> {mae, low, high, r} of the model and of each baseline, on candidates and questions held out.
        gains: baseline -> {value, low, high} in points of mean absolute error.
        groups: subgroup -> growth of its mean absolute error in points.
        people: {value, low, high, n}: agreement of one rater with another, or None.
        half_widths: dimension -> half of the 90 % interval; `*` where a dimension has none of its own.
        obstacles: why it may not be promoted; empty where it may.
    """

    position: str
    rubric: str
    scorer: str
    stage: int
    data: str
    since: str
    until: str
    candidates: int
    ratings: int
    raters: int
    questions: tuple[str, ...]
    dimensions: tuple[str, ...]
    rated: Mapping[str, Mapping[str, int]]
    left_out: Mapping[str, int]
    looks: int
    seed: int
    made_at: str
    libraries: Mapping[str, str]
    features: tuple[str, ...]
    metrics: Mapping[str, Mapping[str, float | None]]
    gains: Mapping[str, Mapping[str, float]]
    groups: Mapping[str, float]
    double_share: float
    people: Mapping[str, float] | None
    half_widths: Mapping[str, float]
    obstacles: tuple[str, ...]


@dataclass(frozen=True)
class ModelFile:
    """A model with its card.

    Attributes:
        name: sha256 of the text.
        text: the canonical JSON of card and numbers.
    """

    name: str
    text: str
    card: Card
    numbers: Mapping[str, Any]

    @property
    def fit(self) -> Fit:
        """The model, ready to give points; dimensions are numbered as on the card."""
        return READERS[Stage(self.card.stage)](self.numbers, self.card.dimensions, features_of(self.card))


READERS: dict[Stage, Callable[[Mapping[str, Any], tuple[str, ...], tuple[Feature, ...]], Fit]] = {
    Stage.LINES: Lines.read,
    Stage.RIDGE: RidgeFit.read,
    Stage.TREES: TreesFit.read,
}


def features_of(card: Card) -> tuple[Feature, ...]:
    """The card's features.

    Raises:
        ConfigInvalid: one isn't on the list; a file that names one is not ours.
    """
    try:
        return tuple(Feature(name) for name in card.features)
    except ValueError as error:
        raise ConfigInvalid(f"a model may not look at this: {error}") from error


def written(card: Card, numbers: Mapping[str, Any]) -> ModelFile:
    """The file of a model."""
    body = {"form": FORM, "card": asdict(card), "numbers": numbers}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False) + "\n"
    return read(text)


def read(text: str, name: str | None = None) -> ModelFile:
    """A model from its text.

    Args:
        name: what it is known as, where it is known.

    Raises:
        ConfigInvalid: it isn't what its name says, or no model of ours.
    """
    hashed = hashlib.sha256(text.encode("utf-8")).hexdigest()
    if name is not None and hashed != name:
        raise ConfigInvalid(f"model {name[:12]}: its content was changed after it was made")
    try:
        body = json.loads(text)
        # Made before ratings were counted by dimension: no dimension has enough of them.
        given = {"rated": {}} | body["card"]
        card = Card(**{key: _frozen(value) for key, value in given.items()})
        if body["form"] != FORM or set(given) != {field.name for field in fields(Card)} or card.stage not in READERS:
            raise ConfigInvalid(f"model {hashed[:12]}: of a form that this version does not know")
        found = ModelFile(hashed, text, card, body["numbers"])
        READERS[Stage(card.stage)](found.numbers, card.dimensions, features_of(card))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise ConfigInvalid(f"model {hashed[:12]}: not a model file") from error
    return found


def keep(folder: Path, model: ModelFile) -> Path:
    """Write the file under its name, once; one that is there stays as it is.

    Raises:
        InputInvalid: the folder can't be written to.
    """
    path = folder / f"{model.name}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            half = path.with_suffix(".part")
            half.write_text(model.text, "utf-8", newline="\n")
            half.chmod(0o440)
            half.replace(path)
    except OSError as error:
        raise InputInvalid(f"{path}: cannot be written: {error.strerror}") from error
    return path


def load(path: Path) -> ModelFile:
    """The model of a file, which is named by its content.

    Raises:
        InputInvalid: it can't be read.
        ConfigInvalid: it isn't what its name says.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputInvalid(f"{path}: cannot be read: {error.strerror}") from error
    if len(raw) > MOST_BYTES:
        raise ConfigInvalid(f"{path.name}: longer than {MOST_BYTES} bytes, which no model is")
    return read(raw.decode("utf-8", "replace"), path.stem)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
