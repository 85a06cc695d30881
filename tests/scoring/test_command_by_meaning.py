"""score-file with SCORER=meaning: each line says what read it, and nothing is called evidence that is none."""

import json

import pytest

from config.loader import load_positions
from config.settings import Settings
from scoring import command
from scoring.command import main
from scoring.meanings import Meanings
from scoring.rubric.meaning.answer import score_by_meaning
from scoring.rubric.meaning.encoders import open_encoder
from tests.scoring.test_command import ITEM, RUBRIC, labelled, run, write

TELLER = load_positions()["teller"]
MEANINGS = Meanings(lambda: open_encoder(by_meaning=False))
ANSWERS = [
    {"id": f"{question.id}-{level}", "question_id": question.id, "answer": question.answers[level][0]}
    for question in TELLER.questions[:3] for level in (90, 30)
]  # fmt: skip


def read(tmp_path, *rows, **options):
    return run(tmp_path, *rows, **{"position": TELLER, "meanings": MEANINGS, **options})


def test_each_line_names_its_engine_and_says_that_no_encoder_ran(tmp_path):
    found = read(tmp_path, *ANSWERS)

    assert {one["engine"] for one in found} == {"rubric-6 character-ngrams-1"}
    assert all("without_encoders" in one["flags"] for one in found)
    assert all(one["low"] <= one["score"] <= one["high"] for one in found if one["score"] is not None)
    assert any(one["score"] for one in found)


def test_what_was_only_near_a_point_is_no_evidence_of_it(tmp_path):
    scale, seen = MEANINGS.of(TELLER).scale, set()
    for asked, out in zip(ANSWERS, read(tmp_path, *ANSWERS), strict=True):
        scored = score_by_meaning(TELLER.question(asked["question_id"]), asked["answer"], scale=scale)
        missed = {point for one in scored.dimensions.values() for point in one.missed}
        told = {quote["point"] for quote in out["evidence"]}
        assert not told & missed and not any(f"maybe_harmful:{point}" in out["flags"] for point in told)
        seen |= told
    assert seen


def test_lines_that_bring_their_own_points_or_references_are_read_by_phrases_and_say_so(tmp_path):
    found = run(tmp_path, ITEM, RUBRIC, meanings=MEANINGS)

    assert [one.pop("engine") for one in found] == ["rubric-3", "rubric-3"]
    assert found == run(tmp_path, ITEM, RUBRIC)


def test_a_trained_line_says_that_it_was_trained(tmp_path):
    train = write(tmp_path / "train.jsonl", *[labelled(number) for number in range(40)])
    assert [one["engine"] for one in run(tmp_path, ITEM, meanings=MEANINGS, train_on=train)] == ["rubric-3+train"]


def test_order_and_company_change_no_byte(tmp_path):
    together = read(tmp_path, *ANSWERS)

    assert read(tmp_path, *reversed(ANSWERS)) == list(reversed(together))
    assert read(tmp_path, ANSWERS[0]) == together[:1]


@pytest.mark.parametrize(("scorer", "engine"), [("phrases", None), ("meaning", "rubric-6 character-ngrams-1")])
def test_the_command_takes_the_engine_from_the_setting(tmp_path, monkeypatch, scorer, engine):
    asked = []
    monkeypatch.setattr(
        command, "meanings_of", lambda settings: asked.append(settings.scorer) or (MEANINGS if engine else None)
    )
    settings = Settings(_env_file=None, scorer=scorer, data_dir=tmp_path)
    source, target = write(tmp_path / "in.jsonl", ANSWERS[0]), tmp_path / "out.jsonl"

    assert main(str(source), str(target), None, "teller", settings) == 0
    [out] = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert asked == [scorer] and out.get("engine") == engine


def test_without_a_position_the_command_says_that_nothing_was_read_by_meaning(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "meanings_of", lambda settings: MEANINGS)
    source = write(tmp_path / "in.jsonl", ITEM)

    assert main(str(source), str(tmp_path / "out.jsonl"), settings=Settings(_env_file=None, data_dir=tmp_path)) == 0
    assert "were read by phrases" in capsys.readouterr().out
