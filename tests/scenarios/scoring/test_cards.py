"""SO-01 to SO-04 and SO-07: a card of the shipped positions, as HR, interviewers and the bank's own system read it."""

import re
import shutil

import pytest

from catalogue import Catalogue
from config.reading import SHIPPED
from core.errors import ConfigInvalid
from tests.scenarios.scoring.interviews import (
    STRONG,
    best,
    card,
    comparable,
    hand_in,
    interviewed,
    points,
    result,
    seated,
    speak,
    words_of,
)
from tests.support.hr_desk import open_desk

STARTERS = {"语言逻辑", "服务意识", "耐心细致", "金融知识", "沟通能力", "团队合作", "企业文化认同", "情绪稳定性"}
LEVELS = (90, 60, 30)


def test_so_01_the_weights_of_the_position_make_the_total_and_sum_to_100(bank):
    desk, who = open_desk(bank), interviewed(bank, list(STRONG.values()))

    found = card(desk, who)
    rows = {row["key"]: row for row in found["dimensions"]}
    weights = {key: row["weight_percent"] for key, row in rows.items()}
    assert weights == {"service": 35, "patience": 30, "finance": 25, "communication": 10}
    assert all(0 <= row["score"] <= 100 for row in rows.values()) and len({row["score"] for row in rows.values()}) > 1
    worked_out = sum(rows[key]["score"] * percent for key, percent in weights.items()) / 100
    assert found["total"] == pytest.approx(worked_out, abs=0.06)
    assert f"加权总分 {round(found['total'])} 分" in words_of(result(desk, who))


def test_so_01_a_branch_weighs_within_its_bounds_and_the_sum_stays_100(light_bank, desk):
    who = interviewed(light_bank, [STRONG["t1"]], branch="guangzhou")

    weights = {row["key"]: row["weight_percent"] for row in card(desk, who)["dimensions"]}
    assert weights == {"service": 30, "patience": 30, "finance": 20, "communication": 10, "cantonese": 10}
    assert sum(weights.values()) == 100


@pytest.mark.parametrize(("percent", "total"), [(45, 110), (34, 99)])
def test_so_01_a_file_whose_weights_sum_to_something_else_is_not_opened(tmp_path, percent, total):
    root = shutil.copytree(SHIPPED, tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = root / "positions" / "teller.yaml"
    file.write_text(file.read_text("utf-8").replace("service: 35", f"service: {percent}", 1), "utf-8")

    with pytest.raises(ConfigInvalid, match=f"positions/teller.yaml: weights sum to {total} percent, not 100"):
        Catalogue(root)


def test_so_02_all_eight_starter_dimensions_are_scored_and_shown(light_bank, desk):
    scored = set()
    for number, position in enumerate(("lobby_manager", "risk_officer")):
        who = interviewed(light_bank, best(light_bank, position), phone=f"1380013800{number}", position=position)
        rows = [row for row in card(desk, who)["dimensions"] if row["score"] is not None]
        shown = words_of(result(desk, who))
        scored |= {row["label"] for row in rows if f"{row['label']} {row['weight_percent']}%" in shown}

    assert scored == STARTERS


def test_so_03_an_interviewer_reads_what_each_level_of_each_dimension_looks_like(light_bank, desk):
    for number, key in enumerate(light_bank.journey.catalogue.positions()):
        who = interviewed(light_bank, ["请让我想想。"], phone=f"1380013800{number}", position=key)
        shown = words_of(result(desk, who, "iv01"))

        position = light_bank.journey.catalogue.position(key)
        for dimension in (position.dimensions[one] for one in position.weights):
            assert set(dimension.anchors) == set(LEVELS) and len(set(dimension.anchors.values())) == len(LEVELS)
            assert dimension.definition in shown, (key, dimension.label)
            assert all(f"{level} {dimension.anchors[level]}" in shown for level in LEVELS), (key, dimension.label)


def test_so_04_every_score_quotes_words_that_stand_in_the_answer(bank):
    desk, who = open_desk(bank), seated(bank, questions=3)
    speak(bank, who, STRONG["t1"][:45])  # one answer of a recording and a line that is typed
    who.say(STRONG["t1"][45:])
    who.tap("答完了")
    hand_in(bank, who, [STRONG["t2"], STRONG["t3"]])

    texts = {one["answer_id"]: one["text"] for one in desk.read(f"{who.application_id}/answers")["items"]}
    rows = [row for row in card(desk, who)["dimensions"] if row["score"]]
    assert len(rows) >= 3
    for row in rows:
        assert [one for one in row["evidence"] if one["shows"] == "found"], row["key"]
        for one in row["evidence"]:
            assert texts[one["answer_id"]][one["start"] : one["end"]] == one["text"] != ""
    on_the_page = re.findall(r"<q>([^<]+)</q>", result(desk, who))
    assert on_the_page and all(any(quote in text for text in texts.values()) for quote in on_the_page)


def test_so_04_words_that_nobody_said_are_shown_by_no_quote_and_score_nothing(light_bank, desk):
    who = interviewed(light_bank, ["昨天我去公园放风筝，风很大，线断了两次，最后在湖边捡了回来。"])

    rows = card(desk, who)["dimensions"]
    assert [one for row in rows for one in row["evidence"]] == [] and not any(row["score"] for row in rows)


def test_so_07_the_same_words_have_the_same_card_and_the_page_names_scorer_and_version(bank):
    desk = open_desk(bank)
    first = interviewed(bank, list(STRONG.values())[:3])
    bank.move(bank.journey.deadlines.undo)
    second = interviewed(bank, list(STRONG.values())[:3], name="王芳", phone="13900139000")

    cards = [card(desk, who) for who in (first, second)]
    assert comparable(cards[0]) == comparable(cards[1]) and points(cards[0])["service"]
    version = bank.journey.catalogue.current("teller", "harbin").hash
    assert cards[0]["config_version"] == version
    assert f"评分程序：{cards[0]['engine']}；评分标准版本：{version[:12]}" in words_of(result(desk, first))


def test_so_07_another_rubric_is_another_version_on_the_page(light_bank, desk):
    elsewhere = interviewed(light_bank, [STRONG["t1"]], branch="guangzhou")
    here = interviewed(light_bank, [STRONG["t1"]], name="王芳", phone="13900139000")

    shown = [
        re.search("评分标准版本：([0-9a-f]{12})", words_of(result(desk, who, "hr00"))) for who in (elsewhere, here)
    ]
    assert all(shown) and shown[0][1] != shown[1][1]
