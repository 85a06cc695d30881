"""Merging a position with a branch's overlay. Pure; errors name the file and the key."""

from collections.abc import Mapping

from config.schema import Branch, Dimension, Overlay, Position
from core.errors import ConfigInvalid


def merge(position: Position, branch: Branch) -> Position:
    """The position as this branch interviews for it.

    Returns:
        A new position with the branch's weights, its one local dimension and
        its own questions; `position` itself when the branch changes nothing.

    Raises:
        ConfigInvalid: weights don't sum to 100, a weight moved beyond the
            bounds, or a name clashes with head office's.
    """
    check_weights(f"positions/{position.key}.yaml", position.weights)
    overlay = branch.overlays.get(position.key)
    if overlay is None:
        return position
    file = f"branches/{branch.key}.yaml"
    merged = apply_overlay(position, overlay, file)
    check_weights(file, merged.weights)
    check_bounds(file, position, overlay)
    return merged


def apply_overlay(position: Position, overlay: Overlay, file: str) -> Position:
    """Lay the overlay's values over the position's, without looking at sums."""
    changes: dict[str, object] = {
        "weights": merged_weights(position, overlay),
        "dimensions": merged_dimensions(position, overlay, file),
        "questions": (*position.questions, *(one.model_copy(update={"local": True}) for one in overlay.add_questions)),
    }
    if overlay.blind_first is not None:
        changes["blind_first"] = overlay.blind_first
    if overlay.questions_per_interview is not None:
        changes["questions_per_interview"] = overlay.questions_per_interview
    try:
        return Position.model_validate({**dict(position), **changes})
    except ValueError as error:
        raise ConfigInvalid(f"{file}: overlays.{position.key}: {first_line(error)}") from error


def merged_weights(position: Position, overlay: Overlay) -> dict[str, int]:
    """Dimension key -> percent, the branch's over head office's."""
    weights = {**position.weights, **overlay.weights}
    if overlay.add_dimension is not None:
        weights[overlay.add_dimension.key] = overlay.add_dimension.weight_percent
    return weights


def merged_dimensions(position: Position, overlay: Overlay, file: str) -> dict[str, Dimension]:
    """Dimension key -> dimension, with the branch's own one added."""
    local = overlay.add_dimension
    if local is None:
        return dict(position.dimensions)
    if local.key in position.dimensions:
        raise ConfigInvalid(f"{file}: overlays.{position.key}.add_dimension.key: {local.key} is head office's already")
    added = Dimension.model_validate(local.model_dump(include=set(Dimension.model_fields)))
    return {**position.dimensions, local.key: added}


def check_weights(file: str, weights: Mapping[str, int]) -> None:
    """Raise ConfigInvalid unless the weights sum to 100 percent."""
    total = sum(weights.values())
    if total != 100:
        raise ConfigInvalid(f"{file}: weights sum to {total} percent, not 100")


def check_bounds(file: str, position: Position, overlay: Overlay) -> None:
    """Raise ConfigInvalid when a weight moved further than head office allows."""
    for key, percent in overlay.weights.items():
        home = position.weights.get(key, 0)
        if abs(percent - home) > position.weight_bounds:
            raise ConfigInvalid(
                f"{file}: overlays.{position.key}.weights.{key}: {percent} percent is more than "
                f"{position.weight_bounds} points from head office's {home}"
            )
    local = overlay.add_dimension
    if local is not None and local.weight_percent > position.weight_bounds:
        raise ConfigInvalid(
            f"{file}: overlays.{position.key}.add_dimension.weight_percent: {local.weight_percent} "
            f"percent is more than the {position.weight_bounds} allowed"
        )


def first_line(error: ValueError) -> str:
    """What a shape's error says, in one line, without pydantic's trailer."""
    errors = getattr(error, "errors", None)
    if errors is None:
        return str(error)
    first = errors()[0]
    where = ".".join(str(step) for step in first["loc"])
    message = str(first["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
