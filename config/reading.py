"""Reading YAML safely into shapes, with errors that say file, line and key."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

# libyaml reads our files in a seventh of the time; a PyYAML built without it has the other one only.
try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

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
