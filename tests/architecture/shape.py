"""The shape of the code in figures: circles of imports, how full a folder is, how long files and functions are.

`python -m tests.architecture.shape` (= `make shape`) prints them; test_shape.py holds them.
"""

import ast
import statistics
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.support.needs import REPOSITORY

OUTSIDE = ("tests", "migrations", "docs", "miniapp")
FULL_FOLDER = 20


@dataclass(frozen=True)
class Shape:
    """Figures of the product's own Python files.

    Attributes:
        circles: files that import each other in a ring, imports for types alone included.
        pairs: folders of which each imports the other.
        full: folders with more than 20 files side by side.
        files, functions: their lengths in lines; a function's without its docstring.
    """

    circles: list[list[str]]
    pairs: list[tuple[str, str]]
    full: dict[str, int]
    files: list[int]
    functions: list[int]


def measure(root: Path = REPOSITORY) -> Shape:
    """Read every tracked file of the product."""
    paths = product_files(root)
    trees = {path: ast.parse((root / path).read_text("utf-8")) for path in paths}
    imports = {path: imported(tree, path, paths) for path, tree in trees.items()}
    folders = Counter(Path(path).parent.as_posix() for path in paths if not path.endswith("__init__.py"))
    return Shape(
        rings(imports),
        both_ways(imports),
        {folder: number for folder, number in folders.items() if number > FULL_FOLDER},
        [len((root / path).read_text("utf-8").splitlines()) for path in paths if not path.endswith("__init__.py")],
        [length for tree in trees.values() for length in function_lengths(tree)],
    )


def product_files(root: Path) -> list[str]:
    """Tracked Python files, tests and migrations aside."""
    done = subprocess.run(["git", "ls-files", "-z", "*.py"], cwd=root, capture_output=True, text=True, check=True)
    named = [path for path in done.stdout.split("\0") if path and (root / path).is_file()]
    return [path for path in named if Path(path).parts[0] not in OUTSIDE]


def imported(tree: ast.AST, path: str, paths: list[str]) -> set[str]:
    """The product's files that a file imports, wherever in it."""
    modules = {name_of(one): one for one in paths}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {modules[one.name] for one in node.names if one.name in modules}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                inner = f"{node.module}.{one.name}"
                found |= {modules[name] for name in (inner, node.module) if name in modules}
    # A package's own sentence and what it hands on is no file of it.
    return {one for one in found if not one.endswith("__init__.py")} - {path}


def name_of(path: str) -> str:
    """`a/b.py` -> `a.b`, `a/__init__.py` -> `a`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def rings(imports: dict[str, set[str]]) -> list[list[str]]:
    """The strongly connected groups of more than one file (Tarjan)."""
    number, lowest, stack, found, numbers = {}, {}, [], [], count()

    def visit(path: str) -> None:
        number[path] = lowest[path] = next(numbers)
        stack.append(path)
        for other in imports[path]:
            if other not in number:
                visit(other)
            if other in stack:
                lowest[path] = min(lowest[path], lowest[other])
        if lowest[path] == number[path]:
            start = stack.index(path)
            group, stack[start:] = stack[start:], []
            if len(group) > 1:
                found.append(sorted(group))

    for path in imports:
        if path not in number:
            visit(path)
    return found


def both_ways(imports: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Folders that import each other; the files at the top are a folder each."""
    arrows = defaultdict(set)
    for path, others in imports.items():
        for other in others:
            arrows[folder_of(path)].add(folder_of(other))
    return sorted((a, b) for a in arrows for b in arrows[a] if a < b and a in arrows.get(b, ()))


def folder_of(path: str) -> str:
    """The folder a file stands in; a file at the top stands for itself."""
    parent = Path(path).parent.as_posix()
    return path if parent == "." else parent


def function_lengths(tree: ast.AST) -> list[int]:
    """Lines of each function, decorators and docstring aside."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = node.body[0] if ast.get_docstring(node) is not None else None
            aside = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
            found.append((node.end_lineno or node.lineno) - node.lineno + 1 - aside)
    return found


def p90(values: list[int]) -> int:
    """The value that nine of ten do not exceed."""
    return sorted(values)[int(len(values) * 0.9)]


def main() -> None:
    """Print the figures."""
    shape = measure()
    print(f"circles                 {len(shape.circles)}", *shape.circles)
    print(f"folders both ways       {len(shape.pairs)}", *shape.pairs)
    print(f"folders above {FULL_FOLDER} files  {len(shape.full)}", *shape.full.items())
    print(
        f"files                   {len(shape.files)}: median {statistics.median(shape.files):.0f}, p90 {p90(shape.files)}"
    )
    print(f"functions               {len(shape.functions)}: p90 {p90(shape.functions)}")


if __name__ == "__main__":
    main()
