"""The shape that newcomers can count on; `make shape` prints the figures."""

import statistics

import pytest

from tests.architecture import shape
from tests.architecture.shape import Shape


@pytest.fixture(scope="module")
def measured() -> Shape:
    return shape.measure()


def test_no_files_import_each_other_in_a_circle(measured):
    assert measured.circles == []


def test_no_two_folders_import_each_other(measured):
    assert measured.pairs == []


def test_no_folder_is_too_full_to_be_read(measured):
    assert measured.full == {}


def test_files_and_functions_are_of_a_size_to_be_read(measured):
    assert 80 <= statistics.median(measured.files) <= 150
    assert shape.p90(measured.files) <= 250
    assert shape.p90(measured.functions) <= 16


def test_the_measure_sees_a_circle_and_a_pair():
    imports = {"a/x.py": {"b/y.py"}, "b/y.py": {"a/z.py"}, "a/z.py": {"a/x.py"}, "c/w.py": {"a/x.py"}}
    assert shape.rings(imports) == [["a/x.py", "a/z.py", "b/y.py"]]
    assert shape.both_ways(imports) == [("a", "b")]
