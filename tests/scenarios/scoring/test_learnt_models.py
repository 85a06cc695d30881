"""SO-07, SO-09: from ratings to a model that two people sign, to cards that are scored with it, to its withdrawal."""

import random
import re

import pytest

import app
from bootstrap import processes
from models import Interview, LearnedModel
from scoring import trained_models
from scoring.interview_score import AnswerInput, score_interview
from tests.scenarios.scoring.interviews import (
    STRONG,
    WEAK,
    card,
    hand_in,
    interviewed,
    points,
    result,
    seated,
    words_of,
)
from tests.support.hr_desk import open_desk
from tests.support.onboarding import shipped
from tests.support.rated_interviews import add_interview, add_rating
from tests.support.signed_models import handmade, pass_gate, put_into_force

CODE = re.compile("验证码：([0-9]{6})，")
ALL = list(STRONG.values())
# A bank whose people give so many points more than the rubric.
KINDER, PEOPLE = 14, 60


@pytest.fixture
def run(bank, monkeypatch, capsys):
    """A command line on the bank: what it printed, where it ended well."""
    monkeypatch.setattr(processes, "open_parts", lambda *needs: bank.parts)

    def command(*arguments):
        status = app.main([str(one) for one in arguments])
        said = capsys.readouterr()
        assert status == 0, said.out + said.err
        return said.out

    return command


def rate_many(bank):
    """Sixty people whose answers differ, half of them rated by two."""
    draw, position, rules = random.Random(7), shipped().position("teller"), shipped().shelf.rules

    def write(session):
        for number in range(PEOPLE):
            said = {key: draw.choice((STRONG, WEAK))[key] for key in STRONG}
            inputs = [AnswerInput(key, key, text) for key, text in said.items()]
            rubric = {row.key: row.score for row in score_interview(position, inputs, rules).dimensions}
            application = add_interview(session, bank.journey.catalogue, number=number, said=said)
            for rater in ("iv01", "iv02")[: 1 + number % 2]:
                given = {key: min(100, round(one + KINDER + draw.gauss(0, 4))) for key, one in rubric.items()}
                add_rating(session, application, rater, scores=given, rated_at=bank.clock.now())

    bank.run(write)


def signed(bank, run, command, model, userid):
    """One member asks for a code, reads it in WeCom and signs with it."""
    run(command, model, "--as", userid)
    bank.work()
    code = CODE.search(bank.cards(userid, "验证码")[-1]["text"])[1]
    return run(command, model, "--as", userid, "--code", code)


def test_so_09_from_ratings_to_a_calibrated_card_to_the_withdrawal(bank, run):
    desk = open_desk(bank)
    rate_many(bank)
    early = seated(bank, "周敏", "13600136000")
    run("learn", "--position", "teller")
    [model] = bank.rows(LearnedModel)
    bank.run(pass_gate)
    signed(bank, run, "sign-model", model.name, "hr00")
    assert "in force for interviews that begin from now on" in signed(bank, run, "sign-model", model.name, "hr01")
    # What lies on the disk is a copy for people: no score reads it.
    file = bank.parts.settings.data_dir / "models" / f"{model.name}.json"
    file.chmod(0o640)
    file.write_text(file.read_text("utf-8").replace("1", "2"), "utf-8")

    hand_in(bank, early, ALL)
    who = interviewed(bank, ALL)
    before, found = card(desk, early), card(desk, who)
    assert points(before) != points(found) and before["engine"] == found["engine"].partition("+model")[0]
    assert {row["range_origin"] for row in before["dimensions"]} == {"uncalibrated"}
    assert [row["learnt"] for row in before["dimensions"]] == [None] * 4
    assert found["engine"].endswith(f"+model-{model.name[:12]}") and found["status"] == "scored"
    shown = words_of(result(desk, who))
    for row in found["dimensions"]:
        learnt = row["learnt"]
        assert row["range_origin"] == "calibrated" and learnt["counts"] and learnt["stands"] is None
        assert learnt["model"] == model.name and learnt["rubric"]["score"] == points(before)[row["key"]]
        assert {name: row[name] for name in ("score", "low", "high")} == learnt["points"]
        assert 5 < row["score"] - learnt["rubric"]["score"] < 25 or row["score"] == 100
        assert learnt["ratings"] == PEOPLE * 3 // 2
        assert f"{round(row['score'])} 分 已按本行 {learnt['ratings']} 份人工评分校准" in shown
        assert f"参考区间 {row['low']} 至 {row['high']} 分，由本行人工评分与机器评分的差距得出" in shown
        assert f"按评分标准 {learnt['rubric']['score']} 分" in shown
    assert f"评分模型：{model.name[:12]}（" in shown and f"加权总分 {round(found['total'])} 分 未校准" in shown
    assert "已按本行" not in words_of(result(desk, early)) and "评分模型" not in words_of(result(desk, early))
    assert "（已按人工评分校准）" in str(bank.cards("hr01", "李晓")[-1])

    begun = seated(bank, "王芳", "13900139000")
    assert "scores nobody any more" in signed(bank, run, "withdraw-model", model.name, "hr02")
    hand_in(bank, begun, ALL)
    later = interviewed(bank, ALL, name="赵强", phone="13700137000")
    assert ":model_withdrawn" in card(desk, begun)["flags"] and card(desk, later)["flags"] == before["flags"]
    for other in (begun, later):
        assert points(card(desk, other)) == points(before) and card(desk, other)["engine"] == before["engine"]
    assert "评分模型已停用，本次按评分标准计分，未校准" in words_of(result(desk, begun))
    assert "评分模型" not in words_of(result(desk, later))
    assert card(desk, who) == found, "no card that stands is scored again"


def test_so_07_a_sitting_keeps_the_model_it_began_with_however_often_it_is_scored(light_bank, desk):
    first, second = handmade(), handmade(dict.fromkeys(points_of_tellers(), (-8.0, 1.0)))
    light_bank.run(lambda session: put_into_force(session, first, light_bank.clock.now()))
    who = seated(light_bank)
    light_bank.run(lambda session: put_into_force(session, second, light_bank.clock.now()))
    hand_in(light_bank, who, ALL)
    found = card(desk, who)
    assert {row["learnt"]["model"] for row in found["dimensions"]} == {first.name}

    again(light_bank, who)
    assert card(desk, who) == found
    other = interviewed(light_bank, ALL, name="王芳", phone="13900139000")
    assert {row["learnt"]["model"] for row in card(desk, other)["dimensions"]} == {second.name}


def again(bank, who):
    """The scorer is asked once more for the same sitting, as after a restored backup."""
    [sitting] = bank.rows(Interview, Interview.application_id == who.application_id)
    sender = bank.parts.registry.sender_of("scoring.score")
    with bank.db.read() as session:
        frozen = sender.freeze(session, Row({"interview_id": sitting.id}), bank.clock.now())
    made = sender.send(frozen, "again")
    bank.run(lambda session: sender.settle(session, Row({"interview_id": sitting.id}), made, bank.clock.now()))
    bank.work()


class Row:
    """What a sender reads of an outbox row."""

    def __init__(self, payload):
        self.payload = payload


def points_of_tellers():
    return shipped().position("teller").weights


def test_so_09_a_model_that_cannot_be_read_leaves_the_rubric_and_somebody_is_told_once(light_bank, desk):
    model = handmade()
    plain = card(desk, interviewed(light_bank, ALL))
    light_bank.run(lambda session: put_into_force(session, model, light_bank.clock.now()))
    people = [seated(light_bank, "王芳", "13900139000"), seated(light_bank, "赵强", "13700137000")]

    def spoil(session):
        row = trained_models.find(session, model.name)
        row.text = row.text.replace("60", "61")

    light_bank.run(spoil)
    for who in people:
        hand_in(light_bank, who, ALL)
        found = card(desk, who)
        assert (points(found), found["status"], found["engine"]) == (points(plain), "scored", plain["engine"])
        assert set(found["flags"]) - set(plain["flags"]) == {":model_damaged"}
        assert {row["range_origin"] for row in found["dimensions"]} == {"uncalibrated"}
        assert "评分模型无法读取，本次按评分标准计分，未校准" in words_of(result(desk, who))
    [told] = light_bank.cards("hr00", "评分模型")
    assert model.name[:12] in told["text"]
