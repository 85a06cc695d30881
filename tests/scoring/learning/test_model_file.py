"""A model file never changes: its name is its content, it computes what was learnt, and it is read without the library."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace

import numpy
import pytest

from benchmarks.rating_world import World, table
from core.errors import ConfigInvalid, InputInvalid
from scoring.learning import model_file, training
from scoring.learning.model_file import MOST_BYTES, keep, load, read
from scoring.learning.recipes import OffsetAndSlope
from scoring.learning.ridge import Ridge
from scoring.learning.stages import Stage
from scoring.learning.training import Origin, Silent
from scoring.learning.trees import Trees
from tests.support.needs import REPOSITORY
from tests.support.times import NOW

KNOWN = table(World(candidates=60, questions=6), seed=5)
ORIGIN = Origin("teller", "r" * 64, "rubric-3", {"rater_saw_points": 2}, looks=1)
MODEL = training.train(KNOWN, ORIGIN, NOW)
RECIPES = {
    Stage.LINES: OffsetAndSlope(frozenset({0, 1, 2})),
    Stage.RIDGE: Ridge(KNOWN.features),
    Stage.TREES: Trees(KNOWN.features),
}


def changed(**values):
    body = json.loads(MODEL.text)
    body["card"] |= values
    return json.dumps(body)


@pytest.mark.parametrize("stage", RECIPES)
def test_a_file_gives_the_points_that_were_learnt(stage):
    fit = RECIPES[stage].fit(KNOWN.units())
    made = model_file.written(replace(MODEL.card, stage=int(stage)), fit.written(KNOWN.dimensions))
    again = read(made.text, made.name)
    assert again.fit.points(KNOWN.units()) == pytest.approx(fit.points(KNOWN.units()), abs=1e-3)


def test_the_card_says_what_a_reader_of_a_score_asks():
    card = MODEL.card
    assert (card.candidates, card.stage, card.position, card.looks, card.made_at) == (
        60,
        1,
        "teller",
        1,
        NOW.isoformat(),
    )
    assert card.data == KNOWN.hash and card.since < card.until
    assert set(card.metrics) == {"model", "untrained", "mean", "length_only"}
    assert all(one["low"] <= one["mae"] <= one["high"] for one in card.metrics.values())
    assert set(card.libraries) == {"numpy", "scipy", "scikit-learn"}
    assert card.features == tuple(str(one) for one in KNOWN.features)
    assert card.obstacles  # The world's rubric is right: there is nothing to gain.


def test_no_candidate_and_no_rater_is_named_in_it():
    assert not any(row.candidate in MODEL.text or f'"{row.rater}"' in MODEL.text for row in KNOWN.rows)


@pytest.mark.parametrize(
    "text",
    [
        changed(obstacles=[]),
        changed(features=["coverage", "school"]),
        changed(stage=0),
        changed(stage=7),
        changed(extra=1),
        "{}",
        "[]",
        "",
        "{" * 100_000,
        "[" * 100_000,
        '{"card": {}, "form": 1, "numbers": {}}',
        MODEL.text + " ",
    ],
)
def test_a_changed_file_is_refused_by_name_and_a_strange_one_by_form(text):
    with pytest.raises(ConfigInvalid):
        read(text, MODEL.name)
    if 'obstacles": []' not in text and text != MODEL.text + " ":
        with pytest.raises(ConfigInvalid):
            read(text)


def test_a_kept_file_is_named_by_its_content_and_stays_as_it_was(tmp_path):
    path = keep(tmp_path / "models", MODEL)
    assert path.stem == MODEL.name == load(path).name
    assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    before = path.stat().st_mtime_ns
    assert keep(tmp_path / "models", MODEL) == path and path.stat().st_mtime_ns == before
    other = path.with_name("0" * 64 + ".json")
    other.write_text(MODEL.text, "utf-8")
    with pytest.raises(ConfigInvalid, match="changed"):
        load(other)


def test_what_cannot_be_read_or_is_far_too_long_is_refused(tmp_path):
    with pytest.raises(InputInvalid):
        load(tmp_path / "none.json")
    long = tmp_path / f"{'a' * 64}.json"
    long.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(ConfigInvalid, match="longer"):
        load(long)


PROGRAM = """
from benchmarks.rating_world import World, table
from scoring.learning import training
from tests.scoring.learning.test_model_file import NOW, ORIGIN
import sys
print(training.train(table(World(candidates=60, questions=6), seed=5), ORIGIN, NOW).name)
"""


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_same_ratings_make_the_same_file_in_any_process(seed):
    environment = os.environ | {"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": seed[0].replace("0", "1")}
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == MODEL.name


def test_with_few_ratings_nothing_is_made_and_what_is_missing_is_said():
    few = training.train(table(World(candidates=29, questions=6), seed=1), ORIGIN, NOW)
    assert isinstance(few, Silent)
    assert (few.candidates, few.missing.candidates, few.left_out) == (29, 1, {"rater_saw_points": 2})


def test_numbers_that_are_none_are_not_written():
    with pytest.raises(ValueError, match="JSON"):
        model_file.written(MODEL.card, {"lines": {"service": [numpy.nan, 1.0]}})
