"""Draws two pictures from the code: which package imports which, and the journey of an application.

`python -m tests.architecture.pictures` writes them to docs/images/; test_pictures.py fails when they are out of date.
"""

import ast
import tomllib
from pathlib import Path

from interview_flow.core.journey import Transition
from interview_flow.core.states import State, label_of
from interview_flow.transitions import TRANSITIONS
from tests.architecture.shape import product_files
from tests.support.needs import REPOSITORY

FOLDER = REPOSITORY / "docs" / "images"
ABOVE = (("app",), ("bootstrap",))
LONG_NAME = 18  # characters that fit into a box
WIDTH, ROW, BOX, SLOT = 960, 74, (104, 32), 150
# Pixels out of the column, so that no arrow runs behind a box.
ASIDE = {"web": -20, "interview_flow": 20, "messaging": -40, "models": 320, "config": -250, "core": 40}
ORDER = "wecom notify reminders scoring hr_sync compliance analytics"
STYLE = """  <style>
    :root { color-scheme: light dark; }
    .paper { fill: #ffffff; } .ink { fill: #1b1f24; } .soft { fill: #57606a; font-size: 12px; } .small { font-size: 10px; }
    .box { fill: #f4f6f8; stroke: #8c959f; } .person { fill: #e8effc; stroke: #3d6fb6; stroke-width: 2; }
    .line { stroke: #57606a; fill: none; stroke-width: 1.2; } .tip { fill: #57606a; }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #15191e; } .ink { fill: #e6edf3; } .soft { fill: #9ba6b2; }
      .box { fill: #20262d; stroke: #5c6773; } .person { fill: #1b2a44; stroke: #5f8fd6; }
      .line { stroke: #9ba6b2; } .tip { fill: #9ba6b2; }
    }
  </style>
  <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
    <path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>"""
# The way of somebody who is hired, in the order they go it.
ROUTE = tuple(
    State(name)
    for name in (
        "applied screened_in invited confirmed interviewing submitted scored "
        "second_round second_round_scheduled second_round_done offered offer_accepted onboarding onboarded"
    ).split()
)
ACTORS = {"candidate": "候选人", "hr": "人力资源", "interviewer": "面试官", "system": "系统", "api": "人事系统"}


def packages() -> str:
    """The packages by layer, an arrow for each import that no other path of imports implies."""
    arrows = reduced(package_imports())
    rows = [*ABOVE, *layers()]
    height = 40 + ROW * len(rows)
    places = {name: _place(row, index, names) for row, names in enumerate(rows) for index, name in enumerate(names)}
    lines = [_line(places[a], places[b]) for a, b in sorted(arrows) if a in places and b in places]
    boxes = [_box(x, y, name) for name, (x, y) in places.items()]
    return _svg("Packages and their imports", height, lines + boxes)


def package_imports() -> set[tuple[str, str]]:
    """(importer, imported) of the product's top-level packages, imports inside functions included."""
    found = set()
    for path in product_files(REPOSITORY):
        tree = ast.parse((REPOSITORY / path).read_text("utf-8"))
        found |= {(_top(path), name.partition(".")[0]) for name in _imported_names(tree)}
    known = {_top(path) for path in product_files(REPOSITORY)}
    return {(a, b) for a, b in found if a != b and b in known}


def _imported_names(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def layers() -> list[tuple[str, ...]]:
    """The rows of the import contract that exist."""
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [found] = [one["layers"] for one in contracts if one["id"] == "layers"]
    rows = [tuple(name.strip(" ()") for name in row.split("|")) for row in found]
    return [tuple(sorted((name for name in row if (REPOSITORY / name).is_dir()), key=ORDER.find)) for row in rows]


def reduced(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Without the arrows that a longer path implies."""

    def reaches(start: str, end: str) -> bool:
        return any(one == end or reaches(one, end) for a, one in arrows if a == start)

    return {(a, b) for a, b in arrows if not any(reaches(one, b) for x, one in arrows if x == a and one != b)}


def journey() -> str:
    """The way from the application to the first day: two rows of states, who takes each step, and where it may end."""
    drawn: list[str] = []
    half = (len(ROUTE) + 1) // 2
    for index, state in enumerate(ROUTE):
        x, y = 68 + (index % half) * 137, 60 + (index // half) * 130
        drawn.append(_state(x, y, state))
        if index + 1 < len(ROUTE):
            start, end = ((x + 52, y), (x + 85, y)) if index % half < half - 1 else ((x, y + 26), (68, y + 104))
            drawn.append(_step(start, end, _between(state, ROUTE[index + 1])))
    ends = "、".join(label_of(state) for state in ends_aside())
    drawn.append(f'  <text class="soft" x="20" y="262">其他结束：{ends}。粗框：这一步须由具名的工作人员决定。</text>')
    return _svg("The journey of an application", 286, drawn)


def ends_aside() -> list[State]:
    """Where a journey ends before the first day."""
    sources = {one.source for one in TRANSITIONS if one.source != one.target}
    return [state for state in State if state not in sources and state not in ROUTE] + [
        state for state in (State.REJECTED, State.EXPIRED, State.NO_SHOW) if state in sources
    ]


def _between(source: State, target: State) -> Transition:
    return next(one for one in TRANSITIONS if (one.source, one.target) == (source, target))


def _state(x: int, y: int, state: State) -> str:
    by_person = any(one.decides and one.target == state and one.source in ROUTE for one in TRANSITIONS)
    name, label = state.value.replace("_", " "), label_of(state).partition("，")[0]
    kind = "person" if by_person else "box"
    narrow = ' textLength="98" lengthAdjust="spacingAndGlyphs"' if len(name) > LONG_NAME else ""
    return (
        f'  <rect class="{kind}" x="{x - 52}" y="{y - 26}" width="104" height="52" rx="5"/>\n'
        f'  <text class="ink" x="{x}" y="{y - 4}" text-anchor="middle" font-size="13">{label}</text>\n'
        f'  <text class="soft small" x="{x}" y="{y + 15}" text-anchor="middle"{narrow}>{name}</text>'
    )


def _step(start: tuple[int, int], end: tuple[int, int], step: Transition) -> str:
    who = ACTORS["hr" if "hr" in step.by else step.by[0]]
    (x, y), (to_x, to_y) = start, end
    if y == to_y:
        return (
            f'  <path class="line" d="M{x} {y}H{to_x}" marker-end="url(#tip)"/>\n'
            f'  <text class="soft" x="{(x + to_x) // 2}" y="{y - 34}" text-anchor="middle">{who}</text>'
        )
    middle = (y + to_y) // 2
    return (
        f'  <path class="line" d="M{x} {y}V{middle}H{to_x}V{to_y}" marker-end="url(#tip)"/>\n'
        f'  <text class="soft" x="{(x + to_x) // 2}" y="{middle - 6}" text-anchor="middle">{who}</text>'
    )


def _top(path: str) -> str:
    return Path(path).parts[0].removesuffix(".py")


def _place(row: int, index: int, names: tuple[str, ...]) -> tuple[int, int]:
    middle = WIDTH // 2 + ASIDE.get(names[0], 0)
    return middle + int((index - (len(names) - 1) / 2) * SLOT), 36 + row * ROW


def _box(x: int, y: int, name: str) -> str:
    width, height = BOX
    return (
        f'  <rect class="box" x="{x - width // 2}" y="{y - height // 2}" width="{width}" height="{height}" rx="4"/>\n'
        f'  <text class="ink" x="{x}" y="{y + 5}" text-anchor="middle">{name}</text>'
    )


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    half = BOX[1] // 2
    (x, y), (to_x, to_y) = start, end
    return f'  <path class="line" d="M{x} {y + half}L{to_x} {to_y - half - 2}" marker-end="url(#tip)"/>'


def _svg(title: str, height: int, drawn: list[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}"\n'
        "     font-family=\"system-ui, 'PingFang SC', 'Noto Sans CJK SC', sans-serif\" font-size=\"14\">\n"
        f"  <title>{title}</title>"
    )
    paper = f'  <rect class="paper" width="{WIDTH}" height="{height}" rx="8"/>'
    return "\n".join([head, STYLE, paper, *drawn, "</svg>"]) + "\n"


DRAWN = {"packages.svg": packages, "journey.svg": journey}


def main() -> None:
    """Write both."""
    for name, draw in DRAWN.items():
        (FOLDER / name).write_text(draw(), "utf-8")


if __name__ == "__main__":
    main()
