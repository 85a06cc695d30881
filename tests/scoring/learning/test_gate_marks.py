"""The marks of a gate come from a file that a person made: every line of it may be wrong."""

import json

import pytest

from core.errors import InputInvalid
from scoring.learning.gate import LEAST_CLIPS, judge
from scoring.learning.gate_marks import read_marks


def clip(name="k1", rater="iv01", points=60):
    return {"clip": name, "rater": rater, "points": points}


def person(name="p1", form=1, points=60):
    return {"person": name, "form": form, "points": points}


GOOD = [clip(), clip(rater="IV02", points=70.5), clip(rater="machine", points=65), person(), person(form=2)]


@pytest.fixture
def marks(tmp_path):
    def read(lines):
        path = tmp_path / "marks.jsonl"
        path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), "utf-8")
        return read_marks(path)

    return read


def test_full_tables_whatever_the_order(marks):
    found = marks(GOOD)
    assert (found.humans.tolist(), found.machine.tolist(), found.forms.tolist()) == ([[60, 70.5]], [65], [[60, 60]])
    assert marks(["", *GOOD[::-1]]).hash == found.hash
    assert marks([*GOOD[:4], person(form=2, points=61)]).hash != found.hash


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([*GOOD, clip(rater="iv02")], "twice"),
        ([*GOOD, person()], "twice"),
        ([*GOOD, clip("k2")], "k2 has no mark by"),
        ([*GOOD, clip("k2"), clip("k2", "iv02")], "k2 has no mark by machine"),
        ([*GOOD, person("p2")], "p2 has no mark by 2"),
        ([person(form=3)], "1 or 2"),
        ([person(form="1")], "number"),
        ([clip(points=101)], "0 to 100"),
        ([clip(points=True)], "number"),
        ([clip(points=None)], "0 to 100"),
        (['{"clip": "k1", "rater": "iv01", "points": NaN}'], "NaN"),
        ([{"rater": "iv01", "points": 1}], "clip: is missing"),
        (["no json"], "marks.jsonl:1: not JSON"),
        (["[" * 5000], "marks.jsonl:1"),
    ],
)
def test_a_wrong_line_is_named(marks, lines, message):
    with pytest.raises(InputInvalid, match=message):
        marks(lines)


def test_without_any_there_are_empty_tables_and_no_pass(marks, tmp_path):
    found = marks([])
    assert not judge(found.humans, found.machine, found.forms).passed
    with pytest.raises(InputInvalid, match="cannot be read"):
        read_marks(tmp_path / "none.jsonl")


def test_the_machine_alone_is_no_panel(marks):
    found = marks([clip(f"k{one}", "machine") for one in range(LEAST_CLIPS)])
    assert found.humans.shape == (LEAST_CLIPS, 0)
    assert not judge(found.humans, found.machine, found.forms).passed
