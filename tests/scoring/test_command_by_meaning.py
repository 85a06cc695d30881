"""score-file with SCORER=meaning: each line says what read it, and nothing is called evidence that is none."""

import json

import pytest

from config.loader import load_positions
from config.settings import Settings
from core.errors import InputInvalid
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

    assert {one["engine"] for one in found} == {"rubric-7 character-ngrams-1"}
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


def test_lines_that_bring_phrases_or_references_are_read_by_phrases_and_say_so(tmp_path):
    found = run(tmp_path, ITEM, RUBRIC, meanings=MEANINGS)

    assert [one.pop("engine") for one in found] == ["rubric-3", "rubric-3"]
    assert found == run(tmp_path, ITEM, RUBRIC)


def brought(answer, question=TELLER.questions[0], **more):
    """A line with a shipped question's rubric in its own words and names."""
    marks = {"points": question.points, "harmful": question.harmful}
    told = {
        key: [{"id": f"{one.id}-own", "dim": one.dim, "means": one.means, "say": one.say} for one in found]
        for key, found in marks.items()
    }
    return {"id": "own", "question": question.text, "kind": question.kind, "answer": answer, **told, **more}


def test_a_line_whose_own_points_say_what_they_mean_is_read_by_meaning(tmp_path):
    answers = TELLER.questions[0].answers
    good, bad = (run(tmp_path, brought(answers[level][0]), meanings=MEANINGS)[0] for level in (90, 30))

    assert good["engine"] == bad["engine"] == "rubric-7 character-ngrams-1"
    assert good["score"] > bad["score"]
    assert {one["point"] for one in good["evidence"]} <= {f"{one.id}-own" for one in TELLER.questions[0].points}
    assert all(answers[90][0][one["start"] : one["end"]] == one["text"] for one in good["evidence"])


def test_a_lines_own_rubric_is_read_alike_alone_and_in_company(tmp_path):
    lines = [{**brought(one.answers[60][0], one), "id": one.id} for one in TELLER.questions[:4] if one.by_meaning]
    together = run(tmp_path, *lines, meanings=MEANINGS)

    assert run(tmp_path, *reversed(lines), meanings=MEANINGS) == list(reversed(together))
    assert run(tmp_path, lines[0], meanings=MEANINGS) == together[:1]


def test_points_of_both_forms_in_one_line_are_refused(tmp_path):
    mixed = brought("我先请大爷坐下慢慢说。", points=[{"means": "请老人坐下"}, {"any": ["慢慢说"]}])
    with pytest.raises(InputInvalid, match="has no means, but other points"):
        run(tmp_path, mixed, meanings=MEANINGS)


def test_a_trained_line_says_that_it_was_trained(tmp_path):
    train = write(tmp_path / "train.jsonl", *[labelled(number) for number in range(40)])
    assert [one["engine"] for one in run(tmp_path, ITEM, meanings=MEANINGS, train_on=train)] == ["rubric-3+train"]


def test_order_and_company_change_no_byte(tmp_path):
    together = read(tmp_path, *ANSWERS)

    assert read(tmp_path, *reversed(ANSWERS)) == list(reversed(together))
    assert read(tmp_path, ANSWERS[0]) == together[:1]


@pytest.mark.parametrize(("scorer", "engine"), [("phrases", None), ("meaning", "rubric-7 character-ngrams-1")])
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


def test_meaning_is_what_is_shipped(monkeypatch, tmp_path):
    monkeypatch.delenv("SCORER")
    monkeypatch.chdir(tmp_path)
    assert Settings(_env_file=None).scorer == "meaning"
