"""Reading the YAML of this folder, safely, with errors that say file, line and key."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

# libyaml reads our files in a seventh of the time; a PyYAML built without it has the other one only.
try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

from config import grounds
from config.overlay import merge
from config.schema import Branch, FaqEntry, Position, ReminderKind, ScoringRules
from core.errors import ConfigInvalid

SHIPPED = Path(__file__).parent

Model = TypeVar("Model", bound=BaseModel)


class OneKeyOnce(SafeLoader):
    """A safe loader that refuses a key written twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build one mapping; a second value for a key would silently win otherwise."""
        seen: set[str] = set()
        for key_node, _ in node.value:
            name = str(key_node.value)
            if name in seen:
                raise yaml.MarkedYAMLError(problem=f"key {name} is written twice", problem_mark=key_node.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


@dataclass(frozen=True)
class Shelf:
    """Everything HR may change, as read from the files.

    Attributes:
        positions: key -> head office's position.
        branches: key -> branch.
        rules: how an answer's parts become points.
    """

    positions: dict[str, Position]
    branches: dict[str, Branch]
    faq: tuple[FaqEntry, ...]
    reminders: tuple[ReminderKind, ...]
    rules: ScoringRules


def load_shelf(root: Path = SHIPPED) -> Shelf:
    """Read and check everything, so that a start with a bad file fails at once.

    Raises:
        ConfigInvalid: names the file, the line where known, and the key.
    """
    positions, branches = load_positions(root), load_branches(root)
    for branch in branches.values():
        refuse_unknown_names(branch, positions)
        for position in positions.values():
            refuse_barred(words_of(merge(position, branch)), f"branches/{branch.key}.yaml", root)
    return Shelf(
        positions=positions,
        branches=branches,
        faq=load_faq(root),
        reminders=load_reminders(root),
        rules=load_rules(root),
    )


def load_positions(root: Path = SHIPPED) -> dict[str, Position]:
    """Position key -> position, from `positions/*.yaml`."""
    found: dict[str, Position] = {}
    for path in yaml_files(root / "positions"):
        position = load_shape(path, Position, root)
        refuse_other_name(path, position.key, root)
        refuse_barred(words_of(position), relative(path, root), root)
        found[position.key] = position
    return found


def load_branches(root: Path = SHIPPED) -> dict[str, Branch]:
    """Branch key -> branch, from `branches/*.yaml`."""
    found: dict[str, Branch] = {}
    for path in yaml_files(root / "branches"):
        branch = load_shape(path, Branch, root)
        refuse_other_name(path, branch.key, root)
        found[branch.key] = branch
    return found


def load_faq(root: Path = SHIPPED) -> tuple[FaqEntry, ...]:
    """The approved questions and answers, in file order."""
    entries = load_list(root / "faq.yaml", "entries", FaqEntry, root)
    refuse_barred({f"entries.{entry.id}": f"{entry.answer}\n{entry.general}" for entry in entries}, "faq.yaml", root)
    return entries


def load_reminders(root: Path = SHIPPED) -> tuple[ReminderKind, ...]:
    """The reminder kinds, in file order."""
    return load_list(root / "reminders.yaml", "kinds", ReminderKind, root)


def load_rules(root: Path = SHIPPED) -> ScoringRules:
    """How an answer's parts become points, from `scoring.yaml`."""
    return load_shape(root / "scoring.yaml", ScoringRules, root)


@lru_cache(maxsize=64)
def load_lexicon(name: str, root: Path = SHIPPED) -> dict[str, tuple[str, ...]]:
    """Word lists of `lexicons/<name>.yaml`: list name -> words.

    Raises:
        ConfigInvalid: the file is missing or isn't a mapping of lists of words.
    """
    path = root / "lexicons" / f"{name}.yaml"
    content = read_yaml(path, root)
    lists: dict[str, tuple[str, ...]] = {}
    for key, words in as_mapping(content, path, root).items():
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ConfigInvalid(f"{relative(path, root)}: {key}: must be a list of words")
        lists[str(key)] = tuple(words)
    return lists


def read_yaml(path: Path, root: Path = SHIPPED) -> Any:
    """The content of one YAML file; only plain data, never code.

    Raises:
        ConfigInvalid: the file is missing, not UTF-8 or not YAML.
    """
    try:
        return yaml.load(path.read_text("utf-8-sig"), Loader=OneKeyOnce)
    except FileNotFoundError as error:
        raise ConfigInvalid(f"{relative(path, root)}: the file is missing") from error
    except UnicodeDecodeError as error:
        raise ConfigInvalid(f"{relative(path, root)}: not UTF-8 at byte {error.start}") from error
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigInvalid(f"{relative(path, root)}{line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ConfigInvalid(f"{relative(path, root)}: {str(error).splitlines()[0]}") from error


def load_shape(path: Path, model: type[Model], root: Path = SHIPPED) -> Model:
    """One file as one shape.

    Raises:
        ConfigInvalid: names the file, the line and the key that doesn't fit.
    """
    return check_shape(as_mapping(read_yaml(path, root), path, root), model, path, root)


def load_list(path: Path, key: str, model: type[Model], root: Path = SHIPPED) -> tuple[Model, ...]:
    """The shapes listed under `key` of one file; ids or keys must differ."""
    items = as_mapping(read_yaml(path, root), path, root).get(key)
    if not isinstance(items, list):
        raise ConfigInvalid(f"{relative(path, root)}: {key}: must be a list")
    shapes = tuple(check_shape(item, model, path, root, (key, at)) for at, item in enumerate(items))
    names = [getattr(shape, "id", None) or getattr(shape, "key", None) for shape in shapes]
    for name in names:
        if names.count(name) > 1:
            raise ConfigInvalid(f"{relative(path, root)}: {key}: {name} is there twice")
    return shapes


def check_shape(content: Any, model: type[Model], path: Path, root: Path, before: tuple[Any, ...] = ()) -> Model:
    """Turn plain data into a shape; `before` is where it stands in the file."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        steps = (*before, *first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        where = ".".join(str(step) for step in steps)
        place = f"{relative(path, root)}:{line_of(path, steps)}"
        raise ConfigInvalid(f"{place}: {where}: {message}" if where else f"{place}: {message}") from error


def line_of(path: Path, steps: tuple[Any, ...]) -> int:
    """The line, from 1, of the deepest key on the way that the file has."""
    node = yaml.compose(path.read_text("utf-8-sig"), Loader=SafeLoader)
    line = 1
    for step in steps:
        below = child(node, step)
        if below is None:
            break
        node, line = below
    return line


def child(node: Any, step: Any) -> tuple[Any, int] | None:
    """The node below `node` at a key or index, and the line it starts on."""
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            if key_node.value == str(step):
                return value_node, key_node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None


def refuse_other_name(path: Path, key: str, root: Path) -> None:
    """Raise ConfigInvalid when a file's key isn't its name: links by key would miss it."""
    if path.stem != key:
        raise ConfigInvalid(f"{relative(path, root)}: key: is {key}, but the file is called {path.stem}")


def refuse_unknown_names(branch: Branch, positions: dict[str, Position]) -> None:
    """Raise ConfigInvalid for an overlay of a position that isn't there."""
    for key in branch.overlays:
        if key not in positions:
            raise ConfigInvalid(f"branches/{branch.key}.yaml: overlays.{key}: no such position")


def barred_ground(text: str, root: Path = SHIPPED) -> grounds.Barred | None:
    """The barred ground (sex, marriage, …) that a text asks, requires or answers about, or None."""
    return grounds.find(text, load_lexicon("barred", root))


def refuse_barred(texts: Mapping[str, str], file: str, root: Path = SHIPPED) -> None:
    """Raise ConfigInvalid when texts, by their place in the file, are about barred grounds; names each of them."""
    found = {where: barred_ground(text, root) for where, text in texts.items()}
    wrong = [
        f"{where}: {barred.words} is a barred ground for hiring ({barred.ground})"
        for where, barred in found.items()
        if barred is not None
    ]
    if wrong:
        raise ConfigInvalid(f"{file}: {'; '.join(wrong)}")


def words_of(position: Position) -> dict[str, str]:
    """What a position asks for, by its place in the file: duties and requirements, rules, and the questions."""
    texts = {"description": position.description}
    texts |= {f"requirements.{number}": text for number, text in enumerate(position.requirements)}
    texts |= {f"screening.{rule.id}": "\n".join((rule.label, *rule.any)) for rule in position.screening}
    for question in position.questions:
        texts[f"questions.{question.id}.text"] = question.text
    return texts


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a folder, by name."""
    return sorted(folder.glob("*.yaml"))


def relative(path: Path, root: Path) -> str:
    """The path as it stands in an error: from the config folder on."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def as_mapping(content: Any, path: Path, root: Path) -> dict[Any, Any]:
    """The content if it is a mapping.

    Raises:
        ConfigInvalid: it is a list, a word, or nothing.
    """
    if not isinstance(content, dict):
        raise ConfigInvalid(f"{relative(path, root)}: must be a mapping of keys to values")
    return content
