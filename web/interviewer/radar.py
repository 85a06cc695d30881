"""A radar of points by dimension, drawn on the server: the same picture for every browser, and without script."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from web.interviewer.card import Series

WIDTH, HEIGHT, RADIUS = 340, 250, 88
RINGS = (25, 50, 75, 100)
LABEL_GAP = 12
FEWEST = 3  # Two axes span no area.


@dataclass(frozen=True)
class Axis:
    """From the centre to (x, y), with its name beside the end; `anchor` as SVG's text-anchor."""

    label: str
    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str


@dataclass(frozen=True)
class Shape:
    """One series: `path` joins neighbouring points, and is closed when none is missing."""

    label: str
    path: str
    closed: bool
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Radar:
    """Everything the picture is drawn from, in its own units."""

    axes: tuple[Axis, ...]
    rings: tuple[str, ...]
    shapes: tuple[Shape, ...]
    width: int = WIDTH
    height: int = HEIGHT
    centre: tuple[float, float] = (WIDTH / 2, HEIGHT / 2)


def radar_of(labels: Sequence[str], series: Sequence[Series]) -> Radar | None:
    """The radar of some series; None with fewer than three dimensions or nothing to draw."""
    drawn = [one for one in series if any(points is not None for points in one.points)]
    if len(labels) < FEWEST or not drawn:
        return None
    count = len(labels)
    rings = tuple(_closed([_at(index, count, percent) for index in range(count)]) for percent in RINGS)
    axes = tuple(_axis(label, index, count) for index, label in enumerate(labels))
    return Radar(axes, rings, tuple(_shape(one, count) for one in drawn))


def _at(index: int, count: int, points: float, beyond: float = 0.0) -> tuple[float, float]:
    """Where points 0 to 100 lie on an axis; the first axis points upwards, the others follow clockwise."""
    angle = 2 * math.pi * index / count - math.pi / 2
    length = RADIUS * points / 100 + beyond
    return round(WIDTH / 2 + length * math.cos(angle), 1), round(HEIGHT / 2 + length * math.sin(angle), 1)


def _axis(label: str, index: int, count: int) -> Axis:
    x, y = _at(index, count, 100)
    text_x, text_y = _at(index, count, 100, LABEL_GAP)
    side = x - WIDTH / 2
    anchor = "middle" if abs(side) < 1 else "start" if side > 0 else "end"
    return Axis(label, x, y, text_x, round(text_y + 5, 1), anchor)


def _shape(series: Series, count: int) -> Shape:
    known = {index: _at(index, count, points) for index, points in enumerate(series.points) if points is not None}
    closed = len(known) == count
    if closed:
        path = _closed(list(known.values()))
    else:
        pairs = [(index, (index + 1) % count) for index in known if (index + 1) % count in known]
        path = " ".join(f"{_open([known[start], known[end]])}" for start, end in pairs)
    return Shape(series.label, path, closed, tuple(known.values()))


def _open(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in points)


def _closed(points: Sequence[tuple[float, float]]) -> str:
    return _open(points) + " Z"
