"""Candidates over each other on the same dimensions, as one SVG."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MIDDLE_X, MIDDLE_Y = 190.0, 140.0
RINGS = (25, 50, 75, 100)
MARKS = ("circle", "square", "triangle")


@dataclass(frozen=True)
class Series:
    """One candidate: dimension label -> points, 0 to 100; a dimension without points is left out of the shape."""

    name: str
    points: Mapping[str, float]


def svg(labels: Sequence[str], several: Sequence[Series]) -> str:
    """The drawing; lines differ by dash and mark as well as by colour."""
    told = "；".join(
        f"{one.name}：" + "，".join(f"{label} {one.points[label]:.0f}" for label in labels if label in one.points)
        for one in several
    )
    parts = [f'<svg class="radar" viewBox="0 0 380 290" role="img" aria-label="{html.escape(told)}">']
    parts += [f'<polygon class="ring" points="{_shape([ring] * len(labels))}"/>' for ring in RINGS]
    for number, label in enumerate(labels):
        x, y = _at(number, len(labels), 100)
        parts.append(f'<line class="ring" x1="{MIDDLE_X}" y1="{MIDDLE_Y}" x2="{x:.1f}" y2="{y:.1f}"/>')
        parts.append(_label(number, len(labels), label))
    for number, one in enumerate(several):
        parts.append(_series(number, labels, one))
    return "".join(parts) + "</svg>"


def legend(several: Sequence[Series]) -> str:
    """Which line is whose."""
    rows = "".join(
        f'<li><svg viewBox="0 0 34 12" class="key" aria-hidden="true">'
        f'<line class="series s{number}" x1="1" y1="6" x2="33" y2="6"/>'
        f"{_mark(number, 17, 6)}</svg>{html.escape(one.name)}</li>"
        for number, one in enumerate(several)
    )
    return f'<ul class="legend">{rows}</ul>'


def _series(number: int, labels: Sequence[str], one: Series) -> str:
    at = [_at(place, len(labels), one.points[label]) for place, label in enumerate(labels) if label in one.points]
    shape = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    return f'<polygon class="series s{number}" points="{shape}"/>' + "".join(_mark(number, x, y) for x, y in at)


def _mark(number: int, x: float, y: float) -> str:
    kind = MARKS[number % len(MARKS)]
    if kind == "circle":
        return f'<circle class="mark s{number}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    if kind == "square":
        return f'<rect class="mark s{number}" x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"/>'
    corners = ((x, y - 5), (x + 4.5, y + 3.5), (x - 4.5, y + 3.5))
    return f'<polygon class="mark s{number}" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in corners)}"/>'


def _label(number: int, count: int, label: str) -> str:
    x, y = _at(number, count, 114)
    side = "middle" if abs(x - MIDDLE_X) < 1 else "start" if x > MIDDLE_X else "end"
    return f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="{side}">{html.escape(label)}</text>'


def _shape(values: Sequence[float]) -> str:
    at = (_at(number, len(values), value) for number, value in enumerate(values))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in at)


def _at(number: int, count: int, points: float) -> tuple[float, float]:
    """The first axis points up, the others follow clockwise."""
    angle = 2 * math.pi * number / count - math.pi / 2
    return MIDDLE_X + math.cos(angle) * points, MIDDLE_Y + math.sin(angle) * points
