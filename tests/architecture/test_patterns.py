"""No expression of the packages takes more than linear time, whoever's bytes it is given.

`re` holds the interpreter's lock while it searches: one quadratic expression on 64 KB stops pages, callbacks and clock
for seconds. So each is fed with long runs of everything it could run along.
"""

import ast
import importlib
import inspect
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.architecture.test_files import tracked
from tests.support.needs import REPOSITORY

RUN = 64 * 1024
# Linear ones take up to 0.05 s here, and more on a core that others use; quadratic ones take seconds.
MOST_S = 0.15
# An eighth of a run costs a linear one an eighth and a quadratic one a 64th. Above this it runs the whole length: no
# quadratic one that takes 0.6 s passes, and an expression with hundreds of words of its own is not run whole for each.
SHORT, SUSPECT_S = 8, MOST_S / 16
TRIES = 4
HOPELESS_S = 0.5
APART = ("tests/", "benchmarks/", "migrations/", "sandbox/story/")
CLASSES = tuple("aZ09中é \n\t\0_-.,@/=&'\"<>十") + (
    "　",
    "a.",
    "a ",
    "a1",
    "1.",
    "a@",
    "a\n",
    "ab-",
    "://",
    "。中",
    "1万",
)
CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
Pattern = re.Pattern[Any]


def files() -> list[str]:
    return [name for name in tracked("*.py") if not name.startswith(APART) and not name.endswith("__main__.py")]


def modules() -> list[Any]:
    names = (name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in files())
    return [importlib.import_module(name) for name in names]


def held(value: Any, seen: set[int]) -> Iterator[Pattern]:
    """The patterns in a value: itself, what a container holds, the attributes of a class."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from held([*value.keys(), *value.values()], seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from held(one, seen)
    elif isinstance(value, type):
        yield from held(list(vars(value).values()), seen)


def makes_a_pattern(value: Any) -> bool:
    """Whether it is a function without arguments that returns an expression, built from a word list."""
    wrapped = inspect.unwrap(value) if callable(value) else None
    returned = str(getattr(wrapped, "__annotations__", {}).get("return", ""))
    return "re.Pattern" in returned and not inspect.signature(value).parameters


def in_globals() -> Iterator[Pattern]:
    seen: set[int] = set()
    for module in modules():
        for value in list(vars(module).values()):
            if getattr(value, "__module__", module.__name__) == module.__name__ or not isinstance(value, type):
                yield from held(value() if makes_a_pattern(value) else value, seen)


def in_calls() -> Iterator[Pattern]:
    """Expressions written as a literal into a call of `re`."""
    for name in files():
        for node in ast.walk(ast.parse((REPOSITORY / name).read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=called), args=[ast.Constant(value=written), *_]
                ) if called in CALLS and isinstance(written, str | bytes):
                    yield re.compile(written)


def collected() -> dict[str, Pattern]:
    found = {f"{one.pattern!r} {one.flags}": one for one in (*in_globals(), *in_calls())}
    return dict(sorted(found.items()))


def runs(pattern: Pattern, length: int) -> Iterator[str | bytes]:
    """A run of each class, and of each character and word of the expression itself, with an end that fits none."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    for unit in dict.fromkeys((*CLASSES, *source, *re.findall(r"\w+|[^\w\s]+", source))):
        text = unit * (length // len(unit)) + "\x7f"
        yield text if isinstance(pattern.pattern, str) else text.encode()


def slowest(pattern: Pattern, length: int = RUN) -> tuple[float, str]:
    """CPU seconds and beginning of the run that costs most, the best of several tries where one was slow."""
    worst = (0.0, "")
    for short, text in zip(runs(pattern, length // SHORT), runs(pattern, length), strict=True):
        if _once(pattern, short) <= SUSPECT_S:
            continue
        taken = _once(pattern, text)
        for _ in range(TRIES if MOST_S < taken < HOPELESS_S else 0):
            taken = min(taken, _once(pattern, text))
        worst = max(worst, (taken, repr(text[:20])))
        if taken > MOST_S:
            break
    return worst


def _once(pattern: Pattern, text: Any) -> float:
    started = time.thread_time()
    for _ in pattern.finditer(text):
        continue
    pattern.fullmatch(text)
    return time.thread_time() - started


def test_the_walk_finds_expressions_wherever_they_stand():
    found = "\n".join(str(one.pattern) for one in collected().values())

    # In a module, in a tuple of pairs, in a call, and in a function that builds it from a word list.
    for known in ("[0-9A-Za-z_-]{1,64}", "bearer", r"bytes [0-9]+-[0-9]+/([0-9]+)", "百分之"):
        assert known in found
    assert len(collected()) > 100


@pytest.mark.parametrize("pattern", [pytest.param(one, id=name[:60]) for name, one in collected().items()])
def test_no_expression_takes_more_than_linear_time(pattern):
    taken, run = slowest(pattern)

    assert taken <= MOST_S, f"{taken:.2f} s of CPU for a run of {run}"


def test_a_quadratic_expression_would_be_found():
    assert slowest(re.compile(r"\d+z"), RUN // 3)[0] > MOST_S
