"""The commands: ratings become a file, marks become a verdict, and two members sign with what WeCom brings them."""

import json
import re

import pytest

import app
from benchmarks.learning import marks
from bootstrap import processes
from models import LearnedModel, RubricVerdict
from scoring import trained_models
from scoring.learning import model_file
from scoring.meanings import Meanings
from scoring.rubric.meaning.ngrams import CharacterGrams
from tests.support.rated_interviews import add_interview, add_rating
from tests.support.signed_models import pass_gate, promotable

CODE = re.compile("验证码：([0-9]{6})，")


@pytest.fixture
def run(light_bank, monkeypatch, capsys):
    """A command line on the bank: its exit status and what it printed."""
    monkeypatch.setattr(processes, "open_parts", lambda *needs: light_bank.parts)

    def command(*arguments):
        status = app.main([str(one) for one in arguments])
        said = capsys.readouterr()
        return status, said.out + said.err

    return command


def rate_people(bank, count):
    def write(session):
        for number in range(count):
            application = add_interview(session, bank.journey.catalogue, number=number)
            add_rating(session, application, f"iv0{1 + number % 2}", scores={"service": 40 + number, "patience": 50})

    bank.run(write)


def test_below_thirty_candidates_nothing_is_learnt_and_that_is_said(light_bank, run):
    assert run("learn", "--position", "teller") == (
        0, "0 rated candidates: nothing can be learnt before 30 more\nratings left out: none\n"
    )  # fmt: skip
    rate_people(light_bank, 2)
    assert "2 rated candidates: nothing can be learnt before 28 more" in run("learn", "--position", "teller")[1]
    assert light_bank.rows(LearnedModel) == []


def test_nothing_is_learnt_from_what_another_encoder_finds(light_bank, run):
    light_bank.parts.__dict__["meanings"] = Meanings(CharacterGrams)
    status, said = run("learn", "--position", "teller")
    assert status == 2 and "encoders don't run" in said and light_bank.rows(LearnedModel) == []


def test_thirty_make_a_model_that_is_kept_in_force_for_nobody(light_bank, run):
    rate_people(light_bank, 30)
    status, said = run("learn", "--position", "teller")
    [row] = light_bank.rows(LearnedModel)
    assert status == 0 and f"model {row.name}" in said
    assert "teller, stage 1: " in said and "may not be promoted: not_surely_better" in said
    path = light_bank.parts.settings.data_dir / "models" / f"{row.name}.json"
    assert model_file.load(path).text == row.text and row.in_force_from is None
    assert run("sign-model", row.name, "--as", "hr00")[0] == 2


def test_two_members_sign_with_the_codes_that_wecom_brings_them(light_bank, run):
    model = promotable()
    light_bank.run(lambda session: (trained_models.store(session, model, light_bank.clock.now()), pass_gate(session)))
    for userid, said in (
        ("hr00", "1 more signature needed"),
        ("hr01", "in force for interviews that begin from now on"),
    ):
        status, words = run("sign-model", model.name[:12], "--as", userid)
        assert status == 0 and not CODE.search(words) and not re.search("[0-9]{6}", words)
        light_bank.work()
        [card] = light_bank.cards(userid, "验证码")
        assert model.name[:12] in card["text"] and "启用（之后开始的面试按它评分，已开始的不变）" in card["text"]
        status, words = run("sign-model", model.name[:12], "--as", userid, "--code", CODE.search(card["text"])[1])
        assert (status, said in words) == (0, True)
    assert run("sign-model", model.name, "--as", "hr02")[0] == 2
    with light_bank.db.read() as session:
        assert trained_models.in_force(session, "teller").name == model.name


def test_one_member_withdraws_and_a_wrong_code_does_nothing(light_bank, run):
    model = promotable()
    light_bank.run(lambda session: trained_models.store(session, model, light_bank.clock.now()))
    run("withdraw-model", model.name, "--as", "hr01")
    light_bank.work()
    [card] = light_bank.cards("hr01", "停用")
    code = CODE.search(card["text"])[1]
    other = "000000" if code != "000000" else "111111"
    assert run("withdraw-model", model.name, "--as", "hr01", "--code", other) == (
        1, "the code is wrong, over or used up\n"
    )  # fmt: skip
    assert run("withdraw-model", model.name, "--as", "hr01", "--code", code)[0] == 0
    assert light_bank.rows(LearnedModel)[0].withdrawn_at is not None


@pytest.mark.parametrize(("true", "status", "word"), [(0.95, 0, "passed"), (0.2, 1, "not passed: people_disagree")])
def test_marks_of_a_file_become_a_verdict(light_bank, run, tmp_path, true, status, word):
    panel, forms = 60 + 10 * marks(true, 40, 4, seed=1), 60 + 10 * marks(true, 40, 2, seed=2)
    raters = ("iv01", "iv02", "iv03", "machine")
    lines = [
        {"clip": f"k{row}", "rater": rater, "points": points}
        for row, four in enumerate(panel.clip(0, 100))
        for rater, points in zip(raters, four, strict=True)
    ]
    lines += [
        {"person": f"p{row}", "form": form, "points": points}
        for row, two in enumerate(forms.clip(0, 100))
        for form, points in enumerate(two, start=1)
    ]
    path = tmp_path / "marks.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    found, said = run("learn", "--position", "teller", "--gate", path)
    assert (found, said.splitlines()[-1].startswith(word)) == (status, True)
    assert "people: ICC(2,1)" in said and "(40 targets, 3 raters)" in said
    [row] = light_bank.rows(RubricVerdict)
    assert row.passed == (status == 0) and "k1" not in json.dumps(row.figures)


@pytest.mark.parametrize(
    "arguments",
    [("learn", "--position", "nobody"), ("learn", "--position", "teller", "--gate", "none.jsonl"),
     ("sign-model", "0" * 64, "--as", "hr00"), ("withdraw-model", "x", "--as", "hr00")],
)  # fmt: skip
def test_what_is_wrong_ends_with_a_sentence(run, arguments):
    status, said = run(*arguments)
    assert status == 2 and said.startswith(f"app.py {arguments[0]}: ") and "Traceback" not in said
