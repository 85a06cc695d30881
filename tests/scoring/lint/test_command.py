"""`python app.py lint-rubric`: findings as lines, and an exit status that a pipeline can use."""

import pytest

import app
from config.loader import load_positions
from scoring.lint.command import findings, lint, report
from scoring.rubric.meaning.ngrams import CharacterGrams
from tests.scoring.lint.test_wording import DIVERT, position


def test_a_rubric_that_is_not_fit_for_use_ends_with_1(capsys):
    status = report(findings(position({"say": DIVERT["say"][:3]})))

    out = capsys.readouterr().out.splitlines()
    assert status == 1
    assert out[0].split()[:4] == ["must", "teller", "x1.divert", "few_ways"]
    assert out[-1] == "必须改的 1 处，建议改的 0 处"


def test_what_is_only_advised_ends_with_0(capsys):
    old = {"id": "calm", "dim": "service", "any": ["安抚"]}

    assert report(findings(position(points=[old], harmful=[]))) == 0
    assert capsys.readouterr().out.endswith("必须改的 0 处，建议改的 1 处\n")


def test_with_the_fallback_the_ways_are_not_compared_and_that_is_said(capsys):
    assert lint([position()], CharacterGrams()) == 0

    assert capsys.readouterr().out.splitlines() == [
        "未使用语义模型，没有检查说法之间的远近。",
        "必须改的 0 处，建议改的 0 处",
    ]


def test_with_an_encoder_each_question_says_how_many_ways_find_their_own_point(capsys):
    lint([position()], Laid())

    assert capsys.readouterr().out.startswith("teller x1：8 种说法中有 ")


class Laid(CharacterGrams):
    """Characters, taken for meaning."""

    by_meaning = True


def test_the_command_looks_at_one_position_or_at_all(capsys):
    def lines(*named):
        app.main(["lint-rubric", *named, "--words"])
        return [line for line in capsys.readouterr().out.splitlines() if line[:6].strip() in ("must", "should")]

    each = {key: lines(key) for key in sorted(load_positions())}

    assert {line.split()[1] for key, found in each.items() for line in found if line.split()[1] != key} == set()
    assert lines() == [line for found in each.values() for line in found]


def test_an_unknown_position_is_named_with_the_known_ones(capsys):
    assert app.main(["lint-rubric", "cashier"]) == 2
    assert "no such position: cashier" in capsys.readouterr().err


@pytest.mark.parametrize("key", sorted(load_positions()))
def test_the_same_rubric_gives_the_same_lines(key):
    shipped = load_positions()[key]

    assert list(map(str, findings(shipped))) == list(map(str, findings(shipped)))
